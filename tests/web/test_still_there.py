"""The links in the mail that asks whether a place is still there: no sign-in, and nothing happens by reading."""
import re
from datetime import timedelta
from typing import Any

import pytest
from itsdangerous import URLSafeSerializer
from sqlalchemy.orm import Session

from portal.accounts.models import Membership
from portal.core import clock
from portal.core.database import db
from portal.core.mail import outbox
from portal.core.web import Portal, rate_limits
from portal.offers import content
from portal.offers.life import service as life
from portal.offers.models import CloseReason, Lifecycle, ReviewState
from portal.offers.still_there import tokens
from tests import factories as make
from tests.page import Browser
from tests.web.living import OnOffer, day, kinds, letter, mails, now_of, shown, versions
from tests.web.reviewing import everything

ANSWERS = ("", "/finns-kvar", "/pausa", "/borttagen", "/kontaktperson")
CONTACT = {"declared": "yes", "name": "Olle Berg", "phone": "070-174 06 90", "email": "olle@example.com"}


@pytest.fixture
def place(s: Session) -> OnOffer:
    return OnOffer(s)


def asked(s: Session, place: OnOffer) -> str:
    """The address that the link in the mail leads to."""
    assert life.ask_about(s) >= 1
    s.commit()
    found = re.search(r"/svar/\S+?(?=/finns-kvar)", letter(s, "still_there").text)
    assert found
    return found.group()


def test_the_mail_holds_the_answers_and_is_erased(app: Portal, s: Session, place: OnOffer) -> None:
    link = asked(s, place)
    mail = letter(s, "still_there")
    assert mail.secret
    [told] = outbox.about(s, place.offer.public_id).rows
    assert (told.recipient, told.subject, told.text) == (mail.recipient, "", ""), "the project group: that it was sent"
    for answer in ANSWERS:
        assert f"{link}{answer}" in mail.text
        assert f"{link}{answer}" in mail.html
    assert "Har ingen svarat" in mail.text
    s.commit()
    with app.app_context(), db.own_transaction() as other:
        outbox.mark_sent(other, mail.id)
    assert letter(s, "still_there").text == ""


def test_reading_changes_nothing(app: Portal, s: Session, place: OnOffer, anyone: Browser) -> None:
    link = asked(s, place)
    before = everything(app)
    for answer in ANSWERS:
        for _ in range(2):
            page = anyone.get(f"{link}{answer}")
            assert page.status == 200, answer
            assert page.headers["Cache-Control"] == "no-store"
            assert place.offer.title in page.text
            for secret in (place.offer.tasks, place.offer.supervisor_name, place.offer.supervisor_phone,
                           place.mira.email, place.company.org_number_shown):
                assert secret not in page.html, f"{secret} at {answer}"
    assert everything(app) == before


def test_the_place_is_still_there(s: Session, place: OnOffer, anyone: Browser) -> None:
    link = asked(s, place)
    form = anyone.get(link).form("/finns-kvar")
    assert [anyone.post(str(form["action"])).location for _ in range(2)] == ["/svar/tack"] * 2
    assert "Platsen visas som förut" in anyone.get("/svar/tack").text
    now = now_of(s, place.offer)
    assert now.asked_at is None
    assert now.confirmed_at is not None
    assert clock.now() - now.confirmed_at < timedelta(minutes=5)
    assert kinds(s, place.offer) == ["OfferAskedAbout", "OfferConfirmed"]
    for answer in ANSWERS:
        page = anyone.get(f"{link}{answer}")
        assert page.status == 410
        assert "/konto/logga-in" in page.links()
    assert anyone.post(f"{link}/borttagen", {"reason": "filled"}).status == 410, "another answer than the one given"
    assert now_of(s, place.offer).lifecycle is Lifecycle.PUBLISHED


def test_pause_by_mail(s: Session, place: OnOffer, anyone: Browser) -> None:
    link = asked(s, place)
    page = anyone.fill(f"{link}/pausa", {"until": day(400).isoformat()})
    assert (page.status, "högst ett halvår" in page.errors()["until"]) == (422, True)
    assert page.fields()["until"] == day(400).isoformat()
    fields = anyone.get(f"{link}/pausa").fields() | {"until": day(30).isoformat()}
    assert [anyone.post(f"{link}/pausa", fields).status for _ in range(2)] == [303, 303]
    now = now_of(s, place.offer)
    assert (now.lifecycle, now.paused_until, now.asked_at) == (Lifecycle.PAUSED, day(30), None)
    assert shown(s, place.offer) == []


def test_gone_by_mail(s: Session, place: OnOffer, anyone: Browser) -> None:
    link = asked(s, place)
    assert anyone.fill(f"{link}/borttagen", {}).status == 422
    assert [anyone.post(f"{link}/borttagen", {"reason": "filled"}).status for _ in range(2)] == [303, 303]
    now = now_of(s, place.offer)
    assert (now.lifecycle, now.close_reason) == (Lifecycle.CLOSED, CloseReason.FILLED)
    assert kinds(s, place.offer) == ["OfferAskedAbout", "OfferClosed"]


def test_a_new_contact_is_valid_at_once(s: Session, place: OnOffer, anyone: Browser) -> None:
    link = asked(s, place)
    page = anyone.fill(f"{link}/kontaktperson", {**CONTACT, "phone": "nej"})
    assert (page.status, set(page.errors())) == (422, {"phone"})
    assert page.fields()["name"] == CONTACT["name"]
    assert anyone.fill(f"{link}/kontaktperson", {"name": make.PERSONAL_NUMBER}).status == 422
    assert set(anyone.post(f"{link}/kontaktperson", {**CONTACT, "declared": ""}).errors()) == {"declared"}
    assert [anyone.post(f"{link}/kontaktperson", CONTACT).status for _ in range(2)] == [303, 303]
    assert "Coacherna ser den nya kontaktpersonen nu" in anyone.get("/svar/tack").text
    now = now_of(s, place.offer)
    assert (now.supervisor_name, now.supervisor_phone, now.supervisor_email) == (
        "Olle Berg", "070-174 06 90", "olle@example.com")
    assert now.asked_at is None
    [approved] = versions(s, place.offer)
    assert (approved.state, approved.shown, approved.supervisor_name) == (ReviewState.APPROVED, True, "Mira Lundin")
    assert content.corrected(approved).supervisor_name == "Olle Berg"
    assert content.corrected(approved).deputy_name == approved.deputy_name == "Olle Berg"
    assert "contact_changed" in mails(s)
    assert "Granska och skicka in" not in anyone.sign_in(place.mira).get(place.address).text, "nothing is left to send"


def test_each_colleague_has_a_link_and_the_first_answer_counts(s: Session, place: OnOffer, anyone: Browser) -> None:
    colleague = make.make_member(s, place.company, is_owner=False, name="Olle Berg")
    asked(s, place)
    secret = s.info["settings"].secret_key
    mine, theirs = (f"/svar/{tokens.make(secret, place.offer, person)}" for person in (place.mira, colleague))
    s.commit()
    assert anyone.post(f"{theirs}/finns-kvar").status == 303
    assert anyone.get(mine).status == 410
    assert anyone.post(f"{mine}/finns-kvar").status == 410, "a colleague answered"


def test_links_that_are_dead(s: Session, place: OnOffer, anyone: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    link = asked(s, place)
    membership = s.query(Membership).filter_by(user_id=place.mira.id).one()
    s.commit()
    forged = URLSafeSerializer("x" * 40, salt="offer-still-there").dumps([place.offer.public_id, "x", 1, "y"])
    for wrong in ("/svar/x", f"{link}x", f"/svar/{forged}", "/svar/%00"):
        assert anyone.get(wrong).status in (404, 410), wrong
        assert anyone.post(f"{wrong}/finns-kvar").status in (404, 410), wrong
    monkeypatch.setattr(clock, "held", clock.now() + timedelta(days=31))
    assert anyone.get(link).status == 410, "too old"
    assert anyone.post(f"{link}/finns-kvar").status == 410
    monkeypatch.setattr(clock, "held", None)
    assert anyone.get(link).status == 200
    s.delete(membership)
    s.commit()
    assert anyone.get(link).status == 410, "no longer of the company"
    assert now_of(s, place.offer).asked_at is not None


@pytest.mark.parametrize("changes", [{"active": False}, {"password": "another"}, {"email": "ny@example.com"}])
def test_a_link_ends_with_what_it_was_sent_to(s: Session, place: OnOffer, anyone: Browser, changes: Any) -> None:
    link = asked(s, place)
    for name, value in changes.items():
        setattr(place.mira, name, value)
    s.commit()
    assert anyone.post(f"{link}/finns-kvar").status == 410


def test_a_link_is_for_one_place_and_one_question(s: Session, place: OnOffer, anyone: Browser) -> None:
    other = place.another()
    link = asked(s, place)
    token = link.removeprefix("/svar/")
    claim = tokens.read(s.info["settings"].secret_key, token)
    assert claim is not None
    answered, kept = (place.offer, other) if claim.offer_public_id == place.offer.public_id else (other, place.offer)
    assert anyone.post(f"{link}/finns-kvar").status == 303
    assert now_of(s, answered).asked_at is None
    assert now_of(s, kept).asked_at is not None
    again = now_of(s, answered)
    again.asked_at = clock.now() + timedelta(seconds=2)
    s.commit()
    assert anyone.get(link).status == 410, "a link of an earlier question"


@pytest.mark.parametrize(("end", "fields", "said"), [
    ("/finns-kvar", {}, "att platsen finns kvar"), ("/borttagen", {"reason": "filled"}, "att platsen är avslutad"),
    ("/kontaktperson", CONTACT, "att platsen har en ny kontaktperson")])
def test_a_used_link_says_who_answered_what_and_how_it_stands(
    s: Session, place: OnOffer, anyone: Browser, end: str, fields: dict[str, str], said: str,
) -> None:
    colleague = make.make_member(s, place.company, is_owner=False, name="Olle Berg")
    asked(s, place)
    secret = s.info["settings"].secret_key
    mine, theirs = (f"/svar/{tokens.make(secret, place.offer, person)}" for person in (place.mira, colleague))
    s.commit()
    assert anyone.post(f"{mine}{end}", fields).status == 303
    page = anyone.get(mine)
    assert page.h1 == "Frågan är redan besvarad" and "Du svarade" in page.text and said in page.text
    page = anyone.get(theirs)
    assert "En kollega svarade" in page.text and said in page.text and "för gammal" not in page.text
    stands = "Avslutad" if end == "/borttagen" else "Godkänd – coacherna ser den"
    assert f"Så här står det till med platsen nu: {stands}" in page.text


def test_a_question_that_something_else_has_settled(s: Session, place: OnOffer, anyone: Browser) -> None:
    link = asked(s, place)
    life.stop(s, place.reviewer, place.offer.id, reason="Arbetsmiljön.")
    s.commit()
    page = anyone.get(link)
    assert "Platsen har ändrats sedan vi frågade" in page.text and "svarade" not in page.text
    assert "Stoppat" in page.text or "stoppat" in page.text


def test_answered_when_signed_in(s: Session, place: OnOffer, anyone: Browser) -> None:
    asked(s, place)
    owner = anyone.sign_in(place.mira)
    assert "Berätta om platsen finns kvar" in owner.get("/foretag/").text
    page = owner.get(place.address)
    assert "Svarar ingen stängs den" in page.text
    assert [owner.post(str(page.form("/finns-kvar")["action"])).status for _ in range(2)] == [303, 303]
    assert now_of(s, place.offer).asked_at is None
    assert "Berätta om platsen finns kvar" not in owner.get("/foretag/").text
    assert owner.get(place.address).soup.find(id="kvar") is None


def test_many_knocks_in_a_minute_get_429(app: Portal, anyone: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, rate_limits.SWITCH, True)
    for answer in ANSWERS[1:]:
        statuses = [anyone.post(f"/svar/gissning{answer}").status for _ in range(31)]
        assert statuses == [410] * 30 + [429], answer
