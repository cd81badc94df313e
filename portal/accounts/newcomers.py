"""Whoever opens a mail to an address without an account says who they are and is in: by the link that confirms the
address, or by an invitation that was sent there."""
from portal.accounts import passwords
from portal.accounts.forms import AboutMeForm
from portal.accounts.models import User
from portal.accounts.self_service import Newcomer
from portal.accounts.sign_ins import cookie, known_browsers
from portal.core.database import db

__all__ = ["AboutMeForm", "go_in", "who_is"]


def who_is(form: AboutMeForm) -> Newcomer:
    """What was written, ready to be kept. Slow on purpose: never inside a unit of work."""
    return Newcomer(str(form["name"].data), str(form.phone.data), passwords.hashed(str(form.new_password.data)))


def go_in(user: User, *, company_id: int | None = None) -> None:
    """Signed in, in a browser that is known from now on."""
    db.write(lambda s: cookie.enter(s, user.id, company_id=company_id))
    known_browsers.remember(user)
