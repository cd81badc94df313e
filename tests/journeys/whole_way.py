"""What the people of the main journey write: used by the journey without and with a real browser."""
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from portal.accounts.models import User
from portal.core import clock
from portal.core.access import Party
from portal.core.database import db
from portal.core.web import Portal
from portal.offers.models import ReviewState, Submission
from portal.reviews.models import LeafState, UnionAnswer
from portal.reviews.statements import queries as statement_queries
from portal.reviews.statements import service as statements
from tests import factories as make
from tests.factories import PASSWORD, org_number

EMAIL = "mira@example.com"
PERSON = {"name": "Mira Lundin", "phone": "070-174 06 05", "new_password": PASSWORD}
COMPANY = {
    "org_number": org_number(77), "employer_type": "private", "name": "Nyfors Kök & Catering AB", "industry": "I",
    "size_class": "10-19", "collective_agreement": "yes", "union_name": "HRF", "workplace_name": "Skolköket",
    "street": "Brunnsgatan 12", "postal_code": "61183", "city": "Nyköping",
}
NEED = {
    "occupation": "9412", "people": "3", "horizon": "soon", "description": "Vi behöver fler händer i köket.",
    "swedish_level": "safety", "driving_licence": "no", "training_wish": "Livsmedelshygien", "hosting": "yes",
    "hiring_interest": "positive",
}


def sections(start: int = 30) -> dict[str, dict[str, Any]]:
    """Slug -> answers, for a complete offer that starts in `start` days."""
    return {
        "platsen": {"title": "Restaurangbiträde i storkök", "occupation": "9412", "open_to": ["practice"],
                    "places": "2"},
        "arbetet": {"tasks": "Diska, fylla på buffén och torka bord.", "lifting": "light", "standing": "yes",
                    "outdoors": "no", "noise": "no", "pace": "varying"},
        "tider": {"start_from": (clock.today() + timedelta(days=start)).isoformat(), "weeks": "12",
                  "hours_per_week": "37,5", "weekdays": ["mon", "tue", "wed", "thu", "fri"], "shift": ["day"],
                  "ramp_up": "yes"},
        "krav": {"swedish_level": "safety", "driving_licence": "no", "background_check": "no"},
        "handledning": {"supervisor_name": "Olle Berg", "supervisor_phone": "070-174 06 06",
                        "supervision_capacity": "medium", "supervisor_training": "no"},
        "utbildning": {"training_wanted": "yes", "training_wish": "Livsmedelshygien", "hiring_interest": "positive"},
    }


DECLARATIONS = {"environment": "yes", "replaces_nobody": "yes", "in_order": "yes", "may_act": "yes"}
TRAINING = {
    "title": "Hygien för ert kök", "content": "Egenkontroll med era egna rutiner.",
    "outcome": "Kan egenkontrollen dag 1.",
    "timing": "before", "hours": "16", "seats": "2", "place": "campus", "language_support": "yes",
    "contact": "Karin Holm, Campus",
}


def all_clear(app: Portal, colleagues: Sequence[User]) -> None:
    """Somebody of each party says that all is well; the pages for it have tests of their own."""
    with app.app_context(), db.unit_of_work() as s:
        case = s.scalars(sa.select(Submission).where(Submission.state == ReviewState.SUBMITTED)).one()
        for colleague in colleagues:
            leaf = next(x for x in statement_queries.statements_of(s, case) if x.party is colleague.party)
            if leaf.state is LeafState.NOT_CONCERNED:
                continue
            if leaf.party is Party.ARBETSFORMEDLINGEN:
                statements.record_check(s, make.actor(colleague), case.public_id, answer=UnionAnswer.RECEIVED,
                                        bars_checked=True, seen=leaf.revision)
            statements.state_leaf(s, make.actor(colleague), case.public_id, leaf.party, state=LeafState.CLEAR, note="",
                                  seen=leaf.revision)
