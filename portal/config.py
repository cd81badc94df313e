"""Every setting once, typed, from the environment. An unsafe production start is refused."""
import os
import secrets
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent
BUNDLE = HERE / "_bundled"
ROOT = BUNDLE if BUNDLE.is_dir() else HERE.parent
"""Where templates/, static/ and migrations/ are: inside the wheel, or beside the package in a checkout."""

PREFIX = "PORTAL_"


class UnsafeSettings(Exception):
    """`str(error)` lists every setting that stops the start."""


def setting(default: Any, what: str, *, secret: bool = False, env: str = "") -> Any:
    return field(default=default, metadata={"what": what, "secret": secret, "env": env})


@dataclass(frozen=True)
class Settings:
    """Read with `Settings.from_environment()`; tests build it directly."""

    mode: str = setting("production", "production, demo eller test")
    database_url: str = setting("sqlite:///instance/portal.db", "SQLAlchemy-adress; SQLite eller postgresql+psycopg://…",
                                env="DATABASE_URL")
    secret_key: str = setting("", "signerar kakor och länkar; minst 32 tecken", secret=True)
    number_key: str = setting("", "krypterar organisationsnummer; minst 32 tecken, får aldrig bytas", secret=True)
    debug: bool = setting(False, "Flasks felsökningsläge; aldrig i produktion")
    base_url: str = setting("http://127.0.0.1:5000", "adressen i mejl, till exempel https://fyrklovern.example.se")
    proxies: int = setting(0, "antal omvända proxyer framför (X-Forwarded-For och -Proto)")
    smtp_host: str = setting("", "mejlserver")
    smtp_port: int = setting(25, "mejlserverns port")
    smtp_user: str = setting("", "användare hos mejlservern")
    smtp_password: str = setting("", "lösenord hos mejlservern", secret=True)
    smtp_tls: str = setting("starttls", "starttls, tls eller none")
    mail_from: str = setting("", "avsändare, till exempel fyrklovern@example.se")
    group_mailbox: str = setting("", "projektgruppens funktionsbrevlåda")
    contact_phone: str = setting("", "telefon som visas för företag")
    contact_email: str = setting("", "e-post som visas för företag")
    municipality: str = setting("Nyköpings kommun", "kommunens namn på sidorna")
    answer_workdays: int = setting(5, "löftet: svar inom så många arbetsdagar")
    max_request_bytes: int = setting(4_000_000, "största tillåtna förfrågan")
    session_hours: int = setting(12, "så länge en inloggning gäller")

    @classmethod
    def from_environment(cls) -> "Settings":
        """Raises UnsafeSettings when a value is not of its type, or production is not safe."""
        values: dict[str, Any] = {}
        wrong = []
        for f in fields(cls):
            raw = os.environ.get(name_of(f))
            if raw is None:
                continue
            try:
                values[f.name] = _parse(raw, type(f.default))
            except ValueError:
                wrong.append(f"{name_of(f)}: {raw!r} går inte att läsa som {type(f.default).__name__}")
        if wrong:
            raise UnsafeSettings("\n".join(wrong))
        settings = cls(**values)
        if problems := settings.problems():
            raise UnsafeSettings("\n".join(problems))
        return settings

    @property
    def is_demo(self) -> bool:
        return self.mode == "demo"

    @property
    def secure_cookies(self) -> bool:
        return self.mode == "production"

    def problems(self) -> list[str]:
        """Sentences naming each setting that must not be used in production; empty in demo and test."""
        if self.mode not in {"production", "demo", "test"}:
            return [f"PORTAL_MODE: {self.mode!r} finns inte; välj production, demo eller test"]
        if self.mode != "production":
            return []
        checks = {
            "PORTAL_SECRET_KEY saknas eller är kortare än 32 tecken": len(self.secret_key) < 32,
            "PORTAL_NUMBER_KEY saknas eller är kortare än 32 tecken": len(self.number_key) < 32,
            "PORTAL_SECRET_KEY och PORTAL_NUMBER_KEY ska vara olika": bool(self.secret_key) and self.secret_key == self.number_key,
            "PORTAL_DEBUG är på": self.debug,
            "PORTAL_BASE_URL ska börja med https://": not self.base_url.startswith("https://"),
            "PORTAL_SMTP_HOST saknas: mejl är inte inställt": not self.smtp_host,
            "PORTAL_MAIL_FROM saknas: mejl är inte inställt": "@" not in self.mail_from,
            "PORTAL_GROUP_MAILBOX saknas: projektgruppen får inga mejl": "@" not in self.group_mailbox,
            f"DATABASE_URL: SQLite-filen går inte att skriva ({self.database_url})": not self._sqlite_is_writable(),
        }
        return [sentence for sentence, broken in checks.items() if broken]

    def _sqlite_is_writable(self) -> bool:
        path = self.sqlite_path()
        if path is None:
            return True
        return os.access(path, os.W_OK) if path.exists() else os.access(path.parent, os.W_OK)

    def sqlite_path(self) -> Path | None:
        if not self.database_url.startswith("sqlite"):
            return None
        return Path(urlsplit(self.database_url).path.removeprefix("/")).absolute()


def name_of(f: Any) -> str:
    return str(f.metadata["env"] or PREFIX + f.name.upper())


def demo_settings(folder: Path, port: int) -> Settings:
    """Settings for trying the portal: everything stays on this machine, mail is caught."""
    return Settings(
        mode="demo", database_url=f"sqlite:///{folder / 'demo.db'}", secret_key=secrets.token_hex(32),
        number_key="demo-" * 8, base_url=f"http://127.0.0.1:{port}", mail_from="fyrklovern@example.com",
        group_mailbox="projektgruppen@example.com", contact_phone="0155-24 80 00", contact_email="naringsliv@example.com",
    )


def _parse(raw: str, kind: type) -> Any:
    if kind is bool:
        if raw.lower() not in {"1", "0", "true", "false", "ja", "nej"}:
            raise ValueError(raw)
        return raw.lower() in {"1", "true", "ja"}
    return kind(raw)
