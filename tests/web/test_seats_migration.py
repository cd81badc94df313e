"""A database of before there were seats gets them, and nothing is lost on the way back."""
import pytest
import sqlalchemy as sa
from flask_alembic import Alembic
from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.database import db
from portal.core.web import Portal
from portal.offers.models import Offer, ReviewState
from portal.placements.models import Seat
from tests import databases
from tests import factories as make
from tests.guards.test_schema import empty_url  # noqa: F401  (a fixture)


@pytest.mark.usefixtures("still")
def test_places_on_offer_get_their_seats(empty_url: str) -> None:  # noqa: F811
    app: Portal = databases.migrated_app(empty_url)
    with app.app_context():
        with db.unit_of_work() as s:
            _before(s)
        migrations: Alembic = app.extensions["migrations"]
        migrations.downgrade("0025")
        migrations.upgrade()
        s = db.session()
        s.expire_all()
        found = {offer.title: offer for offer in s.scalars(sa.select(Offer))}
        numbers = {title: list(s.scalars(sa.select(Seat.number).where(Seat.offer_id == offer.id).order_by(Seat.number)))
                   for title, offer in found.items()}
        assert numbers == {"Visas": [1, 2], "Ändras": [1, 2], "Utkast": []}
        assert [found[title].seats_free for title in ("Visas", "Ändras", "Utkast")] == [2, 2, 0]
        assert found["Visas"].news_on == clock.now().date(), "since the day, in UTC, on which it was approved"
        assert found["Visas"].contact_rule == "ask"
        assert len({seat.public_id for seat in s.scalars(sa.select(Seat))}) == 4
    db.engine_of(app).dispose()


def _before(s: Session) -> None:
    """Shown; shown with a working copy that says more places; a draft."""
    anna = make.make_staff(s)
    company = make.make_company(s, verified_by=anna)
    mira = make.make_member(s, company)
    for title in ("Visas", "Ändras"):
        offer = make.make_offer(s, company, mira, title=title)
        make.make_submission(s, offer, mira, state=ReviewState.APPROVED, decided_by=anna)
        offer.places = 5 if title == "Ändras" else 2
    make.make_offer(s, company, mira, title="Utkast")
