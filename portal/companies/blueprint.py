"""What the pages about companies share."""
from typing import Any
from urllib.parse import urlsplit

from flask import session

from portal.accounts import security
from portal.companies.models import Company
from portal.core import web
from portal.core.errors import Conflict

pages = web.Pages("companies", __name__)


def act_for(company: Company) -> None:
    """From now on this person acts for that company."""
    session[security.COMPANY] = company.id


def refuse_other_company(form: Any, company: Company) -> None:
    """Raises Conflict when the person has changed company since the form was opened, in another tab perhaps."""
    if form.company.data and form.company.data != company.public_id:
        raise Conflict(f"Du har bytt företag sedan du öppnade sidan och företräder nu {company.full_name}. "
                       "Inget sparades. Byt tillbaka och försök igen.")


def local_path(text: str | None, otherwise: str) -> str:
    """`text` when it is an address within the portal."""
    if not text or not text.startswith("/") or text.startswith("//") or "\\" in text or not text.isprintable():
        return otherwise
    parts = urlsplit(text)
    return otherwise if parts.scheme or parts.netloc else text
