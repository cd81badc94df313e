"""Places: each round of each place, and what became of it."""
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from portal.accounts import queries as accounts
from portal.accounts import service as accounts_service
from portal.companies import queries as companies
from portal.core import ids
from portal.core.access import Actor, Party
from portal.demo import leaves, seats, trainings
from portal.demo.people import RECUSED, REVIEWERS
from portal.demo.world import World, read
from portal.needs.models import HiringInterest, SwedishLevel
from portal.offers import content
from portal.offers import queries as offer_queries
from portal.offers import service as offers
from portal.offers.choices import Named
from portal.offers.life import service as life
from portal.offers.models import (
    Capacity,
    CloseReason,
    DeclineReason,
    Lifting,
    OpenTo,
    Pace,
    Shift,
    Submission,
    Weekday,
)
from portal.reviews.assignment import service as assignment
from portal.reviews.corrections import service as corrections
from portal.reviews.decisions import service as reviews
from portal.reviews.findings import queries as finding_queries
from portal.reviews.findings import service as finding_service
from portal.reviews.messages import service as messages
from portal.reviews.models import RemarkReason
from portal.reviews.remarks import service as remark_service

LATER_START, CHANGED_AGO, LIVED_AGO = 21, 3, 5
CLOSED_AFTER = {CloseReason.FILLED.value: timedelta(days=25), CloseReason.WITHDRAWN.value: timedelta(days=12)}
ASKED = [["tasks", "Beskriv gärna mer av en vanlig dag, så att vi kan hitta rätt person.", "", "unclear"]]
NO = ["no_candidates", "Just nu har vi ingen som passar. Skicka gärna in platsen igen om ett par månader."]
GREETING = "Tack för platsen! Se våra frågor nedan och skicka in igen när du är klar."
JUST_NOW, SOON_AFTER, AFTER_TAKING = timedelta(minutes=30), timedelta(minutes=5), timedelta(hours=2)
HALF_DONE = 3
"""Sections that are saved in a draft."""


def everything(world: World) -> None:
    said = read("offers")
    for n, one in enumerate(said["offer"]):
        Place(world, said["usual"] | one, one.get("reviewer") or _reviewer(n, one["company"])).plan()


def _reviewer(turn: int, company: str) -> str:
    """They take turns, but for those who must not decide on the company."""
    rest = [email for email in REVIEWERS if (email, company) not in RECUSED]
    return rest[turn % len(rest)]


class Place:
    """One place of one company. `reviewer`: the one in the project group who takes its cases."""

    def __init__(self, world: World, said: dict[str, Any], reviewer: str) -> None:
        self.world, self.session, self.said, self.reviewer = world, world.session, said, reviewer
        self.public_id = ""

    def plan(self) -> None:
        """Earlier rounds first; each later one is a copy of the one before."""
        for fate, ago in self.said["earlier"]:
            moment = self.world.day(ago)
            self._round(fate, moment, moment.date() + timedelta(days=LATER_START), ASKED, NO)
        start = self.said["start"]
        self._round(self.said["fate"], self.world.day(self.said["ago"]),
                    None if start == "rolling" else self.world.on(start),
                    self.said.get("remarks", ASKED), self.said.get("reason", NO))

    def _round(self, fate: str, moment: datetime, start: date | None, remarks: Any, reason: Any) -> None:
        world = self.world
        world.will(moment - timedelta(minutes=50), lambda: self._write(start, HALF_DONE if fate == "draft" else None))
        if fate == "draft":
            return
        world.will(moment, self._submit)
        took = world.after(moment, 1 + world.chance.randrange(3))
        if fate == "recalled":
            world.will(took, lambda: offers.recall(self.session, self._owner(), self.public_id))
        elif fate == "taken":
            took = world.now - JUST_NOW if self.said.get("then") != ["lapse"] else took
            self._hold(took)
        elif fate != "submitted":
            world.will(took, lambda: assignment.take(self.session, self._staff(), self._case().public_id))
            self._decide(fate, took + AFTER_TAKING, remarks, reason)
        elif "then" in self.said:
            party = Party(self.said["then"][1])
            world.will(world.now - JUST_NOW, lambda: assignment.hand_to_party(
                self.session, self._staff(), self._case().public_id, party=party, note_id=ids.new(),
                note="Företaget önskar en anpassad kurs. Kan ni titta på det först?"))
        if fate == self.said["fate"]:
            world.will(took + SOON_AFTER, lambda: leaves.say(
                world, self._case().public_id, self._staff(), self.said["leaves"]))
            world.will(took + SOON_AFTER, self._talk)

    def _hold(self, moment: datetime) -> None:
        """Taken by the reviewer, who may then let the case rest or be away. `lapse`: nothing more is done."""
        world, then = self.world, self.said.get("then", [""])
        world.will(moment, lambda: assignment.take(self.session, self._staff(), self._case().public_id))
        if "noted" in self.said:
            world.will(moment, self._settle)
        if then[0] == "rest":
            _, days, why = then
            world.will(moment + timedelta(minutes=10), lambda: assignment.rest(
                self.session, self._staff(), self._case().public_id, until=world.on(days), reason=why))
        elif then[0] == "away":
            world.will(moment + timedelta(minutes=10), lambda: accounts_service.set_absence(
                self.session, self._staff(), until=world.on(then[1])))

    def _decide(self, fate: str, moment: datetime, remarks: Any, reason: Any) -> None:
        world = self.world
        if fate in ("asked", "again", "silent"):
            world.will(moment, lambda: self._ask(remarks))
        if fate == "declined":
            code, text = reason
            world.will(moment, lambda: self._decline(code, text))
        if fate in ("approved", "renewed", "filled", "withdrawn", "expired"):
            world.will(moment - SOON_AFTER, self._all_clear)
            world.will(moment, lambda: self._approve(self.said["corrections"] if fate == "approved" else []))
            if fate in ("approved", "renewed") and "training" in self.said:
                trainings.attach(world, lambda: self.public_id, self.said, world.after(moment, 2))
            if fate in ("approved", "renewed"):
                seats.use(world, lambda: self.public_id, self.said, self._owner)
            if "life" in self.said and fate == self.said["fate"]:
                world.will(world.day(LIVED_AGO), self._live)
        if fate in ("again", "renewed"):
            world.will(world.day(CHANGED_AGO), self._change)
        if fate in CLOSED_AFTER:
            reason = CloseReason(fate)
            world.will(moment + CLOSED_AFTER[fate], lambda: offers.close(
                self.session, self._owner(), self.public_id, reason=reason))

    def _live(self) -> None:
        """What became of it after it was approved: paused until a day, or stopped with a reason."""
        what, how = self.said["life"]
        if what == "paused":
            life.pause(self.session, self._owner(), self.public_id, until=self.world.on(how))
        else:
            offer = offer_queries.get_offer(self.session, self._owner(), self.public_id)
            life.stop(self.session, self._staff(), offer.id, reason=how)

    def _write(self, start: date | None, sections: int | None) -> None:
        """A new draft, or a copy of the last round, with its sections filled in."""
        actor, new_id = self._owner(), ids.new()
        if self.public_id:
            offers.copy(self.session, actor, self.public_id, new_id=new_id)
        else:
            need = self.world.needs.get((self.said["company"], self.said["occupation"]))
            offers.create(self.session, actor, new_id=new_id, title=self.said["title"], need=need)
        self.public_id = new_id
        offer = offer_queries.get_offer(self.session, actor, new_id)
        values = self._values(start) | {"need_id": offer.need_id}
        for section in content.SECTIONS[:sections]:
            self._save(section, values)

    def _save(self, section: content.Section, values: dict[str, Any]) -> None:
        offer = offer_queries.get_offer(self.session, self._owner(), self.public_id)
        offers.save_section(self.session, self._owner(), self.public_id, section, values, named=self._named(section),
                            seen=content.digest(offer, section.columns))

    def _named(self, section: content.Section) -> Named | None:
        """The owner is the deputy, and is written with a number: the register knows them both."""
        if "deputy_name" not in section.columns:
            return None
        owner = accounts.get_user(self.session, self._owner().user_id or 0)
        return Named(deputy_phone=owner.phone, deputy_email=owner.email)

    def _submit(self) -> None:
        offers.submit(self.session, self._owner(), self.public_id, declared=True)

    def _change(self) -> None:
        """Answer what was asked, or improve what is published, and send it in."""
        column, value = self.said["change"]
        section = next(s for s in content.SECTIONS if column in s.columns)
        offer = offer_queries.get_offer(self.session, self._owner(), self.public_id)
        value = Decimal(value) if column == "hours_per_week" else value
        self._save(section, content.values(offer) | {column: value})
        self._submit()

    def _ask(self, remarks: list[list[str]]) -> None:
        case = self._case()
        for field, text, suggested, reason in remarks:
            remark_service.add_remark(
                self.session, self._staff(), case.public_id, remark_id=ids.new(), field=field, text=text,
                               suggested=suggested or None, reason=RemarkReason(reason))
        reviews.request_changes(self.session, self._staff(), case.public_id, seen=reviews.sight_of(self.session, case),
                                message=self.said.get("message", GREETING))

    def _all_clear(self) -> None:
        leaves.all_clear(self.world, self._case().public_id, self._staff(), len(self.said["title"]))

    def _approve(self, mistakes: list[list[str]]) -> None:
        """After plain mistakes in its texts are put right."""
        case = self._case()
        for field, after in mistakes:
            corrections.correct(self.session, self._staff(), case.public_id, field=field, after=after,
                                seen=content.digest(case, (field,)))
        reviews.approve(self.session, self._staff(), case.public_id, seen=reviews.sight_of(self.session, case))

    def _settle(self) -> None:
        """One automatic finding has been looked at already."""
        case = self._case()
        finding = finding_queries.in_case(self.session, case).left[0]
        settle = finding_service.keep if self.said["noted"] == "keep" else finding_service.dismiss
        settle(self.session, self._staff(), case.public_id, code=finding.code, field=finding.field)

    def _talk(self) -> None:
        """What is written in the case, one after the other: [from whom, words, who is named]."""
        for who, text, *named in self.said["talk"]:
            if who == "company":
                messages.from_company(self.session, self._owner(), self.public_id, message_id=ids.new(), text=text)
            elif who == "to_company":
                messages.to_company(self.session, self._staff(), self._case().public_id, message_id=ids.new(),
                                    text=text)
            else:
                colleagues = [accounts.get_user(self.session, self.world.staff[email].user_id or 0).public_id
                              for email in named]
                messages.note(self.session, self.world.staff[who], self._case().public_id, message_id=ids.new(),
                              text=text, mentioned=colleagues)

    def _decline(self, reason: str, text: str) -> None:
        case = self._case()
        reviews.decline(self.session, self._staff(), case.public_id, reason=DeclineReason(reason), text=text,
                        seen=reviews.sight_of(self.session, case))

    def _case(self) -> Submission:
        offer = offer_queries.get_offer(self.session, self._owner(), self.public_id)
        case = offer_queries.newest_submission(self.session, offer)
        if case is None:
            raise ValueError(f"{self.said['title']} was never sent in")
        return case

    def _owner(self) -> Actor:
        return self.world.people[self.said["company"]][0]

    def _staff(self) -> Actor:
        return self.world.staff[self.reviewer]

    def _values(self, start: date | None) -> dict[str, Any]:
        """Column -> value for the whole place."""
        said, owner = self.said, self._owner()
        supervisor = accounts.get_user(self.session, self.world.people[said["company"]][-1].user_id or 0)
        workplaces = companies.workplaces(self.session, owner)
        same = ("title", "occupation", "places", "tasks", "standing", "outdoors", "noise", "protective_equipment",
                "weeks", "ramp_up", "adaptations")
        return {column: said[column] for column in same} | {
            f"open_to_{kind}": kind in said["open_to"] for kind in OpenTo} | {
            "workplace_id": workplaces[said.get("workplace", 0)].id, "lifting": Lifting(said["lifting"]),
            "pace": Pace(said["pace"]), "start_rolling": start is None, "start_from": start, "start_until": None,
            "hours_per_week": Decimal(str(said["hours"])),
            "weekdays": frozenset(Weekday(code) for code in said["weekdays"]),
            "shift": frozenset(Shift(code) for code in said["shift"]), "swedish_level": SwedishLevel(said["swedish"]),
            "driving_licence": said["licence"], "background_check": said["check"],
            "other_requirements": said["requirements"], "supervisor_name": supervisor.name,
            "supervisor_phone": supervisor.phone, "supervisor_email": supervisor.email,
            "deputy_name": owner.name if owner.name != supervisor.name else "",
            "supervision_capacity": Capacity(said["capacity"]), "supervisor_training": said["supervisor_training"],
            "training_wanted": bool(said["wish"]), "training_wish": said["wish"],
            "hiring_interest": HiringInterest(said["hiring"])}
