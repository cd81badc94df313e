"""What waits for a person, grouped as the morning's mail tells it: when it goes, and what stands first. Pure."""
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from portal.core import clock, workdays
from portal.core.labels import LabelEnum

OPENS, CLOSES = time(7, 30), time(12)
"""The digest goes at half past seven. A worker that was away in the morning still sends it before noon."""
MOST_SHOWN = 8


class Heading(LabelEnum):
    """The groups, the most urgent first."""

    LATE = "late", "Försenade"
    DUE = "due", "Svar inom två arbetsdagar"
    WRITTEN = "written", "Företag har skrivit"
    MINE = "mine", "Dina ärenden"
    PARTY = "party", "Väntar på din part"
    MENTIONED = "mentioned", "Någon har nämnt dig"
    RETURNED = "returned", "Tillbaka från företaget"
    PROMISED = "promised", "Utlovat till arbetsgivare"
    WISHED = "wished", "Platser som önskar utbildning"
    QUESTIONED = "questioned", "Utbildningar att svara på eller planera in"
    ASKED = "asked", "Frågor från projektgruppen att svara på"
    PROPOSED = "proposed", "Förslag på utbildning att svara på"
    ENDING = "ending", "Platser som snart slutar visas"
    RULES = "rules", "Regler att kontrollera mot källan"


@dataclass(frozen=True)
class Item:
    """One line of a digest. `about` in plain words: whose it is, and when."""

    title: str
    about: str


@dataclass(frozen=True)
class Group:
    """`more`: how many lines are not shown."""

    heading: str
    items: tuple[Item, ...]
    more: int

    @property
    def size(self) -> int:
        return len(self.items) + self.more


@dataclass(frozen=True)
class Waiting:
    """A case in the queue as one reviewer meets it. `mine`: I hold it. `for_party`: my party's word is waited for."""

    title: str
    company: str
    due_at: datetime
    mine: bool
    for_party: bool


def day_of(now: datetime) -> date | None:
    """The working day whose digest goes now; None at every other time."""
    local = clock.local(now)
    return local.date() if workdays.is_workday(local.date()) and OPENS <= local.time() < CLOSES else None


def since(day: date) -> datetime:
    """The morning before: what has come back after it is told once."""
    before = day - timedelta(days=1)
    while not workdays.is_workday(before):
        before -= timedelta(days=1)
    return datetime.combine(before, OPENS, clock.STOCKHOLM)


def opens_the_week(day: date) -> bool:
    """The first working day of its week: what is in no hurry is told then."""
    return since(day).isocalendar().week != day.isocalendar().week


def heading_of(case: Waiting, now: datetime) -> Heading:
    """A case stands once, where it is most urgent."""
    if case.due_at <= now:
        return Heading.LATE
    if case.due_at < workdays.near(clock.local(now).date()):
        return Heading.DUE
    if case.mine:
        return Heading.MINE
    return Heading.PARTY if case.for_party else Heading.RETURNED


def grouped(lines: Iterable[tuple[Heading, Item]]) -> tuple[Group, ...]:
    """In the order of the headings; within one as they come. A heading without lines is left out."""
    found: dict[Heading, list[Item]] = {}
    for heading, item in lines:
        found.setdefault(heading, []).append(item)
    return tuple(Group(heading.label, tuple(found[heading][:MOST_SHOWN]), max(0, len(found[heading]) - MOST_SHOWN))
                 for heading in Heading if heading in found)


def summary(groups: Sequence[Group]) -> str:
    """For the subject: "2 försenade, 5 saker till"."""
    first, rest = groups[0], sum(group.size for group in groups[1:])
    start = f"{first.heading[:1].lower()}{first.heading[1:]} ({first.size})"
    return f"{start}, och {rest} till" if rest else start
