"""Links that wait in a mail: pressed twice, by somebody else, or when what they were for has changed."""
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from portal.accounts import self_service, service, tokens
from portal.accounts.models import User
from portal.accounts.tokens import Purpose
from portal.core import clock, ids
from portal.core.access import SYSTEM, Party, Role
from portal.core.database.db import settings
from tests import factories as make
from tests.inbox import account, link_in, mails
from tests.page import Browser
from tests.web.belonging import asking, owned

NEW = "en sprillans ny mening"
LOGIN = "/konto/logga-in"


def asks_for(anyone: Browser, user: User, email: str) -> str:
    """This person asks for another address, and the link is in its mail."""
    browser = Browser(anyone.app).sign_in(user)
    assert browser.fill("/konto/e-post", {"email": email, "password": make.PASSWORD}).status == 303
    return link_in(anyone, email, "ny-e-post")


# Staff invitation

def test_a_staff_invitation_pressed_again_leads_to_the_sign_in_or_on(s: Session, anyone: Browser) -> None:
    service.invite_staff(s, SYSTEM, public_id=ids.new(), name="Kim Ek", email="kim@example.com", party=Party.JOBBTORG,
                         roles={Role.COACH})
    s.commit()
    link = link_in(anyone, "kim@example.com", "valkommen")
    assert anyone.fill(link, {"new_password": NEW}).location == LOGIN
    again = anyone.get(link)
    assert (again.status, again.h1) == (410, "Kontot är redan klart")
    fields = anyone.get(LOGIN).fields(LOGIN)
    assert fields["email"] == "kim@example.com"
    assert anyone.post(LOGIN, {**fields, "password": NEW}).status == 303
    assert anyone.get(link).location == "/konto/hem"


def test_a_staff_invitation_is_dead_when_the_account_is_switched_off(s: Session, anyone: Browser) -> None:
    admin = make.make_staff(s, Role.ADMIN)
    kim = service.invite_staff(s, make.actor(admin), public_id=ids.new(), name="Kim Ek", email="kim@example.com",
                               party=Party.JOBBTORG, roles={Role.COACH})
    s.commit()
    link = link_in(anyone, "kim@example.com", "valkommen")
    service.deactivate(s, make.actor(admin), kim.public_id)
    s.commit()
    page = anyone.get(link)
    assert (page.status, page.h1) == (410, "Länken fungerar inte längre")


def test_an_invited_colleague_gets_no_password_by_other_doors(s: Session, anyone: Browser) -> None:
    """Somebody who knows the address asks for what else there is: nothing is sent, and the invitation holds."""
    service.invite_staff(s, SYSTEM, public_id=ids.new(), name="Kim Ek", email="kim@example.com", party=Party.JOBBTORG,
                         roles={Role.COACH})
    s.commit()
    for door in ("/konto/glomt-losenord", "/konto/bekrafta", "/konto/registrera"):
        assert anyone.fill(door, {"email": "kim@example.com"}).status == 303
    assert {name for name, _ in mails(anyone, "kim@example.com")} <= {"staff_invitation", "account_exists"}
    assert anyone.get(link_in(anyone, "kim@example.com", "valkommen")).status == 200


# Another e-mail

def test_two_who_ask_for_the_same_address_the_one_who_reads_it_decides(s: Session, anyone: Browser) -> None:
    mine, his = make.make_user(s), make.make_user(s)
    s.commit()
    his_link, my_link = asks_for(anyone, his, "min@example.com"), asks_for(anyone, mine, "min@example.com")
    assert his_link != my_link
    assert anyone.fill(my_link, {"password": make.PASSWORD}).status == 303
    late = Browser(anyone.app).fill(his_link, {"password": make.PASSWORD})
    assert late.status == 422 and "används redan av ett annat konto" in late.text
    changed = account(anyone, "min@example.com")
    assert changed
    assert changed.id == mine.id


def test_a_new_password_ends_a_change_that_a_stranger_asked_for(s: Session, anyone: Browser) -> None:
    """At an open browser, with the password seen over a shoulder: the mail to the old address says how to stop it."""
    user = make.make_user(s)
    s.commit()
    old = user.email
    link = asks_for(anyone, user, "stranger@example.com")
    assert ("email_will_change", False) in mails(anyone, old)
    anyone.sign_in(user)
    assert anyone.fill("/konto/losenord", {"password": make.PASSWORD, "new_password": NEW}).status == 303
    assert Browser(anyone.app).get(link).status == 410
    assert account(anyone, old)


def test_a_change_confirmed_by_somebody_signed_in_as_another_touches_only_whose_it_is(
    s: Session, anyone: Browser,
) -> None:
    user, other = make.make_user(s), make.make_user(s)
    s.commit()
    link = asks_for(anyone, user, "ny@example.com")
    browser = Browser(anyone.app).sign_in(other)
    page = browser.fill(link, {"password": make.PASSWORD}, follow=True)
    assert "E-postadressen är bytt till ny@example.com" in page.text
    assert other.email in page.text, "still the one who is signed in"
    changed, same = account(anyone, "ny@example.com"), account(anyone, other.email)
    assert changed
    assert same
    assert (changed.id, same.id) == (user.id, other.id)


def test_a_second_ask_ends_the_first(s: Session, anyone: Browser) -> None:
    user = make.make_user(s)
    s.commit()
    first = asks_for(anyone, user, "fel@example.com")
    second = asks_for(anyone, user, "ratt@example.com")
    assert Browser(anyone.app).get(first).status == 410
    assert Browser(anyone.app).get(second).status == 200


# A request to join

def test_who_asks_to_join_is_shown_by_the_address_that_is_theirs(s: Session, anyone: Browser) -> None:
    """Anybody may call themselves what they like, and ask for a colleague's address."""
    company, mira, owner = owned(s, anyone)
    _, stranger = asking(s, company)
    stranger.name, stranger.pending_email = owner.name, "kollega@example.com"
    s.commit()
    page = mira.get("/foretag/team").text
    assert stranger.email in page
    assert "kollega@example.com" not in page


# A forgotten password

def test_a_reset_says_whose_password_it_was_and_signs_nobody_in(s: Session, anyone: Browser) -> None:
    user, other = make.make_user(s), make.make_user(s, name="Annan Person")
    s.commit()
    anyone.fill("/konto/glomt-losenord", {"email": user.email})
    link = link_in(anyone, user.email, "nytt-losenord")
    browser = Browser(anyone.app).sign_in(other)
    page = browser.fill(link, {"new_password": NEW}, follow=True)
    assert f"Lösenordet för {user.email} är sparat" in page.text
    assert browser.get("/konto/").text.count("Annan Person") > 0


@pytest.mark.parametrize("what", ["password", "email", "closed"])
def test_a_reset_is_dead_when_the_account_has_changed(s: Session, anyone: Browser, what: str) -> None:
    user = make.make_user(s, pending_email="ny@example.com")
    token = tokens.make(settings(s).secret_key, Purpose.RESET, user)
    if what == "password":
        self_service.change_password(s, user.id, "$another")
    elif what == "email":
        user.email, user.pending_email = user.pending_email, ""
    else:
        self_service.close(s, user.id)
    s.commit()
    assert anyone.get(f"/konto/nytt-losenord/{token}").status == 410


def test_a_dead_link_says_nothing_of_the_account_when_it_is_too_old_to_tell(
    s: Session, anyone: Browser, monkeypatch: pytest.MonkeyPatch,
) -> None:
    user = make.make_user(s)
    s.commit()
    token = tokens.make(settings(s).secret_key, Purpose.CONFIRM, user)
    later = clock.now() + timedelta(days=4)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert anyone.get(f"/konto/bekrafta/{token}").h1 == "Länken fungerar inte längre"


# What a link that no longer works says: true of how it came to be so

def test_a_used_link_to_a_password_does_not_say_that_it_is_too_old(s: Session, anyone: Browser) -> None:
    user = make.make_user(s)
    s.commit()
    link = f"/konto/nytt-losenord/{tokens.make(settings(s).secret_key, Purpose.RESET, user)}"
    assert anyone.fill(link, {"new_password": NEW}).status == 303
    text = anyone.get(link).text
    assert "Den är redan använd" in text and "Har du valt ett nytt lösenord loggar du in med det." in text
    assert "tiden har gått" not in text


@pytest.mark.parametrize(("purpose", "page", "lasted"), [
    (Purpose.RESET, "nytt-losenord", "två timmar"), (Purpose.CONFIRM, "bekrafta", "tre dygn"),
    (Purpose.STAFF, "valkommen", "sju dygn"), (Purpose.EMAIL, "ny-e-post", "ett dygn")])
def test_an_old_link_says_how_long_it_lasted(
    s: Session, anyone: Browser, monkeypatch: pytest.MonkeyPatch, purpose: Purpose, page: str, lasted: str,
) -> None:
    user = make.make_user(s)
    s.commit()
    token = tokens.make(settings(s).secret_key, purpose, user)
    later = clock.now() + timedelta(days=8)
    monkeypatch.setattr(clock, "now", lambda: later)
    text = anyone.get(f"/konto/{page}/{token}").text
    assert f"Den gällde i {lasted}, och den tiden har gått." in text and "använd" not in text


def test_half_a_link_says_that_it_is_not_whole(anyone: Browser) -> None:
    for page in ("nytt-losenord", "bekrafta", "valkommen", "ny-e-post"):
        text = anyone.get(f"/konto/{page}/halv").text
        assert "Adressen är inte hel" in text and "redan använd" not in text


def test_a_used_link_opened_by_another_says_who_is_signed_in(s: Session, anyone: Browser) -> None:
    user, other = make.make_user(s), make.make_user(s, name="Bo Dahl")
    s.commit()
    link = f"/konto/nytt-losenord/{tokens.make(settings(s).secret_key, Purpose.RESET, user)}"
    assert anyone.fill(link, {"new_password": NEW}).status == 303
    page = anyone.sign_in(other).get(link)
    assert page.status == 410 and "Du är inloggad som Bo Dahl." in page.text
    assert anyone.post("/konto/logga-ut", page.fields("/konto/logga-ut")).location == LOGIN


@pytest.mark.parametrize(("page", "instead"), [
    ("/konto/kolla-din-mejl", "/konto/registrera"), ("/konto/glomt-losenord/skickat", "/konto/glomt-losenord"),
    ("/svar/tack", "/")])
def test_nobody_is_told_of_what_they_have_not_done(anyone: Browser, page: str, instead: str) -> None:
    assert (anyone.get(page).status, anyone.get(page).location) == (303, instead)


def test_a_change_of_address_that_is_done_is_not_waited_for(s: Session, anyone: Browser) -> None:
    user = make.make_user(s)
    s.commit()
    assert anyone.sign_in(user).get("/konto/e-post/skickat").location == "/konto/"
    link = asks_for(anyone, user, "ny@example.com")
    assert anyone.fill(link, {"password": make.PASSWORD}).status == 303
    assert anyone.get("/konto/e-post/skickat").location == "/konto/"


def test_a_second_mail_is_promised_only_to_whom_it_can_go(anyone: Browser) -> None:
    page = anyone.fill("/konto/bekrafta", {"email": "ingen@example.com"}, follow=True)
    assert "Om ingen@example.com är registrerad och inte bekräftad" in page.text
    assert "Vi har skickat" not in page.text
