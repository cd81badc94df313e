"""What the pages about companies share."""

from flask import session

from portal.accounts.sign_ins import cookie
from portal.core import web

pages = web.Pages("companies", __name__)


def act_for(company_id: int | None) -> None:
    """From now on this person acts for that company; None: for the first of their own."""
    session[cookie.COMPANY] = company_id
