"""Fill a database for measuring: 5,000 companies and as many offers as asked, in bulk, never through the pages."""
import random
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

import sqlalchemy as sa

from portal.accounts import passwords
from portal.accounts.models import Membership, User
from portal.companies.models import Company, EmployerType, Industry, SizeClass, VerifiedHow, Workplace
from portal.core import clock, ids, occupations, seal, text
from portal.core.access import Party, Role
from portal.core.database import db
from portal.core.web import Portal
from portal.needs.models import HiringInterest, SwedishLevel
from portal.offers.models import (
    CONTENT_FIELDS,
    Capacity,
    CloseReason,
    DeclineReason,
    Lifecycle,
    Lifting,
    Offer,
    Pace,
    ReviewState,
    Shift,
    Submission,
    Weekday,
)
from portal.reviews.models import AnswerTime, LeafState, Statement, UnionAnswer, Why
from portal.reviews.statements.rules import NEEDS_NOTE, OPEN, STATED, letters, states
from tests.factories import org_number

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
STAFF = 20
PASSWORD = "en lagom lång mening"
SHARES = {ReviewState.APPROVED: 60, ReviewState.SUBMITTED: 12, ReviewState.CHANGES_REQUESTED: 3,
          ReviewState.DECLINED: 10, ReviewState.RECALLED: 5}
"""Per hundred offers; the rest are closed ones whose last version was approved."""
TITLES = ("Restaurangbiträde", "Lagermedarbetare", "Vårdbiträde", "Lokalvårdare", "Butiksmedarbetare", "Vaktmästare",
          "Maskinoperatör", "Chaufför", "Parkarbetare", "Elevassistent", "Målare", "Diskare", "Åkeriarbetare", "Förare")
WHERE = ("i storkök", "på lagret", "på boendet", "i butik", "i verkstaden", "på kontoret", "i parken", "på skolan")
NAMES = ("Nyfors", "Ekdal", "Östra", "Hamnen", "Åkeri", "Brunns", "Storgatans", "Gruvön", "Oxbacken", "Arnö", "Väster")
KINDS = ("Bageri", "Bygg", "Åkeri", "Städ", "Omsorg", "Livs", "Verkstad", "Plåt", "Trädgård", "Hotell", "Förskola")
CHUNK = 2000


def fill(app: Portal, offers: int, companies: int = 5000, shares: Mapping[ReviewState, int] = SHARES) -> None:
    """Insert everything; the same numbers give the same rows."""
    companies = min(companies, offers)
    rnd = random.Random(offers)
    with app.app_context():
        password = passwords.hash_of(PASSWORD, "demo")
        key = app.extensions["db"].settings.number_key
        engine = db.engine_of(app).execution_options(write=True)
        with engine.begin() as connection:
            _insert(connection, User, _users(password, companies))
            _insert(connection, Company, _companies(rnd, key, companies))
            _insert(connection, Membership, ({"id": i, "company_id": i, "user_id": STAFF + i, "is_owner": True,
                                              "created_at": NOW} for i in range(1, companies + 1)))
            _insert(connection, Workplace, _workplaces(companies))
            pairs = list(_offers(rnd, offers, companies, shares))
            _insert(connection, Offer, (offer for offer, _ in pairs))
            _insert(connection, Submission, (submission for _, submission in pairs))
            _insert(connection, AnswerTime, ({"submission_id": case["id"], "answered_at": case["decided_at"],
                                              "workdays": case["id"] % 7} for _, case in pairs if case["decided_at"]))
            _insert(connection, Statement, (row for _, submission in pairs for row in _statements(submission)))
            if engine.dialect.name == "postgresql":
                for model in (User, Company, Membership, Workplace, Offer, Submission, Statement):
                    name = model.__tablename__
                    connection.exec_driver_sql(
                        f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))")
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")


def _insert(connection: sa.Connection, model: Any, rows: Iterator[dict[str, Any]]) -> None:
    while chunk := list(islice(rows, CHUNK)):
        connection.execute(sa.insert(model.__table__), chunk)


def _users(password: str, companies: int) -> Iterator[dict[str, Any]]:
    parties = list(Party)
    for i in range(1, STAFF + companies + 1):
        staff = i <= STAFF
        yield {
            "id": i, "public_id": ids.new(), "email": f"{'granskare' if staff else 'foretag'}{i}@example.com",
            "password": password, "active": True, "confirmed_at": NOW, "name": f"Person {i}",
            "phone": "", "party": parties[i % 4] if staff else None, "created_at": NOW, "revision": 1,
            "held_roles": frozenset({Role.REVIEWER, Role.COACH} if staff else {Role.EMPLOYER}),
        }


def _companies(rnd: random.Random, key: str, count: int) -> Iterator[dict[str, Any]]:
    for i in range(1, count + 1):
        name, number = f"{rnd.choice(NAMES)} {rnd.choice(KINDS)} {i} AB", org_number(i)
        yield {
            "id": i, "public_id": ids.new(), "name": name, "name_key": text.sort_key(name),
            "search_text": text.search_text(name), "org_number_sealed": "sealed", "unit_name": "",
            "org_number_hash": seal.keyed_hash(key, number), "org_number_shown": f"{number[:6]}-{number[6:]}",
            "is_sole_trader": False, "employer_type": EmployerType.PRIVATE, "industry": rnd.choice(list(Industry)),
            "size_class": rnd.choice(list(SizeClass)), "collective_agreement": True, "union_name": "Kommunal",
            "website": "", "about": "", "verified_at": NOW, "verified_by": 1, "verified_how": VerifiedHow.REGISTER,
            "created_at": NOW, "revision": 1,
        }


def _workplaces(count: int) -> Iterator[dict[str, Any]]:
    for i in range(1, count + 1):
        yield {"id": i, "public_id": ids.new(), "company_id": i, "name": "Huvudkontoret", "street": f"Storgatan {i}",
               "postal_code": "611 83", "city": "Nyköping", "cfar": "", "clothing": "Kläder finns", "parking": "",
               "report_to": "Receptionen", "sick_phone": "", "revision": 1}


def _content(rnd: random.Random, company: int) -> dict[str, Any]:
    rolling, training = rnd.random() < .3, rnd.random() < .5
    return {
        "title": f"{rnd.choice(TITLES)} {rnd.choice(WHERE)}", "need_id": None, "workplace_id": company,
        "occupation": rnd.choice([code for codes in occupations.MENU.values() for code in codes]),
        "open_to_practice": not training or rnd.random() < .5, "open_to_work_training": training,
        "open_to_adapted": False,
        "open_to_subsidised": rnd.random() < .4, "open_to_municipal": False, "places": rnd.randint(1, 5),
        "tasks": "Packa upp varor, hålla ordning och hjälpa kollegor. " * 6, "lifting": rnd.choice(list(Lifting)),
        "standing": True, "outdoors": False, "noise": False, "pace": rnd.choice(list(Pace)), "protective_equipment": "",
        "start_rolling": rolling,
        "start_from": None if rolling else clock.today() + timedelta(days=rnd.randint(30, 150)),
        "start_until": None, "weeks": rnd.randint(4, 26), "hours_per_week": Decimal(rnd.choice((15, 20, 30, 40))),
        "weekdays": frozenset(list(Weekday)[:5]), "shift": frozenset({Shift.DAY}), "ramp_up": True,
        "swedish_level": rnd.choice(list(SwedishLevel)), "driving_licence": rnd.random() < .2,
        "background_check": False,
        "other_requirements": "", "adaptations": "Vi anpassar gärna.", "supervisor_name": "Mira Lundin",
        "supervisor_phone": "070-174 06 05", "supervisor_email": "", "deputy_name": "Olle Berg",
        "supervision_capacity": rnd.choice(list(Capacity)), "supervisor_training": False,
        "training_wanted": rnd.random() < .5, "training_wish": "Livsmedelshygien",
        "hiring_interest": rnd.choice(list(HiringInterest)),
    }


def _offers(
    rnd: random.Random, count: int, companies: int, shares: Mapping[ReviewState, int],
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    assert set(CONTENT_FIELDS) == set(_content(random.Random(1), 1)), "a new field: give it a value here"
    states = [state for state, share in shares.items() for _ in range(share)]
    for i in range(1, count + 1):
        company = i % companies + 1
        content = _content(rnd, company)
        state = rnd.choice([*states, *[ReviewState.APPROVED] * (100 - len(states))])
        shown = state is ReviewState.APPROVED and rnd.random() < .85
        closed = state is ReviewState.APPROVED and not shown
        public_id, submitted = ids.new(), NOW - timedelta(minutes=rnd.randint(1, 400_000))
        lifecycle = Lifecycle.PUBLISHED if shown else Lifecycle.CLOSED if closed else Lifecycle.UNPUBLISHED
        decided = submitted + timedelta(days=3) if state in (ReviewState.APPROVED, ReviewState.DECLINED) else None
        base = {"id": i, "company_id": company, "case_number": f"2026-{i:05d}", "revision": 1}
        name = f"Företag {company} AB"
        yield (
            {**content, **base, "public_id": public_id, "lifecycle": lifecycle, "last_number": 1,
             "close_reason": CloseReason.FILLED if closed else None, "closed_at": NOW if closed else None,
             "created_at": submitted,
             "created_by": STAFF + company, "changed_at": submitted},
            {**content, **base, "public_id": ids.new(), "offer_id": i, "offer_public_id": public_id, "number": 1,
             "state": state, "leaves": _leaves(rnd, state), "submitted_at": submitted, "submitted_by": STAFF + company,
             "submitter_name": "Mira Lundin",
             "declared_at": submitted, "due_at": submitted + timedelta(days=7), "workdays_left": None,
             "changes_requested_at": None, "assignee_id": rnd.choice([None, rnd.randint(1, STAFF)]),
             "assigned_at": None, "decided_at": decided, "decided_by": 1 if decided else None,
             "reason": DeclineReason.OTHER if state is ReviewState.DECLINED else None,
             "reason_text": "Det passar inte nu." if state is ReviewState.DECLINED else None, "shown": shown,
             "has_training": shown and rnd.random() < .3, "area": occupations.area(content["occupation"]),
             "search_text": text.search_text(
                 content["title"], name, occupations.name(content["occupation"]), "Nyköping"),
             "company_name": name, "employer_type": EmployerType.PRIVATE, "collective_agreement": True,
             "union_name": "Kommunal", "workplace_name": "Huvudkontoret", "workplace_street": "Storgatan 1",
             "workplace_postal_code": "611 83", "workplace_city": "Nyköping", "clothing": "Kläder finns", "parking": "",
             "report_to": "Receptionen", "sick_phone": ""},
        )


def _leaves(rnd: random.Random, state: ReviewState) -> str:
    """Anything while the case is open; everyone was content with what has been approved."""
    clear = state is ReviewState.APPROVED
    usual = [LeafState.CLEAR] if clear else [s for s in LeafState if s is not LeafState.NOT_CONCERNED]
    return letters({party: rnd.choice(usual if party is Party.JOBBTORG else [*usual, LeafState.NOT_CONCERNED])
                    for party in Party})


def _statements(submission: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for n, (party, state) in enumerate(states(submission["leaves"]).items()):
        by, at = (1 + n, submission["submitted_at"]) if state in STATED else (None, None)
        checked = party is Party.ARBETSFORMEDLINGEN and state is LeafState.CLEAR
        yield {
            "id": submission["id"] * 4 - 3 + n, "submission_id": submission["id"], "party": party, "state": state,
            "awaited": submission["state"] is ReviewState.SUBMITTED and state in OPEN,
            "due_at": submission["submitted_at"] + timedelta(days=5), "why": Why.LEADS, "by_id": by, "at": at,
            "told_at": submission["submitted_at"],
            "note": "Går man ensam på kvällen?" if state in NEEDS_NOTE else "", "by_name": f"Person {by}" if by else "",
            "carried_from": None, "chosen_by": None, "chosen_by_name": "", "chosen_at": None, "chosen_reason": "",
            "union_answer": UnionAnswer.RECEIVED if checked else None, "union_by": by if checked else None,
            "union_by_name": f"Person {by}" if checked else "", "union_at": at if checked else None,
            "bars_checked_by": by if checked else None, "bars_checked_at": at if checked else None,
            "bars_checked_by_name": f"Person {by}" if checked else "", "revision": 1,
        }
