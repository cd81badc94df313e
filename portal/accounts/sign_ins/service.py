"""Sign-ins begun and ended. Every verb runs inside one unit of work."""
import secrets
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.accounts import events
from portal.accounts import queries as accounts
from portal.accounts.sign_ins import queries, rules
from portal.accounts.sign_ins.models import SignIn
from portal.core import clock
from portal.core.access import Actor
from portal.core.database.db import settings
from portal.core.errors import NotFound
from portal.core.events import publish
from portal.core.jobs import AT_A_TIME


def start(session: Session, user_id: int, agent: str) -> str:
    """Somebody has shown who they are, in the browser that calls itself `agent`. Returns the key for its cookie."""
    key, now = secrets.token_urlsafe(32), clock.now()
    session.add(SignIn(key_hash=queries.hash_of(settings(session).secret_key, key), user_id=user_id,
                       browser=rules.browser_called(agent), started_at=now, seen_at=now, proved_at=now))
    session.flush()
    return key


def end(session: Session, sign_in_id: int) -> None:
    """One that has ended already stays ended."""
    session.execute(delete(SignIn).where(SignIn.id == sign_in_id), execution_options={"bulk_write": True})


def end_all(session: Session, user_id: int, *, but: int | None = None) -> int:
    """End every sign-in of an account, save perhaps the one that asks. Returns how many there were."""
    ended = [row for row in queries.of_user(session, user_id, for_update=True) if row.id != but]
    for row in ended:
        session.delete(row)
    session.flush()
    return len(ended)


def end_one(session: Session, actor: Actor, public_id: str) -> None:
    """By the person, of their own. Raises NotFound."""
    mine = queries.of_user(session, actor.user_id or 0, for_update=True)
    row = next((row for row in mine if row.public_id == public_id), None)
    if row is None:
        raise NotFound("Inloggningen finns inte längre.")
    session.delete(row)
    session.flush()
    _tell(session, actor)


def end_others(session: Session, actor: Actor) -> int:
    """By the person: all but the one that asks. Returns how many there were."""
    if ended := end_all(session, actor.user_id or 0, but=actor.sign_in_id):
        _tell(session, actor)
    return ended


def see(session: Session, sign_in_id: int) -> None:
    """The browser is here again."""
    session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=clock.now()),
                    execution_options={"bulk_write": True})


def prove(session: Session, sign_in_id: int) -> None:
    """The password was given once more."""
    session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(proved_at=clock.now()),
                    execution_options={"bulk_write": True})


def forget_old(session: Session) -> int:
    """Rows that open nothing any longer. Returns how many, at most AT_A_TIME."""
    longest = timedelta(hours=settings(session).session_hours)
    old = session.scalars(select(SignIn).where(SignIn.started_at < clock.now() - longest).limit(AT_A_TIME)).all()
    for row in old:
        session.delete(row)
    return len(old)


def _tell(session: Session, actor: Actor) -> None:
    user = accounts.get_user(session, actor.user_id or 0)
    publish(session, events.SignInsEnded(actor_id=user.id, company_id=None, subject=user.public_id, user_id=user.id))
