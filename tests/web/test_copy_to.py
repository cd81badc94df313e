"""An offer keeps one workplace; its sibling at another one is made in one step."""
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core.errors import NotFound
from portal.offers import content, service
from portal.offers.models import ContactRule, Offer
from tests import factories as make
from tests.page import Browser
from tests.web.living import OnOffer, now_of


def test_the_same_place_at_another_workplace(s: Session, anyone: Browser) -> None:
    place = OnOffer(s, contact_rule=ContactRule.TELL)
    s.commit()
    owner = anyone.sign_in(place.mira)
    address = f"{place.address}/kopiera-till"
    assert address in owner.get(place.address).links()
    assert "bara ett arbetsställe" in owner.get(address).text
    s.begin()
    other = make.make_workplace(s, place.company, name="Grenadjären")
    s.commit()
    page = owner.post(address, owner.get(address).fields())
    assert (page.status, list(page.errors())) == (422, ["workplace"])
    fields = owner.get(address).fields() | {"workplace": other.public_id}
    first, second = owner.post(address, fields), owner.post(address, fields)
    assert (first.status, first.location) == (303, second.location)
    made = s.scalars(select(Offer).where(Offer.id != place.offer.id)).one()
    original = now_of(s, place.offer)
    assert made.workplace_id == other.id
    assert content.values(made) | {"workplace_id": 0} == content.values(original) | {"workplace_id": 0}
    assert made.contact_rule is ContactRule.TELL


def test_not_at_somebody_else_s(s: Session) -> None:
    place = OnOffer(s)
    foreign = make.make_workplace(s, make.make_company(s))
    with pytest.raises(NotFound):
        service.copy(s, place.employer, place.offer.public_id, new_id="0123456789", workplace_id=foreign.id)
