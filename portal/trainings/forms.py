"""What Campus writes about a course and a training, and what a company answers."""
from collections.abc import Mapping
from typing import Any

from wtforms import HiddenField

from portal.core import clock
from portal.core.circumstances import Reach
from portal.core.database.search import LONGEST
from portal.core.forms import (
    ABOUT_NOBODY,
    Area,
    AsksFirst,
    CreateForm,
    Day,
    Name,
    Number,
    OneOf,
    PortalForm,
    Revised,
    Text,
    YesNo,
)
from portal.core.forms.fields import HOURS, PEOPLE
from portal.core.occupations import Area as OccupationArea
from portal.trainings.models import Timing, TrainingPlace
from portal.trainings.queries import Wanted
from portal.trainings.rules import CourseFacts, Plan, date_problems

DAY = "Så här: 2026-12-01."


class _CourseFields(AsksFirst):
    reach = Reach.GROUP
    title = Name("Namn", missing="Skriv vad utbildningen heter.", width=40)
    content = Area("Innehåll", hint="Vad man går igenom, i vanliga ord.", missing="Skriv vad utbildningen innehåller.")
    outcome = Area("Vad personen kan efteråt", rows=3, max=1000, missing="Skriv vad personen kan efter utbildningen.")
    hours = Number("Antal timmar", low=1, high=2000, unit=HOURS, missing="Skriv hur många timmar utbildningen tar.")
    place = OneOf("Var hålls den?", TrainingPlace, missing="Välj var utbildningen hålls.")
    language_support = YesNo("Finns språkstöd?", missing="Svara om språkstöd finns.")

    def facts(self) -> CourseFacts:
        """The answers. Only for a form that was accepted."""
        return CourseFacts(**self.values())


class NewCourse(_CourseFields, CreateForm):
    """A course that is new in the catalogue."""


class ChangedCourse(_CourseFields, Revised):
    """A course that is in the catalogue."""


class _Dates(PortalForm):
    """Two dates that are judged together."""

    def validate(self, extra_validators: Any = None) -> bool:
        right = bool(super().validate(extra_validators))
        if self["starts_on"].errors or self["ends_on"].errors:
            return right
        problems = date_problems(self["starts_on"].data, self["ends_on"].data, clock.today())
        for name, sentence in problems:
            self.refuse(name, sentence)
        return right and not problems


class _PlanFields(AsksFirst, _Dates):
    reach = Reach.GROUP
    title = Name("Vad heter utbildningen?", missing="Skriv vad utbildningen heter.", width=40)
    content = Area(
        "Vad är anpassat för det här företaget?", missing="Skriv vad utbildningen innehåller.",
        hint=f"Företaget läser det här. {ABOUT_NOBODY}")
    outcome = Area("Vad kan personen dag 1?", rows=3, max=1000, missing="Skriv vad personen kan dag 1.")
    timing = OneOf("När i förhållande till platsen?", Timing, missing="Välj när utbildningen hålls.")
    hours = Number("Antal timmar", low=1, high=2000, unit=HOURS, missing="Skriv hur många timmar utbildningen tar.")
    starts_on = Day("Startar", hint=f"Lämna tomt om det inte är bestämt. {DAY}", optional=True)
    ends_on = Day("Slutar", hint=DAY, optional=True)
    seats = Number("Antal deltagare", low=1, high=200, unit=PEOPLE, missing="Skriv hur många som kan delta.")
    place = OneOf("Var hålls den?", TrainingPlace, missing="Välj var utbildningen hålls.")
    language_support = YesNo("Finns språkstöd?", missing="Svara om språkstöd finns.")
    contact = Text(
        "Vem på Campus svarar på frågor?", max=200, hint="Namn och telefon eller e-post.", width=40,
        missing="Skriv vem på Campus som svarar på frågor.")

    def plan(self) -> Plan:
        """The answers. Only for a form that was accepted."""
        return Plan(**self.values())


class NewTraining(_PlanFields, CreateForm):
    """A training to attach; `course` is the public id of the course that it began from, if any."""

    course = HiddenField()

    def fill(self, public_id: str, course: CourseFacts, before: CourseFacts | None) -> None:
        """Begin from this course: fields that are empty, or stand as the course `before` it said, take its words."""
        self.course.data = public_id
        for name, value in vars(course).items():
            field = self[name]
            if not field.raw or (before is not None and field.data == getattr(before, name)):
                field.raw_data = None
                field.process(None, value)


class ChangedTraining(_PlanFields, Revised):
    """A proposal that the company has been given already."""


class Schedule(_Dates):
    starts_on = Day("Startar", hint=DAY, missing="Skriv när utbildningen startar.")
    ends_on = Day("Slutar", hint=DAY, missing="Skriv när utbildningen slutar.")


class Cancel(AsksFirst, Revised):
    reach = Reach.LETTER
    words = Area(
        "Varför ställs den in?", rows=4, max=2000, hint=f"Företaget läser det du skriver. {ABOUT_NOBODY}",
        missing="Skriv varför utbildningen ställs in.")


class Question(AsksFirst, Revised):
    words = Area(
        "Vad undrar ni?", rows=5, max=2000, missing="Skriv vad ni undrar.",
        hint=f"Campus läser frågan och svarar er här. {ABOUT_NOBODY}")


class Reply(AsksFirst, Revised):
    reach = Reach.LETTER
    words = Area(
        "Ert svar", rows=5, max=2000, missing="Skriv ett svar på frågan.",
        hint=f"Företaget läser det du skriver, och det står kvar. {ABOUT_NOBODY}")


class Decline(AsksFirst, Revised):
    words = Area(
        "Vill ni säga varför?", rows=4, max=2000, optional=True,
        hint=f"Det hjälper Campus att föreslå något som passar bättre. {ABOUT_NOBODY}")


def wanted_from(query: Mapping[str, str]) -> Wanted:
    """The filters in an address; what cannot be read narrows nothing."""
    return Wanted(area=OccupationArea.from_code(query.get("omrade")), words=query.get("sok", "")[:LONGEST])
