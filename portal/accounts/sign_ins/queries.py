"""All reads of sign-ins."""
from collections.abc import Sequence
from typing import Any

from sqlalchemy import String, bindparam, select
from sqlalchemy.orm import Session

from portal.accounts.models import Membership, User
from portal.accounts.second_factor.models import SecondFactor
from portal.accounts.sign_ins.models import SignIn
from portal.core import seal
from portal.core.database import cache

_BY_KEY = (
    select(User.id, User.name, User.party, User.held_roles, User.active, Membership.company_id, Membership.is_owner,
           SignIn.id.label("sign_in_id"), SignIn.started_at, SignIn.seen_at, SignIn.proved_at, User.factor_due_on,
           SecondFactor.confirmed_at.is_not(None).label("has_factor"))
    .join(SignIn, SignIn.user_id == User.id).outerjoin(Membership, Membership.user_id == User.id)
    .outerjoin(SecondFactor, SecondFactor.user_id == User.id)
    .where(SignIn.key_hash == bindparam("key_hash", type_=String)).order_by(Membership.id)
)


def hash_of(secret: str, key: str) -> str:
    """As the key of a sign-in is kept: whoever reads the database can sign in nowhere."""
    return seal.keyed_hash(secret, f"sign-in:{key}")


def person(session: Session, key_hash: str) -> Sequence[Any]:
    """Who a session belongs to: a row for each of their companies, oldest first; none when it has ended. Every request
    asks this, so it is composed once, and no entity made of the answer."""
    return cache.beside(session, _BY_KEY, {"key_hash": key_hash})


def of_user(session: Session, user_id: int, *, for_update: bool = False) -> Sequence[SignIn]:
    """Every sign-in of an account, the newest first."""
    query = select(SignIn).where(SignIn.user_id == user_id).order_by(SignIn.id.desc())
    return session.scalars(query.with_for_update() if for_update else query).all()
