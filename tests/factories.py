"""Things to test with, made directly in the database. Fictional numbers: organisations from the unused 4-series,
phones from the series PTS keeps for fiction, personal numbers from Skatteverket's test series."""
import itertools
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from stdnum import luhn

from portal.accounts import passwords
from portal.accounts.models import Membership, Recusal, User
from portal.accounts.sign_ins import service as sign_ins
from portal.companies.models import (
    Company,
    Contact,
    ContactKind,
    EmployerType,
    Industry,
    SizeClass,
    VerifiedHow,
    Workplace,
)
from portal.companies.supervisors.models import Supervisor
from portal.core import clock, ids, occupations, seal, text
from portal.core.access import Actor, Party, Role
from portal.core.database.db import settings
from portal.needs.models import HiringInterest, Horizon, Hosting, Need, SwedishLevel
from portal.offers.models import (
    CONTENT_FIELDS,
    Capacity,
    Lifecycle,
    Lifting,
    Offer,
    Pace,
    ReviewState,
    Shift,
    Submission,
    Weekday,
)
from portal.placements.models import Seat
from portal.reviews.models import LeafState, Statement, UnionAnswer, Why
from portal.reviews.statements.rules import NEEDS_NOTE, STATED, awaited, states
from portal.support_rules.models import RuleCode, SupportRule, Unit
from portal.trainings.models import Course, Timing, Training, TrainingPlace
from tests import page

PASSWORD = "en lagom lång mening"
PERSONAL_NUMBER = "640823-3234"
COORDINATION_NUMBER = "701063-2391"
UNKNOWN_MONTH = "550072-2391"
"""A samordningsnummer of somebody whose month of birth nobody knows."""
_numbers = itertools.count(1)
_hash: list[str] = []


def org_number(n: int) -> str:
    """The n:th organisation number in the unused 4-series, ten digits."""
    start = f"40{40_0000 + n:06d}"[:9].ljust(9, "0")
    return start + luhn.calc_check_digit(start)


def make_user(s: Session, *, name: str = "Mira Lundin", email: str = "", roles: tuple[Role, ...] = (Role.EMPLOYER,),
              party: Party | None = None, **changes: Any) -> User:
    if not _hash:
        _hash.append(passwords.hash_of(PASSWORD, "test"))
    values: dict[str, Any] = dict(
        email=email or f"person{next(_numbers)}@example.com", password=_hash[0],
        confirmed_at=clock.now(), phone="070-174 06 05", held_roles=frozenset(roles), party=party)
    user = User(name=name, **(values | changes))
    s.add(user)
    s.flush()
    page.ready_keys[user.public_id] = sign_ins.start(s, user.id, "")
    return user


def make_staff(s: Session, *roles: Role, party: Party = Party.JOBBTORG, name: str = "Anna Ek", **changes: Any) -> User:
    return make_user(s, name=name, roles=roles or (Role.REVIEWER,), party=party, **changes)


def make_company(s: Session, *, name: str = "Nyfors Kök & Catering AB", number: str = "",
                 verified_by: User | None = None, **changes: Any) -> Company:
    number = number or org_number(next(_numbers))
    key = settings(s).number_key
    sole = number[2] in "01"
    values: dict[str, Any] = dict(
        name=name, name_key=text.sort_key(name), search_text=text.search_text(name), is_sole_trader=sole,
        org_number_sealed=seal.seal(key, number), org_number_hash=seal.keyed_hash(key, number),
        org_number_shown=f"{number[:6]}-{'****' if sole else number[6:]}", employer_type=EmployerType.PRIVATE,
        industry=Industry.I, size_class=SizeClass.S10, collective_agreement=True,
        union_name="Hotell- och restaurangfacket")
    company = Company(**(values | changes))
    if verified_by:
        company.verified_at, company.verified_by = clock.now(), verified_by.id
        company.verified_how = VerifiedHow.REGISTER
    s.add(company)
    s.flush()
    return company


def make_member(s: Session, company: Company, *, is_owner: bool = True, **changes: Any) -> User:
    user = make_user(s, **changes)
    s.add(Membership(company_id=company.id, user_id=user.id, is_owner=is_owner))
    s.flush()
    return user


def make_workplace(s: Session, company: Company, **changes: Any) -> Workplace:
    values = dict(name="Skolköket", street="Brunnsgatan 12", postal_code="611 83", city="Nyköping",
                  clothing="Arbetskläder finns", parking="Gratis på gården", report_to="Kökschefen",
                  sick_phone="070-174 06 90")
    workplace = Workplace(company_id=company.id, **{**values, **changes})
    s.add(workplace)
    s.flush()
    return workplace


def make_supervisor(s: Session, company: Company, **changes: Any) -> Supervisor:
    values = dict(name="Mira Lundin", phone="070-174 06 05", email="mira@example.com", ceiling=2)
    supervisor = Supervisor(company_id=company.id, **{**values, **changes})
    s.add(supervisor)
    s.flush()
    return supervisor


def make_rule(s: Session, by: User, code: RuleCode = RuleCode.PRACTICE, *, ahead: int = 30,
              **changes: Any) -> SupportRule:
    """Valid from so many days ahead."""
    values: dict[str, Any] = dict(
        value=Decimal(9), unit=Unit.MONTHS, legal_basis="Förordning (2027:1), 7 §", source="Lagtexter",
        valid_from=clock.today() + timedelta(days=ahead), written_by=by.id, written_by_name=by.name)
    rule = SupportRule(code=code, **(values | changes))
    s.add(rule)
    s.flush()
    return rule


def make_need(s: Session, company: Company, **changes: Any) -> Need:
    values: dict[str, Any] = dict(
        occupation="9412", people=3, horizon=Horizon.SOON, description="Vi behöver fler i köket.",
        skills_missing="Hygien", swedish_level=SwedishLevel.COLLEAGUES, driving_licence=False,
        training_wish="Livsmedelshygien", hosting=Hosting.YES, hiring_interest=HiringInterest.POSITIVE)
    values |= changes
    need = Need(company_id=company.id, **values)
    need.search_text = text.search_text(occupations.name(need.occupation), need.description)
    s.add(need)
    s.flush()
    return need


def full_content(workplace: Workplace, **changes: Any) -> dict[str, Any]:
    """Every field of a complete offer."""
    values: dict[str, Any] = dict(
        title="Restaurangbiträde i storkök", occupation="9412", open_to_practice=True, open_to_work_training=True,
        places=2, workplace_id=workplace.id, tasks="Förbereda grönsaker, diska och fylla på buffén.",
        lifting=Lifting.LIGHT, standing=True, outdoors=False, noise=False, pace=Pace.VARYING,
        protective_equipment="Skor finns",
        start_from=clock.today() + timedelta(days=30), weeks=12, hours_per_week=Decimal("30"),
        weekdays=frozenset(list(Weekday)[:5]), shift=frozenset({Shift.DAY}), ramp_up=True,
        swedish_level=SwedishLevel.SAFETY, driving_licence=False, background_check=False, adaptations="Hiss finns",
        supervisor_name="Mira Lundin", supervisor_phone="070-174 06 05", supervisor_email="mira@example.com",
        deputy_name="Olle Berg", supervision_capacity=Capacity.MEDIUM, supervisor_training=True, training_wanted=True,
        training_wish="Livsmedelshygien", hiring_interest=HiringInterest.POSITIVE)
    return values | changes


def make_offer(s: Session, company: Company, by: User, workplace: Workplace | None = None, **changes: Any) -> Offer:
    """A complete draft, never submitted."""
    content = {k: v for k, v in changes.items() if k in CONTENT_FIELDS}
    rest = {k: v for k, v in changes.items() if k not in CONTENT_FIELDS}
    content = full_content(workplace or make_workplace(s, company), **content)
    offer = Offer(company_id=company.id, created_by=by.id, **content, **rest)
    s.add(offer)
    s.flush()
    return offer


def make_submission(s: Session, offer: Offer, by: User, *, state: ReviewState = ReviewState.SUBMITTED,
                    decided_by: User | None = None, leaves: str = "cccc", **changes: Any) -> Submission:
    """A version of the offer as it stands now; an approved one is shown and the offer published. `leaves`: what the
    four parties have stated, in letters, all clear unless something else is said."""
    company, workplace = s.get_one(Company, offer.company_id), s.get_one(Workplace, offer.workplace_id)
    offer.last_number += 1
    offer.case_number = offer.case_number or f"{clock.today().year}-{next(_numbers):04d}"
    now = clock.now()
    values: dict[str, Any] = dict(
        offer_id=offer.id, offer_public_id=offer.public_id, case_number=offer.case_number, company_id=company.id,
        number=offer.last_number, state=state, submitted_at=now, submitted_by=by.id, submitter_name=by.name,
        declared_at=now, due_at=now + timedelta(days=7), area=occupations.area(offer.occupation or "9412"),
        search_text=text.search_text(offer.title, company.full_name, occupations.name(offer.occupation or "9412")),
        company_name=company.full_name, employer_type=company.employer_type,
        collective_agreement=company.collective_agreement,
        union_name=company.union_name, workplace_name=workplace.name, workplace_street=workplace.street,
        workplace_postal_code=workplace.postal_code, workplace_city=workplace.city, clothing=workplace.clothing,
        parking=workplace.parking, report_to=workplace.report_to, sick_phone=workplace.sick_phone,
        **{field: getattr(offer, field) for field in CONTENT_FIELDS})
    if decided_by:
        values |= dict(decided_at=now, decided_by=decided_by.id)
    if state is ReviewState.APPROVED:
        values["shown"] = True
        offer.lifecycle = Lifecycle.PUBLISHED
    submission = Submission(leaves=leaves, **(values | changes))
    s.add(submission)
    s.flush()
    make_statements(s, submission, decided_by or by)
    if state is ReviewState.APPROVED:
        make_seats(s, offer)
    return submission


def say_clear(s: Session, submission: Submission, by: Actor) -> None:
    """All four parties have said that all is clear."""
    for statement in s.scalars(select(Statement).where(Statement.submission_id == submission.id)):
        statement.state, statement.by_id, statement.by_name, statement.at = LeafState.CLEAR, by.user_id, by.name, \
            clock.now()
        statement.awaited = False
    submission.leaves = "cccc"
    s.flush()


def make_seats(s: Session, offer: Offer) -> None:
    """As many as its working copy has places, all free, unless it has some already."""
    if offer.seats_free or offer.seats_held or offer.seats_filled:
        return
    s.add_all([Seat(offer_id=offer.id, number=n + 1) for n in range(offer.places or 0)])
    offer.seats_free, offer.news_on = offer.places or 0, clock.today()
    s.flush()


def make_statements(s: Session, submission: Submission, by: User) -> None:
    """The four leaves of a submission, as its letters say."""
    for party, state in states(submission.leaves).items():
        stated = dict(by_id=by.id, by_name=by.name, at=clock.now()) if state in STATED else {}
        checked = dict(union_answer=UnionAnswer.RECEIVED, union_by=by.id, union_by_name=by.name, union_at=clock.now(),
                       bars_checked_by=by.id, bars_checked_by_name=by.name, bars_checked_at=clock.now())
        statement = Statement(
            submission_id=submission.id, party=party, state=state, due_at=submission.due_at, **stated,
            told_at=clock.now(), why=Why.MUNICIPAL if state is LeafState.NOT_CONCERNED else Why.LEADS,
            note="Vi undrar en sak." if state in NEEDS_NOTE else "",
            **checked if party is Party.ARBETSFORMEDLINGEN and state is LeafState.CLEAR else {})
        statement.awaited = awaited(statement, submission.state)
        s.add(statement)
    s.flush()


def recuse(s: Session, user: User, company: Company) -> None:
    """The person is jäv for the company."""
    s.add(Recusal(user_id=user.id, company_id=company.id))
    s.flush()


def make_course(s: Session, **changes: Any) -> Course:
    values: dict[str, Any] = dict(title="Livsmedelshygien", content="Egenkontroll och allergener.",
                                  outcome="Kan egenkontroll.", hours=16, place=TrainingPlace.CAMPUS,
                                  language_support=True)
    values |= changes
    course = Course(title_key=text.sort_key(values["title"]), **values)
    s.add(course)
    s.flush()
    return course


def make_training(s: Session, offer: Offer, by: User, **changes: Any) -> Training:
    values: dict[str, Any] = dict(title="Hygien för storkök", content="Egenkontroll i ert kök.",
                                  outcome="Kan egenkontroll dag 1.", timing=Timing.BEFORE, hours=16, seats=2,
                                  language_support=True, place=TrainingPlace.CAMPUS, contact="Karin Holm, Campus")
    training = Training(offer_id=offer.id, company_id=offer.company_id, created_by=by.id, **(values | changes))
    s.add(training)
    s.flush()
    return training


def actor(user: User, company: Company | None = None, *, is_owner: bool = True) -> Actor:
    """The person as services see them."""
    return Actor(user.id, user.held_roles, user.name, user.party, company.id if company else None,
                 bool(company) and is_owner)


def make_contact(s: Session, company: Company, by: User, **changes: Any) -> Contact:
    values: dict[str, Any] = dict(kind=ContactKind.PHONE, happened_on=clock.today(), note="Vi talade om våren.")
    contact = Contact(company_id=company.id, author_id=by.id, author_name=by.name, author_party=by.party,
                      **(values | changes))
    s.add(contact)
    s.flush()
    return contact


def word() -> dict[str, str]:
    """What goes with a case that is handed over: a note, and its id."""
    return {"note": "Ring Mira efter tre.", "note_id": ids.new()}
