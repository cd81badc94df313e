"""The pages that only a link in a mail leads to: whoever reads them, by GET or by HEAD, writes nothing."""
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from sqlalchemy.orm import Session

from portal.accounts import tokens as account_tokens
from portal.accounts.mail_choice import service as mail_choice
from portal.accounts.tokens import Purpose
from portal.companies import rules as company_rules
from portal.companies.models import Invitation
from portal.companies.supervisors import rules as supervisor_rules
from portal.core import clock, ids
from portal.core.database.db import settings
from portal.core.web import Portal
from portal.offers.still_there import tokens as offer_tokens
from portal.placements.answers import rules as answers
from tests import factories as make
from tests.guards.test_walk import NEEDS_A_LETTER
from tests.guards.walk import endpoint_of
from tests.page import Browser
from tests.web.reviewing import everything
from tests.web.seating import Seated


@pytest.fixture
def letters(s: Session) -> list[str]:
    """The address in one letter of each kind, none of them used yet."""
    secret, new = settings(s).secret_key, make.make_user(s, confirmed_at=None)
    moving = make.make_user(s, pending_email="ny@example.com")
    place = Seated(s)
    place.offer.asked_at = clock.now()
    public_id = ids.new()
    token = company_rules.invitation_token(secret, public_id)
    s.add(Invitation(public_id=public_id, company_id=place.offer.company_id, email="kollega@example.com",
                     is_owner=False, token_hash=company_rules.token_hash(token), invited_by=place.mira.id,
                     expires_at=clock.now() + timedelta(days=7)))
    s.flush()
    question = f"/svar/{offer_tokens.make(secret, place.offer, place.mira)}"
    found = [
        f"/konto/bekrafta/{account_tokens.make(secret, Purpose.CONFIRM, new)}",
        f"/konto/ny-e-post/{account_tokens.make(secret, Purpose.EMAIL, moving)}",
        f"/konto/nytt-losenord/{account_tokens.make(secret, Purpose.RESET, moving)}",
        f"/konto/valkommen/{account_tokens.make(secret, Purpose.STAFF, make.make_staff(s, confirmed_at=None))}",
        urlsplit(mail_choice.way_out(settings(s), moving)).path, f"/foretag/inbjudan/{token}",
        *(question + answer for answer in ("", "/finns-kvar", "/pausa", "/borttagen", "/kontaktperson")),
    ]
    supervisor = make.make_supervisor(s, place.company)
    own = f"/jag-handleder/{supervisor_rules.token(secret, supervisor)}"
    held = f"/svar/placering/{answers.make(secret, place.hold(), place.mira)}"
    s.commit()
    return [*found, own, f"{own}/ta-bort", *(held + answer for answer in ("", "/ja", "/nej"))]


def test_every_letter_is_here(app: Portal, letters: list[str]) -> None:
    assert {endpoint_of(app, path) for path in letters} == NEEDS_A_LETTER


def test_reading_a_letter_writes_nothing(app: Portal, letters: list[str], anyone: Browser) -> None:
    """Mail programs open links on their own, and some ask for the head alone."""
    before = everything(app)
    for path in letters:
        assert anyone.head(path).status == 200, path
        assert anyone.get(path).status == 200, path
    assert everything(app) == before
