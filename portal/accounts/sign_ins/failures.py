"""Failed sign-ins are counted, and each further try waits longer. What a stranger does elsewhere keeps nobody out.

Counted are the tries at one account from one network, those from one network at any account, and, with a high ceiling,
those at one account from anywhere: a guess that is spread out is slow too. A browser that the person has signed in with
before is counted by itself alone.

The count is raised before the password is looked at, in a transaction of its own: many tries in the same moment do not
slip through, and a request that fails leaves its count behind.
"""
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.accounts import events, queries, rules
from portal.accounts.models import SignInFailure
from portal.core import clock, networks, seal
from portal.core.database.db import settings
from portal.core.events import publish

PASSWORD, CODE = "password", "code"
NETWORK = "network:"
"""How the keys begin of what is counted for a network, whoever it tries to be."""


@dataclass(frozen=True)
class Try:
    """Somebody shows that an account is theirs. `what` they show is counted apart: a password, a code. `browser`: the
    mark of one that is known to be theirs, "" for any other."""

    email: str
    address: str
    browser: str = ""
    what: str = PASSWORD

    @property
    def who(self) -> str:
        return f"{self.what}:{self.email.strip().lower()}"

    def counted(self) -> list[tuple[str, int]]:
        """(what is counted, how many failures are free): of the account, the narrowest first, then of the network."""
        network = networks.network_of(self.address)
        if self.browser:
            return [(f"browser:{self.who}:{self.browser}", rules.FREE_FOR_ACCOUNT)]
        return [(f"account:{self.who}:{network}", rules.FREE_FOR_ACCOUNT),
                (f"everywhere:{self.who}", rules.FREE_EVERYWHERE), (f"{NETWORK}{network}", rules.FREE_FOR_NETWORK)]


def count(session: Session, tried: Try) -> timedelta | None:
    """Count one try. Returns how long to wait instead, when it comes too soon; then it is not counted."""
    now = clock.now()
    rows = {key: (_row(session, key, now), free) for key, free in tried.counted()}
    waits = {key: row.last_at + rules.pause_after(row.count, free) - now for key, (row, free) in rows.items()}
    slowed = [key for key, wait in waits.items() if wait > timedelta(0)]
    if slowed:
        if any(not key.startswith(NETWORK) for key in slowed):     # the network's misses may be at anybody's account
            _tell_once(session, tried, now)
        return max(waits.values())
    for row, _ in rows.values():
        row.count += 1
        row.last_at = now
    return None


def forgive(session: Session, tried: Try) -> None:
    """It was them: what they missed on the way does not count."""
    rows = [_row(session, key, clock.now()) for key, _ in tried.counted()]
    missed = rows[0].count
    for row in rows:
        row.count = max(0, row.count - missed)


def start_anew(session: Session, tried: Try) -> None:
    """A new password, chosen by whoever reads the account's mail: guesses at the old one count no longer, whoever made
    them. Those of the network do."""
    forgive(session, tried)
    for key, _ in tried.counted():
        if not key.startswith(NETWORK):
            _row(session, key, clock.now()).count = 0


def forget_old(session: Session) -> int:
    """Rows that count for nothing any longer."""
    old = delete(SignInFailure).where(SignInFailure.last_at < clock.now() - rules.FORGOTTEN_AFTER)
    session.execute(old, execution_options={"bulk_write": True})
    return 0


def _row(session: Session, name: str, now: datetime) -> SignInFailure:
    key = seal.keyed_hash(settings(session).secret_key, name)
    row = session.get(SignInFailure, key, with_for_update=True)
    if row is None:
        row = SignInFailure(key=key, count=0, last_at=now)
        session.add(row)
        session.flush()
    elif now - row.last_at > rules.FORGOTTEN_AFTER:
        row.count = 0
    row.last_at = min(row.last_at, now)     # nobody waits for a clock that was ahead
    return row


def _tell_once(session: Session, tried: Try, now: datetime) -> None:
    """Once a day of each kind. Of an address without an account it is noted too, so that both take as long."""
    told = _row(session, f"told:{tried.who}", now)
    if told.count:
        return
    told.count, told.last_at = 1, now
    user = queries.by_email(session, tried.email)
    if user is not None and user.active and user.confirmed_at is not None:
        publish(session, events.SignInSlowed(actor_id=None, company_id=None, subject=user.public_id, user_id=user.id,
                                             what=tried.what))
