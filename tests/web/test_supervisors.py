"""A company's register of supervisors, and how offers pick from it."""
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.companies.models import Company
from portal.companies.supervisors import service
from portal.companies.supervisors.models import Supervisor
from portal.companies.supervisors.rules import SupervisorFacts
from portal.core import clock
from portal.core.access import Actor, Role
from portal.core.eventlog import LoggedEvent
from portal.core.mail.outbox import OutboxMail
from portal.core.web import Portal
from portal.offers import service as offers
from portal.offers.life import service as life
from portal.offers.models import Offer, ReviewState, Submission
from tests import factories as make
from tests.page import Browser
from tests.web.offering import HOME, stored

LIST = "/foretag/handledare/"
NEW = {"name": "Hanna Berg", "phone": "070-174 06 11", "email": "hanna@example.com", "ceiling": "3"}
NOBODY_PICKED = dict(supervisor_name="", supervisor_phone="", supervisor_email="", deputy_name="")


class Firm:
    """A company with one person, signed in."""

    def __init__(self, s: Session, browser: Browser) -> None:
        self.company = make.make_company(s, verified_by=make.make_staff(s))
        self.mira = make.make_member(s, self.company, name="Mira Lundin", email="mira@example.com")
        self.place = make.make_workplace(s, self.company)
        s.commit()
        self.browser = browser.sign_in(self.mira)

    def offer(self, s: Session, **changes: object) -> Offer:
        made = make.make_offer(s, self.company, self.mira, self.place, **changes)
        s.commit()
        return made

    def section(self, offer: Offer, **changes: str) -> int:
        return self.browser.fill(f"{HOME}{offer.public_id}/handledning", changes).status


@pytest.fixture
def firm(s: Session, anyone: Browser) -> Firm:
    return Firm(s, anyone)


def register(s: Session, company: Company) -> dict[str, Supervisor]:
    query = sa.select(Supervisor).where(Supervisor.company_id == company.id)
    found = {one.name: one for one in s.scalars(query.execution_options(populate_existing=True))}
    s.commit()
    return found


def mails(s: Session, name: str = "supervisor_listed") -> list[OutboxMail]:
    found = list(s.scalars(sa.select(OutboxMail).where(OutboxMail.name == name).order_by(OutboxMail.id)))
    s.commit()
    return found


def kinds(s: Session) -> list[str]:
    found = list(s.scalars(sa.select(LoggedEvent.kind).where(LoggedEvent.kind.startswith("Supervisor"))
                           .order_by(LoggedEvent.id)))
    s.commit()
    return found


def test_an_empty_list_says_what_it_is_for(firm: Firm) -> None:
    page = firm.browser.get(LIST)
    assert "Ingen handledare än" in page.text
    fields = firm.browser.get(f"{LIST}ny?jag").fields()
    assert (fields["name"], fields["email"], fields["ceiling"]) == ("Mira Lundin", "mira@example.com", "2")


def test_added_changed_taken_out_and_put_back(s: Session, firm: Firm) -> None:
    fields = firm.browser.get(f"{LIST}ny").fields() | NEW
    assert [firm.browser.post(f"{LIST}ny", fields, page=LIST).status for _ in range(2)] == [303, 303]
    [hanna] = register(s, firm.company).values()
    assert (hanna.phone, hanna.email, hanna.ceiling, hanna.created_by) == (
        "070-174 06 11", "hanna@example.com", 3, firm.mira.id)
    at = f"{LIST}{hanna.public_id}"
    assert firm.browser.fill(at, {"ceiling": "4"}).location == LIST
    assert register(s, firm.company)["Hanna Berg"].ceiling == 4
    assert "Hanna Berg går inte längre att välja" in firm.browser.fill(f"{at}/ta-bort", {}, follow=True).text
    assert register(s, firm.company)["Hanna Berg"].inactive_at is not None
    assert firm.browser.post(f"{at}/lagg-tillbaka", page=LIST).status == 303
    assert register(s, firm.company)["Hanna Berg"].inactive_at is None
    assert kinds(s) == ["SupervisorAdded", "SupervisorChanged", "SupervisorRetired", "SupervisorRestored"]


@pytest.mark.parametrize(("changes", "field"), [
    ({"name": ""}, "name"), ({"phone": "112"}, "phone"), ({"email": "hanna"}, "email"), ({"ceiling": "0"}, "ceiling"),
    ({"ceiling": "51"}, "ceiling"), ({"name": "640823-3234"}, "name"), ({"name": "hanna@example.com"}, "name"),
])
def test_what_is_wrong_is_told_beside_the_field(
    s: Session, firm: Firm, changes: dict[str, str], field: str,
) -> None:
    page = firm.browser.fill(f"{LIST}ny", NEW | changes)
    assert (page.status, list(page.errors())) == (422, [field])
    assert register(s, firm.company) == {}


def test_nobody_stands_there_twice(s: Session, firm: Firm) -> None:
    firm.browser.fill(f"{LIST}ny", NEW)
    page = firm.browser.fill(f"{LIST}ny", NEW | {"name": "HANNA BERG", "email": "Hanna@Example.com"})
    assert (page.status, list(page.errors())) == (422, ["name"])
    assert firm.browser.fill(f"{LIST}ny", NEW | {"email": "hanna.b@example.com"}).status == 303, "another Hanna"
    assert len(s.scalars(sa.select(Supervisor)).all()) == 2
    s.commit()


def test_two_who_change_the_same(s: Session, firm: Firm) -> None:
    hanna = make.make_supervisor(s, firm.company, name="Hanna Berg")
    s.commit()
    at = f"{LIST}{hanna.public_id}"
    mine = firm.browser.get(at).fields()
    firm.browser.fill(at, {"ceiling": "5"})
    page = firm.browser.post(at, mine | {"phone": "070-174 06 22"}, page=at)
    assert page.status == 409
    assert page.fields()["phone"] == "070-174 06 22"
    assert firm.browser.post(at, page.fields(), page=at).status == 303


def test_another_company_sees_and_changes_nothing(s: Session, firm: Firm, app: Portal) -> None:
    hanna = make.make_supervisor(s, firm.company, name="Hanna Berg")
    other = make.make_member(s, make.make_company(s))
    s.commit()
    stranger = Browser(app).sign_in(other)
    assert "Hanna Berg" not in stranger.get(LIST).text
    for path in ("", "/ta-bort", "/lagg-tillbaka"):
        assert stranger.post(f"{LIST}{hanna.public_id}{path}", NEW).status == 404
    with pytest.raises(Exception, match="finns inte"):
        service.retire(s, make.actor(other), hanna.public_id)


@pytest.mark.parametrize(("role", "sees"), [(Role.REVIEWER, True), (Role.COACH, False), (Role.CAMPUS, False)])
def test_the_project_group_sees_them_on_the_company(
    s: Session, firm: Firm, app: Portal, role: Role, sees: bool,
) -> None:
    make.make_supervisor(s, firm.company, name="Hanna Berg", ceiling=4, sent_at=clock.now())
    make.make_supervisor(s, firm.company, name="Bara Utkast")
    staff = make.make_staff(s, role)
    s.commit()
    page = Browser(app).sign_in(staff).get(f"/arbetsgivare/{firm.company.public_id}")
    assert page.status == (200 if sees else 403)
    assert ("Hanna Berg" in page.text and "högst 4 åt gången" in page.text) == sees
    assert "Bara Utkast" not in page.text, "who stands in a draft alone is the company's (rule two)"


def test_a_supervisor_is_picked_from_the_list(s: Session, firm: Firm) -> None:
    hanna = make.make_supervisor(s, firm.company, name="Hanna Berg", phone="070-174 06 11", email="")
    omar = make.make_supervisor(s, firm.company, name="Omar Ali", phone="070-174 06 12", email="omar@example.com")
    offer = firm.offer(s, **NOBODY_PICKED)
    assert firm.section(offer, supervisor=omar.public_id, deputy=hanna.public_id, supervisor_phone="skräp") == 303
    now = stored(s, offer.public_id)
    assert (now.supervisor_id, now.supervisor_name, now.supervisor_phone, now.supervisor_email) == (
        omar.id, "Omar Ali", "070-174 06 12", "omar@example.com")
    assert (now.deputy_id, now.deputy_name) == (hanna.id, "Hanna Berg")
    fields = firm.browser.get(f"{HOME}{offer.public_id}/handledning").fields()
    assert (fields["supervisor"], fields["deputy"]) == (omar.public_id, hanna.public_id)
    assert firm.section(offer, deputy="ingen") == 303
    now = stored(s, offer.public_id)
    assert (now.deputy_id, now.deputy_name, now.supervisor_id) == (None, "", omar.id)
    assert mails(s) == [], "nobody is registered who was not before"


def test_somebody_new_is_added_without_leaving_the_form(s: Session, firm: Firm) -> None:
    offer = firm.offer(s, **NOBODY_PICKED)
    assert firm.section(offer, supervisor="annan", supervisor_name="Hanna Berg", supervisor_phone="0701740611",
                        supervisor_email="hanna@example.com", deputy="annan", deputy_name="Omar Ali",
                        deputy_phone="070-174 06 12") == 303
    known, now = register(s, firm.company), stored(s, offer.public_id)
    assert (now.supervisor_id, now.deputy_id) == (known["Hanna Berg"].id, known["Omar Ali"].id)
    assert (known["Hanna Berg"].phone, known["Hanna Berg"].ceiling) == ("070-174 06 11", 2)
    assert [mail.recipient for mail in mails(s)] == ["hanna@example.com"]
    assert firm.section(offer, supervisor="annan", supervisor_name="hanna berg", supervisor_email="") == 303
    assert len(register(s, firm.company)) == 2, "the same Hanna, though her address was left out"


def test_it_is_i(s: Session, firm: Firm) -> None:
    offer = firm.offer(s, **NOBODY_PICKED)
    assert firm.section(offer, supervisor="jag", deputy="jag") == 303
    [me] = register(s, firm.company).values()
    now = stored(s, offer.public_id)
    assert (now.supervisor_id, now.deputy_id) == (me.id, me.id)
    assert (now.supervisor_name, now.supervisor_email) == ("Mira Lundin", "mira@example.com")
    assert mails(s) == [], "who registers herself knows"
    assert "Mira Lundin, 070-174 06 05 (det är jag)" in firm.browser.get(f"{HOME}{offer.public_id}/handledning").text


def test_half_a_name_is_kept_half_done_and_registers_nobody(s: Session, firm: Firm) -> None:
    offer = firm.offer(s, **NOBODY_PICKED)
    assert firm.section(offer, supervisor="annan", supervisor_name="Hanna Berg") == 303
    now = stored(s, offer.public_id)
    assert (now.supervisor_name, now.supervisor_id, register(s, firm.company)) == ("Hanna Berg", None, {})
    assert firm.section(offer, supervisor="annan", supervisor_phone="070-174 06 11") == 303
    assert stored(s, offer.public_id).supervisor_id == register(s, firm.company)["Hanna Berg"].id


def test_what_is_kept_while_it_is_written_registers_nobody(s: Session, firm: Firm) -> None:
    """The names stand half written then; who is in the list already is known again."""
    omar = make.make_supervisor(s, firm.company, name="Omar Ali", phone="070-174 06 12", email="omar@example.com")
    offer = firm.offer(s, **NOBODY_PICKED)
    page = f"{HOME}{offer.public_id}/handledning"
    half = dict(supervisor="annan", supervisor_name="Han", supervisor_phone="070-174 06 11")
    assert firm.browser.post(f"{page}/spara", firm.browser.get(page).fields() | half, page=page).status == 200
    assert (stored(s, offer.public_id).supervisor_name, list(register(s, firm.company))) == ("Han", ["Omar Ali"])
    picked = firm.browser.get(page).fields() | {"supervisor": omar.public_id}
    assert firm.browser.post(f"{page}/spara", picked, page=page).status == 200
    now = stored(s, offer.public_id)
    assert (now.supervisor_name, now.supervisor_id) == ("Omar Ali", omar.id)


def test_what_is_wrong_in_the_section_registers_nobody(s: Session, firm: Firm) -> None:
    offer = firm.offer(s, **NOBODY_PICKED)
    page = firm.browser.fill(f"{HOME}{offer.public_id}/handledning", {
        "supervisor": "annan", "supervisor_name": "Hanna Berg", "supervisor_phone": "112"})
    assert (page.status, list(page.errors())) == (422, ["supervisor_phone"])
    assert page.fields()["supervisor_name"] == "Hanna Berg"
    page = firm.browser.fill(f"{HOME}{offer.public_id}/handledning", {"supervisor": "0123456789"})
    assert (page.status, list(page.errors())) == (422, ["supervisor"])
    assert (register(s, firm.company), mails(s)) == ({}, [])


def test_drafts_follow_the_list_and_what_is_sent_does_not(s: Session, firm: Firm) -> None:
    hanna = make.make_supervisor(s, firm.company, name="Hanna Berg", phone="070-174 06 11", email="hanna@example.com")
    whose = dict(supervisor_name="Hanna Berg", supervisor_phone="070-174 06 11", supervisor_email="hanna@example.com",
                 supervisor_id=hanna.id)
    draft, waiting, shown = (firm.offer(s, **whose) for _ in range(3))
    make.make_submission(s, waiting, firm.mira)
    make.make_submission(s, shown, firm.mira, state=ReviewState.APPROVED, decided_by=firm.mira)
    s.commit()
    firm.browser.fill(f"{LIST}{hanna.public_id}", {"phone": "070-174 06 22"})
    assert [stored(s, one.public_id).supervisor_phone for one in (draft, waiting, shown)] == [
        "070-174 06 22", "070-174 06 11", "070-174 06 11"]
    assert set(s.scalars(sa.select(Submission.supervisor_phone))) == {"070-174 06 11"}
    s.commit()
    assert firm.section(shown) == 303, "opened and saved: as the list says now"
    assert stored(s, shown.public_id).supervisor_phone == "070-174 06 22"


def test_one_who_is_taken_out_stays_where_she_stands(s: Session, firm: Firm) -> None:
    hanna = make.make_supervisor(s, firm.company, name="Hanna Berg", phone="070-174 06 11", email="")
    offer = firm.offer(s, supervisor_name="Hanna Berg", supervisor_phone="070-174 06 11", supervisor_email="",
                       supervisor_id=hanna.id, title="Diskare")
    other = firm.offer(s, **NOBODY_PICKED)
    asks = firm.browser.get(f"{LIST}{hanna.public_id}/ta-bort")
    assert "Diskare" in asks.text
    firm.browser.fill(f"{LIST}{hanna.public_id}/ta-bort", {})
    assert "Hanna Berg, 070-174 06 11 (står inte längre i listan)" in firm.browser.get(
        f"{HOME}{offer.public_id}/handledning").text
    assert "Hanna Berg" not in firm.browser.get(f"{HOME}{other.public_id}/handledning").text
    assert firm.section(offer) == 303
    assert stored(s, offer.public_id).supervisor_id == hanna.id


def test_a_copy_and_a_discarded_change_keep_who_it_is(s: Session, firm: Firm) -> None:
    hanna = make.make_supervisor(s, firm.company, name="Hanna Berg", phone="070-174 06 11", email="")
    omar = make.make_supervisor(s, firm.company, name="Omar Ali", email="")
    offer = firm.offer(s, supervisor_name="Hanna Berg", supervisor_phone="070-174 06 11", supervisor_email="",
                       supervisor_id=hanna.id)
    make.make_submission(s, offer, firm.mira, state=ReviewState.APPROVED, decided_by=firm.mira)
    s.commit()
    firm.section(offer, supervisor=omar.public_id)
    firm.browser.fill(f"{HOME}{offer.public_id}/slang-andringar", {})
    now = stored(s, offer.public_id)
    assert (now.supervisor_id, now.supervisor_name) == (hanna.id, "Hanna Berg")
    actor = make.actor(firm.mira, firm.company)
    copied = offers.copy(s, actor, offer.public_id, new_id="0123456789")
    assert copied.supervisor_id == hanna.id


def test_a_new_contact_for_a_place_stands_in_the_list(s: Session, firm: Firm) -> None:
    offer = firm.offer(s)
    make.make_submission(s, offer, firm.mira, state=ReviewState.APPROVED, decided_by=firm.mira)
    omar = dict(supervisor_name="Omar Ali", supervisor_phone="070-174 06 12", supervisor_email="omar@example.com")
    life.change_contact(s, make.actor(firm.mira, firm.company), offer.public_id, omar, declared=True)
    s.commit()
    known = register(s, firm.company)["Omar Ali"]
    assert stored(s, offer.public_id).supervisor_id == known.id
    assert known.sent_at is not None, "shown at once"
    assert [mail.recipient for mail in mails(s)] == ["omar@example.com"]


def test_who_was_written_down_by_others_is_known_when_the_place_is_sent_in(s: Session, firm: Firm) -> None:
    offer = firm.offer(s, supervisor_name="Hanna Berg", supervisor_email="")
    offers.submit(s, make.actor(firm.mira, firm.company), offer.public_id, declared=True)
    s.commit()
    hanna = register(s, firm.company)["Hanna Berg"]
    assert stored(s, offer.public_id).supervisor_id == hanna.id
    assert hanna.sent_at is not None


@pytest.mark.parametrize(("verified", "named"), [(True, True), (False, False)])
def test_the_mail_says_what_is_kept_and_how_to_put_it_right(
    s: Session, anyone: Browser, verified: bool, named: bool,
) -> None:
    company = make.make_company(s, name="Nyfors AB", verified_by=make.make_staff(s) if verified else None)
    actor = make.actor(make.make_member(s, company), company)
    _add(s, actor, "Hanna Berg")
    s.commit()
    [mail] = mails(s)
    assert mail.secret
    assert ("Nyfors AB" in mail.text) == ("Nyfors AB" in mail.subject) == named
    assert "Hanna" not in mail.text, "who it is may be anybody at the address"
    page = Browser(anyone.app).get(_link(mail))
    assert "Hanna Berg" in page.html
    assert page.headers["Cache-Control"] == "no-store"


def test_the_supervisor_puts_it_right_and_the_company_is_told(s: Session, firm: Firm, app: Portal) -> None:
    _add(s, make.actor(firm.mira, firm.company), "Hanna Berg")
    s.commit()
    link, hers = _link(mails(s)[0]), Browser(app)
    assert hers.fill(link, {"phone": "070-174 06 33"}, follow=True).h1 == "Tack, det är klart"
    assert register(s, firm.company)["Hanna Berg"].phone == "070-174 06 33"
    assert hers.get(link).status == 200, "a number makes nobody else"
    assert hers.fill(link, {"phone": "112"}).status == 422
    assert [mail.recipient for mail in mails(s, "supervisor_corrected")] == ["mira@example.com"]
    assert len(mails(s)) == 1
    hers.fill(link, {"name": "Hanna Berglund", "email": "berglund@example.com"})
    assert hers.get(link).status == 410, "dead: the row is another's"
    assert hers.post(link, {"name": "Någon"}).status == 410
    again = mails(s)[-1]
    assert again.recipient == "berglund@example.com"
    assert hers.get(_link(again)).status == 200


def test_the_supervisor_asks_to_be_taken_away(s: Session, firm: Firm, app: Portal) -> None:
    _add(s, make.actor(firm.mira, firm.company), "Hanna Berg")
    s.commit()
    link, hers = _link(mails(s)[0]), Browser(app)
    fields = hers.get(f"{link}/ta-bort").fields()
    assert [hers.post(f"{link}/ta-bort", fields, page=link).status for _ in range(2)] == [303, 303]
    assert register(s, firm.company)["Hanna Berg"].removal_asked_at is not None
    assert [mail.recipient for mail in mails(s, "supervisor_wants_out")] == ["mira@example.com"]
    assert "Vill tas bort" in firm.browser.get(LIST).text
    offer = firm.offer(s, **NOBODY_PICKED)
    assert "Hanna Berg" not in firm.browser.get(f"{HOME}{offer.public_id}/handledning").text, "no longer offered"


@pytest.mark.parametrize("change", ["name", "email"])
def test_a_link_dies_when_the_supervisor_changes(s: Session, firm: Firm, app: Portal, change: str) -> None:
    actor = make.actor(firm.mira, firm.company)
    hanna = _add(s, actor, "Hanna Berg")
    s.commit()
    link = _link(mails(s)[0])
    assert Browser(app).get(link[:-1] + ("0" if link[-1] != "0" else "1")).status == 410
    assert Browser(app).get("/jag-handleder/x").status == 410
    facts = SupervisorFacts(name=hanna.name, phone=hanna.phone, email=hanna.email, ceiling=2)
    other: Any = {change: {"name": "Omar Ali", "email": "omar@example.com"}[change]}
    service.change(s, actor, hanna.public_id, facts=replace(facts, **other), seen=hanna.revision)
    s.commit()
    assert Browser(app).get(link).status == 410


def _add(s: Session, actor: Actor, name: str) -> Supervisor:
    facts = SupervisorFacts(name=name, phone="070-174 06 11", email="hanna@example.com", ceiling=2)
    return service.add(s, actor, public_id="0123456789", facts=facts)


def _link(mail: OutboxMail) -> str:
    return next(word.removeprefix("http://localhost") for word in mail.text.split() if "/jag-handleder/" in word)
