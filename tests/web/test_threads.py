"""What is read of what was written in a case: by whom, how much at a time, and the mails."""
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import service as accounts
from portal.core import clock
from portal.core.access import Party, Role
from portal.core.mail.outbox import OutboxMail
from portal.core.web import Portal
from portal.offers.models import Offer, ReviewState, Submission
from portal.reviews.models import Message
from tests import factories as make
from tests.page import Browser
from tests.statements import counted
from tests.web.reviewing import Place, address, read
from tests.web.writing import mails, own, reopened, send, stored, thread, write


@pytest.fixture
def place(s: Session) -> Place:
    return Place(s)


@pytest.fixture
def case(s: Session, place: Place) -> Submission:
    case = place.case(assignee_id=place.samir.id)
    s.commit()
    return case


def test_what_is_internal_is_nowhere_for_others(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case(state=ReviewState.APPROVED)
    campus = make.make_staff(s, Role.CAMPUS, Role.COACH, Role.ADMIN, party=Party.CAMPUS)
    s.commit()
    write(anyone.sign_in(place.anna), case, "Hemligt mellan kollegor.", place.samir.public_id)
    assert "Hemligt" not in anyone.get(address(case, "utskrift")).text, "not in the print for the registrar"
    anyone.sign_in(place.owner)
    for page in (anyone.get(own(case)), anyone.get(own(case, "")), anyone.get("/foretag/")):
        assert "Hemligt" not in page.html and "Intern anteckning" not in page.text and "nämnd" not in page.text
    anyone.sign_in(campus)
    assert "Hemligt" not in anyone.get(f"/platser/{case.offer_public_id}").html
    for step in ("meddelande", "anteckning", "mejl"):
        assert anyone.get(address(case, step)).status == 403
    assert [m for m in mails(s) if m[1] == place.owner.email] == []


def test_what_is_written_belongs_to_the_newest_version(s: Session, place: Place, anyone: Browser) -> None:
    first = place.case(state=ReviewState.SUPERSEDED)
    second = make.make_submission(s, s.get_one(Offer, first.offer_id), place.owner)
    s.commit()
    anyone.sign_in(place.anna)
    assert send(anyone, first, "Tack för den nya versionen.").status == 303
    assert {row.submission_id for row in read(s, select(Message.submission_id))} == {second.id}
    assert "Tack för den nya" in thread(anyone.get(address(first)), "till-foretaget")


def test_another_company_s_thread_and_a_draft_s_are_not_here(s: Session, place: Place, case: Submission,
                                                             anyone: Browser) -> None:
    other = make.make_company(s, name="Annat AB")
    stranger = make.make_member(s, other)
    draft = make.make_offer(s, place.company, place.owner)
    s.commit()
    anyone.sign_in(stranger)
    assert anyone.get(own(case)).status == anyone.post(own(case), {"message": "Hej"}).status == 404
    path = f"/foretag/platser/{draft.public_id}/meddelanden"
    anyone.sign_in(place.owner)
    assert anyone.get(path).status == anyone.post(path, {"message": "Hej"}).status == 404
    assert stored(s) == []
    anyone.sign_in(place.anna)
    for step in ("meddelande", "anteckning", "last", "klart"):
        assert anyone.post(f"/granskning/0123456789/{step}", {"message": "Hej", "note": "Hej"}).status == 404


def test_a_company_that_nobody_reads_for_is_called(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case()
    place.owner.active = False
    s.commit()
    send(anyone.sign_in(place.anna), case, "När kan ni börja?")
    assert "Ring i stället." in anyone.get(address(case)).text
    assert mails(s) == []


def test_the_mails_of_a_case_say_what_became_of_them(app: Portal, s: Session, place: Place, case: Submission,
                                                     anyone: Browser) -> None:
    assert "Inget mejl" in anyone.sign_in(place.anna).get(address(case, "mejl")).text
    now = clock.now()
    states: dict[str, dict[str, Any]] = {
        "Skickat": dict(due_at=None, sent_at=now), "Gick inte fram": dict(due_at=None, dead_at=now),
        "Väntar på att skickas": {}, "Väntar på ett nytt försök": dict(last_error="550")}
    s = reopened(s)
    for n, (name, values) in enumerate(states.items()):
        row = OutboxMail(once_key=str(n), name="x", recipient=f"{n}@example.com", subject=f"Ämne {n}", html="",
                         text=f"Ord för ord {name}", about=case.offer_public_id, secret=False)
        s.add(row)
        s.flush()
        for column, value in values.items():
            setattr(row, column, value)
    s.add(OutboxMail(once_key="s", name="x", recipient="s@example.com", subject="Hemligt", text="länken", html="",
                     about=case.offer_public_id, secret=True))
    s.commit()
    page = anyone.get(address(case, "mejl"))
    rows = [" ".join(d.get_text(" ").split()) for d in page.soup.select("details")]
    assert [row.split()[1] for row in rows] == ["3", "2", "1", "0"], "newest first"
    for shown, name in zip(reversed(rows), states, strict=True):
        assert name in shown and f"Ord för ord {name}" in shown and "@example.com" in shown
    assert "Hemligt" not in page.text and "länken" not in page.text
    told = [" ".join(p.get_text(" ").split()) for p in page.soup.select(".mails > p")]
    assert len(told) == 1 and "personlig länk" in told[0] and "Till s@example.com" in told[0], "that it was sent"
    assert address(case, "mejl") in anyone.get(address(case)).links()


def test_two_hundred_messages_cost_no_more_and_fold_away(app: Portal, s: Session, place: Place, case: Submission,
                                                         anyone: Browser) -> None:
    anyone.sign_in(place.anna).get(address(case))
    with counted(app) as few:
        anyone.get(address(case))
    s = reopened(s)
    for n in range(200):
        s.add(Message(submission_id=case.id, text=f"Hej {n}", author_id=place.anna.id, author_name="Anna Ek",
                      author_party=Party.JOBBTORG, internal=bool(n % 2), created_at=clock.now() + timedelta(seconds=n)))
    s.commit()
    with counted(app) as many:
        page = anyone.get(address(case))
    assert len(few) == len(many) <= 6
    assert [d.get_text(strip=True) for d in page.soup.select("details.older summary")] == [
        "Visa 95 äldre meddelanden"] * 2
    assert "Hej 199" in thread(page, "internt") and "Hej 198" in thread(page, "till-foretaget")


def test_a_mention_that_nobody_can_be_given_any_more_is_told_of(s: Session, place: Place, anyone: Browser) -> None:
    """The only colleague went on jäv while the note was written: the form has nobody to choose any more."""
    case = place.case()
    accounts.recuse(s, make.actor(place.samir), place.company.id)
    s.commit()
    page = write(anyone.sign_in(place.anna), case, "Känner du dem?", place.samir.public_id)
    assert page.status == 422
    assert "jävig" in page.errors()["note"]
    assert page.fields("/anteckning")["note"] == "Känner du dem?"
    assert stored(s) == []
