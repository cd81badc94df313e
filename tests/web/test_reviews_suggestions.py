"""A suggestion is an answer that the company could have given; a standard remark is one click."""
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core import clock, ids
from portal.core.access import Role
from portal.core.web import Portal
from portal.offers import content, questions
from portal.offers.models import Offer, ReviewState
from portal.reviews.models import Remark, RemarkReason, StandardRemark
from portal.reviews.remarks import service as remark_service
from portal.reviews.standard_remarks import service as standard_remarks
from portal.reviews.standard_remarks.service import Words
from tests import factories as make
from tests.page import Browser
from tests.statements import counted
from tests.web.reviewing import Place, address, read, remark, remarks, row

KEPT = "/granskning/standardanmarkningar/"


@pytest.fixture
def place(s: Session) -> Place:
    return Place(s)


def kept(s: Session, place: Place, field: str = "tasks", **words: Any) -> str:
    """A standard remark's public id."""
    said = {"reason": RemarkReason.MISSING, "text": "Hur tungt är det som mest?", "suggested": ""} | words
    return standard_remarks.add(s, make.actor(place.anna), Words(**said), public_id=ids.new(), field=field).public_id


@pytest.mark.parametrize(("field", "value", "stored", "said"), [
    ("pace", "calm", "calm", "Lugnt"),
    ("standing", "no", "no", "Nej"),
    ("hours_per_week", "20,5", "20.5", "20,5 timmar"),
    ("places", "4", "4", "4"),
    ("weekdays", ["mon", "wed", "fri"], "fri,mon,wed", "Måndag, onsdag, fredag"),
    ("occupation", "5120", "5120", "Kockar och kallskänkor"),
    ("supervisor_phone", "070-174 06 33", "070-174 06 33", "070-174 06 33"),
])
def test_a_suggestion_is_an_answer_to_the_field(
    s: Session, place: Place, anyone: Browser, field: str, value: Any, stored: str, said: str,
) -> None:
    case = place.case()
    s.commit()
    anyone.sign_in(place.anna)
    assert remark(anyone, case, field, "Går det här?", suggested=value, reason="too_demanding").status == 303
    [made] = read(s, select(Remark.suggested_value, Remark.reason))
    assert (made.suggested_value, made.reason) == (stored, RemarkReason.TOO_DEMANDING)
    beside = row(anyone.get(address(case)), content.label(field))
    assert f"Förslag: {said}" in beside.replace("\xa0", " ")
    assert "För höga krav" in beside


@pytest.mark.parametrize(("field", "value", "message"), [
    ("pace", "Lugnt", "Välj ett av alternativen"),
    ("standing", "kanske", "Välj ett av alternativen"),
    ("hours_per_week", "41", "mellan 1 och 40"),
    ("places", "0", "mellan 1 och 50"),
    ("start_from", "2027-02-30", "Februari 2027 har 28 dagar"),
    ("start_from", None, "har passerat"),
    ("open_to", "municipal", "kommunens egna enheter"),
    ("shift", "lunch", "Välj bland alternativen"),
    ("occupation", "0000", "Välj ett av alternativen"),
    ("title", "x" * 121, "högst 120"),
    ("supervisor_email", "mira", "Skriv en e-postadress"),
    ("pace", "varying", "redan har svarat"),
])
def test_what_could_not_be_the_answer_is_no_suggestion(
    s: Session, place: Place, anyone: Browser, field: str, value: str | None, message: str,
) -> None:
    case, yesterday = place.case(), clock.today() - timedelta(days=1)
    s.commit()
    page = remark(anyone.sign_in(place.anna), case, field, "Går det här?", suggested=value or yesterday.isoformat())
    assert page.status == 422
    assert message in page.errors()["suggested"]
    assert "Går det här?" in page.text
    assert remarks(s) == []


def test_where_only_the_company_can_answer_there_is_nothing_to_suggest(
    s: Session, place: Place, anyone: Browser,
) -> None:
    case = place.case()
    s.commit()
    anyone.sign_in(place.anna)
    assert remark(anyone, case, "workplace_id", "Stämmer adressen?", suggested="1").status == 303
    assert read(s, select(Remark.suggested_value))[0].suggested_value is None
    for field in content.FIELDS:
        page = anyone.get(f"{address(case)}?falt={field}")
        assert ("Ditt förslag" in page.text) is (questions.box(field) is not None)


@pytest.mark.parametrize("reason", ["", "because", "\0"])
def test_a_remark_has_a_reason(s: Session, place: Place, anyone: Browser, reason: str) -> None:
    case = place.case()
    s.commit()
    page = remark(anyone.sign_in(place.anna), case, "tasks", "Hej", reason=reason)
    assert page.status == 422
    assert "reason" in page.errors()


def test_a_standard_remark_is_one_click_and_a_double_click_makes_one(
    s: Session, place: Place, anyone: Browser,
) -> None:
    case = place.case()
    kept(s, place, text="Hur tungt är det?")
    kept(s, place, "pace", text="Om något annat")
    s.commit()
    page = anyone.sign_in(place.anna).get(f"{address(case)}?falt=tasks")
    assert "Om något annat" not in page.text
    fields = page.fields("anvand-standard")
    answers = [anyone.post(address(case, "anvand-standard"), fields) for _ in range(2)]
    assert [(a.status, a.location) for a in answers] == [(303, f"{address(case)}#falt-tasks")] * 2
    [made] = read(s, select(Remark.text, Remark.reason, Remark.field))
    assert tuple(made) == ("Hur tungt är det?", RemarkReason.MISSING, "tasks")
    assert "Inte skickad än" in row(anyone.get(address(case)), "Arbetsuppgifter")


def test_a_standard_remark_that_does_not_fit_opens_as_a_form(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case()
    standard = kept(s, place, "pace", suggested="varying")
    s.commit()
    opened = anyone.sign_in(place.anna).get(f"{address(case)}?falt=pace")
    assert "anvand-standard" not in opened.html, "what the company has answered is not suggested"
    page = anyone.post(address(case, "anvand-standard"), {"standard": standard})
    assert page.status == 422
    assert "redan har svarat" in page.errors()["suggested"]
    written = page.fields("anmarkning")
    assert [written[name] for name in ("field", "suggested", "reason")] == ["pace", "varying", "missing"]
    assert written["text"] == "Hur tungt är det som mest?"
    assert anyone.post(address(case, "anmarkning"), written | {"suggested": "calm"}).status == 303


@pytest.mark.parametrize("standard", ["", "0123456789", "\0", "x" * 400])
def test_an_unknown_standard_remark_is_not_here(s: Session, place: Place, anyone: Browser, standard: str) -> None:
    case = place.case()
    s.commit()
    anyone.sign_in(place.anna)
    assert anyone.post(address(case, "anvand-standard"), {"standard": standard}).status == 404


def test_one_that_was_taken_away_meanwhile_is_said_so(s: Session, place: Place, anyone: Browser) -> None:
    case, standard = place.case(), kept(s, place)
    s.commit()
    fields = anyone.sign_in(place.anna).get(f"{address(case)}?falt=tasks").fields("anvand-standard")
    anyone.post(f"{KEPT}{standard}/ta-bort")
    page = anyone.post(address(case, "anvand-standard"), fields)
    assert page.status == 409
    assert "Skriv en egen" in page.text
    assert remarks(s) == []
    assert "Hur tungt" not in anyone.get(f"{address(case)}?falt=tasks").text


def test_on_jäv_there_is_no_click(s: Session, place: Place, anyone: Browser) -> None:
    case, standard = place.case(), kept(s, place)
    s.commit()
    anyone.sign_in(place.anna).fill(address(case, "javig"), {}, action="/javig")
    assert "Hur tungt" not in anyone.get(f"{address(case)}?falt=tasks").text
    assert anyone.post(address(case, "anvand-standard"), {"standard": standard}).status == 422
    assert remarks(s) == []


def test_standard_remarks_cost_nothing_until_a_form_is_open(
    app: Portal, s: Session, place: Place, anyone: Browser,
) -> None:
    case = place.case()
    s.commit()
    anyone.sign_in(place.anna).get(address(case))
    with counted(app) as before:
        anyone.get(address(case))
    for n in range(25):
        kept(s, place, text=f"Standard {n}")
    s.commit()
    with counted(app) as shut:
        anyone.get(address(case))
    with counted(app) as opened:
        assert "Standard 24" in anyone.get(f"{address(case)}?falt=tasks").text
    assert len(before) == len(shut) == len(opened) - 1 <= 6


def test_two_hundred_remarks_are_read_in_as_many_statements_as_one(
    app: Portal, s: Session, place: Place, anyone: Browser,
) -> None:
    case = place.case()
    actor = make.actor(place.anna)
    remark_service.add_remark(s, actor, case.public_id, remark_id=ids.new(), field="tasks", text="Den första",
                              suggested=None)
    s.commit()
    anyone.sign_in(place.anna).get(address(case))
    with counted(app) as one:
        anyone.get(address(case))
    for n in range(200):
        field = content.FIELDS[n % len(content.FIELDS)]
        s.add(Remark(submission_id=case.id, field=field, text=f"Anmärkning nummer {n}", author_id=place.anna.id,
                     author_name="Anna Ek", author_party=place.anna.party))
    s.commit()
    with counted(app) as many:
        assert "Anmärkning nummer 199" in anyone.get(address(case)).text
    assert len(many) == len(one)


def test_what_was_suggested_and_taken_is_told_apart(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case(state=ReviewState.SUPERSEDED)
    for field, suggested in (("tasks", "Diska i lugn takt."), ("pace", "calm"), ("places", "1")):
        s.add(Remark(submission_id=case.id, field=field, text="Så här?", suggested_value=suggested, sent_at=clock.now(),
                     author_id=place.anna.id, author_name="Anna Ek", author_party=place.anna.party))
    offer = s.get_one(Offer, case.offer_id)
    offer.tasks, offer.places, offer.weeks = "Diska i lugn takt.", 3, 5
    second = make.make_submission(s, offer, place.owner)
    s.commit()
    page = anyone.sign_in(place.anna).get(address(second))
    said = {label: row(page, label) for label in (
        "Tog vårt förslag som det stod", "Ändrat som vi bad om", "Vi bad om, inte ändrat", "Ändrat utan att vi bad")}
    assert list(said.values()) == ["Arbetsuppgifter", "Antal platser", "Arbetstempo", "Längd"]
    tasks = row(page, "Arbetsuppgifter")
    order = [tasks.index(words) for words in ("Förbereda grönsaker", "Diska i lugn takt.", "Så här?", "Förslag:",
                                              "Förslaget togs som det stod")]
    assert order == sorted(order)
    assert "Förslag: Lugnt" in row(page, "Arbetstempo")


def test_the_list_is_kept_by_the_project_group(s: Session, place: Place, anyone: Browser) -> None:
    s.commit()
    anyone.sign_in(place.anna)
    page = anyone.get(KEPT)
    assert "Här är tomt än" in page.text
    assert anyone.get(f"{KEPT}ny").status == anyone.get(f"{KEPT}ny?falt=company_id").status == 303
    fields = anyone.get(f"{KEPT}ny?falt=pace").fields() | {"text": "Är det lugnt?", "suggested": "calm"}
    assert [anyone.post(f"{KEPT}ny?falt=pace", fields).status for _ in range(2)] == [303, 303]
    [made] = read(s, select(StandardRemark.public_id, StandardRemark.suggested_value))
    assert made.suggested_value == "calm"
    page = anyone.get(KEPT)
    for words in ("Arbetstempo", "Är det lugnt?", "Förslag: Lugnt", "Anna Ek", "Otydligt"):
        assert words in page.text
    changed = anyone.get(KEPT + made.public_id).fields()
    assert changed["suggested"] == "calm"
    assert anyone.post(KEPT + made.public_id, changed | {"text": "Går det att ta det lugnare?"}).status == 303
    assert "lugnare" in anyone.get(KEPT).text
    for step, where in (("ta-bort", f"{KEPT}?visa=borttagna"), ("lagg-tillbaka", KEPT)):
        assert [anyone.post(f"{KEPT}{made.public_id}/{step}").status for _ in range(2)] == [303, 303]
        assert "lugnare" in anyone.get(where).text


@pytest.mark.parametrize(("field", "value"), [("suggested", "Lugnt"), ("text", ""), ("text", make.PERSONAL_NUMBER),
                                              ("text", "x" * 2001), ("reason", "")])
def test_a_wrong_standard_remark_is_not_kept(
    s: Session, place: Place, anyone: Browser, field: str, value: str,
) -> None:
    s.commit()
    anyone.sign_in(place.anna)
    page = anyone.fill(f"{KEPT}ny?falt=pace", {"text": "Är det lugnt?", field: value})
    assert page.status == 422
    assert field in page.errors()
    assert read(s, select(StandardRemark.id)) == []


def test_two_who_change_the_same_one(s: Session, place: Place, anyone: Browser) -> None:
    standard = kept(s, place)
    s.commit()
    fields = anyone.sign_in(place.anna).get(KEPT + standard).fields()
    assert anyone.post(KEPT + standard, fields | {"text": "Först"}).status == 303
    page = anyone.post(KEPT + standard, fields | {"text": "Sedan"})
    assert page.status == 409
    assert "Först" in page.text
    assert page.fields()["text"] == "Sedan"
    assert anyone.post(KEPT + standard, page.fields()).status == 303


def test_standard_remarks_are_the_project_groups_alone(s: Session, place: Place, anyone: Browser) -> None:
    standard = kept(s, place)
    s.commit()
    for person in (place.owner, make.make_staff(s, Role.COACH), make.make_staff(s, Role.CAMPUS)):
        s.commit()
        anyone.sign_in(person)
        assert anyone.get(KEPT).status == anyone.get(KEPT + standard).status == 403
        assert anyone.post(f"{KEPT}{standard}/ta-bort").status == 403
    with counted(anyone.app) as statements:
        anyone.sign_in(place.anna).get(KEPT)
    assert len(statements) <= 3
