"""All reads of second factors."""
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.second_factor.models import RecoveryCode, SecondFactor
from portal.core import seal
from portal.core.database.db import settings


def of_user(session: Session, user_id: int, *, for_update: bool = False) -> SecondFactor | None:
    """In use, or begun and not shown to work yet."""
    return session.get(SecondFactor, user_id, with_for_update=for_update)


def is_on(session: Session, user_id: int) -> bool:
    factor = of_user(session, user_id)
    return factor is not None and factor.confirmed_at is not None


def secret_of(session: Session, factor: SecondFactor) -> str:
    """What the app makes codes from, in base 32."""
    return seal.unseal(settings(session).number_key, factor.secret_sealed)


def holders(session: Session) -> set[int]:
    """The accounts that have one in use."""
    return set(session.scalars(select(SecondFactor.user_id).where(SecondFactor.confirmed_at.is_not(None))))


def codes_left(session: Session, user_id: int) -> int:
    return session.scalar(select(func.count()).where(
        RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))) or 0


def codes_of(session: Session, user_id: int, *, for_update: bool = False) -> Sequence[RecoveryCode]:
    query = select(RecoveryCode).where(RecoveryCode.user_id == user_id)
    return session.scalars(query.with_for_update() if for_update else query).all()
