"""Phone numbers stand as Swedes write them, whenever they were written."""
from typing import Any

import pytest
import sqlalchemy as sa
from flask_alembic import Alembic
from sqlalchemy.orm import Session

from portal.core.web import Portal
from portal.offers.models import Offer, Submission
from tests.web.placing import Yard


@pytest.mark.parametrize(("before", "after"), [
    ("+46 70 174 06 05", "070-174 06 05"), ("+46 155 24 80 00", "0155-24 80 00"), ("+46 70174060", "+46 70174060"),
    ("+47 22 22 55 55", "+47 22 22 55 55"), ("", ""), ("070-174 06 05", "070-174 06 05"),
])
@pytest.mark.parametrize("column", [Offer.supervisor_phone, Submission.supervisor_phone, Submission.sick_phone])
def test_numbers_written_before(s: Session, app: Portal, column: Any, before: str, after: str) -> None:
    Yard(s).place("Diskare")
    s.connection().execute(sa.update(column.class_).values({column.key: before}))
    s.commit()
    with app.app_context():
        migrations: Alembic = app.extensions["migrations"]
        migrations.downgrade("0018")
    with app.app_context():
        app.extensions["migrations"].upgrade()
    assert s.connection().execute(sa.select(column)).scalars().all() == [after]
