"""The system owner keeps the rules: nothing is changed in place, each is checked, and what is judged says by what."""
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.companies.models import EmployerType
from portal.core import clock
from portal.core.access import Role
from portal.core.eventlog import LoggedEvent
from portal.core.mail.outbox import OutboxMail
from portal.core.web import Portal
from portal.notifications.digest import service as morning
from portal.offers.models import Submission
from portal.support_rules import queries, service
from portal.support_rules.models import RuleCheck, RuleCode, SupportRule, Unit
from portal.support_rules.rules import Rulebook
from tests import factories as make
from tests.page import Browser
from tests.web.offering import HOME

RULES = "/admin/regler/"
WRITTEN = {"value": "9", "unit": "months", "legal_basis": "Förordning (2027:12) 3 §", "source": "Riksdagen",
           "source_url": "https://example.com/lag"}


@pytest.fixture
def admin(s: Session) -> User:
    user = make.make_staff(s, Role.ADMIN, name="Ada Admin")
    s.commit()
    return user


def book(s: Session) -> Rulebook:
    found = queries.rulebook(s)
    s.commit()
    return found


def test_what_the_portal_knew_stands_there_and_nobody_has_checked_it(
    s: Session, anyone: Browser, admin: User,
) -> None:
    known = {rule.code: (int(rule.value), rule.unit, rule.checked_on) for rule in book(s)}
    assert known[RuleCode.PRACTICE] == (6, Unit.MONTHS, None)
    assert known[RuleCode.DAILY_REST] == (11, Unit.HOURS, None)
    assert RuleCode.PRACTICE_MUNICIPAL not in known, "the municipality decides it, and has not said"
    page = anyone.sign_in(admin).get(RULES)
    assert "7 regler behöver kontrolleras mot sina källor" in page.text
    assert "7 att kontrollera" in anyone.get("/admin/").text
    assert "Praktik som kommunen beslutar: längsta tid Ingen i dag" in page.text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_check_says_who_and_when_and_warns_again_after_half_a_year(
    s: Session, anyone: Browser, admin: User, monkeypatch: pytest.MonkeyPatch,
) -> None:
    rule = next(one for one in book(s) if one.code is RuleCode.PRACTICE)
    path = f"{RULES}{rule.public_id}/kontrollerad"
    assert [anyone.sign_in(admin).post(path, page=RULES).status for _ in range(2)] == [303, 303]
    check = s.scalars(sa.select(RuleCheck)).one()
    assert (check.checked_on, check.checked_by, check.checked_by_name) == (clock.today(), admin.id, "Ada Admin")
    assert len(s.scalars(sa.select(LoggedEvent).where(LoggedEvent.kind == "RuleChecked")).all()) == 1
    s.commit()
    assert "6 regler behöver" in anyone.get(RULES).text
    monkeypatch.setattr(clock, "held", clock.now() + timedelta(days=185))
    assert "7 regler behöver" in anyone.get(RULES).text


@pytest.mark.usefixtures("still")
def test_a_new_wording_is_a_row_from_a_day_and_the_old_one_stays(s: Session, anyone: Browser, admin: User) -> None:
    anyone.sign_in(admin)
    later = clock.today() + timedelta(days=40)
    page = anyone.fill(f"{RULES}practice/ny", {**WRITTEN, "valid_from": later.isoformat()}, follow=True)
    assert "Lydelsen gäller från den" in page.text
    known = book(s)
    assert [int(rule.value) for rule in known.of(RuleCode.PRACTICE)] == [9, 6]
    today, then = (known.rule_on(RuleCode.PRACTICE, day) for day in (clock.today(), later))
    assert today is not None
    assert then is not None
    assert (int(today.value), int(then.value), then.checked_on) == (6, 9, clock.today())
    history = anyone.get(f"{RULES}practice/ny").text
    assert "följde med portalen" in history
    assert "skriven av Ada Admin" in history


def test_what_is_coming_can_be_taken_back_and_what_is_valid_cannot(s: Session, anyone: Browser, admin: User) -> None:
    anyone.sign_in(admin)
    coming, valid = make.make_rule(s, admin), make.make_rule(s, admin, RuleCode.DAILY_REST, ahead=0, unit=Unit.HOURS)
    s.commit()
    path = f"{RULES}{coming.public_id}/ta-tillbaka"
    fields = anyone.get(path).fields()
    assert [anyone.post(path, fields, page=path).status for _ in range(2)] == [303, 303]
    assert len(s.scalars(sa.select(LoggedEvent).where(LoggedEvent.kind == "RuleWithdrawn")).all()) == 1
    s.commit()
    assert "Återtagen" in anyone.get(f"{RULES}practice/ny").text
    rule = book(s).rule_on(RuleCode.PRACTICE, clock.today() + timedelta(days=60))
    assert rule is not None
    assert int(rule.value) == 6
    assert anyone.get(f"{RULES}{valid.public_id}/ta-tillbaka").status == 303
    assert anyone.post(f"{RULES}{valid.public_id}/ta-tillbaka", page=RULES).status == 409


@pytest.mark.parametrize(("code", "changes", "field"), [
    ("practice", {"valid_from": ""}, "valid_from"), ("practice", {"value": "0"}, "value"),
    ("practice", {"unit": "hours"}, "unit"), ("practice", {"legal_basis": ""}, "legal_basis"),
    ("practice", {"source_url": "javascript:alert(1)"}, "source_url"),
    ("practice", {"valid_to": "2020-01-01"}, "valid_to"), ("daily_rest", {"unit": "hours", "value": "24"}, "value"),
])
def test_what_cannot_be_is_told_beside_the_field(
    s: Session, anyone: Browser, admin: User, code: str, changes: dict[str, str], field: str,
) -> None:
    written = {**WRITTEN, "unit": "hours" if code == "daily_rest" else "months", "valid_from": "2027-01-01"}
    page = anyone.sign_in(admin).fill(f"{RULES}{code}/ny", written | changes)
    assert (page.status, list(page.errors())) == (422, [field])
    assert page.fields()["source"] == "Riksdagen"
    assert len(book(s)) == 7


def test_two_who_write_at_once_and_one_who_clicks_twice(s: Session, anyone: Browser, admin: User) -> None:
    path = f"{RULES}practice/ny"
    mine = anyone.sign_in(admin).get(path).fields() | WRITTEN | {"valid_from": "2027-02-01"}
    anyone.fill(path, {**WRITTEN, "valid_from": "2027-01-01"})
    page = anyone.post(path, mine, page=path)
    assert page.status == 409
    assert "Det du skrev står kvar" in page.text
    assert page.fields()["valid_from"] == "2027-02-01"
    assert [anyone.post(path, page.fields(), page=path).status for _ in range(2)] == [303, 303]
    assert len(book(s)) == 9


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.CAMPUS, Role.COACH])
def test_others_do_not_keep_the_rules(s: Session, anyone: Browser, role: Role) -> None:
    user = make.make_staff(s, role)
    s.commit()
    assert anyone.sign_in(user).get(RULES).status == 403
    assert anyone.post(f"{RULES}practice/ny", WRITTEN).status == 403


def test_a_place_is_judged_by_the_law_of_its_first_day_and_keeps_which(
    s: Session, anyone: Browser, admin: User, app: Portal,
) -> None:
    """The municipality shortens its employments from June: a place that starts before is taken, one after is not."""
    company = make.make_company(s, employer_type=EmployerType.MUNICIPAL, unit_name="Köket")
    owner = make.make_member(s, company)
    only_municipal: dict[str, Any] = dict(open_to_practice=False, open_to_work_training=False, open_to_municipal=True)
    offer = make.make_offer(s, company, owner, weeks=40, **only_municipal)
    year = clock.today().year + 1
    rule = make.make_rule(s, admin, RuleCode.MUNICIPAL_EMPLOYMENT, value=6, valid_from=date(year, 6, 1),
                          legal_basis="Nämndens beslut § 118")
    s.commit()
    anyone.sign_in(owner)
    page = anyone.fill(f"{HOME}{offer.public_id}/tider", {"start_from": f"{year}-06-01"})
    assert page.status == 422
    assert "Enligt nämndens beslut § 118, inte kontrollerat än" in page.errors()["weeks"]
    assert "Skriv 26 veckor eller mindre" in page.errors()["weeks"]
    assert "Enligt kommunens beslut om arbetsm" in anyone.get(f"{HOME}{offer.public_id}/tider").text
    assert anyone.fill(f"{HOME}{offer.public_id}/tider", {"start_from": f"{year}-05-31"}).status in (303, 422)
    shown = anyone.get(f"{HOME}{offer.public_id}/skicka-in")
    assert "Regler som tiderna bedöms efter" in shown.text
    ticks = dict.fromkeys(("environment", "replaces_nobody", "in_order", "may_act"), "yes")
    assert anyone.fill(f"{HOME}{offer.public_id}/skicka-in", ticks).status == 303
    case = s.scalars(sa.select(Submission)).one()
    old = s.scalars(sa.select(SupportRule.id).where(SupportRule.code == RuleCode.MUNICIPAL_EMPLOYMENT,
                                                    SupportRule.id != rule.id)).one()
    rest = s.scalars(sa.select(SupportRule.id).where(SupportRule.code == RuleCode.DAILY_REST)).one()
    assert case.judged_by == [old, rest]
    reviewer = make.make_staff(s)
    s.commit()
    page = Browser(app).sign_in(reviewer).get(f"/granskning/{case.public_id}")
    assert "Regler som versionen bedömdes efter" in page.text
    assert "Enligt kommunens beslut om arbetsmarknadsanställningar" in page.text


MONDAY, TUESDAY = datetime(2026, 11, 30, 6, 30, tzinfo=UTC), datetime(2026, 12, 1, 6, 30, tzinfo=UTC)
"""Half past seven in the morning."""


@pytest.mark.parametrize(("now", "roles", "told"), [
    (MONDAY, (Role.ADMIN,), "rules_digest"), (MONDAY, (Role.ADMIN, Role.REVIEWER), "digest"),
    (TUESDAY, (Role.ADMIN,), None), (MONDAY, (Role.COACH,), None), (MONDAY, (Role.REVIEWER,), None),
])
def test_the_first_mail_of_the_week_says_what_to_check(
    s: Session, monkeypatch: pytest.MonkeyPatch, now: datetime, roles: tuple[Role, ...], told: str | None,
) -> None:
    monkeypatch.setattr(clock, "held", now)
    user = make.make_staff(s, *roles)
    while morning.send_digests(s):
        pass
    sent = s.scalars(sa.select(OutboxMail).where(OutboxMail.recipient == user.email)).all()
    assert [mail.name for mail in sent] == [told] * bool(told)
    for mail in sent:
        assert "Regler att kontrollera mot källan" in mail.text
        assert "Dygnsvila: minst så länge mellan två arbetspass" in mail.text
        assert ("/admin/regler/" in mail.text) == (told == "rules_digest")


def test_nobody_is_told_of_what_has_been_checked(s: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "held", MONDAY)
    user = make.make_staff(s, Role.ADMIN)
    for rule in queries.rulebook(s):
        service.check(s, make.actor(user), rule.public_id)
    while morning.send_digests(s):
        pass
    assert s.scalars(sa.select(OutboxMail)).all() == []
