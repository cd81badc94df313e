"""Day one's program with the whole of the job that our submit does, so that like is measured against like.

Who asks and for which company, every answer judged, the version frozen with all its columns, four statements that keep
what was clear, the log's chain, a receipt and a mail to the project group, reminders withdrawn: entities read and
written through the ORM, one after another, over our own tables as they are.
"""
import hashlib
import json
import re
import secrets
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Response, abort, g, render_template, request, url_for
from sqlalchemy.orm import DeclarativeBase, Session

from tests.bench.day_one import app, db, engine

ANSWER_DAYS, PARTY_DAYS = 5, 3
PARTIES = ("jobbtorg", "campus", "naringsliv", "arbetsformedlingen")
GROUP = "projektgruppen@example.com"
STATE_FORMS = ("open_to_practice", "open_to_work_training", "open_to_adapted", "open_to_subsidised")
REQUIRED = ("title", "occupation", "places", "workplace_id", "tasks", "lifting", "standing", "outdoors", "noise",
            "pace", "weeks", "hours_per_week", "weekdays", "shift", "ramp_up", "swedish_level", "driving_licence",
            "background_check", "supervisor_name", "supervisor_phone", "supervision_capacity", "training_wanted",
            "hiring_interest")
TEXTS = ("title", "tasks", "protective_equipment", "other_requirements", "adaptations", "supervisor_name",
         "deputy_name", "training_wish")
FROM_WORKPLACE = ("clothing", "parking", "report_to", "sick_phone")
REMINDERS = ("reply_reminder", "awaits_party")
PERSONAL = re.compile(r"(?<!\d)(?:\d\d)?\d{6}[-+ ]?\d{4}(?!\d)")


class Base(DeclarativeBase):
    pass


def _entity(table: str) -> Any:
    """The table as it is, every column an attribute; numbered as a class that was written out would be."""
    found = sa.Table(table, Base.metadata, autoload_with=engine)
    for column in found.primary_key:
        column.server_default = None
    return type(table, (Base,), {"__table__": found})


Membership, Account, Company, Workplace = map(_entity, ("membership", "account", "company", "workplace"))
Place, Proposal, Version, Statement = map(_entity, ("offer", "proposal", "submission", "statement"))
Chain, Event, Outbox = map(_entity, ("event_chain", "event", "outbox_mail"))
COPIED = sorted(set(Place.__table__.c.keys()) & set(Version.__table__.c.keys())
                - {"id", "public_id", "case_number", "company_id", "revision"})
SAID = {name: column for name, column in Statement.__table__.c.items()
        if name not in {"id", "submission_id", "party", "state", "awaited", "due_at", "why", "revision"}}


@app.get("/places/<public_id>")
def show_place(public_id: str) -> str:
    """What is read before it is sent in."""
    found = _own(public_id)
    return f"{found.title} {db().get(Company, found.company_id)} {db().get(Workplace, found.workplace_id)}"


@app.post("/places/<public_id>/submit")
def submit(public_id: str) -> Response:
    s, now = db(), datetime.now(UTC)
    place = _own(public_id, held=True)
    company: Any = s.get(Company, place.company_id)
    workplace: Any = s.get(Workplace, place.workplace_id)
    before: Any = s.scalar(sa.select(Version).where(Version.offer_id == place.id)
                           .order_by(Version.number.desc()).limit(1))
    if before is not None and before.state == "submitted":
        abort(409)
    if problems := _problems(place, company, workplace, s.get(Proposal, place.id), now.date()):
        return Response("\n".join(problems), 422)
    place.last_number += 1
    place.revision += 1
    place.confirmed_at, place.asked_at = now, None
    version = _version(place, company, workplace, now)
    s.add(version)
    s.flush()
    _open_statements(s, version, company, before, now)
    _log(s, version, now)
    _withdraw(s, public_id)
    _tell(s, version, now)
    answer = Response(status=303, headers={"Location": url_for("offer", number=version.id)})
    s.commit()
    return answer


def _own(public_id: str, *, held: bool = False) -> Any:
    mine = sa.select(Place).join(Membership, Membership.company_id == Place.company_id).where(
        Place.public_id == public_id, Membership.user_id == g.user.id)
    return db().scalar(mine.with_for_update(of=Place) if held else mine) or abort(404)


def _problems(place: Any, company: Any, workplace: Any, proposal: Any, today: date) -> list[str]:
    found = [f"{name} is missing" for name in REQUIRED if getattr(place, name) in (None, "")]
    found += [f"{name} holds a personal number" for name in TEXTS if PERSONAL.search(getattr(place, name))]
    if place.training_wanted and not place.training_wish:
        found.append("training_wish is missing")
    if not any(getattr(place, name) for name in (*STATE_FORMS, "open_to_municipal")):
        found.append("open_to is missing")
    if place.open_to_municipal and company.employer_type != "municipal":
        found.append("open_to is not for this company")
    if not place.start_rolling and (place.start_from is None or place.start_from < today):
        found.append("start_from has passed")
    if found:
        return found
    if not (1 <= place.places <= 50 and 1 <= place.weeks <= 104 and 1 <= place.hours_per_week <= 40):
        found.append("a number is too small or too large")
    if workplace.removed_at or company.blocked_at or (proposal is not None and proposal.state != "agreed"):
        found.append("the company may not send it in")
    if request.form.get("declared") != "yes":
        found.append("declared is missing")
    return found


def _version(place: Any, company: Any, workplace: Any, now: datetime) -> Any:
    name = f"{company.name} {company.unit_name}".strip()
    return Version(
        **{column: getattr(place, column) for column in COPIED}, **{c: getattr(workplace, c) for c in FROM_WORKPLACE},
        public_id=secrets.token_hex(5), offer_id=place.id, offer_public_id=place.public_id, company_id=company.id,
        case_number=place.case_number, number=place.last_number, state="submitted", leaves="", submitted_at=now,
        submitted_by=g.user.id, submitter_name=g.user.name, declared_at=now, due_at=_workdays(now, ANSWER_DAYS),
        shown=False, has_training=False, starts_on=place.start_from or date(9999, 1, 1), area="other",
        search_text=f"{place.title} {name} {workplace.city}".lower(), company_name=name,
        employer_type=company.employer_type, collective_agreement=company.collective_agreement,
        union_name=company.union_name, workplace_name=workplace.name, workplace_street=workplace.street,
        workplace_postal_code=workplace.postal_code, workplace_city=workplace.city, revision=1)


def _open_statements(s: Session, version: Any, company: Any, before: Any, now: datetime) -> None:
    known = s.scalar(sa.select(Version.id).where(Version.company_id == company.id, Version.state == "approved",
                                                 Version.id != version.id).limit(1))
    concerned = {"jobbtorg": True, "campus": version.training_wanted, "naringsliv": not (company.verified_at and known),
                 "arbetsformedlingen": any(getattr(version, name) for name in STATE_FORMS)}
    earlier: dict[str, Any] = {}
    if before is not None:
        query = sa.select(Statement).where(Statement.submission_id == before.id)
        earlier = {found.party: found for found in s.scalars(query)}
    same = before is not None and all(getattr(before, column) == getattr(version, column) for column in COPIED)
    letters = ""
    for party in PARTIES:
        was = earlier.get(party)
        kept = same and was is not None and was.state == "clear"
        state = "not_concerned" if not concerned[party] else "clear" if kept else "waiting"
        words = {c: getattr(was, c) if kept else None if column.nullable else "" for c, column in SAID.items()}
        s.add(Statement(submission_id=version.id, party=party, state=state, awaited=state == "waiting",
                        due_at=_workdays(now, PARTY_DAYS), why="leads", revision=1, **words))
        letters += state[0]
    version.leaves = letters


def _log(s: Session, version: Any, now: datetime) -> None:
    name = f"company:{version.company_id}"
    chain: Any = s.get(Chain, name, with_for_update=True)
    if chain is None:
        chain = Chain(chain=name, seq=0, hash="")
        s.add(chain)
    facts = {"submission_id": version.id, "offer_id": version.offer_id, "number": version.number}
    row = dict(chain=name, seq=chain.seq + 1, actor_id=g.user.id, company_id=version.company_id,
               subject=version.offer_public_id, kind="OfferSubmitted", facts=facts, previous=chain.hash)
    content = json.dumps({**row, "at": now.isoformat()}, sort_keys=True)
    chain.seq, chain.hash = chain.seq + 1, hashlib.sha256(content.encode()).hexdigest()
    s.add(Event(**row, at=now, hash=chain.hash))


def _withdraw(s: Session, public_id: str) -> None:
    """What reminded of it is not sent any more."""
    waiting = sa.select(Outbox).where(Outbox.about == public_id, Outbox.name.in_(REMINDERS), Outbox.due_at.is_not(None))
    for mail in s.scalars(waiting):
        mail.due_at = None


def _tell(s: Session, version: Any, now: datetime) -> None:
    members: Any = (sa.select(Account).join(Membership, Membership.user_id == Account.id)
                    .where(Membership.company_id == version.company_id, Account.active))
    _mail(s, version, "received", [(person.name, person.email) for person in s.scalars(members)], now)
    _mail(s, version, "group_submission", [("", GROUP)], now)


def _mail(s: Session, version: Any, name: str, receivers: list[tuple[str, str]], now: datetime) -> None:
    for receiver, address in receivers:
        once = f"{name}:{version.id}:{address}"
        if s.scalar(sa.select(Outbox.id).where(Outbox.once_key == once)):
            continue
        words = {"version": version, "receiver": receiver, "link": url_for("offer", number=version.id, _external=True)}
        s.add(Outbox(public_id=secrets.token_hex(5), once_key=once, name=name, recipient=address,
                     subject=f"Platsen {version.title} har kommit in", text=render_template("mail.txt", **words),
                     html=render_template("mail.html", **words), about=version.offer_public_id, secret=False,
                     queued_at=now, due_at=now, attempts=0))


def _workdays(moment: datetime, count: int) -> datetime:
    while count:
        moment += timedelta(days=1)
        count -= moment.weekday() < 5
    return moment
