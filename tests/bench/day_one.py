"""What a competent person writes on the first day, over our own tables and their indexes, to measure against.

Plain Flask and SQLAlchemy: entities with joined rows, count(*) and OFFSET, ILIKE, a GROUP BY for the tabs, addresses
made for each row, bare templates. One form token for all, no access rules, no log of requests, one thread at a time.
"""
import os
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from flask import Flask, Response, abort, g, redirect, render_template, request, session, url_for
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, joinedload, mapped_column, relationship

PAGE = 25
STATES = ("submitted", "changes_requested", "approved", "declined")
KINDS = ("practice", "work_training", "adapted", "subsidised", "municipal")


class Base(DeclarativeBase):
    pass


class Company(Base):
    __tablename__ = "company"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]


class Account(Base):
    __tablename__ = "account"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str]


class Offer(Base):
    """One version of an offer, as the review and the list of places read it."""

    __tablename__ = "submission"
    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(sa.ForeignKey("company.id"))
    assignee_id: Mapped[int | None] = mapped_column(sa.ForeignKey("account.id"))
    title: Mapped[str]
    state: Mapped[str]
    shown: Mapped[bool]
    area: Mapped[str]
    tasks: Mapped[str]
    places: Mapped[int]
    hours_per_week: Mapped[float]
    workplace_city: Mapped[str]
    case_number: Mapped[str]
    due_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True))
    submitted_at: Mapped[datetime] = mapped_column(sa.DateTime(timezone=True))
    decided_at: Mapped[datetime | None] = mapped_column(sa.DateTime(timezone=True))
    company: Mapped[Company] = relationship()
    assignee: Mapped[Account | None] = relationship()


class Message(Base):
    __tablename__ = "message"
    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int]


class NewOffer(Base):
    """What the writers send in; a table of this program's own, as are the three that go with it."""

    __tablename__ = "day_one_offer"
    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(sa.ForeignKey("company.id"), index=True)
    title: Mapped[str]
    tasks: Mapped[str]
    city: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    places: Mapped[int]
    submitted_at: Mapped[datetime] = mapped_column(index=True)


class History(Base):
    __tablename__ = "day_one_history"
    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(sa.ForeignKey("day_one_offer.id"), index=True)
    actor_id: Mapped[int]
    step: Mapped[str]
    at: Mapped[datetime]


class Audit(Base):
    __tablename__ = "day_one_audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    actor_id: Mapped[int]
    what: Mapped[str]
    at: Mapped[datetime]


class Outbox(Base):
    __tablename__ = "day_one_outbox"
    id: Mapped[int] = mapped_column(primary_key=True)
    recipient: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    at: Mapped[datetime]


OWN: Any = [model.__table__ for model in (NewOffer, History, Audit, Outbox)]
engine = sa.create_engine(os.environ.get("BENCH_URL", "sqlite://"))
app = Flask(__name__, static_folder=None)
app.secret_key = "day one"


def prepare(url: str) -> str:
    """Its own tables, made once, before any of its workers starts. Returns the address of its database: on SQLite a
    copy, with the journal that SQLite keeps as long as nobody asks for another."""
    own = url
    if url.startswith("sqlite"):
        own = f"{url}.day-one"
        with sa.create_engine(url).begin() as connection:
            connection.exec_driver_sql("VACUUM INTO ?", (own.removeprefix("sqlite:///"),))
    Base.metadata.create_all(sa.create_engine(own), tables=OWN)
    return own


def db() -> Session:
    if "db" not in g:
        g.db = Session(engine)
    found: Session = g.db
    return found


@app.teardown_appcontext
def close(_error: BaseException | None) -> None:
    if "db" in g:
        g.db.close()


@app.before_request
def load_user() -> Any:
    g.user = db().get(Account, session["user"]) if "user" in session else None
    if request.method == "POST" and request.form.get("token") != session.get("token"):
        abort(400)
    if g.user is None and request.endpoint != "come_in":
        return redirect("/in/1")
    return None


@app.context_processor
def everywhere() -> dict[str, Any]:
    return {"user": g.user, "token": session.get("token", "")}


@app.get("/in/<int:number>")
def come_in(number: int) -> str:
    session.update(user=number, token="token")
    return "in"


def paged(query: Any) -> tuple[list[Any], int, int]:
    """(rows, how many in all, page number)"""
    number = request.args.get("page", 1, int)
    total = db().scalar(sa.select(sa.func.count()).select_from(query.order_by(None).subquery())) or 0
    return list(db().execute(query.limit(PAGE).offset((number - 1) * PAGE)).all()), total, number


@app.get("/offers")
def offers() -> str:
    query = sa.select(Offer).options(joinedload(Offer.company)).where(Offer.shown)
    if words := request.args.get("q"):
        holds = sa.or_(Offer.title.ilike(f"%{words}%"), Company.name.ilike(f"%{words}%"))
        query = query.join(Offer.company).where(holds)
    rows, total, number = paged(query.order_by(Offer.decided_at.desc(), Offer.id.desc()))
    return render_template("offers.html", rows=[row.Offer for row in rows], total=total, number=number, kinds=KINDS)


@app.get("/review")
def review() -> str:
    state = request.args.get("state", "submitted")
    messages = sa.select(sa.func.count(Message.id)).where(Message.submission_id == Offer.id).scalar_subquery()
    query = (sa.select(Offer, messages).options(joinedload(Offer.company), joinedload(Offer.assignee))
             .where(Offer.state == state).order_by(Offer.due_at, Offer.id))
    rows, total, number = paged(query)
    tabs = dict(db().execute(sa.select(Offer.state, sa.func.count()).group_by(Offer.state)).all())
    return render_template("review.html", rows=rows, total=total, number=number, tabs=tabs, states=STATES,
                           now=datetime.now(UTC).replace(tzinfo=None))


@app.get("/offers/<int:number>")
def offer(number: int) -> str:
    return str(number)


@app.get("/companies/<int:number>")
def company(number: int) -> str:
    return str(number)


@app.post("/review/<int:number>/approve")
def approve(number: int) -> str:
    return str(number)


@app.post("/offers")
def send_in() -> Response:
    s, now, form = db(), datetime.now(UTC).replace(tzinfo=None), request.form
    new = NewOffer(company_id=int(form["company"]), title=form["title"], tasks=form["tasks"], city=form["city"],
                   state="submitted", places=int(form["places"]), submitted_at=now)
    s.add(new)
    s.flush()
    s.add(History(offer_id=new.id, actor_id=g.user.id, step="submit", at=now))
    s.add(Audit(actor_id=g.user.id, what=f"submit {new.id}", at=now))
    s.add(Outbox(recipient="company@example.com", subject="Received", body=f"We have received {new.title}.", at=now))
    answer = Response(status=303, headers={"Location": url_for("offer", number=new.id)})
    s.commit()
    return answer
