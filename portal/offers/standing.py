"""Where an offer stands, in the words of its company's pages, and what the company may do with it now. Pure."""
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from portal.companies.models import Company, Workplace
from portal.core import clock, occupations, wording
from portal.core.access import Actor
from portal.needs.models import Need
from portal.offers import content, rules
from portal.offers.content import Section
from portal.offers.life.rules import UNANSWERED, LifeFacts
from portal.offers.models import IN_QUEUE, ON_OFFER, CloseReason, Lifecycle, Offer, ReviewState, Submission
from portal.offers.proposals import queries as proposal_queries
from portal.offers.proposals.models import Proposal
from portal.offers.workflow import LIFE, REVIEW

ADDRESSES = {"recall": "ta-tillbaka", "change_contact": "kontakt", "resume": "oppna-igen", "pause": "pausa",
             "close": "avsluta", "discard": "slang-andringar", "delete": "ta-bort", "copy": "kopiera"}
AT_ONCE = {"recall", "resume", "copy"}
"""Steps that are a button; the others open a page that asks first."""


HIDDEN = "Sista dag att börja har passerat. Coacherna och Campus ser inte platsen."


@dataclass(frozen=True)
class Standing:
    """Where an offer stands, for its company: a tag, what is needed of the company now, and `hidden`, why nobody sees
    a place that is approved. `unsent`: it says something else than what is approved, and has not been sent in."""

    text: str
    tone: str = ""
    needed: str = ""
    hidden: str = ""
    unsent: bool = False


def standing(
    lifecycle: Lifecycle, state: ReviewState | None, reason: CloseReason | None = None,
    paused_until: date | None = None, asked_at: datetime | None = None, has_passed: bool = False,
    is_changed: bool = False,
) -> Standing:
    """`state` is that of the newest submission. `has_passed`: the last day to start, of the version approved.
    `is_changed`: the working copy says something else than that one."""
    stands = _standing(lifecycle, state, reason, paused_until, asked_at, has_passed)
    return replace(stands, unsent=is_changed and lifecycle in ON_OFFER and state not in IN_QUEUE)


def _standing(
    lifecycle: Lifecycle, state: ReviewState | None, reason: CloseReason | None, paused_until: date | None,
    asked_at: datetime | None, has_passed: bool,
) -> Standing:
    if lifecycle is Lifecycle.CLOSED:
        return Standing(f"Avslutad – {reason.label.lower()}" if reason else "Avslutad", "none")
    published, hidden = ("Visas inte", HIDDEN) if has_passed else ("Godkänd – coacherna ser den", "")
    on_offer = {Lifecycle.PUBLISHED: published, Lifecycle.PAUSED: _paused(paused_until)}.get(lifecycle, "")
    if state is ReviewState.SUBMITTED:
        return Standing(f"{on_offer}, ny version inskickad" if on_offer else "Inskickad", "sky", hidden=hidden)
    if state is ReviewState.CHANGES_REQUESTED:
        return Standing("Komplettering begärd", "sun", "Svara på projektgruppens anmärkningar och skicka in igen.",
                        hidden)
    if asked_at is not None:
        return Standing("Finns platsen kvar?", "sun", "Berätta om platsen finns kvar.", hidden)
    if on_offer:
        return Standing(on_offer, "none" if hidden or lifecycle is Lifecycle.PAUSED else "", hidden=hidden)
    if state is ReviewState.DECLINED:
        return Standing("Inte godkänd", "stop", "Läs varför. Du kan ändra platsen och skicka in igen.")
    if state is ReviewState.RECALLED:
        return Standing("Tillbakatagen", "none", "Ändra det du vill och skicka in igen.")
    return Standing("Utkast", "none", "Gör klart utkastet och skicka in det.")


def hidden(lifecycle: Lifecycle, until: date | None) -> str:
    """Why a place that has been shown is not shown now, for Campus."""
    if lifecycle is Lifecycle.PAUSED:
        return _paused(until)
    return Lifecycle.CLOSED.label if lifecycle is Lifecycle.CLOSED else "Visas inte"


def of_row(row: Any) -> Standing:
    """What `standing` says of a row in a list of the company's offers."""
    return standing(row.lifecycle, row.state, row.close_reason, row.paused_until, row.asked_at,
                    _has_passed(row, clock.today(), row.free_from), bool(row.is_changed))


def _has_passed(approved: Any, today: date, free_from: date | None) -> bool:
    """The last day to start has passed, and the place is shown to nobody. `approved`: the version, or its days."""
    ends = rules.ends_on(approved, free_from)
    return ends is not None and ends < today


def _paused(until: date | None) -> str:
    return f"Pausad till {wording.plain_day(until)}" if until else Lifecycle.PAUSED.label


@dataclass(frozen=True)
class Action:
    """A button on the company's page, from the workflow tables."""

    name: str
    label: str
    address: str
    at_once: bool


@dataclass(frozen=True)
class Sight:
    """An offer and what stands around it, as its company sees it. `newest` and `approved` are versions of it;
    `proposal` says where it came from, None when the company wrote it itself."""

    offer: Offer
    newest: Submission | None
    approved: Submission | None
    company: Company
    workplace: Workplace | None
    need: Need | None
    proposal: Proposal | None
    around: rules.Around

    @property
    def editable(self) -> bool:
        return rules.may_edit(self.offer.lifecycle, self.state)

    @property
    def state(self) -> ReviewState | None:
        return self.newest.state if self.newest else None

    @property
    def is_asked(self) -> bool:
        return self.state is ReviewState.CHANGES_REQUESTED

    @property
    def is_changed(self) -> bool:
        """True when the working copy says something else than the version that is approved."""
        return self.approved is not None and bool(content.changed(content.corrected(self.approved), self.offer))

    def goes_alone(self, section: Section) -> bool:
        """True when a change of this section can be sent in from its own page: the place is on offer, and nothing else
        has been changed or stands in the way."""
        if self.approved is None or self.is_asked or not self.editable or proposal_queries.waits_for_yes(self.proposal):
            return False
        others = content.changed(content.corrected(self.approved), self.offer)
        others += [problem.field for problem in rules.problems(self.offer, self.around)]
        return set(others) <= set(section.fields)

    @property
    def is_paused(self) -> bool:
        return self.offer.lifecycle is Lifecycle.PAUSED

    @property
    def has_passed(self) -> bool:
        return self.approved is not None and _has_passed(
            self.approved, self.around.today, self.offer.free_from)

    @property
    def closes_on(self) -> date | None:
        """The day a rolling place is closed when nobody answers whether it is still there."""
        asked = self.offer.asked_at
        rolling = self.approved is not None and self.approved.start_rolling
        return clock.local(asked + UNANSWERED).date() if asked and rolling else None

    @property
    def standing(self) -> Standing:
        offer = self.offer
        return standing(offer.lifecycle, self.state, offer.close_reason, offer.paused_until, offer.asked_at,
                        self.has_passed, self.is_changed)

    @property
    def outcome(self) -> str:
        """What has become of what was sent in last, as its receipt tells: waits · asked · approved · declined ·
        recalled, or closed when the place itself is."""
        if self.offer.lifecycle is Lifecycle.CLOSED:
            return "closed"
        known = {ReviewState.SUBMITTED: "waits", ReviewState.CHANGES_REQUESTED: "asked"}
        return known.get(self.state, self.state.value) if self.state else ""

    @property
    def is_shown(self) -> bool:
        """True when coaches see a version of the place now."""
        return self.offer.lifecycle is Lifecycle.PUBLISHED and not self.has_passed

    @property
    def name(self) -> str:
        return self.offer.title or "Plats utan rubrik"

    @property
    def workplace_text(self) -> str:
        w = self.workplace
        return f"{w.name}, {w.street}, {w.postal_code} {w.city}" if w else ""

    @property
    def need_text(self) -> str:
        return occupations.names().get(self.need.occupation, "") if self.need else ""

    def actions(self, actor: Actor) -> list[Action]:
        """What this person may do now, from the rows that the server enforces."""
        return list(self._actions(actor))

    def _actions(self, actor: Actor) -> Iterator[Action]:
        today = self.around.today
        facts = LifeFacts(
            unconfirmed=proposal_queries.waits_for_yes(self.proposal),
            last_number=self.offer.last_number, in_queue=self.state in IN_QUEUE, today=today, declared=True,
            until=today + timedelta(days=1),
            ends=rules.ends_on(self.approved, self.offer.free_from) if self.approved else None)
        reviewing = [s for s in REVIEW.choices(self.state, actor) if s.action == "recall"] if self.state else []
        for step in (*reviewing, *LIFE.choices(self.offer.lifecycle, actor)):
            pointless = step.action == "discard" and not self.is_changed
            if step.action in ADDRESSES and not pointless and (step.action == "recall" or not step.problems(facts)):
                yield Action(step.action, step.label, ADDRESSES[step.action], step.action in AT_ONCE)
