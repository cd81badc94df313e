"""The commands about accounts: the first admin, and what is stored about a person."""
import json

import sqlalchemy as sa
from sqlalchemy.orm import Session

from portal.accounts import events as account_events
from portal.admin import export
from portal.core import events
from portal.core.access import Party, Role
from portal.core.database import db
from portal.core.web import Portal
from tests import factories as make
from tests import mount
from tests.inbox import make_mail, user_now
from tests.page import Browser


def test_command_admin_makes_the_first_one(app: Portal) -> None:
    run = app.test_cli_runner()
    result = run.invoke(args=["portal", "admin", "Chef@example.com", "--name", "Ny Chef", "--party", "campus"])
    assert result.exit_code == 0, result.output
    chef = user_now(app, "chef@example.com")
    assert (chef.name, chef.party, chef.held_roles) == ("Ny Chef", Party.CAMPUS, frozenset({Role.ADMIN}))
    path = result.output.split(mount.ROOT)[1].strip()
    assert Browser(app).fill(path, {"new_password": "en sprillans ny mening"}).status == 303
    again = run.invoke(args=["portal", "admin", "chef@example.com"])
    assert again.output == "chef@example.com är administratör.\n"
    assert run.invoke(args=["portal", "admin", "chef"]).exit_code == 1
    for words in (["lur@example.com", "--name", "Vinn på ond.example"], ["åsa@example.com"]):
        refused = run.invoke(args=["portal", "admin", *words])
        assert (refused.exit_code, "Traceback" in refused.output) == (1, False)
        assert "Ta bort ”ond.example”" in refused.output or "Före @" in refused.output


def test_command_admin_raises_staff_but_not_employers(app: Portal) -> None:
    with app.app_context(), db.unit_of_work() as s:
        staff, employer = make.make_staff(s, active=False), make.make_user(s)
    assert app.test_cli_runner().invoke(args=["portal", "admin", staff.email]).exit_code == 0
    assert user_now(app, staff.email).held_roles == {Role.REVIEWER, Role.ADMIN}
    assert user_now(app, staff.email).active
    refused = app.test_cli_runner().invoke(args=["portal", "admin", employer.email])
    assert refused.exit_code == 1
    assert "företags konto" in refused.output


def test_export_tells_all_but_no_secret(app: Portal, s: Session) -> None:
    company = make.make_company(s, name="Eva Ek", number=make.PERSONAL_NUMBER.replace("-", ""))
    user = make.make_member(s, company, email="eva@example.com", name="Eva Ek")
    offer = make.make_offer(s, company, user, supervisor_email="eva@example.com")
    make.make_submission(s, offer, user)
    make_mail(s, secret=True).recipient = user.email
    make_mail(s).recipient = user.email
    events.publish(s, account_events.ProfileChanged(actor_id=user.id, company_id=None, subject=user.public_id,
                                                    user_id=user.id))
    s.commit()
    result = app.test_cli_runner().invoke(args=["portal", "export-person", "EVA@example.com"])
    assert result.exit_code == 0, result.output
    stored = json.loads(result.output)
    assert stored["konto"]["namn"] == "Eva Ek"
    assert stored["företräder"][0]["företag"] == "Eva Ek (640823-****)"
    assert stored["har skickat in"][0]["ärende"] == stored["handledare i"][0]["ärende"] == offer.case_number
    assert [mail["text"] for mail in stored["mejl"]] == [
        "visas inte: mejlet innehåller en personlig länk", "Läsbar text"]
    assert stored["händelser i loggen"][0]["händelse"] == "ProfileChanged"
    assert "-3234" not in result.output
    assert "08233234" not in result.output
    assert "argon2" not in result.output
    unknown = app.test_cli_runner().invoke(args=["portal", "export-person", "ingen@example.com"])
    assert unknown.exit_code == 1
    assert "inget konto" in unknown.output


def test_export_forgets_no_column_that_points_at_a_person() -> None:
    pointing = {column for table in db.Base.metadata.tables.values() for column in table.columns
                if any(key.column.table.name == "account" for key in column.foreign_keys)}
    told = {sa.inspect(held.whose).expression for held in export.HELD}
    assert {str(column) for column in pointing} == {str(column) for column in told}
