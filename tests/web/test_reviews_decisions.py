"""All three decisions: the mail that is shown is the mail that goes, and nobody decides on what they have not seen."""
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts import service as accounts
from portal.core.access import Party, Role
from portal.core.eventlog import LoggedEvent
from portal.core.mail.outbox import OutboxMail
from portal.core.web import Portal
from portal.offers.models import ReviewState, Submission
from tests import factories as make
from tests import mount
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
    return [(row.subject, mount.at_the_root(row.text)) for row in read(s, queued)]


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


def test_each_letter_is_known_by_its_words_and_its_receiver(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case()
    make.make_member(s, place.company, name="Olle Berg", email="olle@example.com")
    s.commit()
    page = preview(anyone.sign_in(place.anna), case, "godkann")
    names = [" ".join(page.soup.select(f"#{part}")[0].get_text() for part in str(letter["aria-labelledby"]).split())
             for letter in page.soup.select("section[aria-labelledby]")]
    assert len(names) == len(set(names)) == 2
    assert any("olle@example.com" in name for name in names)


@pytest.mark.parametrize("action", ACTIONS)
def test_back_after_a_decision_shows_no_mail_to_send_again(
    s: Session, place: Place, anyone: Browser, action: str,
) -> None:
    case = place.case()
    s.commit()
    anyone.sign_in(place.anna)
    shown = {**anyone.get(address(case, action)).fields(action), **DECISIONS[action][1], "step": "preview"}
    page = anyone.post(address(case, action), shown)
    assert anyone.post(address(case, action), page.fields(action)).status == 303
    again_shown = anyone.post(address(case, action), shown)
    assert (again_shown.status, again_shown.location) == (303, "/granskning/")
    assert case.title in anyone.get("/granskning/").text
    assert len(mails(s)) == 1


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


@pytest.mark.parametrize(("reason", "says"), [("supervision", True), ("other", False)])
def test_a_no_gives_its_reason_or_none_but_never_something_else(
    s: Session, place: Place, anyone: Browser, reason: str, says: bool,
) -> None:
    """"Skälet är: annat" says nothing; the words of the project group do."""
    case = place.case()
    s.commit()
    page = preview(anyone.sign_in(place.anna), case, "avsla", reason=reason, text="Vi hör av oss i vår.")
    anyone.post(address(case, "avsla"), page.fields("avsla"))
    [(_, text)] = [mail for mail in mails(s) if "Vi hör av oss i vår." in mail[1]]
    assert ("Skälet är:" in text) is says
    own = anyone.sign_in(place.owner).get(f"/foretag/platser/{case.offer_public_id}").text
    assert "Vi hör av oss i vår." in own
    assert "Annat" not in own
