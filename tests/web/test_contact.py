"""Whom the coaches ring, changed by the company: valid at once, the one exception to rule three."""
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.admin import export
from portal.core import clock
from portal.core.access import Party, Role
from portal.core.errors import Forbidden, RuleBroken
from portal.core.eventlog import LoggedEvent
from portal.core.mail.outbox import OutboxMail
from portal.core.web import Portal
from portal.offers import content, service
from portal.offers.life import service as life
from portal.offers.models import CloseReason, ReviewState
from portal.offers.workflow import LIFE
from portal.reviews.statements import rules as statement_rules
from tests import factories as make
from tests.page import Browser
from tests.web.living import OnOffer, coach, day, kinds, letter, mails, now_of, versions

NEW = {"supervisor_name": "Sara Ståhl", "supervisor_phone": "070-174 06 33", "supervisor_email": "sara@example.com",
       "deputy_name": "Ali Ek", "declared": "yes"}
SAID = {name: text for name, text in NEW.items() if name != "declared"}


@pytest.fixture
def place(s: Session) -> OnOffer:
    return OnOffer(s)


@pytest.fixture
def owner(s: Session, place: OnOffer, anyone: Browser) -> Browser:
    s.commit()
    return anyone.sign_in(place.mira)


def contact_of(version: Any) -> dict[str, str]:
    return {field: getattr(version, field) for field in content.CONTACT}


def test_the_new_contact_is_what_everybody_sees(
    app: Portal, s: Session, place: OnOffer, owner: Browser,
) -> None:
    page = owner.get(f"{place.address}/kontakt")
    assert page.fields()["supervisor_name"] == "Mira Lundin"
    answers = page.fields() | NEW
    assert [owner.post(f"{place.address}/kontakt", answers).status for _ in range(2)] == [303, 303]
    [approved] = versions(s, place.offer)
    assert (approved.state, approved.shown, contact_of(approved)["supervisor_name"]) == (
        ReviewState.APPROVED, True, "Mira Lundin"), "what was sent stays as it was"
    assert contact_of(content.corrected(approved)) == contact_of(now_of(s, place.offer)) == SAID
    assert kinds(s, place.offer) == ["ContactWritten"]
    seen = coach(s, Browser(app)).get(f"/platser/{place.offer.public_id}")
    assert all(words in seen.text for words in (*SAID.values(), "Företaget ändrade kontakten"))
    assert "Mira Lundin" not in seen.text
    own = owner.get(place.address)
    assert "Sara Ståhl" in own.text and "Kontakt ändrad" in own.text
    assert own.soup.select(".tasks") == [], "nothing is left to send in"
    review = Browser(app).sign_in(place.anna).get(f"/granskning/{approved.public_id}")
    assert "Sara Ståhl" in review.text and "Skickades in som: Mira Lundin" in review.text
    printed = Browser(app).sign_in(place.anna).get(f"/granskning/{approved.public_id}/utskrift")
    assert printed.text.index("Mira Lundin") < printed.text.index("Kontakten nu") < printed.text.index("Sara Ståhl")


def test_nothing_else_of_a_version_is_seen_before_it_is_approved(
    app: Portal, s: Session, place: OnOffer, owner: Browser,
) -> None:
    """Rule three: every field but these four waits, also when the contact is changed in the same hour."""
    owner.fill(f"{place.address}/arbetet", {"tasks": "Hemligt nytt."})
    owner.fill(f"{place.address}/handledning", {"supervision_capacity": "large"})
    owner.fill(f"{place.address}/kontakt", NEW)
    seen = coach(s, Browser(app)).get(f"/platser/{place.offer.public_id}").text
    assert "Sara Ståhl" in seen
    assert "Hemligt nytt." not in seen and "hela dagen i början" not in seen
    [approved] = versions(s, place.offer)
    assert set(approved.corrected or {}) <= set(content.CONTACT)
    life.change_contact(s, place.employer, place.offer.public_id, {**SAID, "tasks": "Nytt"}, declared=True)
    assert set(versions(s, place.offer)[0].corrected or {}) <= set(content.CONTACT), "whoever asks, in whatever way"


def test_one_attestation(s: Session, place: OnOffer, owner: Browser) -> None:
    page = owner.fill(f"{place.address}/kontakt", {**NEW, "declared": ""})
    assert (page.status, set(page.errors())) == (422, {"declared"})
    assert page.fields()["supervisor_name"] == "Sara Ståhl"
    with pytest.raises(RuleBroken):
        life.change_contact(s, place.employer, place.offer.public_id, SAID, declared=False)
    assert versions(s, place.offer)[0].corrected is None


@pytest.mark.parametrize(("field", "value"), [
    ("supervisor_name", ""), ("supervisor_name", make.PERSONAL_NUMBER), ("supervisor_name", "a@b.se"),
    ("supervisor_phone", ""), ("supervisor_phone", "ring"), ("supervisor_email", "mira"), ("deputy_name", "www.x.se"),
])
def test_what_cannot_be_is_said_beside_its_field(
    s: Session, place: OnOffer, owner: Browser, field: str, value: str,
) -> None:
    page = owner.fill(f"{place.address}/kontakt", {**NEW, field: value})
    assert (page.status, set(page.errors())) == (422, {field})
    assert versions(s, place.offer)[0].corrected is None


@pytest.mark.parametrize(("changes", "told"), [
    (NEW, True), ({"deputy_name": "Ali Ek"}, True),
    ({"supervisor_phone": "070-174 06 33"}, False), ({"supervisor_email": "ny@example.com"}, False),
])
def test_who_is_told(s: Session, place: OnOffer, owner: Browser, changes: dict[str, str], told: bool) -> None:
    """The company by a receipt; Jobbtorg of another person alone. No mail says who."""
    make.make_staff(s, party=Party.CAMPUS)
    make.make_staff(s, Role.COACH, party=Party.JOBBTORG)
    make.make_staff(s, absent_until=day(2))
    s.commit()
    owner.fill(f"{place.address}/kontakt", {"declared": "yes", **changes})
    receipt = letter(s, "contact_changed")
    assert receipt.recipient == place.mira.email
    assert "gäller redan, och coacherna ser den" in receipt.text
    group = s.info["settings"].group_mailbox
    found = set(s.scalars(select(OutboxMail.recipient).where(OutboxMail.name == "contact_person_changed")))
    assert found == ({place.anna.email, *filter(None, [group])} if told else set())
    texts = "\n".join(s.scalars(select(OutboxMail.text)))
    assert not any(value in texts for value in changes.values() if value != "yes")
    [facts] = s.scalars(select(LoggedEvent.facts).where(LoggedEvent.kind == "ContactWritten"))
    assert not any(value in str(facts) for value in changes.values() if value != "yes")


def test_the_same_contact_is_no_change(s: Session, place: OnOffer, owner: Browser) -> None:
    assert owner.fill(f"{place.address}/kontakt", {"declared": "yes"}).status == 303
    assert (kinds(s, place.offer), mails(s)) == ([], [])


def test_a_version_that_waits_has_the_new_contact_too(app: Portal, s: Session, place: OnOffer, owner: Browser) -> None:
    waiting = place.submitted(title="Ny rubrik")
    s.commit()
    assert owner.fill(f"{place.address}/kontakt", NEW).status == 303
    s.expire_all()
    assert contact_of(content.corrected(versions(s, place.offer)[1])) == SAID
    review = Browser(app).sign_in(place.anna).get(f"/granskning/{waiting.public_id}")
    changed = [dt.get_text() for dt in review.soup.select("dt.changed")]
    assert changed == ["Rubrik"], "the contact is nothing to judge"
    s.expire_all()
    waiting.state, waiting.decided_at, waiting.decided_by = ReviewState.APPROVED, clock.now(), place.anna.id
    service.publish(s, place.reviewer, waiting)
    s.commit()
    assert "Sara Ståhl" in coach(s, Browser(app)).get(f"/platser/{place.offer.public_id}").text


def test_a_contact_that_is_valid_touches_no_leaf(s: Session, place: OnOffer) -> None:
    life.change_contact(s, place.employer, place.offer.public_id, SAID, declared=True)
    newer = place.submitted(title="Ny rubrik")
    [approved, _] = versions(s, place.offer)
    assert statement_rules.changed(approved, newer) == {"title"}


def test_two_colleagues_at_once(s: Session, place: OnOffer, owner: Browser) -> None:
    mine = owner.get(f"{place.address}/kontakt").fields() | NEW
    owner.fill(f"{place.address}/kontakt", {"supervisor_phone": "0155-24 80 00", "declared": "yes"})
    page = owner.post(f"{place.address}/kontakt", mine)
    assert (page.status, page.fields()["supervisor_name"]) == (409, "Sara Ståhl")
    assert "0155-24 80 00" in page.text
    assert owner.post(f"{place.address}/kontakt", page.fields()).status == 303
    assert contact_of(now_of(s, place.offer)) == SAID


def test_only_a_place_on_offer_and_only_its_company(s: Session, place: OnOffer, owner: Browser) -> None:
    draft = make.make_offer(s, place.company, place.mira, place.workplace)
    other = make.make_member(s, make.make_company(s))
    s.commit()
    home = f"/foretag/platser/{draft.public_id}"
    assert owner.get(f"{home}/kontakt").location == home
    assert owner.post(f"{home}/kontakt", NEW | {"seen": "x"}).location == home
    with pytest.raises(Forbidden):
        LIFE.take(place.offer.lifecycle, "change_contact", place.reviewer)
    assert Browser(owner.app).sign_in(other).get(f"{place.address}/kontakt").status == 404
    service.close(s, place.employer, place.offer.public_id, reason=CloseReason.FILLED)
    s.commit()
    assert owner.get(f"{place.address}/kontakt").location == place.address


@pytest.mark.usefixtures("still")
def test_a_paused_place_keeps_its_pause(s: Session, place: OnOffer, owner: Browser) -> None:
    life.pause(s, place.employer, place.offer.public_id, until=day(30))
    s.commit()
    was = now_of(s, place.offer).confirmed_at
    assert "när platsen visas igen" in owner.get(f"{place.address}/kontakt").text
    assert owner.fill(f"{place.address}/kontakt", NEW).status == 303
    now = now_of(s, place.offer)
    assert (now.confirmed_at, now.paused_until) == (was, day(30))
    assert "när platsen visas igen" in letter(s, "contact_changed").text


def test_what_is_stored_about_the_new_contact_is_given_out(s: Session, place: OnOffer) -> None:
    sara = make.make_user(s, email="sara@example.com")
    life.change_contact(s, place.employer, place.offer.public_id, SAID, declared=True)
    assert "Sara Ståhl" in export.person(s, sara.email)


def test_throwing_changes_away_keeps_the_new_contact(s: Session, place: OnOffer) -> None:
    life.change_contact(s, place.employer, place.offer.public_id, SAID, declared=True)
    place.offer.title = "Ändrad"
    service.discard(s, place.employer, place.offer.public_id)
    assert (place.offer.title == "Ändrad", contact_of(place.offer)) == (False, SAID)
