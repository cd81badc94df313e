"""The link in the mail that asks whether a place is still there: signed, for one person and one question.

Nothing is stored. It is dead when the question has been answered, when it is too old, and when the person's address or
password has changed. It never gives more than the four answers.
"""
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime

from itsdangerous import BadData, URLSafeSerializer

from portal.accounts.models import User
from portal.accounts.tokens import fingerprint
from portal.core import clock
from portal.offers.life.rules import UNANSWERED
from portal.offers.models import Offer


@dataclass(frozen=True)
class Claim:
    """What a token says, rightly signed and not too old. `asked` is the moment of the question, in seconds."""

    offer_public_id: str
    user_public_id: str
    asked: int
    mark: str

    @property
    def asked_at(self) -> datetime:
        return datetime.fromtimestamp(self.asked, UTC)


def make(secret: str, offer: Offer, user: User) -> str:
    """Raises ValueError for an offer that nobody is asked about."""
    if offer.asked_at is None:
        raise ValueError("no question to answer")
    said = [offer.public_id, user.public_id, int(offer.asked_at.timestamp()), fingerprint(secret, user)]
    return str(_signer(secret).dumps(said))


def read(secret: str, token: str) -> Claim | None:
    """None for a token that is tampered with, or too old."""
    try:
        claim = Claim(*_signer(secret).loads(token))
        is_old = clock.now() - claim.asked_at >= UNANSWERED
    except (BadData, TypeError, ValueError, OverflowError):
        return None
    return None if is_old else claim


def is_open(claim: Claim, offer: Offer) -> bool:
    """True while the question that the link belongs to has not been answered."""
    return offer.asked_at is not None and int(offer.asked_at.timestamp()) == claim.asked


def is_for(secret: str, claim: Claim, user: User) -> bool:
    return hmac.compare_digest(claim.mark, fingerprint(secret, user))


def _signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="offer-still-there")
