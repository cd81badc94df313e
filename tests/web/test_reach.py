"""No page promises a company mail that reaches nobody: nobody has an account, or what is sent comes back."""
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from portal.accounts import reach
from portal.accounts.models import MailChoice, MailFrequency, User
from portal.core import clock, ids
from portal.core.access import Party, Role
from portal.core.mail import outbox
from portal.offers.models import Offer, ReviewState
from portal.trainings.models import TrainingState
from tests import factories as make
from tests.page import Browser
from tests.web.reviewing import Place, address

PROMISES = ("får ett mejl", "får mejlet", "får det som mejl", "har fått ett mejl", "skickas i ett mejl",
            "har fått förslaget")


@pytest.fixture
def place(s: Session) -> Place:
    return Place(s)


def mail(s: Session, recipient: str, *, dead: bool) -> None:
    row = outbox.OutboxMail(once_key=ids.new(), name="x", recipient=recipient, subject="x", text="x", html="x",
                            secret=False)
    s.add(row)
    s.flush()
    row.due_at, row.dead_at, row.sent_at = None, clock.now() if dead else None, None if dead else clock.now()
    s.flush()


def nobody(place: Place) -> None:
    place.owner.active = False


def returned(place: Place) -> None:
    mail(place.s, place.owner.email, dead=True)


# The rule

def test_who_has_an_account_is_reached(s: Session, place: Place) -> None:
    assert reach.told(s, place.company.id, "Företaget får ett mejl.") == "Företaget får ett mejl."


@pytest.mark.parametrize(("change", "says"), [(nobody, reach.NOBODY), (returned, reach.RETURNED)])
def test_who_is_not(s: Session, place: Place, change: Callable[[Place], None], says: str) -> None:
    change(place)
    assert reach.told(s, place.company.id, "Företaget får ett mejl.") == says
    assert "mejl" in says.lower() and "Ring" in says


def test_an_address_that_nobody_has_confirmed_is_nobody_s(s: Session, place: Place) -> None:
    place.owner.confirmed_at = None
    s.flush()
    assert reach.unreached(s, place.company.id) == reach.NOBODY


def test_one_of_two_is_enough(s: Session, place: Place) -> None:
    returned(place)
    make.make_member(s, place.company)
    assert reach.unreached(s, place.company.id) == ""


def test_an_address_that_works_again_works(s: Session, place: Place) -> None:
    returned(place)
    mail(s, place.owner.email, dead=False)
    assert reach.unreached(s, place.company.id) == ""
    returned(place)
    assert reach.unreached(s, place.company.id) == reach.RETURNED


def test_what_the_own_case_depends_on_comes_whatever_was_chosen(s: Session, place: Place) -> None:
    s.add(MailChoice(user_id=place.owner.id, frequency=MailFrequency.NEVER))
    s.flush()
    assert reach.unreached(s, place.company.id) == ""


# The pages

def staff_pages(s: Session, place: Place) -> list[tuple[User, list[str]]]:
    """Every page on which a member of staff is told what the company hears, by who reads it."""
    case = place.case()
    approved = place.case(state=ReviewState.APPROVED)
    campus = make.make_staff(s, Role.CAMPUS, party=Party.CAMPUS, name="Karin Holm")
    asked, agreed = (make.make_training(s, s.get_one(Offer, approved.offer_id), campus, state=state)
                     for state in (TrainingState.PROPOSED, TrainingState.AGREED))
    home, theirs = f"/arbetsgivare/{place.company.public_id}", f"/campus/utbildning/{agreed.public_id}"
    s.commit()
    return [
        (place.anna, [address(case), address(case, "meddelande"), address(case, "begar-komplettering"),
                      address(case, "avsla"), address(approved, "stoppa"), f"{home}/sparra", f"{home}/behov/nytt",
                      f"{home}/plats/ny", home]),
        (campus, [f"{theirs}/stall-in", f"{theirs}/planera", f"/campus/utbildning/{asked.public_id}",
                  f"/campus/utbildning/{asked.public_id}/andra",
                  f"/platser/{approved.offer_public_id}/utbildning/ny"]),
    ]


@pytest.mark.parametrize("change", [nobody, returned])
def test_no_page_of_staff_promises_mail_that_nobody_gets(
    s: Session, place: Place, anyone: Browser, change: Callable[[Place], None],
) -> None:
    change(place)
    for person, paths in staff_pages(s, place):
        for path in paths:
            page = anyone.sign_in(person).get(path)
            assert page.status == 200, path
            assert [words for words in PROMISES if words in page.text] == [], path


def test_the_same_pages_promise_it_to_whoever_is_there(s: Session, place: Place, anyone: Browser) -> None:
    said = [path for person, paths in staff_pages(s, place) for path in paths
            if any(words in anyone.sign_in(person).get(path).text for words in PROMISES)]
    assert len(said) >= 8


@pytest.mark.parametrize(("change", "says"), [(None, "Företaget får ett mejl."), (nobody, reach.NOBODY),
                                              (returned, reach.RETURNED)])
def test_what_is_said_when_it_is_done(
    s: Session, place: Place, anyone: Browser, change: Callable[[Place], None] | None, says: str,
) -> None:
    case = place.case()
    if change:
        change(place)
    s.commit()
    anna = anyone.sign_in(place.anna)
    seen = anna.get(address(case, "avsla")).fields("avsla")
    page = anna.post(address(case, "avsla"), seen | {"step": "preview", "reason": "other", "text": "Inte nu."})
    assert (says in page.text) is bool(change)
    done = anna.post(address(case, "avsla"), page.fields("avsla"), follow=True)
    assert says in done.soup.select("main [role=status]")[0].get_text()


def test_the_company_itself_is_told_that_its_mail_comes_back(s: Session, place: Place, anyone: Browser) -> None:
    case = place.case()
    returned(place)
    s.commit()
    page = anyone.sign_in(place.owner).get(f"/foretag/platser/{case.offer_public_id}/kvitto")
    assert reach.OWN_RETURNED in page.text and "Ni får ett mejl" not in page.text
