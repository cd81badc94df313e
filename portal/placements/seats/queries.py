"""Is there room for one more, with the supervisor and at the workplace?"""
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.companies.models import Workplace
from portal.companies.supervisors import ceilings
from portal.companies.supervisors import queries as supervisors
from portal.companies.supervisors import rules as supervisor_rules
from portal.companies.supervisors.ceilings import Use
from portal.companies.supervisors.models import Supervisor
from portal.companies.supervisors.rules import Reached
from portal.offers import content
from portal.offers.models import Offer, Submission
from portal.placements.models import LIVE, Placement


def no_room(
    session: Session, offer: Offer, place: Submission, start: date, end: date, but: Placement | None = None,
) -> tuple[str, ...]:
    """Whose ceiling one more from `start` to `end` would break, as sentences. `but`: the one that is asked about. The
    supervisor and the workplace are locked, after the seats: other offers name them too."""
    register = supervisors.everyone(session, offer.company_id)
    who, workplace = _supervisor(register, place), session.get(Workplace, place.workplace_id or 0, with_for_update=True)
    if who is not None:
        session.refresh(who, with_for_update=True)
    living = (select(Placement, Submission).join(Submission, Submission.id == Placement.submission_id)
              .where(Placement.company_id == offer.company_id, Placement.state.in_(LIVE)))
    lived = [row for row in session.execute(living).all() if row.Placement is not but]
    with_them = [Use(one.start_on, one.end_on, _supervisor(register, version)) for one, version in lived]
    there = [Use(one.start_on, one.end_on, version.workplace_id) for one, version in lived]
    found = []
    if who is not None and (full := ceilings.first_full(with_them, Use(start, end, who), who.ceiling)):
        found.append(ceilings.supervisor_full(who.name, full))
    if workplace and (full := ceilings.first_full(there, Use(start, end, workplace.id), workplace.ceiling)):
        found.append(ceilings.workplace_full(workplace.name, full))
    return tuple(found)


def _supervisor(register: Sequence[Supervisor], place: Submission) -> Supervisor | None:
    """Who in the company's register supervises there, as the place stands now."""
    now = content.corrected(place)
    return supervisor_rules.find_still(register, Reached(
        name=now.supervisor_name, phone=now.supervisor_phone, email=now.supervisor_email or ""))
