"""Every field with every kind of wrong: a message that says what to do, and what was written kept."""
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from portal.core.forms import (
    UNSAVED,
    Area,
    CreateForm,
    Day,
    Email,
    Hours,
    Number,
    OneOf,
    Phone,
    PortalForm,
    Secret,
    SomeOf,
    Text,
    Tick,
    YesNo,
)
from portal.core.forms.fields import HOURS, PEOPLE, PLACES, WEEKS
from portal.core.ids import is_valid
from portal.core.labels import LabelEnum

MEGABYTE = "å" * 1_000_000


class Colour(LabelEnum):
    RED = "red", "Röd"
    BLUE = "blue", "Blå"


class Everything(PortalForm):
    text = Text("Namn", missing="Skriv ett namn.", max=20)
    area = Area("Beskrivning", missing="Beskriv arbetet.", max=100, hint="Skriv kort.")
    secret = Secret("Lösenord", missing="Skriv ett lösenord.")
    email = Email("E-post", missing="Skriv din e-postadress.")
    phone = Phone("Telefon", missing="Skriv ett telefonnummer.")
    number = Number("Antal", low=1, high=50, missing="Skriv hur många.")
    hours = Hours("Timmar", missing="Skriv hur många timmar.")
    day = Day("Dag", missing="Skriv ett datum.")
    one = OneOf("Färg", Colour, missing="Välj en färg.")
    answer = YesNo("Går det?", missing="Svara ja eller nej.")
    some = SomeOf("Färger", Colour, missing="Välj minst en färg.")
    tick = Tick("Jag lovar", missing="Kryssa i rutan.")


class Counted(PortalForm):
    weeks = Number("Veckor", low=1, high=104, unit=WEEKS)
    places = Number("Platser", low=1, high=50, unit=PLACES)
    people = Number("Personer", low=1, high=500, unit=PEOPLE)
    course = Number("Timmar", low=1, high=2000, unit=HOURS)
    hours = Hours("Timmar i veckan")


GOOD: dict[str, Any] = {
    "text": "Åke Öst", "area": "Två\r\nrader", "secret": " lösen ", "email": "Namn@Foretag.SE",
    "phone": "070-174 06 05",
    "number": "3", "hours": "37,5", "day": "2026-12-01", "one": "red", "answer": "no", "some": ["red", "blue"],
    "tick": "yes",
}


@pytest.fixture(scope="module", autouse=True)
def in_a_post() -> Iterator[None]:
    with Flask(__name__).test_request_context("/", method="POST"):
        yield


def sent(**changes: Any) -> Everything:
    form = Everything(formdata=MultiDict({k: v for k, v in (GOOD | changes).items() if v is not None}))
    form.validate()
    return form


def test_good_answers_become_python_values() -> None:
    form = sent()
    assert form.errors == {}
    assert form.values() == {
        "text": "Åke Öst", "area": "Två\nrader", "secret": " lösen ", "email": "Namn@foretag.se",
        "phone": "070-174 06 05", "number": 3, "hours": Decimal("37.5"), "day": date(2026, 12, 1), "one": Colour.RED,
        "answer": False, "some": frozenset(Colour), "tick": True,
    }


@pytest.mark.parametrize("name", GOOD)
def test_a_missing_answer_says_what_to_do(name: str) -> None:
    wanted = getattr(Everything, name).kwargs["missing"]
    empty: list[Any] = [None]
    empty += [[]] if name == "some" else [""]
    empty += ["   "] if name in ("text", "area", "email", "phone", "number", "hours", "day") else []
    for nothing in empty:
        assert sent(**{name: nothing}).errors == {name: [wanted]}


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("rubbish", [
    MEGABYTE, "NUL\0", "\ue000omvänt", "\x07", "😀", "\ud800", "-", "--5", "1e5", "9" * 500, "NaN", "<script>",
    "' OR 1=1", "640823-3234", "12345678901234567890", "2026-02-30", "null", "[]", "²",
])
def test_rubbish_is_refused_in_swedish_and_kept(name: str, rubbish: str) -> None:
    form = sent(**{name: rubbish})
    field = form[name]
    if name == "secret" or not field.errors:
        assert name in ("secret", "text", "area", "phone"), "only texts and phones may take this"
        return
    assert len(field.errors) == 1
    assert field.errors[0].endswith(".")
    assert not any(word in field.errors[0] for word in ("invalid", "literal", "Not a", "Field", "must"))
    if name not in ("some", "tick"):
        assert field.raw == rubbish
    assert field.described_by.endswith(f"{name}-error")
    assert form.summary() == [(field.anchor, field.in_summary(field.errors[0]))]
    assert form.status == 422


def test_a_password_is_never_drawn_back() -> None:
    assert sent(secret="hemligt").secret.raw == ""


def test_too_long_says_how_much() -> None:
    assert "21 tecken" in sent(text="a" * 21).text.errors[0]
    assert "högst 20" in sent(text="a" * 21).text.errors[0]
    assert not sent(text="a" * 20).errors


def test_a_personal_number_is_refused_and_shown() -> None:
    for number in ("640823-3234", "7010632391", "196408233234"):
        for name in ("text", "area"):
            message = sent(**{name: f"Ring {number}"})[name].errors[0]
            assert number in message
            assert "enskilda personer" in message
    assert not sent(phone="0701740605").errors, "a phone may look like one"
    assert not sent(area="Ring 070-174 06 05").errors


@pytest.mark.parametrize("c", ["\r\n", *"\n\x0b\u2028\u2029"])
def test_a_line_break_is_a_blank_where_there_is_one_line(c: str) -> None:
    form = sent(text=f"Åke{c}Öst{c}", area=f"Disk{c}Städ{c}")
    assert (form.errors, form.text.data, form.area.data) == ({}, "Åke Öst", "Disk\nStäd")


@pytest.mark.parametrize("c", ["\u00ad", "\u200b", "\ufeff", "\u2060", "\u202a", "\u202e", "\u200e", "\u200f"])
def test_every_field_is_read_without_what_nobody_sees(c: str) -> None:
    spread = {name: value if name == "secret" else [c.join(f" {v} ") for v in value] if isinstance(value, list)
              else c.join(f" {value} ") for name, value in GOOD.items()}
    spread |= {name: f"{c}{GOOD[name]}" for name in ("one", "answer", "tick")} | {"some": [f"red{c}", f"{c}blue"]}
    assert sent(**spread).values() == sent().values()


def test_a_password_is_taken_as_it_is() -> None:
    assert sent(secret="hem\u00adligt●").secret.data == "hem\u00adligt●"


def test_everything_that_must_be_changed_is_said_at_once() -> None:
    [message] = sent(area="Ring 640823-3234 eller 701063  2391 😀 i dag" + "a" * 100).area.errors
    assert all(part in message for part in ("för lång", "😀 i dag", "640823-3234 och 701063  2391"))


@pytest.mark.parametrize(("written", "kept"), [
    ("070-174 06 90", "070-174 06 90"), ("+46 70 1740690", "070-174 06 90"),
    ("0047 22 22 55 55", "+47 22 22 55 55"), ("08-16 50 00", "08-16 50 00"),
    ("+4615 5248000", "0155-24 80 00"), ("070-174 06 90 ankn 7", "070-174 06 90 ankn. 7"),
    ("0155-24 80 00, anknytning 1234", "0155-24 80 00 ankn. 1234"),
    ("0155−24 80 00x12", "0155-24 80 00 ankn. 12"), ("0155–24\N{NO-BREAK SPACE}80 00", "0155-24 80 00"),
])
def test_phones(written: str, kept: str) -> None:
    form = sent(phone=written)
    assert form.errors == {}
    assert form.phone.data == kept


@pytest.mark.parametrize("written", [
    "12", "070-174 06 90 ankn 1234567", "070-174 06 90 / 070-174 06 05", "ring mig", "+999 123", "0" * 31,
])
def test_no_phones(written: str) -> None:
    form = sent(phone=written)
    assert "riktnummer" in form.phone.errors[0]
    assert form.phone.raw == written


@pytest.mark.parametrize("written", ["namn", "namn@", "@foretag.se", "a b@foretag.se", "namn@foretag", "a@b..se"])
def test_no_addresses(written: str) -> None:
    assert sent(email=written).email.errors == ["Skriv en e-postadress, till exempel namn@foretag.se."]


@pytest.mark.parametrize(("written", "kept"), [("1", 1), ("50", 50), (" 7 ", 7), ("007", 7)])
def test_numbers(written: str, kept: int) -> None:
    assert sent(number=written).number.data == kept


@pytest.mark.parametrize(("name", "written", "kept"), [
    ("weeks", "12 v", 12), ("weeks", "12 v.", 12), ("weeks", "12\N{NO-BREAK SPACE}veckor", 12), ("weeks", "1 vecka", 1),
    ("places", "3 st", 3), ("people", "2 personer", 2), ("course", "40 tim", 40), ("course", "1 200 timmar", 1200),
    ("hours", "40 h", 40), ("hours", "40h/v", 40), ("hours", "40 timmar i veckan", 40), ("hours", "37,5 tim.", 37.5),
])
def test_the_unit_may_stand_after_the_number(name: str, written: str, kept: float) -> None:
    form = Counted(formdata=MultiDict({name: written}))
    form.validate()
    assert (form.errors, form[name].data) == ({}, kept)


@pytest.mark.parametrize(("name", "written"), [
    ("weeks", "3 månader"), ("weeks", "12 h"), ("hours", "40 v"), ("hours", "160 h i månaden"), ("places", "3 veckor"),
    ("weeks", "v"), ("hours", "h 40"),
])
def test_another_unit_is_not_guessed_at(name: str, written: str) -> None:
    form = Counted(formdata=MultiDict({name: written}))
    form.validate()
    assert form[name].errors
    assert form[name].raw == written


@pytest.mark.parametrize(("written", "said"), [
    ("070-174 06 0", "lite"), ("0155-24 80", "lite"), ("+46 70 174 06 0", "lite"), ("070-174 06 905", "mycket"),
    ("0155-24 80 00 0", "mycket"), ("0155-24 80 ankn. 12", "lite"),
])
def test_a_swedish_number_a_digit_off_is_pointed_out(written: str, said: str) -> None:
    assert sent(phone=written).phone.errors[0].startswith(f"Numret har en siffra för {said}.")
    assert sent(phone=written).phone.raw == written


@pytest.mark.parametrize("written", ["0", "51", "-1", "1.5", "1,5", "tre", "١"])
def test_no_numbers(written: str) -> None:
    assert sent(number=written).number.errors == ["Skriv ett helt tal mellan 1 och 50."]


@pytest.mark.parametrize(("written", "kept"), [
    ("1", "1"), ("37.5", "37.5"), ("40", "40"), ("20,0", "20.0"), ("7,50", "7.50"),
])
def test_hours(written: str, kept: str) -> None:
    assert sent(hours=written).hours.data == Decimal(kept)


@pytest.mark.parametrize("written", ["0", "0,5", "40,5", "37,25", "1e1", "1_0", "sNaN", "Infinity", "-5"])
def test_no_hours(written: str) -> None:
    assert "hela eller halva" in sent(hours=written).hours.errors[0]


def test_hours_are_drawn_with_a_comma() -> None:
    assert Everything(formdata=None, data={"hours": Decimal("37.5")}).hours.raw == "37,5"
    assert Everything(formdata=None, data={"hours": Decimal("30.0")}).hours.raw == "30"


@pytest.mark.parametrize("written", ["2026-12-01", "20261201", "2026.12.01", "2026/12/1", "2026 12 01", " 2026-12-1 "])
def test_days(written: str) -> None:
    assert sent(day=written).day.data == date(2026, 12, 1)


@pytest.mark.parametrize("written", [
    "snart", "2026-12", "1 xyz 2026",
])
def test_no_days(written: str) -> None:
    assert sent(day=written).day.errors == ["Skriv datumet så här: 2026-12-01."]
    assert sent(day=written).day.raw == written


def test_codes_that_do_not_exist() -> None:
    assert sent(one="green").one.errors == ["Välj ett av alternativen."]
    assert sent(one="RED").one.errors
    assert sent(answer="maybe").answer.errors
    assert sent(some=["red", "green"]).some.errors == ["Välj bland alternativen."]
    assert sent(some=["red", "green"]).some.chosen == {"red", "green"}


def test_what_is_stored_is_drawn_again() -> None:
    stored = Everything(formdata=None, data={
        "text": "Åke", "number": 0, "day": date(2026, 12, 1), "one": Colour.BLUE, "answer": False, "some": {Colour.RED},
        "tick": True})
    drawn = {f.name: f.raw for f in stored.visible()}
    assert drawn | {"area": ""} == drawn
    assert (drawn["text"], drawn["number"], drawn["day"], drawn["one"], drawn["answer"], drawn["tick"]) == (
        "Åke", "0", "2026-12-01", "blue", "no", "yes")
    assert stored.some.chosen == {"red"}
    assert stored.text.described_by is None
    assert stored.area.described_by == "area-hint"


def test_radios_up_to_six() -> None:
    class Size(PortalForm):
        few = OneOf("Få", [(str(n), str(n)) for n in range(6)])
        many = OneOf("Många", [(str(n), str(n)) for n in range(7)])

    form = Size(formdata=None)
    assert (form.few.kind, form.few.anchor) == ("radios", "few-0")
    assert (form.many.kind, form.many.anchor) == ("select", "many")


def test_optional_fields_may_be_empty() -> None:
    class Optional(PortalForm):
        text = Text("Namn", optional=True)
        number = Number("Antal", low=1, high=2)
        some = SomeOf("Färger", Colour)
        answer = YesNo("Går det?")

    form = Optional(formdata=MultiDict({"text": ""}))
    assert form.validate()
    assert form.values() == {"text": "", "number": None, "some": frozenset(), "answer": None}


def test_a_rule_may_refuse_afterwards() -> None:
    form = sent()
    form.refuse("day", "Dagen har passerat.")
    assert form.status == 422
    assert form.summary() == [("day", "Dagen har passerat.")]


@given(st.dictionaries(st.sampled_from(list(GOOD)), st.text(max_size=60) | st.lists(st.text(max_size=10), max_size=3)))
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
def test_no_answer_breaks_a_form(answers: dict[str, Any]) -> None:
    form = Everything(formdata=MultiDict(answers))
    form.validate()
    for field in form.visible():
        assert isinstance(field.raw, str)
        assert all(isinstance(message, str) and message for message in field.errors)


def test_only_a_form_is_read_never_json_nor_files() -> None:
    app = Flask(__name__)
    with app.test_request_context("/", method="POST", json={"text": {"a": 1}}):
        assert Everything().text.data is None
    with app.test_request_context("/", method="POST", data={"text": (__file__, "a.txt")}):
        assert Everything().text.data is None
    with app.test_request_context("/?text=a", method="GET"):
        assert Everything().text.data is None


def test_a_form_carried_over_a_sign_in_is_shown_and_not_saved() -> None:
    with Flask(__name__).test_request_context("/", method="POST", data={**GOOD, UNSAVED: "1"}):
        form = Everything()
        assert not form.accepted()
        assert (form.status, form.text.raw) == (200, "Åke Öst")
    with Flask(__name__).test_request_context("/", method="POST", data=GOOD):
        assert Everything().accepted()


def test_a_new_thing_has_its_id_from_when_the_form_was_shown() -> None:
    shown = CreateForm(formdata=None)
    assert is_valid(str(shown.once.data))
    again = CreateForm(formdata=MultiDict({"once": shown.once.data}))
    assert again.new_id() == shown.once.data
    for tampered in ({"once": "x"}, {}, {"once": "\0" * 10}):
        assert is_valid(CreateForm(formdata=MultiDict(tampered)).new_id())
