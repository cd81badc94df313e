"""The rest of a place's life: published, changed, closed, copied, removed."""
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.companies.models import Company
from portal.core import clock, eventlog
from portal.core.access import Role
from portal.core.errors import Forbidden, NotFound
from portal.core.web import Portal
from portal.offers import content, queries, service
from portal.offers.models import CloseReason, Lifecycle, Offer, ReviewState, Submission
from tests import factories as make
from tests.page import Browser

HOME = "/foretag/platser/"
DECLARED = dict.fromkeys(("environment", "replaces_nobody", "in_order", "may_act"), "yes")


@pytest.fixture
def company(s: Session) -> Company:
    return make.make_company(s)


@pytest.fixture
def person(s: Session, company: Company) -> User:
    return make.make_member(s, company)


@pytest.fixture
def staff(s: Session) -> User:
    return make.make_staff(s, Role.REVIEWER)


@pytest.fixture
def draft(s: Session, company: Company, person: User) -> Offer:
    return make.make_offer(s, company, person, start_rolling=True, start_from=None)


@pytest.fixture
def published(s: Session, draft: Offer, person: User, staff: User) -> Offer:
    make.make_submission(s, draft, person, state=ReviewState.APPROVED, decided_by=staff)
    return draft


@pytest.fixture
def owner(s: Session, person: User, draft: Offer, anyone: Browser) -> Browser:
    s.commit()
    return anyone.sign_in(person)


def fresh(s: Session, offer: Offer) -> Offer:
    found = s.get_one(Offer, offer.id, populate_existing=True)
    s.commit()
    return found


def versions(s: Session, offer: Offer) -> list[Submission]:
    mine = select(Submission).where(Submission.offer_id == offer.id).order_by(Submission.number)
    found = list(s.scalars(mine.execution_options(populate_existing=True)))
    s.commit()
    return found


def kinds(s: Session, offer: Offer) -> list[str]:
    found = [e.kind for e in eventlog.of_subject(s, offer.public_id)]
    s.commit()
    return found


def approve(s: Session, staff: User, submission: Submission) -> None:
    """What reviews does, in the same transaction."""
    submission.state, submission.decided_at, submission.decided_by = ReviewState.APPROVED, clock.now(), staff.id
    service.publish(s, make.actor(staff), submission)


def test_publishing_shows_the_approved_version(s: Session, draft: Offer, person: User, staff: User) -> None:
    first = make.make_submission(s, draft, person)
    approve(s, staff, first)
    assert (draft.lifecycle, first.shown) == (Lifecycle.PUBLISHED, True)
    first.has_training = True
    second = make.make_submission(s, draft, person)
    assert queries.approved_version(s, draft) is first
    approve(s, staff, second)
    s.expire_all()
    assert (first.shown, second.shown, second.has_training) == (False, True, True)


def test_only_reviews_publishes(s: Session, draft: Offer, person: User, company: Company) -> None:
    submission = make.make_submission(s, draft, person)
    for actor in (make.actor(person, company), make.actor(make.make_staff(s, Role.COACH))):
        with pytest.raises(Forbidden):
            service.publish(s, actor, submission)


def test_a_published_place_is_changed_while_the_approved_one_stays(
    s: Session, published: Offer, owner: Browser, staff: User
) -> None:
    page = owner.get(HOME + published.public_id)
    assert page.soup.select(".tasks") == []
    assert f"{HOME}{published.public_id}?andra=ja" in page.links()
    assert owner.get(f"{HOME}{published.public_id}?andra=ja").soup.select(".tasks")
    owner.fill(f"{HOME}{published.public_id}/arbetet", {"tasks": "Nytt innehåll."})
    page = owner.get(HOME + published.public_id)
    assert page.soup.select(".tasks")
    assert "Den godkända versionen visas för coacherna" in page.text
    assert owner.fill(f"{HOME}{published.public_id}/skicka-in", DECLARED).status == 303
    shown = queries.shown_submission(s, published.public_id, make.actor(make.make_staff(s, Role.COACH)))
    assert (shown.number, shown.tasks) == (1, "Förbereda grönsaker, diska och fylla på buffén.")
    s.commit()
    page = owner.get(HOME + published.public_id)
    assert "Nytt innehåll." in page.text
    assert "Godkänd – coacherna ser den, ny version inskickad" in page.text


def test_changes_are_thrown_away_after_a_question(s: Session, published: Offer, owner: Browser) -> None:
    address = f"{HOME}{published.public_id}/slang-andringar"
    assert owner.get(address).status == 303, "nothing to throw away"
    owner.fill(f"{HOME}{published.public_id}/arbetet", {"tasks": "Nytt innehåll.", "pace": "high"})
    assert address in owner.get(HOME + published.public_id).links()
    assert owner.fill(address, {}).status == 303
    [approved] = versions(s, published)
    assert content.changed(approved, fresh(s, published)) == []


def test_changes_in_the_queue_are_not_thrown_away(s: Session, published: Offer, person: User, owner: Browser) -> None:
    published = s.merge(published)
    published.tasks = "Nytt innehåll."
    make.make_submission(s, published, person)
    s.commit()
    page = owner.post(f"{HOME}{published.public_id}/slang-andringar")
    assert page.status == 422
    assert "Ta först tillbaka" in page.text
    assert fresh(s, published).tasks == "Nytt innehåll."


@pytest.mark.parametrize("reason", [CloseReason.FILLED, CloseReason.WITHDRAWN])
def test_closing_hides_the_place_and_takes_back_what_waits(
    s: Session, published: Offer, person: User, owner: Browser, reason: CloseReason
) -> None:
    make.make_submission(s, s.merge(published), person)
    s.commit()
    address = f"{HOME}{published.public_id}/avsluta"
    assert [owner.post(address, {"reason": reason.value}).status for _ in range(2)] == [303, 303]
    closed = fresh(s, published)
    assert (closed.lifecycle, closed.close_reason) == (Lifecycle.CLOSED, reason)
    assert closed.closed_at is not None
    assert [(v.state, v.shown) for v in versions(s, published)] == [
        (ReviewState.APPROVED, False), (ReviewState.RECALLED, False)]
    assert kinds(s, published) == ["SubmissionRecalled", "OfferClosed"]
    page = owner.get(HOME + published.public_id)
    assert f"Avslutad – {reason.label.lower()}" in page.text
    assert owner.get(f"{HOME}{published.public_id}/arbetet").status == 303


@pytest.mark.parametrize("reason", ["", "expired", "nope", "\0"])
def test_closing_asks_why(s: Session, published: Offer, owner: Browser, reason: str) -> None:
    page = owner.fill(f"{HOME}{published.public_id}/avsluta", {"reason": reason})
    assert page.status == 422
    assert "reason" in page.errors()
    assert fresh(s, published).lifecycle is Lifecycle.PUBLISHED


def test_a_closed_place_cannot_be_closed_for_another_reason(published: Offer, owner: Browser) -> None:
    address = f"{HOME}{published.public_id}/avsluta"
    assert owner.post(address, {"reason": "filled"}).status == 303
    page = owner.post(address, {"reason": "withdrawn"})
    assert page.status == 409
    assert "Avslutad – tillsatt" in page.text


def test_what_was_written_in_a_deleted_draft_is_there_to_copy(s: Session, draft: Offer, owner: Browser) -> None:
    address = f"{HOME}{draft.public_id}"
    fields = owner.get(f"{address}/arbetet").fields() | {"tasks": "Diska och duka, varje dag."}
    assert owner.fill(f"{address}/ta-bort", {}).status == 303
    page = owner.post(f"{address}/arbetet", fields)
    assert page.status == 409
    assert "Utkastet är borttaget" in page.text
    assert next(text.get_text() for text in page.soup.select(".letter")) == "Diska och duka, varje dag."
    stranger = Browser(owner.app).sign_in(make.make_member(s, make.make_company(s)))
    s.commit()
    other = stranger.post(f"{address}/arbetet", {"tasks": fields["tasks"]})
    assert (other.status, "Diska och duka" in other.text) == (404, False)


def test_a_draft_cannot_be_closed(s: Session, draft: Offer, owner: Browser) -> None:
    assert owner.get(f"{HOME}{draft.public_id}/avsluta").status == 303
    assert owner.post(f"{HOME}{draft.public_id}/avsluta", {"reason": "filled"}).status == 409
    assert fresh(s, draft).lifecycle is Lifecycle.UNPUBLISHED


def test_a_draft_is_removed_after_a_question(s: Session, draft: Offer, owner: Browser) -> None:
    address = f"{HOME}{draft.public_id}/ta-bort"
    assert "går inte att ångra" in owner.get(address).text
    assert [owner.post(address).status for _ in range(2)] == [303, 303]
    assert s.get(Offer, draft.id, populate_existing=True) is None
    assert kinds(s, draft) == ["OfferDeleted"]
    assert owner.get(HOME + draft.public_id).status == 404


def test_what_was_submitted_is_never_removed(s: Session, draft: Offer, person: User, owner: Browser) -> None:
    make.make_submission(s, s.merge(draft), person, state=ReviewState.RECALLED)
    s.commit()
    assert owner.get(f"{HOME}{draft.public_id}/ta-bort").status == 303
    page = owner.post(f"{HOME}{draft.public_id}/ta-bort")
    assert page.status == 422
    assert "allmän handling" in page.text
    assert f"{HOME}{draft.public_id}/ta-bort" not in owner.get(HOME + draft.public_id).links()


def test_a_copy_is_a_new_draft_made_once(s: Session, published: Offer, owner: Browser) -> None:
    owner.fill(f"{HOME}{published.public_id}/avsluta", {"reason": "filled"})
    fields = owner.get(HOME + published.public_id).fields("/kopiera")
    address = f"{HOME}{published.public_id}/kopiera"
    first, second = owner.post(address, fields), owner.post(address, fields)
    assert first.status == second.status == 303
    assert first.location == second.location
    original, made = s.scalars(select(Offer).order_by(Offer.id)).all()
    assert content.values(made) == content.values(original)
    assert (made.lifecycle, made.case_number, made.last_number) == (Lifecycle.UNPUBLISHED, None, 0)
    s.commit()


def test_two_clicks_in_the_same_moment_make_one_submission(
    s: Session, app: Portal, draft: Offer, person: User, owner: Browser
) -> None:
    address = f"{HOME}{draft.public_id}/skicka-in"
    other = Browser(app).sign_in(person)
    forms = [(b, {**b.get(address).fields(), **DECLARED}) for b in (owner, other)]
    with ThreadPoolExecutor(2) as pool:
        pages = list(pool.map(lambda sent: sent[0].post(address, sent[1]), forms))
    assert [(p.status, p.location) for p in pages] == [(303, f"{HOME}{draft.public_id}/kvitto")] * 2
    assert len(versions(s, draft)) == 1


def test_the_buttons_are_those_of_the_tables(
    s: Session, draft: Offer, person: User, staff: User, owner: Browser
) -> None:
    def buttons() -> set[str]:
        page, start = owner.get(HOME + draft.public_id), f"{HOME}{draft.public_id}/"
        targets = [*page.links(), *(str(f.get("action")) for f in page.soup.find_all("form"))]
        names = {"ta-tillbaka", "avsluta", "ta-bort", "slang-andringar", "kopiera"}
        return {t.removeprefix(start) for t in targets if t.startswith(start)} & names

    assert buttons() == {"ta-bort", "kopiera"}
    submission = make.make_submission(s, s.merge(draft), person)
    s.commit()
    assert buttons() == {"ta-tillbaka", "kopiera"}
    approve(s, staff, submission)
    s.commit()
    assert buttons() == {"avsluta", "kopiera"}


def test_the_history_tells_what_concerns_the_company(s: Session, draft: Offer, person: User, owner: Browser) -> None:
    owner.fill(f"{HOME}{draft.public_id}/skicka-in", DECLARED)
    owner.post(f"{HOME}{draft.public_id}/ta-tillbaka")
    page = owner.get(HOME + draft.public_id)
    assert [li.strong.get_text() for li in page.soup.select(".history li")] == [  # type: ignore[union-attr]
        "Tillbakatagen", "Inskickad"]


def test_a_company_cannot_touch_anothers_place(s: Session, draft: Offer) -> None:
    other = make.make_company(s)
    actor = make.actor(make.make_member(s, other), other)
    calls: list[Any] = [
        lambda: service.submit(s, actor, draft.public_id, declared=True),
        lambda: service.recall(s, actor, draft.public_id),
        lambda: service.close(s, actor, draft.public_id, reason=CloseReason.FILLED),
        lambda: service.delete(s, actor, draft.public_id),
        lambda: service.discard(s, actor, draft.public_id),
        lambda: service.copy(s, actor, draft.public_id, new_id="abcdefghjk"),
        lambda: service.save_section(s, actor, draft.public_id, content.SECTIONS[0], {}, seen=""),
    ]
    for call in calls:
        with pytest.raises(NotFound):
            call()


def test_a_service_refuses_what_belongs_to_another_company(
    s: Session, draft: Offer, person: User, company: Company
) -> None:
    foreign = make.make_workplace(s, make.make_company(s))
    section = content.SECTIONS[0]
    values = {column: getattr(draft, column) for column in section.columns} | {"workplace_id": foreign.id}
    with pytest.raises(NotFound):
        service.save_section(s, make.actor(person, company), draft.public_id, section, values,
                             seen=content.digest(draft, section.columns))


def test_staff_sees_no_working_copy(s: Session, draft: Offer) -> None:
    for role in (Role.REVIEWER, Role.CAMPUS, Role.COACH, Role.ADMIN, Role.SYSTEM):
        actor = make.actor(make.make_staff(s, Role.REVIEWER))
        actor = type(actor)(actor.user_id, frozenset({role}), company_id=draft.company_id)
        assert s.scalars(queries.visible_offers(actor)).all() == []
