"""Links in mails: signed, expiring, and dead as soon as they have been used. Nothing is stored.

A token carries a fingerprint of what its use changes (password, e-mail, confirmation): when that has changed, by this
link or otherwise, the token no longer fits.
"""
import hmac
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from itsdangerous import BadData, URLSafeSerializer

from portal.accounts.models import User
from portal.core import clock, seal


class Purpose(StrEnum):
    """What a link is for. A link for one thing never works for another."""

    CONFIRM = "confirm"
    RESET = "reset"
    STAFF = "staff"
    EMAIL = "email"


LIFETIMES = {
    Purpose.CONFIRM: timedelta(days=3), Purpose.RESET: timedelta(hours=2), Purpose.STAFF: timedelta(days=7),
    Purpose.EMAIL: timedelta(hours=24),
}
MOST_AHEAD = timedelta(days=1)
"""A link that was made while the clock was ahead works, but for one that would live this much too long."""


@dataclass(frozen=True)
class Claim:
    """What a token says, rightly signed and not expired."""

    user_public_id: str
    fingerprint: str


def make(secret: str, purpose: Purpose, user: User) -> str:
    expires = clock.now() + LIFETIMES[purpose]
    return str(_signer(secret, purpose).dumps([user.public_id, fingerprint(secret, user), int(expires.timestamp())]))


def read(secret: str, purpose: Purpose, token: str) -> Claim | None:
    """None for a token that is tampered with, for another purpose, too old, or from too far ahead."""
    claim, left = _signed(secret, purpose, token)
    return claim if timedelta(0) <= left <= LIFETIMES[purpose] + MOST_AHEAD else None


def is_old(secret: str, purpose: Purpose, token: str) -> bool:
    """True for a token of ours whose time is over."""
    claim, left = _signed(secret, purpose, token)
    return claim is not None and left < timedelta(0)


def fits(secret: str, claim: Claim, user: User) -> bool:
    """True while nothing that the link would change has changed."""
    return hmac.compare_digest(claim.fingerprint, fingerprint(secret, user))


def fingerprint(secret: str, user: User) -> str:
    state = (user.public_id, user.email, user.pending_email, user.password, user.confirmed_at is None, user.active)
    return seal.keyed_hash(secret, repr(state))[:20]


def _signed(secret: str, purpose: Purpose, token: str) -> tuple[Claim | None, timedelta]:
    """What a token says, and how long it still holds; None for one that is not ours."""
    try:
        public_id, mark, expires = _signer(secret, purpose).loads(token)
        return Claim(public_id, mark), timedelta(seconds=expires - clock.now().timestamp())
    except (BadData, TypeError, ValueError, OverflowError):
        return None, timedelta(0)


def _signer(secret: str, purpose: Purpose) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=f"account-{purpose}")
