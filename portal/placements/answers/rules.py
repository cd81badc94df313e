"""The link in the mail that asks a company about a hold: signed, for one person and one hold.

Nothing is stored. It is dead when the hold is answered or over, and when the person's address or password has changed.
It never gives more than yes, or no with a reason.
"""
import hmac
from dataclasses import dataclass

from itsdangerous import BadData, URLSafeSerializer

from portal.accounts.models import User
from portal.accounts.tokens import fingerprint
from portal.placements.models import Placement, PlacementState


@dataclass(frozen=True)
class Claim:
    """What a token says, rightly signed."""

    placement_id: str
    user_id: str
    mark: str


def make(secret: str, placement: Placement, user: User) -> str:
    return str(_signer(secret).dumps([placement.public_id, user.public_id, fingerprint(secret, user)]))


def read(secret: str, token: str) -> Claim | None:
    """None for a token that is tampered with."""
    try:
        return Claim(*_signer(secret).loads(token))
    except (BadData, TypeError, ValueError):
        return None


def is_open(placement: Placement) -> bool:
    """True while the hold has not been answered, and is not over."""
    return placement.state is PlacementState.HELD and placement.company_answer is None


def is_for(secret: str, claim: Claim, user: User) -> bool:
    return hmac.compare_digest(claim.mark, fingerprint(secret, user))


def _signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="placement-asked")
