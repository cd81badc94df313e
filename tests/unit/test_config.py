"""Production starts only when it is safe, and says what stops it."""
from dataclasses import fields, replace
from pathlib import Path

import pytest

from portal.config import Settings, UnsafeSettings, name_of

SAFE = dict(
    database_url="postgresql+psycopg://portal:hemligt@db/portal", secret_key="uq83jd92kfls0aqwpz71mxncb4v5t6yr",
    number_key="p0o9i8u7y6t5r4e3w2q1lkjhgfdsazxc", base_url="https://fyrklovern.example.se",
    smtp_host="mejl.example.se", mail_from="fyrklovern@example.se", group_mailbox="grupp@example.se",
)


def problems(**changes: object) -> list[str]:
    return Settings(**{**SAFE, **changes}).problems()  # type: ignore[arg-type]


def test_safe_settings_start() -> None:
    assert problems() == []


@pytest.mark.parametrize(("change", "named"), [
    ({"secret_key": ""}, "PORTAL_SECRET_KEY saknas"),
    ({"secret_key": "kort"}, "PORTAL_SECRET_KEY saknas"),
    ({"secret_key": "x" * 64}, "PORTAL_SECRET_KEY saknas"),
    ({"number_key": ""}, "PORTAL_NUMBER_KEY saknas"),
    ({"number_key": "demo-" * 8}, "PORTAL_NUMBER_KEY saknas"),
    ({"number_key": SAFE["secret_key"]}, "ska vara olika"),
    ({"debug": True}, "PORTAL_DEBUG är på"),
    ({"base_url": "http://fyrklovern.example.se"}, "PORTAL_BASE_URL"),
    ({"smtp_host": ""}, "PORTAL_SMTP_HOST"),
    ({"smtp_tls": "ja"}, "PORTAL_SMTP_TLS"),
    ({"mail_from": "Fyrklövern"}, "PORTAL_MAIL_FROM"),
    ({"group_mailbox": ""}, "PORTAL_GROUP_MAILBOX"),
    ({"mail_from": "@"}, "PORTAL_MAIL_FROM"), ({"mail_from": "Fyrklövern <@>"}, "PORTAL_MAIL_FROM"),
    ({"group_mailbox": "grupp@"}, "PORTAL_GROUP_MAILBOX"),
    ({"security_contact": "hos oss"}, "PORTAL_SECURITY_CONTACT"),
    ({"security_contact": "a@example.se\nContact: b"}, "PORTAL_SECURITY_CONTACT"),
    ({"base_url": "https://"}, "PORTAL_BASE_URL"),
    ({"base_url": "https://["}, "PORTAL_BASE_URL"),
    ({"prefix_proxies": 1}, "PORTAL_BASE_URL saknar mappen"),
    ({"prefix_proxies": 1, "base_url": "https://www.example.se/"}, "PORTAL_BASE_URL saknar mappen"),
    ({"database_url": f"sqlite:///{__file__}/portal.db"}, "SQLite-filen går inte att skriva"),
    ({"database_url": f"sqlite:///{__file__}/ny/portal.db"}, "SQLite-filen går inte att skriva"),
    ({"database_url": f"sqlite:///{Path(__file__).parent}"}, "SQLite-filen går inte att skriva"),
    ({"database_url": "sqlite://"}, "i minnet"),
    ({"database_url": "sqlite:///:memory:"}, "i minnet"),
    ({"database_url": "mysql://db/portal"}, "DATABASE_URL ska vara"),
    ({"database_url": "en fil"}, "DATABASE_URL ska vara"),
    ({"mode": "produktion"}, "PORTAL_MODE"),
])
def test_an_unsafe_setting_is_named(change: dict[str, object], named: str) -> None:
    [problem] = problems(**change)
    assert named in problem


@pytest.mark.parametrize("contact", ["", "sakerhet@example.se", "https://example.se/sakerhet"])
def test_whoever_finds_a_flaw_may_write_or_read_how(contact: str) -> None:
    assert problems(security_contact=contact) == []


def test_a_portal_may_lie_in_a_folder_of_its_host() -> None:
    assert problems(prefix_proxies=1, base_url="https://www.example.se/fyrklovern") == []


def test_every_problem_is_listed_at_once() -> None:
    nowhere = replace(Settings(), database_url=f"sqlite:///{__file__}/portal.db")
    assert len(nowhere.problems()) == 7


def test_demo_and_test_may_be_unsafe() -> None:
    assert replace(Settings(), mode="demo").problems() == []
    assert replace(Settings(), mode="test").problems() == []


def test_a_writable_file_is_fine(tmp_path: Path) -> None:
    assert problems(database_url=f"sqlite:///{tmp_path}/portal.db") == []
    assert problems(database_url=f"sqlite:///{tmp_path}/ny/mapp/portal.db") == []


def test_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_MODE", "test")
    monkeypatch.setenv("DATABASE_URL", "sqlite:////srv/portal.db")
    monkeypatch.setenv("PORTAL_SMTP_PORT", "2525")
    monkeypatch.setenv("PORTAL_DEBUG", "ja")
    settings = Settings.from_environment()
    assert (settings.smtp_port, settings.debug) == (2525, True)
    assert settings.sqlite_path() == Path("/srv/portal.db")


def test_values_of_the_wrong_kind_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORTAL_SMTP_PORT", "många")
    monkeypatch.setenv("PORTAL_DEBUG", "kanske")
    with pytest.raises(UnsafeSettings) as caught:
        Settings.from_environment()
    assert str(caught.value).splitlines() == ["PORTAL_DEBUG: 'kanske' går inte att läsa som ja eller nej",
                                              "PORTAL_SMTP_PORT: 'många' går inte att läsa som ett heltal"]


@pytest.mark.parametrize(("name", "value", "said"), [
    ("PORTAL_PROXIES", "-1", "PORTAL_PROXIES: -1 ska vara minst 0"),
    ("PORTAL_MAX_REQUEST_BYTES", "-1", "PORTAL_MAX_REQUEST_BYTES: -1 ska vara minst 100000"),
    ("PORTAL_ANSWER_WORKDAYS", "-3", "PORTAL_ANSWER_WORKDAYS: -3 ska vara minst 1"),
    ("PORTAL_SESSION_HOURS", "0", "PORTAL_SESSION_HOURS: 0 ska vara mellan 1 och 720"),
    ("PORTAL_SMTP_PORT", "99999", "PORTAL_SMTP_PORT: 99999 ska vara mellan 1 och 65535"),
    ("PORT", "99999", "PORT: 99999 ska vara mellan 1 och 65535"),
    ("PORT", "abc", "PORT: 'abc' går inte att läsa som ett heltal"),
    ("WEB_CONCURRENCY", "0", "WEB_CONCURRENCY: 0 ska vara minst 1"),
])
def test_numbers_that_make_no_sense_are_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str,
                                              said: str) -> None:
    for mode in ("demo", "production"):
        monkeypatch.setenv("PORTAL_MODE", mode)
        monkeypatch.setenv(name, value)
        with pytest.raises(UnsafeSettings) as caught:
            Settings.from_environment()
        assert str(caught.value) == said


def test_production_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PORTAL_MODE", raising=False)
    with pytest.raises(UnsafeSettings, match="PORTAL_SECRET_KEY"):
        Settings.from_environment()


def test_demo_needs_one_setting_and_keeps_its_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORTAL_MODE", "demo")
    monkeypatch.setenv("PORT", "8123")
    monkeypatch.setenv("PORTAL_MUNICIPALITY", "Oxelösunds kommun")
    first, second = Settings.from_environment(), Settings.from_environment()
    assert first == second
    assert first.is_demo
    assert first.base_url == "http://127.0.0.1:8123"
    assert first.municipality == "Oxelösunds kommun"
    assert (tmp_path / "instance" / "demo.key").stat().st_mode & 0o077 == 0


def test_the_table_hides_secrets() -> None:
    settings = Settings(**SAFE, smtp_password="sesam")  # type: ignore[arg-type]
    table = "\n".join(" ".join(row) for row in settings.table())
    for secret in ("hemligt", "sesam", str(SAFE["secret_key"]), str(SAFE["number_key"])):
        assert secret not in table
    assert "postgresql+psycopg://portal:***@db/portal" in table
    assert len(settings.table()) == len(Settings.__dataclass_fields__)


def test_the_readme_lists_every_setting() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    missing = [name_of(f) for f in fields(Settings) if f"| `{name_of(f)}` |" not in readme]
    assert missing == []
