"""The last person of a company closes the account: what stays and why, and all that was open ended with it."""
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Membership
from portal.companies.models import Company, Invitation, JoinRequest, RequestState, Workplace
from portal.core import clock, ids
from portal.core.access import Party, Role
from portal.core.eventlog import LoggedEvent
from portal.core.mail.outbox import OutboxMail
from portal.needs.models import Need, NeedState
from portal.offers.models import Lifecycle, Offer, ReviewState, Submission
from portal.trainings.models import Training, TrainingState
from tests import factories as make
from tests.page import Browser, Page

CLOSE = "/konto/avsluta"


class Business:
    """A sole trader with something of everything open: a need, a place in the queue, one published, a draft, one
    training agreed and one proposed, somebody invited and somebody who asks."""

    def __init__(self, s: Session, *, number: str = make.PERSONAL_NUMBER.replace("-", "")) -> None:
        self.s = s
        self.anna = make.make_staff(s, name="Anna Ek")
        self.karin = make.make_staff(s, Role.CAMPUS, party=Party.CAMPUS, name="Karin Holm", email="karin@example.com")
        self.company = make.make_company(s, name="Miras måleri", number=number, verified_by=self.anna,
                                         about="Vi målar hus.", website="https://example.com")
        self.mira = make.make_member(s, self.company, name="Mira Lundin", email="mira@example.com")

    def fill(self) -> "Business":
        s, workplace = self.s, make.make_workplace(self.s, self.company)
        self.need = make.make_need(s, self.company)
        self.waiting = make.make_offer(s, self.company, self.mira, workplace, title="Målare som väntar")
        make.make_submission(s, self.waiting, self.mira)
        self.published = make.make_offer(s, self.company, self.mira, workplace, title="Målare som visas")
        make.make_submission(s, self.published, self.mira, state=ReviewState.APPROVED, decided_by=self.anna)
        self.draft = make.make_offer(s, self.company, self.mira, workplace, title="Ett utkast")
        self.agreed = make.make_training(s, self.published, self.karin, state=TrainingState.AGREED,
                                         title="Färg och form")
        self.asked = make.make_training(s, self.published, self.karin, title="Ställning")
        self.asker = make.make_user(s, name="Bo Dahl")
        s.add(JoinRequest(company_id=self.company.id, user_id=self.asker.id))
        s.add(Invitation(company_id=self.company.id, email="ny@example.com", is_owner=False, token_hash=ids.new(),
                         invited_by=self.mira.id, expires_at=clock.now().replace(year=2099)))
        s.flush()
        return self


@pytest.fixture
def business(s: Session) -> Business:
    return Business(s).fill()


def send(s: Session, business: Business, browser: Browser, what: str) -> Page:
    s.commit()
    return browser.sign_in(business.mira).fill(CLOSE, {"password": make.PASSWORD, "what": what})


def all_of(s: Session, table: Any, column: Any = None) -> list[Any]:
    """Read anew; nothing is held."""
    found = list(s.scalars(select(column or table).order_by(table.id).execution_options(populate_existing=True)))
    s.commit()
    return found


def now(s: Session, thing: Any) -> Any:
    s.refresh(thing)
    return thing


def test_the_page_shows_what_is_open_and_what_stays(s: Session, business: Business, anyone: Browser) -> None:
    s.commit()
    text = anyone.sign_in(business.mira).get(CLOSE).text
    for words in ("Målare som väntar", "Målare som visas", "Ett utkast", "Färg och form", "Ställning",
                  "Du är den sista som företräder företaget här.", "andra ser 640823-****", "5 kap. 2 §",
                  "allmänna handlingar"):
        assert words in text
    assert make.PERSONAL_NUMBER not in text and make.PERSONAL_NUMBER.replace("-", "") not in text


def test_it_asks_what_is_to_become_of_it(s: Session, business: Business, anyone: Browser) -> None:
    s.commit()
    page = anyone.sign_in(business.mira).fill(CLOSE, {"password": make.PASSWORD})
    assert (page.status, list(page.errors().values())) == (422, ["Välj vad som ska hända."])
    assert len(all_of(s, Membership)) == 1


def test_everything_is_ended_in_one_go(s: Session, business: Business, anyone: Browser) -> None:
    page = send(s, business, anyone, "close")
    assert (page.status, page.location) == (303, "/")
    assert all_of(s, Need, Need.state) == [NeedState.CLOSED]
    assert {o.title: o.lifecycle for o in all_of(s, Offer)} == {
        "Målare som väntar": Lifecycle.UNPUBLISHED, "Målare som visas": Lifecycle.CLOSED}
    assert {v.title: (v.state, v.shown) for v in all_of(s, Submission)} == {
        "Målare som väntar": (ReviewState.RECALLED, False), "Målare som visas": (ReviewState.APPROVED, False)}
    assert all_of(s, Training, Training.state) == [TrainingState.AGREED, TrainingState.CANCELLED]
    assert [i.withdrawn_at is None for i in all_of(s, Invitation)] == [False]
    assert [r.state for r in all_of(s, JoinRequest)] == [RequestState.DECLINED]
    assert [(w.removed_at is None, w.street, w.sick_phone) for w in all_of(s, Workplace)] == [(False, "", "")]
    assert [(c.about, c.website) for c in all_of(s, Company)] == [("", "")]
    assert all_of(s, Membership) == []
    assert now(s, business.mira).active is False


def test_the_project_group_and_campus_are_told(s: Session, business: Business, anyone: Browser) -> None:
    send(s, business, anyone, "close")
    mails = {mail.name: mail for mail in all_of(s, OutboxMail)}
    assert "Färg och form" in mails["given_up"].text and "Miras måleri" in mails["given_up"].subject
    assert "nobody_left" not in mails
    told = [mail.text for mail in all_of(s, OutboxMail) if mail.recipient == "karin@example.com"]
    assert any("Färg och form" in text and "Ställ in utbildningen" in text for text in told)
    assert any("Ställning" in text for text in told)
    assert [text for text in told if "640823" in text] == []


def test_what_a_case_rests_on_stays_and_is_masked(s: Session, business: Business, anyone: Browser) -> None:
    """Rule four: with every digit nobody reads it any more, and it is in no log and no mail."""
    send(s, business, anyone, "close")
    [company] = all_of(s, Company)
    assert (company.org_number_shown, company.is_forgotten) == ("640823-****", False)
    assert company.verified_at is not None
    page = anyone.sign_in(business.anna).get(f"/arbetsgivare/{company.public_id}")
    assert "Ingen har längre konto här." in page.text and "640823-****" in page.text
    assert "Företaget avslutat av den sista som företrädde det" in page.text
    assert "Tillbakatagen" in page.text
    written = [str(row.facts) for row in all_of(s, LoggedEvent)] + [m.text for m in all_of(s, OutboxMail)]
    assert [text for text in written if "3234" in text] == []


def test_a_number_that_nothing_rests_on_goes(s: Session, anyone: Browser) -> None:
    """Only a need was told: no case is about the company. The need stays, closed, under its name."""
    business = Business(s)
    make.make_need(s, business.company)
    s.commit()
    assert "Organisationsnumret, som är ditt personnummer, tas bort: inget ärende gäller företaget." in (
        anyone.sign_in(business.mira).get(CLOSE).text)
    send(s, business, anyone, "close")
    [company] = all_of(s, Company)
    assert (company.org_number_sealed, company.org_number_shown, company.verified_at) == ("", "Borttaget", None)
    page = anyone.sign_in(business.anna).get(f"/arbetsgivare/{company.public_id}")
    assert "Borttaget" in page.text and "640823" not in page.text
    assert "organisationsnumret är borttaget" in page.text
    found = anyone.post("/arbetsgivare/", {"q": make.PERSONAL_NUMBER}, follow=True)
    assert "Ingen arbetsgivare har det numret." in found.text


def test_nothing_is_done_with_a_company_whose_number_is_gone(s: Session, anyone: Browser) -> None:
    business = Business(s)
    send(s, business, anyone, "close")
    address = f"/arbetsgivare/{business.company.public_id}"
    anna = anyone.sign_in(business.anna)
    assert anna.get(f"{address}/verifiera").status == 404
    assert anna.post(f"{address}/verifiera", {"how": "register"}).status in (404, 409)
    page = anna.fill(f"{address}/bjud-in", {"email": "mira@example.com"})
    assert page.status == 422 and "registreras det på nytt" in page.text


def test_who_comes_back_begins_anew(s: Session, anyone: Browser) -> None:
    business = Business(s)
    send(s, business, anyone, "close")
    again = make.make_company(s, name="Miras måleri", number=make.PERSONAL_NUMBER.replace("-", ""))
    s.commit()
    assert again.org_number_hash != now(s, business.company).org_number_hash


def test_a_legal_person_keeps_its_number(s: Session, anyone: Browser) -> None:
    business = Business(s, number=make.org_number(77))
    s.commit()
    assert "Organisationsnumret" in anyone.sign_in(business.mira).get(CLOSE).text
    send(s, business, anyone, "close")
    assert all_of(s, Company)[0].is_forgotten is False


def test_or_it_is_left_to_the_project_group(s: Session, business: Business, anyone: Browser) -> None:
    send(s, business, anyone, "leave")
    assert all_of(s, Need, Need.state) == [NeedState.OPEN]
    assert [v.shown for v in all_of(s, Submission)] == [False, True]
    assert [o.title for o in all_of(s, Offer)] == ["Målare som väntar", "Målare som visas", "Ett utkast"]
    assert [m.name for m in all_of(s, OutboxMail)] == ["nobody_left"]


def test_an_open_need_alone_is_told_of_too(s: Session, anyone: Browser) -> None:
    business = Business(s)
    make.make_need(s, business.company)
    send(s, business, anyone, "leave")
    assert [m.name for m in all_of(s, OutboxMail)] == ["nobody_left"]


def test_with_a_colleague_left_nothing_is_asked(s: Session, business: Business, anyone: Browser) -> None:
    make.make_member(s, business.company, name="Olle Berg")
    s.commit()
    page = anyone.sign_in(business.mira).get(CLOSE)
    assert "what" not in page.fields() and "finns kvar hos dina kollegor" in page.text
    assert anyone.fill(CLOSE, {"password": make.PASSWORD}).status == 303
    assert all_of(s, Need, Need.state) == [NeedState.OPEN]
    assert "nobody_left" not in [m.name for m in all_of(s, OutboxMail)]


def test_of_two_companies_only_the_one_without_others_is_ended(s: Session, business: Business, anyone: Browser) -> None:
    other = make.make_company(s, name="Två tillsammans AB")
    s.add(Membership(company_id=other.id, user_id=business.mira.id, is_owner=False))
    make.make_member(s, other)
    shared = make.make_need(s, other)
    s.commit()
    page = anyone.sign_in(business.mira).get(CLOSE)
    assert "Miras måleri" in page.text and "Två tillsammans AB" not in (page.soup.find("main") or page.soup).get_text()
    send(s, business, anyone, "close")
    assert now(s, shared).state is NeedState.OPEN
    assert now(s, business.need).state is NeedState.CLOSED


def test_a_wrong_password_ends_nothing(s: Session, business: Business, anyone: Browser) -> None:
    s.commit()
    page = anyone.sign_in(business.mira).fill(CLOSE, {"password": "fel", "what": "close"})
    assert page.status == 422
    assert all_of(s, Need, Need.state) == [NeedState.OPEN]


def test_what_cannot_be_closed_leaves_everything_as_it_was(s: Session, business: Business, anyone: Browser) -> None:
    """All or nothing: a second company, in which the person is the last owner among others, stops it."""
    other = make.make_company(s)
    s.add(Membership(company_id=other.id, user_id=business.mira.id, is_owner=True))
    make.make_member(s, other, is_owner=False)
    page = send(s, business, anyone, "close")
    assert page.status == 422 and "minst en kontoansvarig" in page.text
    assert all_of(s, Need, Need.state) == [NeedState.OPEN]
    assert [o.lifecycle for o in all_of(s, Offer)] == [
        Lifecycle.UNPUBLISHED, Lifecycle.PUBLISHED, Lifecycle.UNPUBLISHED]
    assert now(s, business.mira).active is True


def test_staff_close_theirs_as_before(s: Session, anyone: Browser) -> None:
    anna = make.make_staff(s)
    s.commit()
    page = anyone.sign_in(anna).get(CLOSE)
    assert "what" not in page.fields() and "företräder" not in page.text
    assert anyone.fill(CLOSE, {"password": make.PASSWORD}).status == 303


def test_nothing_is_orphaned(s: Session, business: Business, anyone: Browser) -> None:
    """Staff open every page that still tells of the company."""
    send(s, business, anyone, "close")
    cases = [v.public_id for v in all_of(s, Submission)]
    anna = anyone.sign_in(business.anna)
    for path in ("/arbetsgivare/", f"/arbetsgivare/{business.company.public_id}",
                 f"/kompetensbehov/{business.need.public_id}", *(f"/granskning/{case}" for case in cases)):
        assert anna.get(path).status == 200, path
    karin = anyone.sign_in(business.karin)
    assert karin.get(f"/campus/utbildning/{business.agreed.public_id}").status == 200
    assert "Ingen har konto" in anyone.sign_in(business.anna).get("/arbetsgivare/").text
