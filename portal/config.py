"""Every setting once, typed, from the environment. An unsafe production start is refused."""
import os
import secrets
from dataclasses import asdict, dataclass, field, fields
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

VERSION = "0.2.0"
HERE = Path(__file__).resolve().parent
BUNDLE = HERE / "_bundled"
ROOT = BUNDLE if BUNDLE.is_dir() else HERE.parent
"""Where templates/, static/ and migrations/ are: inside the wheel, or beside the package in a checkout."""

PREFIX = "PORTAL_"
MODES = ("production", "demo", "test")
SHORTEST_LEASE = 90
"""Seconds that a mail must be kept from other workers: longer than the whole talk with a slow mail server."""
KINDS = {bool: "ja eller nej", int: "ett heltal", str: "text"}


class UnsafeSettings(Exception):
    """`str(error)` lists every setting that stops the start."""


def setting(default: Any, what: str, *, secret: bool = False, env: str = "", low: int = 0,
            high: int | None = None) -> Any:
    """A whole number is at least `low` and at most `high`, in every mode."""
    return field(default=default, metadata={"what": what, "secret": secret, "env": env, "low": low, "high": high})


@dataclass(frozen=True)
class Settings:
    """Read with `Settings.from_environment()`; tests build it directly."""

    mode: str = setting("production", "production, demo eller test")
    database_url: str = setting("sqlite:///instance/portal.db", "SQLAlchemy-adress; SQLite eller postgresql+psycopg://…",
                                env="DATABASE_URL")
    secret_key: str = setting("", "signerar kakor och länkar; minst 32 tecken", secret=True)
    number_key: str = setting("", "krypterar organisationsnummer och kodnycklar; minst 32 tecken, får aldrig bytas",
                              secret=True)
    debug: bool = setting(False, "Flasks felsökningsläge; aldrig i produktion")
    base_url: str = setting("http://127.0.0.1:5000", "adressen i mejl, till exempel https://fyrklovern.example.se; "
                                                     "med mapp om portalen ligger i en")
    proxies: int = setting(0, "antal omvända proxyer framför (X-Forwarded-For och -Proto)")
    prefix_proxies: int = setting(0, "antal av dem som sätter X-Forwarded-Prefix: portalen ligger i en mapp på värden")
    smtp_host: str = setting("", "mejlserver")
    smtp_port: int = setting(25, "mejlserverns port", low=1, high=65535)
    smtp_user: str = setting("", "användare hos mejlservern")
    smtp_password: str = setting("", "lösenord hos mejlservern", secret=True)
    smtp_tls: str = setting("starttls", "starttls, tls eller none")
    mail_lease_seconds: int = setting(300, "så länge är ett mejl upptaget av den som sänder det", low=1)
    worker_pause_seconds: int = setting(5, "så ofta ser bakgrundsarbetaren efter nytt arbete", low=1)
    mail_from: str = setting("", "avsändare, till exempel fyrklovern@example.se")
    group_mailbox: str = setting("", "projektgruppens funktionsbrevlåda")
    contact_phone: str = setting("", "telefon som visas för företag")
    contact_email: str = setting("", "e-post som visas för företag")
    security_contact: str = setting("", "e-post eller https-adress för den som hittar en säkerhetsbrist; annars "
                                        "PORTAL_CONTACT_EMAIL")
    municipality: str = setting("Nyköpings kommun", "kommunens namn på sidorna")
    answer_workdays: int = setting(5, "löftet: svar inom så många arbetsdagar", low=1)
    take_hours: int = setting(4, "så många arbetstimmar utan åtgärd, sedan blir ett taget ärende fritt igen", low=1)
    leaf_workdays: int = setting(3, "så många arbetsdagar har var och en av de fyra på sig att säga sitt om en plats",
                                 low=1)
    rule_check_days: int = setting(183, "så många dagar gäller en kontroll av en regel mot sin källa", low=1)
    supervisor_ceiling: int = setting(2, "så många åt gången handleder en handledare, om företaget inte säger annat",
                                      low=1, high=50)
    hold_workdays: int = setting(10, "så många arbetsdagar gäller en coachs reservation av en plats", low=1)
    prolong_workdays: int = setting(5, "så många arbetsdagar till när den förlängs, en gång", low=1)
    holds_at_most: int = setting(5, "så många platser kan en coach ha reserverade samtidigt", low=1)
    queue_workdays: int = setting(2, "så många arbetsdagar väntar en ledig plats på den som står först i kön", low=1)
    following_workdays: int = setting(15, "så många arbetsdagar före slutet kan tiden efter reserveras av andra", low=1)
    never_started_workdays: int = setting(10, "så många arbetsdagar efter starten kan man säga att det aldrig startade",
                                          low=1)
    unheld_workdays: int = setting(15, "så många arbetsdagar kan en plats vara ledig innan den står bland lediga länge",
                                   low=1)
    second_factor_required: bool = setting(True, "kräv tvåstegsinloggning av administratörer och handläggare")
    second_factor_grace_days: int = setting(7, "så många dagar har de på sig att ställa in den", high=60)
    max_request_bytes: int = setting(4_000_000, "största tillåtna förfrågan", low=100_000)
    session_hours: int = setting(12, "så länge en inloggning gäller", low=1, high=720)
    staff_idle_minutes: int = setting(60, "så länge får personal låta bli att göra något, sedan är de utloggade",
                                      low=5, high=1440)
    host: str = setting("127.0.0.1", "adressen som webbservern lyssnar på", env="HOST")
    port: int = setting(5000, "porten som webbservern lyssnar på", env="PORT", low=1, high=65535)
    web_concurrency: int = setting(2, "antal webbprocesser", env="WEB_CONCURRENCY", low=1)

    @classmethod
    def from_environment(cls) -> "Settings":
        """Raises UnsafeSettings when a value is not of its type, or production is not safe."""
        settings = cls.as_given()
        if problems := settings.problems():
            raise UnsafeSettings("\n".join(problems))
        return settings

    @classmethod
    def as_given(cls) -> "Settings":
        """The settings as they stand, safe or not. Raises UnsafeSettings for a value that is not of its type."""
        values: dict[str, Any] = {}
        wrong = []
        for f in fields(cls):
            raw = os.environ.get(name_of(f))
            if raw is None:
                continue
            try:
                values[f.name] = _parse(raw, type(f.default))
            except ValueError:
                wrong.append(f"{name_of(f)}: {raw!r} går inte att läsa som {KINDS[type(f.default)]}")
            else:
                wrong.extend(_out_of_bounds(f, values[f.name]))
        if wrong:
            raise UnsafeSettings("\n".join(wrong))
        if values.get("mode") == "demo":
            values = asdict(demo_settings(Path("instance"), values.get("port", 5000))) | values
        return cls(**values)

    @property
    def is_demo(self) -> bool:
        return self.mode == "demo"

    @property
    def secure_cookies(self) -> bool:
        return self.mode == "production"

    def problems(self) -> list[str]:
        """Sentences naming each setting that must not be used; empty when all is well."""
        if self.mode not in MODES:
            return [f"PORTAL_MODE: {self.mode!r} finns inte; välj production, demo eller test"]
        if self.mode != "production":
            return []
        checks = {
            "PORTAL_SECRET_KEY saknas, är kortare än 32 tecken eller är för enkel": _is_weak(self.secret_key),
            "PORTAL_NUMBER_KEY saknas, är kortare än 32 tecken eller är för enkel": _is_weak(self.number_key),
            "PORTAL_SECRET_KEY och PORTAL_NUMBER_KEY ska vara olika":
                bool(self.secret_key) and self.secret_key == self.number_key,
            "PORTAL_DEBUG är på": self.debug,
            "PORTAL_BASE_URL ska börja med https:// och ha ett värdnamn": not _is_https(self.base_url),
            "PORTAL_BASE_URL saknar mappen som proxyn säger att portalen ligger i (PORTAL_PREFIX_PROXIES)":
                self.prefix_proxies > 0 and not _has_folder(self.base_url),
            "PORTAL_SMTP_HOST saknas: mejl är inte inställt": not self.smtp_host,
            "PORTAL_SMTP_TLS ska vara starttls, tls eller none": self.smtp_tls not in {"starttls", "tls", "none"},
            "PORTAL_MAIL_FROM saknas eller är ingen e-postadress: mejl är inte inställt":
                not _is_email(parseaddr(self.mail_from)[1]),
            f"PORTAL_MAIL_LEASE_SECONDS ska vara minst {SHORTEST_LEASE}": self.mail_lease_seconds < SHORTEST_LEASE,
            "PORTAL_GROUP_MAILBOX saknas eller är ingen e-postadress: projektgruppen får inga mejl":
                not _is_email(self.group_mailbox),
            "PORTAL_SECURITY_CONTACT ska vara en e-postadress eller börja med https://":
                bool(self.security_contact)
                and not (_is_email(self.security_contact) or _is_https(self.security_contact)),
        }
        return [sentence for sentence, broken in checks.items() if broken] + self._database_problems()

    def _database_problems(self) -> list[str]:
        url = _url(self.database_url)
        if url is None or url.drivername not in {"sqlite", "postgresql+psycopg"}:
            return ["DATABASE_URL ska vara sqlite:///sökväg/till/portal.db eller postgresql+psycopg://…"]
        path = self.sqlite_path()
        if url.drivername == "sqlite" and path is None:
            return ["DATABASE_URL: en SQLite-databas i minnet försvinner när portalen stannar"]
        if path and not _can_be_written(path):
            return [f"DATABASE_URL: SQLite-filen går inte att skriva ({path})"]
        return []

    def sqlite_path(self) -> Path | None:
        """The database file; None on PostgreSQL and in memory."""
        url = _url(self.database_url)
        if url is None or url.drivername != "sqlite" or url.database in {None, "", ":memory:"}:
            return None
        return Path(str(url.database)).absolute()

    def table(self) -> list[tuple[str, str, str]]:
        """(name, value, what it is) of every setting, secrets and passwords in addresses masked."""
        rows = []
        for f in fields(self):
            value = getattr(self, f.name)
            if f.metadata["secret"]:
                value = "(inställd)" if value else "(saknas)"
            elif f.name == "database_url" and (url := _url(value)):
                value = url.render_as_string(hide_password=True)
            rows.append((name_of(f), str(value), f.metadata["what"]))
        return rows


def name_of(f: Any) -> str:
    return str(f.metadata["env"] or PREFIX + f.name.upper())


def demo_settings(folder: Path, port: int) -> Settings:
    """Settings for trying the portal: everything stays on this machine, mail is caught."""
    return Settings(
        mode="demo", database_url=f"sqlite:///{folder / 'demo.db'}", secret_key=_kept_key(folder / "demo.key"),
        number_key="demo-" * 8, port=port, base_url=f"http://127.0.0.1:{port}", mail_from="fyrklovern@example.com",
        group_mailbox="projektgruppen@example.com", contact_phone="070-174 06 90",
        contact_email="naringsliv@example.com", worker_pause_seconds=1, second_factor_required=False,
    )


def _kept_key(path: Path) -> str:
    """The same random key at every start, so that sign-ins and links in mails outlive a restart."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(0o600)
        path.write_text(secrets.token_hex(32), encoding="ascii")
    return path.read_text(encoding="ascii")


def _out_of_bounds(f: Any, value: Any) -> list[str]:
    """What is wrong with a whole number that is too low or too high."""
    low, high = f.metadata["low"], f.metadata["high"]
    if type(f.default) is not int or (low <= value and (high is None or value <= high)):
        return []
    return [f"{name_of(f)}: {value} ska vara " + (f"minst {low}" if high is None else f"mellan {low} och {high}")]


def _can_be_written(path: Path) -> bool:
    """The file, and the folder where SQLite puts its journal; `migrate` makes a folder that is missing."""
    if path.exists() and not (path.is_file() and os.access(path, os.W_OK)):
        return False
    nearest = next(folder for folder in path.parents if folder.exists())
    return nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)


def _is_https(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname)


def _has_folder(address: str) -> bool:
    try:
        return bool(urlsplit(address).path.strip("/"))
    except ValueError:
        return False


def _is_email(address: str) -> bool:
    try:
        validate_email(address, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return False
    return True


def _is_weak(key: str) -> bool:
    return len(key) < 32 or len(set(key)) < 10


def _url(address: str) -> URL | None:
    try:
        return make_url(address)
    except ArgumentError:
        return None


def _parse(raw: str, kind: type) -> Any:
    if kind is bool:
        if raw.lower() not in {"1", "0", "true", "false", "ja", "nej"}:
            raise ValueError(raw)
        return raw.lower() in {"1", "true", "ja"}
    return kind(raw)
