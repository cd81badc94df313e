from sqlalchemy.orm import Session

from portal.core.access import Role
from portal.offers.models import ReviewState
from tests import factories as make
from tests.page import Browser


def test_everything_can_be_made(s: Session, anyone: Browser) -> None:
    staff = make.make_staff(s, Role.REVIEWER)
    company = make.make_company(s, verified_by=staff)
    owner = make.make_member(s, company)
    make.make_need(s, company)
    offer = make.make_offer(s, company, owner)
    make.make_submission(s, offer, owner, state=ReviewState.APPROVED, decided_by=staff)
    make.make_training(s, offer, staff)
    s.commit()
    anyone.sign_in(owner)
    assert anyone.get("/nope").status == 404
    assert "Mira Lundin" in anyone.get("/nope").text
    assert anyone.post("/nope").status == 404
