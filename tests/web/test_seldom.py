"""Mail to an address that anybody may have written: one of a kind in a while, and always one whose link works."""
import threading
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.database import db
from portal.core.mail import outbox, seldom
from portal.core.mail.outbox import Letter, OutboxMail
from portal.core.web import Portal
from tests import factories as make
from tests.inbox import link_in, mails, send_all
from tests.page import Browser
from tests.web.belonging import EMAIL, owned

NOW = datetime(2026, 12, 1, 7, 4, 55, tzinfo=UTC)
"""Five seconds before a window that is reckoned from the full hour would end."""


@pytest.fixture(autouse=True)
def at_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "held", NOW)


def ask(s: Session, mark: str, *, about: str = "asa", kind: str = "confirm_account") -> None:
    letter = Letter("", kind, "asa@example.com", "Ämne", f"Länk {mark}", "", about=about, secret=True)
    seldom.enqueue(s, letter, mark)
    s.flush()


def send_due(s: Session, *, taken: bool = True) -> list[str]:
    """What the worker hands over now; a server that takes nothing lets them wait."""
    sent = []
    while (row := outbox.claim(s)) is not None:
        sent.append(row.text)
        if taken:
            outbox.mark_sent(s, row.id)
        else:
            outbox.mark_failed(s, row.id, row.attempts, "421 busy")
        s.flush()
    return sent


def waiting(s: Session) -> list[OutboxMail]:
    return list(s.scalars(select(OutboxMail).where(OutboxMail.due_at.is_not(None)).order_by(OutboxMail.id)))


def test_whatever_is_posted_one_goes_now_and_the_newest_when_it_is_its_turn(
    s: Session, monkeypatch: pytest.MonkeyPatch,
) -> None:
    ask(s, "0")
    assert send_due(s) == ["Länk 0"]
    for n in range(1, 25):
        ask(s, str(n))
    assert send_due(s) == []
    monkeypatch.setattr(clock, "held", NOW + seldom.SELDOM - timedelta(seconds=1))
    assert send_due(s) == []
    monkeypatch.setattr(clock, "held", NOW + seldom.SELDOM)
    assert send_due(s) == ["Länk 24"]


def test_no_two_in_a_window_wherever_it_begins(s: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Something new is posted every second second, for twenty minutes."""
    sent: list[datetime] = []
    for n in range(600):
        monkeypatch.setattr(clock, "held", NOW + timedelta(seconds=2 * n))
        ask(s, str(n))
        sent += [clock.now() for _ in send_due(s)]
    assert len(sent) == 4
    assert all(later - before >= seldom.SELDOM for before, later in pairwise(sent))


def test_the_same_again_is_the_same_mail(s: Session) -> None:
    for _ in range(3):
        ask(s, "0")
    assert send_due(s) == ["Länk 0"]
    ask(s, "0")
    assert waiting(s) == []


def test_a_server_that_was_away_brings_one_mail_and_not_all(s: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(12):
        monkeypatch.setattr(clock, "held", NOW + n * (seldom.SELDOM + timedelta(seconds=1)))
        ask(s, str(n))
        send_due(s, taken=False)
    monkeypatch.setattr(clock, "held", NOW + timedelta(days=2))
    assert send_due(s) == ["Länk 11"]
    assert outbox.failed(s) == []


def test_many_who_write_one_address_fill_an_hour_and_no_more(s: Session) -> None:
    for n in range(40):
        ask(s, str(n), about=f"stranger{n}")
    assert len(waiting(s)) == outbox.MOST_AHEAD // seldom.SELDOM + 1
    ask(s, "0", kind="reset_password")
    assert send_due(s) == ["Länk 0", "Länk 0"], "another kind has its own turn"


def test_a_mail_of_tomorrow_holds_up_none_of_today(s: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "held", NOW + timedelta(days=1))
    ask(s, "0")
    send_due(s)
    monkeypatch.setattr(clock, "held", NOW)
    ask(s, "1")
    assert send_due(s) == ["Länk 1"]


def test_two_at_the_same_moment_take_turns(app: Portal) -> None:
    """The later one waits for the earlier one, sees it, and goes behind it."""
    def later() -> None:
        with app.app_context(), db.own_transaction() as s:
            ask(s, "1", about="another")

    thread = threading.Thread(target=later)
    with app.app_context(), db.own_transaction() as s:
        ask(s, "0")
        thread.start()
        thread.join(.2)
        assert thread.is_alive()
    thread.join(10)
    with app.app_context():
        assert [row.due_at for row in waiting(db.session())] == [NOW, NOW + seldom.SELDOM]


def test_who_changes_their_mind_about_a_new_address_gets_a_link_that_works(s: Session, anyone: Browser) -> None:
    user = make.make_user(s)
    s.commit()
    anyone.sign_in(user)
    for email in ("ny@example.com", "annan@example.com", "ny@example.com"):
        assert anyone.fill("/konto/e-post", {"email": email, "password": make.PASSWORD}).status == 303
    assert mails(anyone, "ny@example.com") == [("confirm_email", True)]
    assert anyone.get(link_in(anyone, "ny@example.com", "ny-e-post")).status == 200


def test_a_link_that_died_is_followed_by_one_that_works(
    s: Session, anyone: Browser, monkeypatch: pytest.MonkeyPatch,
) -> None:
    user = make.make_user(s)
    s.commit()
    assert anyone.fill("/konto/glomt-losenord", {"email": user.email}).status == 303
    link = link_in(anyone, user.email, "nytt-losenord")
    send_all(anyone)
    assert anyone.fill(link, {"new_password": "en sprillans ny mening"}).status == 303
    assert anyone.get(link).status == 410
    for _ in range(3):
        assert anyone.fill("/konto/glomt-losenord", {"email": user.email}).status == 303
    asked = [name for name, _ in mails(anyone, user.email)]
    assert asked == ["reset_password", "password_changed", "reset_password"]
    monkeypatch.setattr(clock, "held", NOW + seldom.SELDOM)
    assert anyone.get(link_in(anyone, user.email, "nytt-losenord")).status == 200


LURE = "Du har vunnit"


@pytest.mark.parametrize("verified", [False, True])
def test_an_invitation_names_a_company_that_somebody_has_verified(s: Session, anyone: Browser, verified: bool) -> None:
    staff = make.make_staff(s)
    _, mira, owner = owned(s, anyone, name=f"{LURE} AB", verified_by=staff if verified else None)
    assert mira.fill("/foretag/team/bjud-in", {"email": EMAIL, "is_owner": "no"}).status == 303
    row = s.scalars(select(OutboxMail).where(OutboxMail.recipient == EMAIL)).one()
    for part in (row.subject, row.text, row.html):
        assert (LURE in part) is verified
        assert owner.name not in part
    assert (owner.email in row.text) is not verified
    assert ("ett företag" in row.text) is not verified


@pytest.mark.parametrize("verified", [False, True])
def test_so_does_the_first_invitation(s: Session, anyone: Browser, verified: bool) -> None:
    staff = make.make_staff(s)
    company = make.make_company(s, name=f"{LURE} AB", verified_by=staff if verified else None)
    s.commit()
    anyone.sign_in(staff)
    page = anyone.fill(f"/arbetsgivare/{company.public_id}/bjud-in", {"email": EMAIL})
    assert page.status == 303
    row = s.scalars(select(OutboxMail).where(OutboxMail.recipient == EMAIL)).one()
    assert all((LURE in part) is verified for part in (row.subject, row.text, row.html))
