"""Failed sign-ins are counted per account and per address, and each further try waits longer.

The count is raised before the password is looked at, in a transaction of its own: many tries in the same moment do not
slip through, and a request that fails leaves its count behind.
"""
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.accounts import rules
from portal.accounts.models import SignInFailure
from portal.core import clock, seal


def count_try(session: Session, secret: str, email: str, address: str) -> timedelta | None:
    """Count one try. Returns how long to wait instead, when it comes too soon; then it is not counted."""
    now = clock.now()
    rows = [(_row(session, key, now), free) for key, free in (
        (_account_key(secret, email), rules.FREE_FOR_ACCOUNT), (_address_key(secret, address), rules.FREE_FOR_ADDRESS))]
    waits = [row.last_at + rules.pause_after(row.count, free) - now for row, free in rows]
    if max(waits) > timedelta(0):
        return max(waits)
    for row, _ in rows:
        row.count += 1
        row.last_at = now
    return None


def forgive(session: Session, secret: str, email: str, address: str) -> None:
    """After a sign-in the account starts from nothing, and the address is rid of the failures that were its."""
    now = clock.now()
    account, shared = _row(session, _account_key(secret, email), now), _row(session, _address_key(secret, address), now)
    shared.count = max(0, shared.count - account.count)
    account.count = 0


def _row(session: Session, key: str, now: datetime) -> SignInFailure:
    row = session.get(SignInFailure, key, with_for_update=True)
    if row is None:
        row = SignInFailure(key=key, count=0, last_at=now)
        session.add(row)
        session.flush()
    elif now - row.last_at > rules.FORGOTTEN_AFTER:
        row.count = 0
    row.last_at = min(row.last_at, now)     # nobody waits for a clock that was ahead
    return row


def _account_key(secret: str, email: str) -> str:
    return seal.keyed_hash(secret, f"account:{email.strip().lower()}")


def _address_key(secret: str, address: str) -> str:
    return seal.keyed_hash(secret, f"address:{address}")
