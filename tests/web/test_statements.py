"""What the pages of one place and of one employer cost in SQL statements: the same for little and for much, in every
state. Lists are counted by their own tests."""
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from portal.companies.models import Block, Invitation, JoinRequest
from portal.core import clock
from portal.core.access import Party
from portal.needs.models import Source
from portal.offers import content
from portal.offers.models import Lifecycle, Offer, ReviewState, Submission
from portal.offers.proposals.models import Proposal, ProposalState
from portal.reviews.corrections import service as corrections
from portal.reviews.models import Message, Remark
from tests import factories as make
from tests.page import Browser
from tests.statements import counted
from tests.web.offering import HOME
from tests.web.reviewing import Place

DECLARED = dict.fromkeys(("environment", "replaces_nobody", "in_order", "may_act"), "yes")


@pytest.fixture
def place(s: Session) -> Place:
    return Place(s)


def cost(browser: Browser, path: str) -> int:
    with counted(browser.app) as ran:
        assert browser.get(path).status == 200
    return len(ran)


def draft(s: Session, place: Place, state: ProposalState | None = None) -> Offer:
    """One that the project group wrote down, when there is a state of that."""
    offer = make.make_offer(s, place.company, place.owner, place.workplace)
    if state:
        s.add(Proposal(offer_id=offer.id, company_id=place.company.id, party=Party.JOBBTORG, source=Source.PHONE,
                       written_by=place.anna.id, state=state,
                       opened_at=None if state is ProposalState.UNOPENED else clock.now()))
    return offer


def talked_about(s: Session, place: Place, case: Submission) -> Submission:
    """Two corrections, twenty-five messages and as many remarks that have been sent."""
    for field in ("title", "tasks"):
        corrections.correct(s, make.actor(place.anna), case.public_id, field=field, after=f"{getattr(case, field)}.",
                            seen=content.digest(case, (field,)))
    for n in range(25):
        anna = dict(author_id=place.anna.id, author_name="Anna Ek", author_party=Party.JOBBTORG)
        s.add(Message(submission_id=case.id, text=f"Hej {n}", **anna))
        s.add(Remark(submission_id=case.id, field="tasks", text=f"Vad menas {n}?", sent_at=clock.now(), **anna))
    return case


def invited(place: Place, n: int) -> Invitation:
    return Invitation(company_id=place.company.id, email=f"ny{n}@example.com", is_owner=False, token_hash=f"{n}",
                      invited_by=place.owner.id, expires_at=clock.now() + timedelta(days=7))


def told(s: Session, place: Place) -> Offer:
    return draft(s, place, ProposalState.OPENED)


def sent_back(s: Session, place: Place) -> Offer:
    return s.get_one(Offer, place.case(state=ReviewState.CHANGES_REQUESTED).offer_id)


def approved(s: Session, place: Place) -> Offer:
    return s.get_one(Offer, place.case(state=ReviewState.APPROVED).offer_id)


def waiting(s: Session, place: Place) -> Offer:
    return s.get_one(Offer, place.case().offer_id)


def with_everything(s: Session, place: Place) -> Offer:
    """One version that was corrected and approved, with trainings, and a newer one that was corrected and sent back."""
    first = talked_about(s, place, place.case(need_id=make.make_need(s, place.company).id))
    offer = s.get_one(Offer, first.offer_id)
    first.state, first.shown, offer.lifecycle = ReviewState.APPROVED, True, Lifecycle.PUBLISHED
    first.decided_at, first.decided_by = clock.now(), place.anna.id
    talked_about(s, place, make.make_submission(s, offer, place.owner)).state = ReviewState.CHANGES_REQUESTED
    for _ in range(3):
        make.make_training(s, offer, place.anna)
    return offer


@pytest.mark.parametrize(("kind", "costs"), [
    (draft, {"": 4, "/skicka-in": 3, "/platsen": 5}),
    (told, {"": 4, "/skicka-in": 3, "/platsen": 5}),
    (waiting, {"": 6, "/meddelanden": 4, "/kvitto": 5}),
    (sent_back, {"": 6, "/meddelanden": 4, "/kvitto": 3, "/komplettering": 5, "/skicka-in": 3, "/platsen": 6}),
    (approved, {"": 8, "?andra=ja": 8, "/meddelanden": 4, "/kvitto": 3, "/skicka-in": 3, "/platsen": 5}),
    (with_everything, {"": 8, "/meddelanden": 4, "/kvitto": 3, "/komplettering": 5, "/skicka-in": 3, "/platsen": 6}),
])
def test_the_company_s_pages_of_one_place(
    s: Session, place: Place, anyone: Browser, kind: Callable[[Session, Place], Offer], costs: dict[str, int],
) -> None:
    """One statement tells who asks, for which company; one reads the place with all that stands around it, and one the
    rules it is judged by. The page itself asks for its history, what has been said and its trainings besides; the
    receipt of one that waits, how long answers take and whether mail arrives; what is approved, its seats and the line
    for them."""
    address = HOME + kind(s, place).public_id
    s.commit()
    anyone.sign_in(place.owner)
    assert {end: cost(anyone, address + end) for end in costs} == costs


def test_the_project_group_s_page_of_one_employer(s: Session, place: Place, anyone: Browser) -> None:
    """Who asks, the employer, what stands around it, its places, whether mail reaches it, supervisors and contacts."""
    bare = make.make_company(s, name="Nytt AB")
    for n in range(25):
        talked_about(s, place, place.case(f"Plats {n}"))
        draft(s, place, ProposalState.UNOPENED)
        make.make_member(s, place.company, is_owner=False)
        make.make_workplace(s, place.company)
        make.make_contact(s, place.company, place.anna)
        now, company = clock.now(), dict(company_id=place.company.id)
        s.add_all((
            JoinRequest(**company, user_id=make.make_user(s).id, created_at=now - timedelta(days=30)),
            invited(place, n),
            Block(**company, reason=f"Fråga {n}", blocked_by=place.anna.id, lifted_reason="Utredd", lifted_at=now,
                  lifted_by=place.anna.id)))
    s.commit()
    anyone.sign_in(place.anna)
    assert [cost(anyone, f"/arbetsgivare/{one.public_id}") for one in (bare, place.company)] == [7, 7]
    text = str(anyone.get(f"/arbetsgivare/{place.company.public_id}").soup.select_one("main"))
    shown = {"Skolköket": 26, "Frågade ": 25, "gäller till och med": 25, "hävd ": 20, "Antecknat ": 25,
             "/granskning/": 25}
    assert {words: text.count(words) for words in shown} == shown


def test_the_company_s_page_of_its_own_people(s: Session, place: Place, anyone: Browser) -> None:
    """Who asks, for which company, and all that stands there."""
    s.commit()
    few = cost(anyone.sign_in(place.owner), "/foretag/team")
    for n in range(25):
        make.make_member(s, place.company, is_owner=False)
        s.add_all((
            JoinRequest(company_id=place.company.id, user_id=make.make_user(s).id),
            invited(place, n)))
    s.commit()
    assert few == cost(anyone, "/foretag/team") == 2


def test_sending_in_again(s: Session, place: Place, anyone: Browser) -> None:
    """Who asks; what is held, the place, what stands around it; the place; whether the company is known and what the
    parties had said; the new version, its four leaves at once; the end of the log, its row and its new end; who is
    told, both mails at once; reminders; the rules, and the supervisor. SQLite takes the leaves singly."""
    case = place.case(state=ReviewState.RECALLED)
    offer = s.get_one(Offer, case.offer_id)
    known = make.make_supervisor(s, place.company, name=offer.supervisor_name, email=offer.supervisor_email or "",
                                 sent_at=clock.now())
    offer.supervisor_id = known.id
    s.commit()
    address = f"{HOME}{case.offer_public_id}/skicka-in"
    form = anyone.sign_in(place.owner).get(address).fields()
    with counted(anyone.app) as ran:
        assert anyone.post(address, {**form, **DECLARED}, page=address).status == 303
    assert len(ran) == (20 if s.get_bind().dialect.name == "sqlite" else 17)
