"""What the tests of companies and their people stand on: who belongs, who asks, who is invited."""
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts.models import Membership, User
from portal.companies import rules
from portal.companies.models import Company, Invitation, JoinRequest
from portal.core import clock
from portal.core.database.db import settings
from portal.core.eventlog import LoggedEvent
from tests import factories as make
from tests.page import Browser

EMAIL = "olle@example.com"


def kept(s: Session, query: sa.Select[Any]) -> list[Any]:
    """What is in the database now. Ends the read, so that the app may write after it."""
    found = list(s.scalars(query.execution_options(populate_existing=True)))
    s.commit()
    return found


def only(s: Session, query: sa.Select[Any]) -> Any:
    (found,) = kept(s, query)
    return found


def again(s: Session, thing: Any) -> None:
    s.refresh(thing)
    s.commit()


def owners(s: Session, company: Company) -> set[int]:
    rows = kept(s, sa.select(Membership).where(Membership.company_id == company.id, Membership.is_owner))
    return {row.user_id for row in rows}


def members(s: Session, company: Company) -> set[int]:
    return {row.user_id for row in kept(s, sa.select(Membership).where(Membership.company_id == company.id))}


def kinds(s: Session) -> list[str]:
    return kept(s, sa.select(LoggedEvent.kind).order_by(LoggedEvent.id))


def owned(s: Session, anyone: Browser, **changes: Any) -> tuple[Company, Browser, User]:
    company = make.make_company(s, **changes)
    owner = make.make_member(s, company, name="Mira Lundin")
    s.commit()
    return company, anyone.sign_in(owner), owner


def asking(s: Session, company: Company, **changes: Any) -> tuple[JoinRequest, User]:
    user = make.make_user(s, name="Olle Berg", email=EMAIL)
    request = JoinRequest(company_id=company.id, user_id=user.id, **changes)
    s.add(request)
    s.commit()
    return request, user


def invited(s: Session, company: Company, by: User, **changes: Any) -> tuple[Invitation, str]:
    """An open invitation, and the address in its mail."""
    public_id = "abcdefghjk"
    token = rules.invitation_token(settings(s).secret_key, public_id)
    values: dict[str, Any] = dict(email=EMAIL, is_owner=False, expires_at=clock.now() + timedelta(days=14))
    invitation = Invitation(public_id=public_id, company_id=company.id, invited_by=by.id,
                            token_hash=rules.token_hash(token), **(values | changes))
    s.add(invitation)
    s.commit()
    return invitation, f"/foretag/inbjudan/{token}"


def own_company(s: Session, anyone: Browser, **changes: Any) -> tuple[Company, Browser]:
    company = make.make_company(s, **changes)
    owner = make.make_member(s, company, is_owner=False)
    make.make_workplace(s, company)
    s.commit()
    return company, anyone.sign_in(owner)
