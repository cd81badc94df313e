"""The three decisions: the mail that is shown is the mail that goes, and nobody decides on what they have not seen."""
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import service as accounts
from portal.companies.models import Company
from portal.core import clock, workdays
from portal.core.access import Party, Role
from portal.core.eventlog import LoggedEvent
from portal.core.outbox import OutboxMail
from portal.core.web import Portal
from portal.offers.models import Offer, ReviewState, Submission
from portal.reviews.models import Message, Remark
from tests import factories as make
from tests.page import Browser, Page
from tests.web.reviewing import Place, address, again, confirm, everything, preview, read, remark

DECISIONS: dict[str, tuple[ReviewState, dict[str, str]]] = {
    "begar-komplettering": (ReviewState.CHANGES_REQUESTED, {"message": "Berätta mer om arbetet."}),
    "godkann": (ReviewState.APPROVED, {}),
    "avsla": (ReviewState.DECLINED, {"reason": "supervision", "text": "Handledaren behöver mer tid."}),
}
ACTIONS = list(DECISIONS)


@pytest.fixture
def place(s: Session) -> Place:
    return Place(s)


def mails(s: Session) -> list[tuple[str, str]]:
    queued = select(OutboxMail.subject, OutboxMail.text).order_by(OutboxMail.id)
    return [(row.subject, row.text) for row in read(s, queued)]


def kinds(s: Session, case: Submission) -> list[str]:
    log = select(LoggedEvent.kind).where(LoggedEvent.subject == case.offer_public_id).order_by(LoggedEvent.id)
    return [row.kind for row in read(s, log)]


def letters(page: Page) -> list[tuple[str, str]]:
    """Subject and text of every mail on a preview."""
    return [(section.h2.get_text(), section.select_one(".letter").get_text())  # type: ignore[union-attr]
            for section in page.soup.select("main section.sheet")]


@pytest.mark.parametrize("action", ACTIONS)
def test_the_mail_that_is_shown_is_the_mail_that_goes(s: Session, place: Place, anyone: Browser, action: str) -> None:
    make.make_member(s, place.company, name="Olle Berg", is_owner=False)
    case = place.case()
    s.commit()
    anyone.sign_in(place.anna)
    remark(anyone, case, "tasks", "Hur tungt är det?", suggested="Högst 8 kg.")
    page = preview(anyone, case, action, **DECISIONS[action][1])
    shown = letters(page)
    assert len(shown) == 2
    anyone.post(address(case, action), page.fields(action))
    assert mails(s) == shown


@pytest.mark.parametrize("action", ACTIONS)
def test_looking_at_the_mail_leaves_no_trace(
    app: Portal, s: Session, place: Place, anyone: Browser, action: str,
) -> None:
    company = make.make_company(s, name="Nytt AB")
    owner = make.make_member(s, company)
    case = make.make_submission(s, make.make_offer(s, company, owner), owner)
    s.commit()
    anyone.sign_in(place.anna)
    before = everything(app)
    page = preview(anyone, case, action, how="visit", **DECISIONS[action][1])
    assert page.h1 == "Läs innan du skickar"
    assert letters(page)
    assert everything(app) == before


@pytest.mark.parametrize("action", ACTIONS)
def test_a_decision_is_kept_told_and_logged(s: Session, place: Place, anyone: Browser, action: str) -> None:
    case = place.case()
    s.commit()
    state, values = DECISIONS[action]
    page = confirm(anyone.sign_in(place.anna), case, action, **values)
    assert (page.status, page.location) == (303, "/granskning/")
    queue = anyone.get("/granskning/")
    assert "Nästa ärende" in queue.text
    assert queue.soup.select_one("p[role=status]")
    now = again(s, case)
    assert now.state == state
    assert kinds(s, case)[-1] in {"ChangesRequested", "SubmissionApproved", "SubmissionDeclined"}
    if action == "begar-komplettering":
        assert (now.decided_at, now.decided_by) == (None, None)
    else:
        assert now.decided_by == place.anna.id
        assert now.decided_at is not None
    page = anyone.get(address(case))
    assert state.label in page.text
    assert values.get("text", "") in page.text


@pytest.mark.parametrize("action", ACTIONS)
def test_a_double_click_decides_once(s: Session, place: Place, anyone: Browser, action: str) -> None:
    case = place.case()
    s.commit()
    page = preview(anyone.sign_in(place.anna), case, action, **DECISIONS[action][1])
    answers = [anyone.post(address(case, action), page.fields(action)) for _ in range(2)]
    assert [(a.status, a.location) for a in answers] == [(303, "/granskning/")] * 2
    assert len(mails(s)) == 1
    assert len(kinds(s, case)) == 1


@pytest.mark.parametrize("second", ACTIONS)
@pytest.mark.parametrize("first", ACTIONS)
def test_the_second_person_is_told_what_happened(
    app: Portal, s: Session, place: Place, anyone: Browser, first: str, second: str,
) -> None:
    case = place.case()
    s.commit()
    anyone.sign_in(place.anna)
    other = Browser(app).sign_in(place.samir)
    mine, theirs = (preview(b, case, a, **DECISIONS[a][1]) for b, a in ((anyone, first), (other, second)))
    assert anyone.post(address(case, first), mine.fields(first)).status == 303
    page = other.post(address(case, second), theirs.fields(second))
    assert page.status == 409
    assert page.h1 == "Ärendet har ändrats"
    assert DECISIONS[first][0].label in page.text
    assert "Anna Ek" in page.text
    assert address(case) in page.links()
    assert again(s, case).state == DECISIONS[first][0]
    assert len(mails(s)) == 1


@pytest.mark.parametrize("action", ACTIONS)
def test_what_was_seen_must_be_what_is(app: Portal, s: Session, place: Place, anyone: Browser, action: str) -> None:
    case = place.case()
    s.commit()
    page = preview(anyone.sign_in(place.anna), case, action, **DECISIONS[action][1])
    remark(Browser(app).sign_in(place.samir), case, "pace", "En sak till.")
    answer = anyone.post(address(case, action), page.fields(action))
    assert answer.status == 409
    assert "Samir Lund" in answer.text
    assert again(s, case).state == ReviewState.SUBMITTED
    assert mails(s) == []


@pytest.mark.parametrize("seen", ["", "x", "\0", "0" * 16])
def test_a_made_up_sight_is_refused(s: Session, place: Place, anyone: Browser, seen: str) -> None:
    case = place.case()
    s.commit()
    assert anyone.sign_in(place.anna).post(address(case, "godkann"), {"step": "confirm", "seen": seen}).status == 409


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("state", list(ReviewState))
def test_every_row_of_the_table(
    s: Session, place: Place, anyone: Browser, state: ReviewState, action: str,
) -> None:
    case = place.case(state=state)
    s.commit()
    anyone.sign_in(place.anna)
    allowed = state is ReviewState.SUBMITTED or (state is ReviewState.CHANGES_REQUESTED and action == "avsla")
    assert anyone.get(address(case, action)).status == (200 if allowed else 409)
    shown = anyone.get(address(case))
    offered = [f for f in shown.soup.select("main form, main a")
               if str(f.get("action") or f.get("href")).endswith(f"/{action}")]
    assert bool(offered) is allowed


@pytest.mark.parametrize("action", ACTIONS)
def test_only_reviewers_decide(s: Session, place: Place, anyone: Browser, action: str) -> None:
    case = place.case()
    others = [place.owner, make.make_staff(s, Role.CAMPUS, Role.COACH, Role.ADMIN, party=Party.CAMPUS)]
    s.commit()
    for person in others:
        answer = anyone.sign_in(person).post(address(case, action), {"step": "confirm", **DECISIONS[action][1]})
        assert answer.status == 403
    assert again(s, case).state == ReviewState.SUBMITTED


@pytest.mark.parametrize("action", ACTIONS)
def test_nobody_decides_on_a_company_on_their_jav_list(s: Session, place: Place, anyone: Browser, action: str) -> None:
    case = place.case()
    s.commit()
    page = preview(anyone.sign_in(place.anna), case, action, **DECISIONS[action][1])
    accounts.recuse(s, make.actor(place.anna), place.company.id)
    s.commit()
    answer = anyone.post(address(case, action), page.fields(action))
    assert answer.status == 422
    assert "jävig" in answer.text
    assert again(s, case).state == ReviewState.SUBMITTED


def test_changes_need_a_remark_or_a_message(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case()
    s.commit()
    page = preview(anyone.sign_in(place.anna), case, "begar-komplettering", message="  ")
    assert page.status == 422
    assert "minst en anmärkning" in page.errors()["message"]
    remark(anyone, case, "tasks", "Hur tungt?")
    assert confirm(anyone, case, "begar-komplettering").status == 303


def test_asking_for_changes_stops_the_days_and_sends_what_waits(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case(days=6)
    late = place.case(days=-6)
    s.commit()
    anyone.sign_in(place.anna)
    remark(anyone, case, "tasks", "Hur tungt?")
    confirm(anyone, case, "begar-komplettering", message="Hej!\nBerätta mer.")
    confirm(anyone, late, "begar-komplettering", message="Hej!")
    now = again(s, case)
    assert now.workdays_left == workdays.between(clock.today(), clock.local(case.due_at).date())
    assert again(s, late).workdays_left == 0
    assert now.changes_requested_at is not None
    assert now.due_at == case.due_at, "nothing but resubmitting moves the promise"
    sent = read(s, select(Remark.sent_at, Remark.text))
    assert [(row.sent_at is not None, row.text) for row in sent] == [(True, "Hur tungt?")]
    said = read(s, select(Message.text, Message.author_name, Message.author_party).order_by(Message.id))
    assert tuple(said[0]) == ("Hej!\nBerätta mer.", "Anna Ek", Party.JOBBTORG)
    facts = read(s, select(LoggedEvent.facts).where(LoggedEvent.kind == "ChangesRequested").order_by(LoggedEvent.id))
    assert facts[0].facts["fields"] == ["tasks"]


def test_approval_shows_the_place(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case()
    s.commit()
    confirm(anyone.sign_in(place.anna), case, "godkann")
    assert again(s, case).shown
    assert read(s, select(Offer.lifecycle).where(Offer.id == case.offer_id))[0].lifecycle == "published"


def test_approval_of_a_new_version_replaces_the_one_that_is_shown(s: Session, place: Place, anyone: Browser) -> None:
    first = place.case(state=ReviewState.APPROVED, has_training=True)
    second = make.make_submission(s, s.get_one(Offer, first.offer_id), place.owner)
    s.commit()
    confirm(anyone.sign_in(place.anna), second, "godkann")
    assert [again(s, c).shown for c in (first, second)] == [False, True]
    assert again(s, second).has_training


def test_an_unverified_company_is_verified_in_the_same_step(s: Session, place: Place, anyone: Browser) -> None:
    company = make.make_company(s, name="Nytt AB")
    owner = make.make_member(s, company)
    case = make.make_submission(s, make.make_offer(s, company, owner), owner)
    s.commit()
    anyone.sign_in(place.anna)
    page = preview(anyone, case, "godkann")
    assert page.status == 422
    assert "how" in page.errors()
    assert preview(anyone, case, "godkann", how="magic").status == 422
    assert confirm(anyone, case, "godkann", how="call_back").status == 303
    found = read(s, select(Company.verified_how, Company.verified_by).where(Company.id == company.id))[0]
    assert tuple(found) == ("call_back", place.anna.id)
    assert again(s, case).state == ReviewState.APPROVED


def test_a_verified_company_goes_straight_to_the_mail(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case()
    s.commit()
    page = anyone.sign_in(place.anna).fill(address(case), {}, action="godkann")
    assert page.h1 == "Läs innan du skickar"
    assert anyone.post(address(case, "godkann"), page.fields("godkann")).status == 303


@pytest.mark.parametrize(("start", "passed"), [
    (dict(start_from=-1), True), (dict(start_from=0), False), (dict(start_from=-9, start_until=3), False),
    (dict(start_from=-9, start_until=-1), True), (dict(start_from=None, start_rolling=True), False)])
def test_a_place_whose_start_has_passed_is_not_approved(
    s: Session, place: Place, anyone: Browser, start: dict[str, Any], passed: bool,
) -> None:
    today = clock.today()
    dates: dict[str, Any] = {k: today + timedelta(days=v) if type(v) is int else v for k, v in start.items()}
    case = place.case(**dates)
    s.commit()
    anyone.sign_in(place.anna)
    page = anyone.get(address(case))
    buttons = [f for f in page.soup.select("main form") if str(f.get("action")).endswith("godkann")]
    assert bool(buttons) is not passed
    assert ("Startdatumet har passerat" in page.text) is passed
    seen = anyone.get(address(case, "avsla")).fields("avsla")["seen"]
    answer = anyone.post(address(case, "godkann"), {"step": "confirm", "seen": seen})
    assert answer.status == (422 if passed else 303)
    assert ("Startdatumet har passerat" in answer.text) is passed


@pytest.mark.parametrize("wrong", [
    {"reason": ""}, {"reason": "x"}, {"text": ""}, {"text": "\0"}, {"text": "x" * 4001}, {"text": make.PERSONAL_NUMBER},
    {"text": f"Gäller {make.COORDINATION_NUMBER}"}])
def test_a_no_needs_a_reason_and_words(s: Session, place: Place, anyone: Browser, wrong: dict[str, str]) -> None:
    case = place.case()
    s.commit()
    anyone.sign_in(place.anna)
    seen = anyone.get(address(case, "avsla")).fields("avsla")["seen"]
    values = {"reason": "other", "text": "Kom gärna tillbaka.", "seen": seen} | wrong
    for step in ("preview", "confirm"):
        page = anyone.post(address(case, "avsla"), {**values, "step": step})
        assert page.status == 422
        assert set(page.errors()) == set(wrong)
        if wrong.get("reason") is None and "\0" not in values["text"]:
            assert page.fields("avsla")["text"] == values["text"]
    assert again(s, case).state == ReviewState.SUBMITTED


def test_a_no_says_the_reason_in_mail_and_log(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case(state=ReviewState.CHANGES_REQUESTED)
    s.commit()
    confirm(anyone.sign_in(place.anna), case, "avsla", reason="supervision", text="Handledaren behöver mer tid.")
    now = again(s, case)
    assert (now.reason, now.reason_text) == ("supervision", "Handledaren behöver mer tid.")
    assert "Handledaren behöver mer tid." in mails(s)[0][1]
    facts = read(s, select(LoggedEvent.facts).where(LoggedEvent.kind == "SubmissionDeclined"))[0].facts
    assert facts["reason"] == "supervision"
    assert "Handledaren" not in str(facts)


@pytest.mark.parametrize("action", ["begar-komplettering", "avsla"])
def test_change_goes_back_with_every_word_kept(s: Session, place: Place, anyone: Browser, action: str) -> None:
    case = place.case()
    s.commit()
    anyone.sign_in(place.anna)
    more = "\nRad två & <b>fet</b>."
    values = {k: v + more if k in ("text", "message") else v for k, v in DECISIONS[action][1].items()}
    page = preview(anyone, case, action, **values)
    back = next(f for f in page.soup.select("main form") if f.find("input", {"value": "edit"}))
    fields = {str(i["name"]): str(i.get("value", "")) for i in back.find_all("input")}
    form = anyone.post(address(case, action), fields)
    assert form.status == 200
    shown = {k: v.replace("\r\n", "\n") for k, v in form.fields(action).items()}
    assert {k: shown[k] for k in values} == values


@pytest.mark.parametrize("step", ["", "save", "\0", "preview,confirm"])
def test_an_unknown_step_shows_the_form(s: Session, place: Place, anyone: Browser, step: str) -> None:
    case = place.case()
    s.commit()
    page = anyone.sign_in(place.anna).post(address(case, "avsla"), {"step": step, "reason": "other", "text": "Nej."})
    assert page.status == 200
    assert again(s, case).state == ReviewState.SUBMITTED


def test_a_company_that_nobody_reads_mail_for_is_called_instead(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case()
    place.owner.active = False
    s.commit()
    page = preview(anyone.sign_in(place.anna), case, "godkann")
    assert "Ring i stället" in page.text
    assert letters(page) == []
