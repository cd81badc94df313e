"""What the pages about companies share."""
from typing import Any

from flask import session

from portal.accounts import security
from portal.companies.models import Company
from portal.core import web
from portal.core.errors import Conflict

pages = web.Pages("companies", __name__)


def act_for(company_id: int | None) -> None:
    """From now on this person acts for that company; None: for the first of their own."""
    session[security.COMPANY] = company_id


def refuse_other_company(form: Any, company: Company) -> None:
    """Raises Conflict when the person has changed company since the form was opened, in another tab perhaps."""
    if form.company.data and form.company.data != company.public_id:
        raise Conflict(f"Du har bytt företag sedan du öppnade sidan och företräder nu {company.full_name}. "
                       "Inget sparades. Byt tillbaka och försök igen.")
