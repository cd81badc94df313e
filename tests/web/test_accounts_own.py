"""One's own account: what it says, how one signs in, how it ends."""
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import queries, service, tokens
from portal.accounts.models import Membership, Recusal, User
from portal.accounts.self_service import CLOSED_NAME
from portal.accounts.tokens import Purpose
from portal.core import ids
from portal.core.access import Role
from portal.core.database.db import settings
from portal.core.errors import NotFound, RuleBroken
from tests import factories as make
from tests.inbox import account, kinds, link_in, looking, mails
from tests.page import Browser


def test_name_and_phone(s: Session, anyone: Browser) -> None:
    user = make.make_user(s)
    s.commit()
    anyone.sign_in(user)
    page = anyone.fill("/konto/uppgifter", {"name": "Ny Namnsson", "phone": ""}, follow=True)
    assert "Ny Namnsson" in page.text
    assert "Sparat." in page.text
    assert anyone.fill("/konto/uppgifter", {"name": ""}).status == 422
    assert kinds(anyone) == ["ProfileChanged"]


def test_change_of_password_ends_other_sessions(s: Session, anyone: Browser) -> None:
    user = make.make_user(s)
    s.commit()
    elsewhere = Browser(anyone.app).sign_in(user)
    anyone.sign_in(user)
    wrong = anyone.fill("/konto/losenord", {"password": "inte det här", "new_password": "en sprillans ny mening"})
    assert "stämmer inte" in wrong.errors()["password"]
    form = {"password": make.PASSWORD, "new_password": "en sprillans ny mening"}
    page = anyone.fill("/konto/losenord", form, follow=True)
    assert "Lösenordet är bytt" in page.text
    assert elsewhere.get("/konto/").status == 302
    assert mails(anyone, user.email) == [("password_changed", False)]


def test_change_of_password_keeps_the_company(s: Session, anyone: Browser) -> None:
    first, second = make.make_company(s), make.make_company(s, name="Andra AB")
    user = make.make_member(s, first)
    s.add(Membership(company_id=second.id, user_id=user.id, is_owner=True))
    s.commit()
    anyone.sign_in(user)
    with anyone.client.session_transaction() as session:
        session["company_id"] = second.id
    anyone.fill("/konto/losenord", {"password": make.PASSWORD, "new_password": "en sprillans ny mening"})
    with anyone.client.session_transaction() as session:
        assert session["company_id"] == second.id


def test_change_of_email(s: Session, anyone: Browser) -> None:
    user = make.make_user(s)
    s.commit()
    old = user.email
    anyone.sign_in(user)
    assert anyone.fill("/konto/e-post", {"email": "ny@example.com", "password": "fel"}).status == 422
    sent = anyone.fill("/konto/e-post", {"email": "Ny@example.com", "password": make.PASSWORD}, follow=True)
    assert sent.h1 == "Kolla din nya mejl"
    assert mails(anyone, "ny@example.com") == [("confirm_email", True)]
    assert mails(anyone, old) == [("email_will_change", False)]
    link = link_in(anyone, "ny@example.com", "ny-e-post")
    assert old in anyone.get(link).text
    assert account(anyone, old)
    stranger = Browser(anyone.app)
    assert stranger.post(link).status == 422
    assert "stämmer inte" in stranger.fill(link, {"password": "en främlings lösenord"}).errors()["password"]
    assert account(anyone, old), "whoever opens the mail must know the account's password"
    elsewhere = Browser(anyone.app).sign_in(user)
    assert anyone.fill(link, {"password": make.PASSWORD}).status == 303
    assert (anyone.get("/konto/").status, elsewhere.get("/konto/").status) == (200, 302)
    assert account(anyone, old) is None
    assert account(anyone, "ny@example.com")
    again = anyone.get(link, follow=True)
    assert (again.h1, "Din e-postadress är ny@example.com" in again.text) == ("Mitt konto", True)
    assert stranger.get(link).status == stranger.post(link).status == 410


def test_change_to_a_taken_email_tells_only_its_owner(s: Session, anyone: Browser) -> None:
    user, other = make.make_user(s), make.make_user(s)
    s.commit()
    anyone.sign_in(user)
    page = anyone.fill("/konto/e-post", {"email": other.email, "password": make.PASSWORD}, follow=True)
    assert page.h1 == "Kolla din nya mejl"
    assert mails(anyone, other.email) == [("account_exists", False)]


def test_an_email_taken_meanwhile_is_not_taken_over(s: Session, anyone: Browser) -> None:
    user = make.make_user(s)
    user.pending_email = "ny@example.com"
    make.make_user(s, email="ny@example.com")
    s.commit()
    token = tokens.make(settings(s).secret_key, Purpose.EMAIL, user)
    page = anyone.fill(f"/konto/ny-e-post/{token}", {"password": make.PASSWORD})
    assert page.status == 422 and "Adressen används redan av ett annat konto." in page.text


def test_closing_takes_away_who_it_was(s: Session, anyone: Browser) -> None:
    company = make.make_company(s)
    user = make.make_member(s, company)
    s.commit()
    user_id, email = user.id, user.email
    anyone.sign_in(user)
    assert anyone.fill("/konto/avsluta", {"password": "fel"}).status == 422
    page = anyone.fill("/konto/avsluta", {"password": make.PASSWORD, "what": "leave"})
    assert (page.status, page.location) == (303, "/")
    assert anyone.get("/konto/").status == 302
    assert account(anyone, email) is None
    with looking(anyone) as now:
        gone = now.get_one(User, user_id)
        assert (gone.name, gone.phone, gone.active, gone.closed_at is None) == (CLOSED_NAME, "", False, False)
        assert now.scalars(select(Membership)).all() == []
    assert anyone.fill("/konto/registrera", {"email": email}).status == 303


def test_the_last_owner_with_colleagues_cannot_close(s: Session, anyone: Browser) -> None:
    company = make.make_company(s)
    owner = make.make_member(s, company)
    make.make_member(s, company, is_owner=False)
    s.commit()
    anyone.sign_in(owner)
    page = anyone.fill("/konto/avsluta", {"password": make.PASSWORD})
    assert page.status == 422
    assert "minst en kontoansvarig" in page.text
    assert anyone.get("/konto/").status == 200


def test_the_last_admin_cannot_close(s: Session, anyone: Browser) -> None:
    admin = make.make_staff(s, Role.ADMIN)
    s.commit()
    anyone.sign_in(admin)
    assert "minst en aktiv administratör" in anyone.fill("/konto/avsluta", {"password": make.PASSWORD}).text


def test_jav_list(s: Session, anyone: Browser) -> None:
    reviewer, other = make.make_staff(s), make.make_staff(s)
    company = make.make_company(s, name="Egna enheten")
    mine, theirs = (Recusal(user_id=u.id, company_id=company.id) for u in (reviewer, other))
    s.add_all([mine, theirs])
    s.commit()
    anyone.sign_in(reviewer)
    assert "Egna enheten" in anyone.get("/konto/").text
    assert anyone.post(f"/konto/jav/{theirs.public_id}/ta-bort").status == 404
    assert anyone.post(f"/konto/jav/{ids.new()}/ta-bort").status == 404
    assert anyone.post(f"/konto/jav/{mine.public_id}/ta-bort").status == 303
    assert "Egna enheten" not in anyone.get("/konto/").text
    assert kinds(anyone) == ["RecusalEnded"]


def test_a_closed_account_joins_nothing(s: Session) -> None:
    company, user = make.make_company(s), make.make_user(s, active=False)
    with pytest.raises(RuleBroken):
        service.add_member(s, make.actor(user), user_id=user.id, company_id=company.id, is_owner=True)
    with pytest.raises(RuleBroken):
        service.add_member(s, make.actor(user), user_id=make.make_staff(s).id, company_id=company.id, is_owner=True)


def test_the_last_owner_cannot_be_removed(s: Session) -> None:
    company = make.make_company(s)
    first, second = make.make_member(s, company), make.make_member(s, company, is_owner=False)
    by = make.actor(first, company)
    with pytest.raises(RuleBroken):
        service.remove_member(s, by, user_id=first.id, company_id=company.id)
    service.make_owner(s, by, user_id=second.id, company_id=company.id)
    service.remove_member(s, by, user_id=first.id, company_id=company.id)
    assert [m.user_id for m in queries.members(s, company.id)] == [second.id]
    with pytest.raises(NotFound):
        service.remove_member(s, by, user_id=first.id, company_id=company.id)
