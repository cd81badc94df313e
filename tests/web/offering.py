"""A company's drafts, for the tests of its pages."""
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.companies.models import Company
from portal.offers.models import Offer
from tests import factories as make

HOME = "/foretag/platser/"
SECTIONS = ("platsen", "arbetet", "tider", "krav", "handledning", "utbildning")


def made(s: Session, company: Company, **changes: Any) -> str:
    """A complete draft's public id."""
    by = make.make_member(s, company)
    offer = make.make_offer(s, company, by, **changes)
    s.commit()
    return offer.public_id


def stored(s: Session, public_id: str) -> Offer:
    found = s.scalars(select(Offer).where(Offer.public_id == public_id).execution_options(populate_existing=True)).one()
    s.commit()
    return found
