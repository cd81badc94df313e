"""Block an employer and let it in again: who may, what it brings, and what the company reads."""
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts import service as accounts
from portal.companies.blocking import service as blocking
from portal.companies.models import Block
from portal.core import clock
from portal.core.access import Role
from portal.core.mail.outbox import OutboxMail
from portal.offers.models import CloseReason, DeclineReason, Lifecycle, Offer, ReviewState, Submission
from tests import factories as make
from tests.page import Browser, Page
from tests.web.reviewing import Place, everything

REASON = "Bolaget är i konkurs enligt Bolagsverket."


@pytest.fixture
def place(s: Session) -> Place:
    return Place(s)


def at(place: Place, end: str = "") -> str:
    return f"/arbetsgivare/{place.company.public_id}{end}"


def block(browser: Browser, place: Place, reason: str = REASON) -> Page:
    """As a person does it: say why, read the mails, confirm."""
    page = browser.fill(at(place, "/sparra"), {"reason": reason}, action="/sparra")
    assert page.status == 200, page.text
    return browser.post(at(place, "/sparra"), page.fields("/sparra") | {"step": "confirm"})


def states(s: Session) -> list[tuple[str, str]]:
    found = s.execute(sa.select(Submission.title, Submission.state).order_by(Submission.id)).all()
    s.commit()
    return [(row.title, row.state.value) for row in found]


def mails(s: Session) -> list[str]:
    names = list(s.scalars(sa.select(OutboxMail.name).order_by(OutboxMail.id)))
    s.commit()
    return names


def test_everything_in_the_queue_is_declined_with_the_block(s: Session, place: Place, anyone: Browser) -> None:
    place.case("Väntar")
    place.case("Får frågor", state=ReviewState.CHANGES_REQUESTED)
    place.case("Nekad förut", state=ReviewState.DECLINED)
    s.commit()
    anna = anyone.sign_in(place.anna)
    form = anna.get(at(place, "/sparra"))
    assert "Avslås: Väntar" in form.text
    assert "Nekad förut" not in form.text
    assert block(anna, place).location == at(place)
    assert states(s) == [("Väntar", "declined"), ("Får frågor", "declined"), ("Nekad förut", "declined")]
    found = s.scalars(sa.select(Submission).where(Submission.title == "Väntar")).one()
    assert (found.reason, found.decided_by) == (DeclineReason.COMPANY, place.anna.id)
    assert REASON in (found.reason_text or "")
    s.commit()
    assert mails(s) == ["blocked", "declined", "declined"]
    letter = s.scalars(sa.select(OutboxMail).where(OutboxMail.name == "declined")).first()
    assert letter is not None
    assert "När spärren är hävd" in letter.text
    assert "skicka in den igen när ni vill" not in letter.text
    s.commit()
    page = anna.get(at(place))
    assert ("Spärrad" in page.text, REASON in page.text, "Företaget spärrat" in page.text) == (True, True, True)


@pytest.mark.parametrize("life", [Lifecycle.PUBLISHED, Lifecycle.PAUSED])
def test_what_is_on_offer_is_stopped_with_the_block(
    s: Session, place: Place, anyone: Browser, life: Lifecycle,
) -> None:
    case = place.case("Publicerad", state=ReviewState.APPROVED)
    offer = s.get_one(Offer, case.offer_id)
    if life is Lifecycle.PAUSED:
        case.shown, offer.lifecycle, offer.paused_until = False, life, clock.today() + timedelta(days=9)
    newer = make.make_submission(s, offer, place.owner)
    s.commit()
    anna = anyone.sign_in(place.anna)
    text = anna.get(at(place, "/sparra")).text
    assert ("Stoppas och försvinner från coacherna: Publicerad" in text, "Avslås: Publicerad" in text) == (True, True)
    assert block(anna, place).status == 303
    s.refresh(offer)
    assert (offer.lifecycle, offer.close_reason) == (Lifecycle.CLOSED, CloseReason.STOPPED)
    assert REASON in (offer.stop_reason or "")
    s.commit()
    assert [state for _, state in states(s)] == ["approved", "declined"]
    assert newer.number == 2
    coach = Browser(anyone.app).sign_in(make.make_staff(s, Role.COACH))
    s.commit()
    assert coach.get(f"/platser/{offer.public_id}").status == 404


def test_the_mails_are_shown_first_and_nothing_is_kept(s: Session, place: Place, anyone: Browser, app: Any) -> None:
    place.case("Väntar")
    s.commit()
    anna = anyone.sign_in(place.anna)
    before = everything(app)
    page = anna.fill(at(place, "/sparra"), {"reason": REASON}, action="/sparra")
    assert ("Läs innan du spärrar" in page.h1, REASON in page.text) == (True, True)
    assert [h2.text for h2 in page.soup.select("main h2")] == [
        "Nyfors Kök & Catering AB är spärrat i Fyrklövern", "Vi kan inte ta emot platsen just nu: Väntar"]
    assert everything(app) == before
    again = anna.post(at(place, "/sparra"), page.fields("/sparra") | {"step": "edit"})
    assert again.fields("/sparra")["reason"] == REASON


def test_blocking_twice_is_blocking_once(s: Session, place: Place, anyone: Browser) -> None:
    s.commit()
    anna = anyone.sign_in(place.anna)
    given = {"reason": REASON, "step": "confirm"}
    assert [anna.post(at(place, "/sparra"), given).location for _ in range(2)] == [at(place)] * 2
    assert len(s.scalars(sa.select(Block)).all()) == 1
    s.commit()
    assert mails(s) == ["blocked"]
    assert anna.get(at(place, "/sparra")).status == 303
    samir = Browser(anyone.app).sign_in(place.samir)
    assert samir.post(at(place, "/sparra"), given).status == 409
    lift = {"reason": "Konkursen är upphävd."}
    assert [anna.post(at(place, "/hav-sparr"), lift).location for _ in range(2)] == [at(place)] * 2
    assert samir.post(at(place, "/hav-sparr"), lift).status == 409
    assert mails(s) == ["blocked", "unblocked"]


@pytest.mark.parametrize("end", ["/sparra", "/hav-sparr"])
@pytest.mark.parametrize("reason", ["", " ", "x" * 1001, f"Ring {make.PERSONAL_NUMBER}"])
def test_a_reason_is_needed(s: Session, place: Place, anyone: Browser, end: str, reason: str) -> None:
    if end == "/hav-sparr":
        blocking.block(s, make.actor(place.samir), place.company.public_id, reason=REASON)
    s.commit()
    page = anyone.sign_in(place.anna).fill(at(place, end), {"reason": reason}, action=end)
    assert (page.status, list(page.errors())) == (422, ["reason"])
    assert page.fields(end)["reason"].strip() == reason.strip()


def test_a_blocked_company_reads_and_does_not_submit(s: Session, place: Place, anyone: Browser) -> None:
    draft = make.make_offer(s, place.company, place.owner, place.workplace)
    blocking.block(s, make.actor(place.anna), place.company.public_id, reason=REASON)
    s.commit()
    owner, address = anyone.sign_in(place.owner), f"/foretag/platser/{draft.public_id}"
    for page in ("/foretag/", "/foretag/uppgifter", address):
        text = owner.get(page).text
        assert REASON in text, page
        assert "Hör av dig till Näringsliv" in text, page
    assert owner.post(f"{address}/skicka-in", {}).status == 422
    blocking_lifted = Browser(anyone.app).sign_in(place.anna).fill(
        at(place, "/hav-sparr"), {"reason": "Allt är betalt."}, action="/hav-sparr")
    assert blocking_lifted.location == at(place)
    assert REASON not in owner.get("/foretag/").text
    assert "Allt är betalt." not in owner.get("/foretag/").text
    everything_ticked = dict.fromkeys(("environment", "replaces_nobody", "in_order", "may_act"), "yes")
    assert owner.fill(f"{address}/skicka-in", everything_ticked).status == 303


def test_the_company_page_remembers_every_block(s: Session, place: Place, anyone: Browser) -> None:
    for reason, lifted in (("Näringsförbud.", "Förbudet gick ut."), ("Obetald skatt.", "Skulden är betald.")):
        blocking.block(s, make.actor(place.anna), place.company.public_id, reason=reason)
        blocking.unblock(s, make.actor(place.samir), place.company.public_id, reason=lifted)
    s.commit()
    text = anyone.sign_in(place.anna).get(at(place)).text
    for words in ("Näringsförbud.", "Förbudet gick ut.", "Obetald skatt.", "Skulden är betald.", "Anna Ek"):
        assert words in text
    assert mails(s) == ["blocked", "unblocked"] * 2


def test_a_company_without_people_is_blocked_without_mail(s: Session, place: Place, anyone: Browser) -> None:
    alone = make.make_company(s, name="Ensamma AB")
    s.commit()
    page = anyone.sign_in(place.anna).fill(
        f"/arbetsgivare/{alone.public_id}/sparra", {"reason": REASON}, action="/sparra")
    assert "Ring i stället" in page.text


def test_only_a_reviewer_who_is_not_on_jav(s: Session, place: Place, anyone: Browser) -> None:
    accounts.recuse(s, make.actor(place.anna), place.company.id)
    others = [place.owner, *(make.make_staff(s, role) for role in (Role.CAMPUS, Role.COACH, Role.ADMIN))]
    s.commit()
    for person in (place.anna, *others):
        browser = anyone.sign_in(person)
        for end in ("/sparra", "/hav-sparr"):
            assert browser.get(at(place, end)).status == 403
            assert browser.post(at(place, end), {"reason": REASON, "step": "confirm"}).status == 403
    assert "Spärra arbetsgivaren" not in anyone.sign_in(place.anna).get(at(place)).text


def test_the_list_shows_the_blocked(s: Session, place: Place, anyone: Browser) -> None:
    make.make_company(s, name="Annat AB")
    blocking.block(s, make.actor(place.anna), place.company.public_id, reason=REASON)
    s.commit()
    anna = anyone.sign_in(place.anna)
    assert "Spärrad" in anna.get("/arbetsgivare/?lage=nej").text + anna.get("/arbetsgivare/?lage=ja").text
    names = [a.text for a in anna.get("/arbetsgivare/?lage=sparrad").soup.select(".list tbody th a")]
    assert names == [place.company.full_name]
    unowned = [a.text for a in anna.get("/arbetsgivare/?lage=utan-konto").soup.select(".list tbody th a")]
    assert unowned == ["Annat AB"]
