"""Two people decide in the same moment, each in a thread and a transaction of their own: one wins."""
import threading
from collections import Counter
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.companies import service as companies
from portal.companies.models import Company
from portal.core.database import db
from portal.core.eventlog import LoggedEvent, broken_links
from portal.core.mail.outbox import OutboxMail
from portal.core.web import Portal
from portal.offers import queries as offers
from portal.offers.models import IN_QUEUE, ReviewState, Submission
from portal.reviews import company_record
from tests import factories as make
from tests.page import Browser, Page
from tests.web.reviewing import Place, address, again, preview, read

NO = {"reason": "other", "text": "Inte nu."}


def at_once(*posts: tuple[Browser, str, dict[str, str]]) -> list[Page]:
    """Send all posts in the same moment, each from its own thread."""
    ready, answers = threading.Barrier(len(posts)), {}

    def send(n: int) -> None:
        browser, path, fields = posts[n]
        ready.wait()
        answers[n] = browser.post(path, fields)

    threads = [threading.Thread(target=send, args=(n,)) for n in range(len(posts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return [answers[n] for n in range(len(posts))]


@pytest.mark.parametrize("_round", range(3))
def test_one_approves_and_one_declines(app: Portal, s: Session, _round: int) -> None:
    place = Place(s)
    case = place.case()
    s.commit()
    anna, samir = Browser(app).sign_in(place.anna), Browser(app).sign_in(place.samir)
    yes, no = preview(anna, case, "godkann"), preview(samir, case, "avsla", **NO)
    answers = at_once((anna, address(case, "godkann"), {**yes.fields("godkann"), "csrf_token": anna.token()}),
                      (samir, address(case, "avsla"), {**no.fields("avsla"), "csrf_token": samir.token()}))
    assert Counter(a.status for a in answers) == {303: 1, 409: 1}
    winner = ReviewState.APPROVED if answers[0].status == 303 else ReviewState.DECLINED
    loser = next(a for a in answers if a.status == 409)
    now = again(s, case)
    assert now.state == winner
    assert now.shown is (winner is ReviewState.APPROVED)
    assert winner.label in loser.text
    assert ("Anna Ek" if winner is ReviewState.APPROVED else "Samir Lund") in loser.text
    told = read(s, select(OutboxMail.name).where(OutboxMail.about == case.offer_public_id))
    assert [row.name for row in told] == ["approved" if winner is ReviewState.APPROVED else "declined"]
    log = read(s, select(LoggedEvent.kind).where(LoggedEvent.subject == case.offer_public_id))
    assert len(log) == 1
    assert not list(broken_links(s))


def test_the_same_person_twice_in_the_same_moment_decides_once(app: Portal, s: Session) -> None:
    place = Place(s)
    case = place.case()
    s.commit()
    first, second = Browser(app).sign_in(place.anna), Browser(app).sign_in(place.anna)
    fields = [preview(b, case, "godkann").fields("godkann") | {"csrf_token": b.token()} for b in (first, second)]
    answers = at_once((first, address(case, "godkann"), fields[0]), (second, address(case, "godkann"), fields[1]))
    assert [a.status for a in answers] == [303, 303]
    assert len(read(s, select(OutboxMail.id))) == 1


def test_the_company_takes_back_while_a_reviewer_approves(app: Portal, s: Session) -> None:
    place = Place(s)
    case = place.case()
    s.commit()
    anna, owner = Browser(app).sign_in(place.anna), Browser(app).sign_in(place.owner)
    fields = preview(anna, case, "godkann").fields("godkann") | {"csrf_token": anna.token()}
    recall = f"/foretag/platser/{case.offer_public_id}/ta-tillbaka"
    answers = at_once((anna, address(case, "godkann"), fields), (owner, recall, {"csrf_token": owner.token()}))
    assert Counter(a.status for a in answers) == {303: 1, 409: 1}
    assert again(s, case).state == (ReviewState.APPROVED if answers[0].status == 303 else ReviewState.RECALLED)


def test_two_take_the_case_in_the_same_moment(app: Portal, s: Session) -> None:
    place = Place(s)
    case = place.case()
    s.commit()
    both = [Browser(app).sign_in(person) for person in (place.anna, place.samir)]
    answers = at_once(*((b, address(case, "ta"), {"csrf_token": b.token()}) for b in both))
    assert Counter(a.status for a in answers) == {303: 1, 409: 1}
    assert again(s, case).assignee_id == (place.anna.id if answers[0].status == 303 else place.samir.id)


class Crossing:
    """Lets two units of work, each with its first row locked, go on to the other's: on PostgreSQL neither can. On
    SQLite only one writes at a time, and nobody is waited for long."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch, self._both = monkeypatch, threading.Barrier(2)

    def before(self, module: Any, name: str) -> None:
        """The first call waits here for the other unit of work."""
        original, waits = getattr(module, name), threading.Lock()

        def meet(*args: Any, **kwargs: Any) -> Any:
            if waits.acquire(blocking=False):
                with suppress(threading.BrokenBarrierError):
                    self._both.wait(timeout=2)
            return original(*args, **kwargs)

        self._monkeypatch.setattr(module, name, meet)


@pytest.mark.parametrize("step", ["skicka-in", "godkann"])
def test_a_block_and_a_step_that_lock_in_opposite_order_both_end_well(
    app: Portal, s: Session, monkeypatch: pytest.MonkeyPatch, step: str,
) -> None:
    place, again_sent = Place(s), step == "skicka-in"
    if not again_sent:
        place.company.verified_at = place.company.verified_by = place.company.verified_how = None
    case = place.case(state=ReviewState.CHANGES_REQUESTED if again_sent else ReviewState.SUBMITTED)
    s.commit()
    anna, samir, owner = (Browser(app).sign_in(person) for person in (place.anna, place.samir, place.owner))
    blocks = f"/arbetsgivare/{place.company.public_id}/sparra"
    other, path = (owner, f"/foretag/platser/{case.offer_public_id}/skicka-in") if again_sent else (
        samir, address(case, "godkann"))
    ticked = dict.fromkeys(("environment", "replaces_nobody", "in_order", "may_act"), "yes")
    fields = owner.get(path).fields() | ticked if again_sent else preview(
        samir, case, step, how="register").fields(step)
    crossing = Crossing(monkeypatch)
    crossing.before(company_record, "open_of_company")
    crossing.before(*((offers, "surroundings") if again_sent else (companies, "verify")))
    answers = at_once(
        (anna, blocks, {"reason": "Konkurs.", "step": "confirm", "csrf_token": anna.token()}),
        (other, path, fields | {"csrf_token": other.token()}))
    assert answers[0].status == 303, "the block is done, before or after"
    assert answers[1].status in (303, 409, 422), "the other step was done first, or is told why not"
    assert read(s, select(Company.blocked_reason))[0].blocked_reason == "Konkurs."
    versions = read(s, select(Submission.state, Submission.shown))
    assert not {row.state for row in versions} & set(IN_QUEUE) and not any(row.shown for row in versions)
    decided = Counter(row.state for row in versions)
    sent = Counter(row.name for row in read(s, select(OutboxMail.name)))
    assert sent["declined"] == decided[ReviewState.DECLINED] and sent["approved"] == decided[ReviewState.APPROVED]
    assert sent["blocked"] == 1
    assert not list(broken_links(s))


def test_what_a_page_read_before_the_lock_is_read_anew(app: Portal, s: Session) -> None:
    place = Place(s)
    case = place.case()
    s.commit()
    with app.app_context(), db.unit_of_work() as own:
        actor = make.actor(place.owner, place.company)
        page = offers.sight(own, actor, case.offer_public_id)
        own.connection().execute(update(Submission.__table__).values(state=ReviewState.RECALLED))  # type: ignore[arg-type]
        offer = offers.get_offer(own, actor, case.offer_public_id, for_update=True)
        newest = offers.newest_submission(own, offer)
        assert newest is page.newest
        assert newest is not None
        assert newest.state is ReviewState.RECALLED
