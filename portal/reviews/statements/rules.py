"""The four leaves: who is concerned and why, what a new version keeps, and who waits for whom. Pure."""
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Self

from portal.core.access import Party
from portal.core.wording import listed
from portal.offers import content
from portal.offers.models import OpenTo, ReviewState, Submission
from portal.reviews.models import LeafState, Statement, UnionAnswer, Why

STATED = (LeafState.CLEAR, LeafState.QUESTION, LeafState.BLOCKED)
"""What a party may say of itself, in the order it is asked."""
NEEDS_NOTE = frozenset({LeafState.QUESTION, LeafState.BLOCKED})
OPEN = frozenset({LeafState.WAITING, LeafState.QUESTION})
"""The party must act before the case can go on."""
UNION_SETTLED = frozenset({UnionAnswer.RECEIVED, UnionAnswer.SILENT})
STATE_FORMS = frozenset({OpenTo.PRACTICE, OpenTo.WORK_TRAINING, OpenTo.ADAPTED, OpenTo.SUBSIDISED})
"""The forms of placement that Arbetsförmedlingen decides about."""


@dataclass(frozen=True)
class About:
    """What the table asks of a place and its company. `known`: a place of the company, which is verified, has been
    approved before."""

    open_to: frozenset[OpenTo]
    training_wanted: bool
    verified: bool
    known: bool


@dataclass(frozen=True)
class Row:
    party: Party
    concerned: bool
    why: Why
    when: Callable[[About], bool]


def always(_about: About) -> bool:
    return True


def training_is_wanted(about: About) -> bool:
    return about.training_wanted


def company_is_unverified(about: About) -> bool:
    return not about.verified


def company_is_new(about: About) -> bool:
    return not about.known


def the_state_decides(about: About) -> bool:
    return bool(about.open_to & STATE_FORMS)


TABLE: tuple[Row, ...] = (
    Row(Party.JOBBTORG,           True,  Why.LEADS,       always),
    Row(Party.CAMPUS,             True,  Why.TRAINING,    training_is_wanted),
    Row(Party.CAMPUS,             False, Why.NO_TRAINING, always),
    Row(Party.NARINGSLIV,         True,  Why.UNVERIFIED,  company_is_unverified),
    Row(Party.NARINGSLIV,         True,  Why.FIRST,       company_is_new),
    Row(Party.NARINGSLIV,         False, Why.KNOWN,       always),
    Row(Party.ARBETSFORMEDLINGEN, True,  Why.STATE_FORM,  the_state_decides),
    Row(Party.ARBETSFORMEDLINGEN, False, Why.MUNICIPAL,   always),
)
"""Who is concerned by a submission. The first row that holds for a party says so, and why."""

AGREEMENT = ("collective_agreement", "union_name")
"""Columns of a submission that are copied from the company: what the union is asked about."""

ANSWERS_FOR: Mapping[Party, frozenset[str]] = {
    Party.JOBBTORG: frozenset({
        "title", "occupation", "open_to", "places", "workplace_id", "tasks", "lifting", "standing", "outdoors", "noise",
        "pace", "protective_equipment", "start_from", "start_until", "weeks", "hours_per_week", "weekdays", "shift",
        "ramp_up", "swedish_level", "driving_licence", "background_check", "other_requirements", "adaptations",
        "supervisor_name", "supervisor_phone", "supervisor_email", "deputy_name", "supervision_capacity"}),
    Party.CAMPUS: frozenset({
        "occupation", "tasks", "start_from", "start_until", "weeks", "swedish_level", "supervisor_training",
        "training_wanted", "training_wish"}),
    Party.NARINGSLIV: frozenset({"need_id", "places", "workplace_id", "hiring_interest"}),
    Party.ARBETSFORMEDLINGEN: frozenset({
        "occupation", "open_to", "places", "workplace_id", "tasks", "start_from", "start_until", "weeks",
        "hours_per_week", "supervisor_name", "adaptations", "hiring_interest", *AGREEMENT}),
}
"""The fields that each party's statement rests on: when one has changed, what was clear must be said again."""


def concern(about: About) -> dict[Party, Row]:
    """For each party the row that decides whether it is concerned."""
    return {party: next(row for row in TABLE if row.party is party and row.when(about)) for party in Party}


def changed(before: Submission, now: Submission) -> frozenset[str]:
    """The fields that differ between two versions, the company's agreement with the union among them. A contact that is
    valid already is nothing to judge."""
    said = content.changed(content.with_contact(before), now)
    return frozenset(said) | {c for c in AGREEMENT if getattr(before, c) != getattr(now, c)}


def stays_clear(party: Party, state: LeafState, differs: Collection[str]) -> bool:
    """True when a party that was content with the version before has nothing new to judge."""
    return state is LeafState.CLEAR and ANSWERS_FOR[party].isdisjoint(differs)


@dataclass(frozen=True)
class Found:
    """What Arbetsförmedlingen has found: how far it has come with the union's statement (förordning 2000:628 9 a §),
    which it is the state's duty to ask for, and whether the absolute bars of 9 b § were checked. The company's own
    declaration stands on the submission; this is the other half. `answer` is None as long as nothing has been asked."""

    answer: UnionAnswer | None
    bars_checked: bool

    @classmethod
    def noted(cls, statement: Statement) -> Self:
        return cls(statement.union_answer, statement.bars_checked_at is not None)

    def after(self, before: Self) -> Self:
        """What has been noted may be corrected, not taken away."""
        return replace(self, answer=self.answer or before.answer)

    @property
    def left(self) -> tuple[str, ...]:
        """What must be done before the leaf is clear, in words."""
        return tuple(what for what, left in {
            "anteckna att ni har kontrollerat hindren": not self.bars_checked,
            "anteckna fackets yttrande, eller att facket inte svarade": self.answer not in UNION_SETTLED,
        }.items() if left)


def letters(states: Mapping[Party, LeafState]) -> str:
    """What `Submission.leaves` says: the first letter of each party's state, in the order of the parties."""
    return "".join(states[party].value[0] for party in Party)


@cache
def states(leaves: str) -> dict[Party, LeafState]:
    """The other way round. Never changed by the caller: it is kept."""
    return {party: _BY_LETTER[letter] for party, letter in zip(Party, leaves, strict=True)}


_BY_LETTER = {state.value[0]: state for state in LeafState}


def unready(leaves: str) -> tuple[Party, ...]:
    """The concerned parties that have not said that all is clear: an approval waits for them."""
    return tuple(party for party, state in states(leaves).items()
                 if state not in (LeafState.CLEAR, LeafState.NOT_CONCERNED))


@cache
def spoken(leaves: str) -> str:
    """The clover in words: "Jobbtorg: klart. Campus: fråga. Näringsliv: berörs inte. Arbetsförmedlingen: väntar." """
    return " ".join(f"{party.short}: {state.label.lower()}." for party, state in states(leaves).items())


@cache
def tally(leaves: str) -> str:
    """How far it has come, for a list: "2 av 3"."""
    concerned = [state for state in states(leaves).values() if state is not LeafState.NOT_CONCERNED]
    return f"{concerned.count(LeafState.CLEAR)} av {len(concerned)}"


@dataclass(frozen=True)
class Waits:
    """Whom a case waits for: its company, a person who holds it, parties, or several of these in turn.

    `person` is "" when nobody holds the case. Nothing at all is waited for once it is decided.
    """

    company: bool = False
    person: str = ""
    parties: tuple[Party, ...] = ()
    leads: bool = False

    def __bool__(self) -> bool:
        return self.company or bool(self.person or self.parties)

    @property
    def sentence(self) -> str:
        if self.company:
            return "Ärendet väntar på att företaget kompletterar."
        parties = listed([party.short for party in self.parties])
        if self.person and parties:
            return f"{self.person} har ärendet och väntar på {parties}."
        if self.person:
            return f"Ärendet väntar på {self.person}, som har det."
        if self.leads:
            return f"Ärendet väntar på {parties}, som leder arbetet. Ingen har tagit det än."
        return f"Ärendet väntar på {parties}. Ingen har tagit det än." if parties else ""


def waits_for(state: ReviewState, leaves: str, assignee: str, handed_to: Party | None = None) -> Waits:
    """Every case in the queue waits for somebody with a name: the company while changes are requested, else the one
    who holds it or the party it was handed to, and the parties that have not answered, else Jobbtorg, who leads."""
    if state is ReviewState.CHANGES_REQUESTED:
        return Waits(company=True)
    if state is not ReviewState.SUBMITTED:
        return Waits()
    silent = tuple(party for party, leaf in states(leaves).items()
                   if leaf in OPEN or (party is handed_to and not assignee))
    if silent or assignee:
        return Waits(person=assignee, parties=silent)
    return Waits(parties=(Party.JOBBTORG,), leads=True)


def is_concerned(statement: Statement) -> bool:
    return statement.state is not LeafState.NOT_CONCERNED


def said_now(statement: Statement) -> dict[str, object]:
    """What the party says of this version, as its form shows it: nothing while it waits."""
    return {"state": statement.state, "note": statement.note} if statement.state in STATED else {}


def awaited(statement: Statement, state: ReviewState) -> bool:
    """Whether the party must act now: only while the project group has the case."""
    return state is ReviewState.SUBMITTED and statement.state in OPEN
