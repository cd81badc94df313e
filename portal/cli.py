"""`flask portal …`: the commands of the person who runs the portal."""
import logging
import sys
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from portal import server, tasks
from portal.accounts import service, tokens
from portal.accounts.second_factor import service as second_factor
from portal.accounts.tokens import Purpose
from portal.admin import export
from portal.backup import service as backups
from portal.backup.manifest import Refused
from portal.config import Settings, UnsafeSettings
from portal.core import addresses, eventlog
from portal.core.access import Party
from portal.core.database import db, engines
from portal.core.errors import PortalError
from portal.core.mail import outbox, sending
from portal.demo import loader
from portal.demo.people import PASSWORD
from portal.reviews import answer_times

WELCOME = """
Fyrklövern är igång: {address}

Logga in på {sign_in} med lösenordet  {password}
  foretag@example.com     företag: Brunnsköket AB
  granskare@example.com   projektgruppen, Jobbtorg
  campus@example.com      Campus Nyköping
  coach@example.com       coach på Jobbtorg
  admin@example.com       systemägare

Mejlen som portalen skickar: {mailbox}
Alla företag och personer är påhittade. Avsluta med Ctrl-C.
"""
REFUSED = "Portalen startar inte. Det här behöver ändras först:"
portal = AppGroup("portal", help="Kommandon för den som sköter portalen.")


def init_app(app: Flask) -> None:
    app.cli.add_command(portal)


@portal.command("settings", help="Visa alla inställningar; hemligheter döljs.", with_appcontext=False)
def show_settings() -> None:
    try:
        settings = Settings.as_given()
    except UnsafeSettings as error:
        raise click.ClickException(str(error)) from error
    rows = settings.table()
    widths = [max(len(row[n]) for row in rows) for n in (0, 1)]
    for name, value, what in rows:
        click.echo(f"{name:<{widths[0]}}  {value:<{widths[1]}}  {what}")
    if problems := settings.problems():
        raise click.ClickException("\n".join([REFUSED, *problems]))


@portal.command("migrate", help="Bygg eller uppdatera databasens tabeller.")
def migrate() -> None:
    _upgrade()
    click.echo("Databasen är uppdaterad.")


@portal.command("backup", help="Kopiera hela databasen, också medan portalen är igång. Finns katalogen PLACE hamnar "
                               "kopian i en ny katalog i den, annars blir PLACE kopians katalog.")
@click.argument("place", type=click.Path(path_type=Path))
def make_backup(place: Path) -> None:
    try:
        made = backups.make(db.database(), place)
    except Refused as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Säkerhetskopian ligger i {made.folder}\n"
               f"{made.manifest.rows['account']} konton, {made.manifest.rows['event']} händelser. "
               "PORTAL_NUMBER_KEY är inte med: förvara den på ett annat ställe.")


@portal.command("restore", help="Lägg tillbaka säkerhetskopian i PLACE. Portalen ska vara stoppad.")
@click.argument("place", type=click.Path(path_type=Path))
def restore_backup(place: Path) -> None:
    migrations = current_app.extensions["migrations"]
    known = {script.revision for script in migrations.script_directory.walk_revisions()}
    try:
        done = backups.restore(db.database(), place, known)
    except Refused as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Databasen är återställd till {done.manifest.when}.")
    if done.before:
        click.echo(f"Den som fanns förut ligger kvar: {done.before}")
    if done.new_secret:
        click.echo("PORTAL_SECRET_KEY är en annan än då: alla får logga in igen, länkar i skickade mejl gäller inte.")
    if done.manifest.schema not in migrations.script_directory.get_heads():
        _upgrade()
    if waiting := outbox.waiting(db.session()):
        click.echo(f"Mejl som väntade när kopian togs: {waiting}. De skickas när portalen startar, också om de har "
                   "skickats sedan dess.")
    _verify_log()


@portal.command("verify-log", help="Kontrollera att ingen har ändrat i händelseloggen.")
def verify_log() -> None:
    _verify_log()


def _verify_log() -> None:
    lines = list(eventlog.broken_links(db.session()))
    for line in lines:
        click.echo(line, err=True)
    if lines:
        sys.exit(1)
    click.echo("Händelseloggen är hel.")


@portal.command("rebuild-answer-times", help="Räkna om svarstiderna ur händelseloggen.")
def rebuild_answer_times() -> None:
    with db.own_transaction() as s:
        click.echo(f"{answer_times.rebuild(s)} svar är räknade.")


@portal.command("admin", help="Gör EMAIL till administratör; ett nytt konto får en länk för att välja lösenord.")
@click.argument("email")
@click.option("--name", default="Administratör", show_default=True, help="Namn på ett nytt konto.")
@click.option("--party", type=click.Choice([party.value for party in Party]), default=Party.JOBBTORG.value,
              show_default=True, help="Part för ett nytt konto.")
def make_admin(email: str, name: str, party: str) -> None:
    try:
        address = addresses.email(email)
        user = db.write(lambda s: service.make_admin(s, email=address, name=name, party=Party(party)))
    except (ValueError, PortalError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{user.email} är administratör.")
    if user.confirmed_at is None:
        settings = db.database().settings
        token = tokens.make(settings.secret_key, Purpose.STAFF, user)
        address = sending.link(settings, sending.path_to("accounts.welcome", token=token))
        click.echo(f"Välj lösenord här inom sju dygn: {address}")


@portal.command("reset-second-factor", help="Nollställ tvåstegsinloggningen för den som har kontot EMAIL.")
@click.argument("email")
def reset_second_factor(email: str) -> None:
    """Also for the last administrator, whom no other can help, and for a company's people."""
    try:
        db.write(lambda s: second_factor.reset_by_email(s, email))
    except PortalError as error:
        raise click.ClickException(str(error)) from error
    click.echo("Tvåstegsinloggningen är nollställd. Personen får ett mejl om det.")


@portal.command("export-person", help="Skriv allt som är lagrat om den som har kontot EMAIL, som JSON.")
@click.argument("email")
def export_person(email: str) -> None:
    try:
        click.echo(export.person(db.session(), email))
    except PortalError as error:
        raise click.ClickException(str(error)) from error


@portal.command("worker", help="Sänd mejl och gör det som tiden kräver, tills processen stoppas.")
def worker() -> None:
    tasks.run_forever()


@portal.command("tick", help="Gör allt som väntar en gång; för den som kör med cron.")
def tick() -> None:
    tasks.run_once()


@portal.command("run", help="Starta webbserver och bakgrundsarbetare på den här maskinen (HOST, PORT).")
def run() -> None:
    serve(lambda: click.echo(f"Portalen är igång på {db.database().settings.base_url}"))


@portal.command("demo", help="Prova portalen med påhittade företag och personer.")
def demo() -> None:
    settings = db.database().settings
    if not settings.is_demo:
        raise click.ClickException("Demon körs med PORTAL_MODE=demo, lättast med: make demo")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    _upgrade()
    if not loader.is_loaded(db.session()):
        click.echo("Lägger in påhittade företag, behov och platser. Det tar ungefär 20 sekunder.")
        with db.unit_of_work() as s:
            loader.load(s)
    sign_in, mailbox = (sending.link(settings, sending.path_to(page)) for page in ("sign_in.login", "demo.mailbox"))
    serve(lambda: click.echo(WELCOME.format(address=settings.base_url, sign_in=sign_in, mailbox=mailbox,
                                            password=PASSWORD)))


def _upgrade() -> None:
    if path := db.database().settings.sqlite_path():
        engines.keep_private(path)
    current_app.extensions["migrations"].upgrade()


def serve(when_ready: server.Ready) -> None:
    """Web server and worker until asked to stop; a message and exit code 1 when the web server does not start."""
    host, port = db.database().settings.host, db.database().settings.port
    if not server.is_free(host, port):
        other = port + 1 if port < 65535 else port - 1
        raise click.ClickException(f"Port {port} är upptagen. Välj en annan, till exempel: PORT={other} make demo")
    db.engine_of(current_app).dispose()
    if not server.run(host, port, when_ready):
        raise click.ClickException("Webbservern gick inte att starta. Varför står ovanför.")


class _Closed(AppGroup):
    """Every command but `settings` says why the portal does not start."""

    def __init__(self, why: str) -> None:
        super().__init__("portal", help=portal.help)
        self.why = why

    def get_command(self, ctx: click.Context, name: str) -> click.Command:
        if name != "settings":
            raise click.ClickException(f"{REFUSED}\n{self.why}")
        return show_settings


def closed(why: str) -> Flask:
    """What the `flask` command gets in place of a portal with unsafe settings."""
    app = Flask("portal")
    app.cli.add_command(_Closed(why))
    return app
