"""How often a person wants mail: chosen on their page, turned off from a mail, and kept to."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.mail_choice import service as mail_choice
from portal.accounts.models import MailChoice, MailFrequency, User
from portal.core.database.db import settings
from portal.core.eventlog import LoggedEvent
from tests import factories as make
from tests import mount
from tests.page import Browser
from tests.web.reviewing import read

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def anna(s: Session) -> User:
    return make.make_staff(s)


def chosen(s: Session) -> list[str]:
    return [row.frequency for row in read(s, select(MailChoice.frequency))]


def way_out(s: Session, user: User) -> str:
    return mail_choice.way_out(settings(s), user).removeprefix(mount.ROOT)


@pytest.mark.parametrize("frequency", list(MailFrequency))
def test_one_s_own_choice(s: Session, anna: User, anyone: Browser, frequency: MailFrequency) -> None:
    s.commit()
    anyone.sign_in(anna)
    assert "Genast" in anyone.get("/konto/").text
    page = anyone.fill("/konto/mejl", {"frequency": frequency.value}, follow=True)
    assert page.h1 == "Mitt konto"
    assert frequency.label in page.text
    assert anyone.get("/konto/mejl").fields()["frequency"] == frequency.value


def test_it_is_told_once_and_logged(s: Session, anna: User, anyone: Browser) -> None:
    s.commit()
    anyone.sign_in(anna)
    for _ in range(2):
        anyone.fill("/konto/mejl", {"frequency": "daily"})
    log = read(s, select(LoggedEvent.kind, LoggedEvent.facts))
    assert [(row.kind, row.facts["frequency"]) for row in log] == [("MailFrequencyChosen", "daily")]


@pytest.mark.parametrize("frequency", ["", "x", "\0", "NOW"])
def test_another_choice_is_refused(s: Session, anna: User, anyone: Browser, frequency: str) -> None:
    s.commit()
    page = anyone.sign_in(anna).post("/konto/mejl", {"frequency": frequency})
    assert page.status == 422
    assert "frequency" in page.errors()
    assert chosen(s) == []


def test_companies_read_what_is_theirs(s: Session, anyone: Browser) -> None:
    owner = make.make_member(s, make.make_company(s))
    s.commit()
    page = anyone.sign_in(owner).get("/konto/mejl")
    assert "beslut om företagets platser kommer alltid" in page.text
    assert "part" not in page.text.lower().split("mejl från portalen")[-1].split()


def test_opening_the_link_changes_nothing(s: Session, anna: User, anyone: Browser) -> None:
    s.commit()
    page = anyone.get(way_out(s, anna))
    assert page.status == 200
    assert page.h1 == "Vill du avsluta mejlen?"
    assert chosen(s) == []
    page = anyone.fill(way_out(s, anna), {})
    assert page.status == 200, "no redirect: a mail program follows none"
    assert page.h1 == "Mejlen är avslutade"
    assert chosen(s) == ["never"]


def test_a_mail_program_needs_no_session_and_no_form_token(s: Session, anna: User, anyone: Browser) -> None:
    s.commit()
    for _ in range(2):
        assert anyone.post(way_out(s, anna), ONE_CLICK, token=False).status == 200
    assert chosen(s) == ["never"]
    assert len(read(s, select(LoggedEvent.id))) == 1


def test_it_acts_for_the_reader_of_the_mail_and_not_for_who_is_signed_in(
    s: Session, anna: User, anyone: Browser,
) -> None:
    samir = make.make_staff(s, name="Samir Lund")
    s.commit()
    anyone.sign_in(samir).post(way_out(s, anna), ONE_CLICK, token=False)
    assert [row.user_id for row in read(s, select(MailChoice.user_id))] == [anna.id]


@pytest.mark.parametrize("spoil", [lambda t: t[:-1], lambda t: t + "x", lambda t: "x", lambda t: t.replace(".", "")])
def test_a_link_that_is_not_ours(s: Session, anna: User, anyone: Browser, spoil: object) -> None:
    s.commit()
    path = way_out(s, anna)
    start, _, token = path.rpartition("/")
    path = f"{start}/{spoil(token)}"  # type: ignore[operator]
    assert anyone.get(path).status == 410
    assert anyone.post(path, ONE_CLICK, token=False).status == 410
    assert chosen(s) == []


def test_a_closed_account_has_nothing_to_turn_off(s: Session, anna: User, anyone: Browser) -> None:
    anna.active = False
    s.commit()
    assert anyone.post(way_out(s, anna), ONE_CLICK, token=False).status == 410


def test_every_other_post_wants_its_token(s: Session, anna: User, anyone: Browser) -> None:
    s.commit()
    anyone.sign_in(anna)
    assert anyone.post("/konto/mejl", {"frequency": "never"}, token=False).status == 400
    assert chosen(s) == []
