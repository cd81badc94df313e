"""Two people decide in the same moment, each in a thread and a transaction of their own: one wins."""
import threading
from collections import Counter

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core.eventlog import LoggedEvent, broken_links
from portal.core.outbox import OutboxMail
from portal.core.web import Portal
from portal.offers.models import ReviewState
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
