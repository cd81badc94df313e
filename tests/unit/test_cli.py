"""The commands that need no portal in working order, and those that do."""
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from portal import cli, server
from portal.config import ROOT
from portal.core.database import engines
from portal.core.web import Portal

FLASK = [sys.executable, "-m", "flask", "--app", "portal.wsgi", "portal"]

LEAVES_JOURNALS = """
import os, sqlite3, sys
os.umask(0o022)
connection = sqlite3.connect(sys.argv[1])
connection.execute("PRAGMA journal_mode=WAL")
connection.execute("CREATE TABLE made (id INTEGER)")
os._exit(0)
"""


def run(*command: str, folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, with nothing set but what is given."""
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **settings}
    return subprocess.run([*FLASK, *command], cwd=folder, env=env, capture_output=True, text=True, timeout=60)


def test_an_unsafe_production_says_what_is_wrong(tmp_path: Path) -> None:
    worker = run("worker", folder=tmp_path)
    assert worker.returncode == 1
    assert cli.REFUSED in worker.stderr
    assert "PORTAL_SECRET_KEY saknas" in worker.stderr
    assert "Traceback" not in worker.stderr
    shown = run("settings", folder=tmp_path, PORTAL_SMTP_PASSWORD="sesam")
    assert shown.returncode == 1
    assert "PORTAL_GROUP_MAILBOX" in shown.stdout
    assert "sesam" not in shown.stdout + shown.stderr
    assert "PORTAL_BASE_URL ska börja med https://" in shown.stderr


def test_the_web_server_does_not_start_either(tmp_path: Path) -> None:
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "gunicorn", "-c", "python:portal.gunicorn_conf", "portal.wsgi:app"]
    started = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=60)
    assert started.returncode != 0
    assert cli.REFUSED in started.stderr
    assert "Traceback" not in started.stderr


def test_a_fresh_database_is_migrated_where_no_folder_is(tmp_path: Path) -> None:
    done = run("migrate", folder=tmp_path, PORTAL_MODE="demo")
    assert done.returncode == 0, done.stderr
    instance = tmp_path / "instance"
    assert (instance / "demo.db").exists()
    assert stat.S_IMODE(instance.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in instance.iterdir()} == {0o600}
    assert run("verify-log", folder=tmp_path, PORTAL_MODE="demo").stdout == "Händelseloggen är hel.\n"


def test_a_database_that_others_could_read_is_made_private(tmp_path: Path) -> None:
    """With its journals, which a process that was killed leaves."""
    path = tmp_path / "portal.db"
    with subprocess.Popen([sys.executable, "-c", LEAVES_JOURNALS, str(path)]) as process:
        process.wait()
    assert {stat.S_IMODE(left.stat().st_mode) for left in tmp_path.iterdir()} == {0o644}
    assert len(list(tmp_path.iterdir())) == 3
    engines.keep_private(path)
    assert {stat.S_IMODE(left.stat().st_mode) for left in tmp_path.iterdir()} == {0o600}


def test_production_is_migrated_in_an_empty_folder(tmp_path: Path) -> None:
    done = run("migrate", folder=tmp_path, **{
        "PORTAL_SECRET_KEY": "uq83jd92kfls0aqwpz71mxncb4v5t6yr",
        "PORTAL_NUMBER_KEY": "p0o9i8u7y6t5r4e3w2q1lkjhgfdsazxc",
        "PORTAL_BASE_URL": "https://fyrklovern.example.se", "PORTAL_SMTP_HOST": "mejl.example.se",
        "PORTAL_MAIL_FROM": "fyrklovern@example.se", "PORTAL_GROUP_MAILBOX": "grupp@example.se"})
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "instance" / "portal.db").exists()


@pytest.mark.parametrize("port", ["abc", "99999"])
def test_a_port_that_is_none_is_said(tmp_path: Path, port: str) -> None:
    done = run("demo", folder=tmp_path, PORTAL_MODE="demo", PORT=port)
    assert done.returncode == 1
    assert f"PORT: {port!r}" in done.stderr or f"PORT: {port} ska vara mellan 1 och 65535" in done.stderr
    assert "Traceback" not in done.stderr


def test_settings_of_the_wrong_kind(monkeypatch: pytest.MonkeyPatch, sqlite_app: Portal) -> None:
    monkeypatch.setenv("PORTAL_SMTP_PORT", "x")
    result = sqlite_app.test_cli_runner().invoke(args=["portal", "settings"])
    assert result.exit_code == 1
    assert "PORTAL_SMTP_PORT: 'x' går inte att läsa som ett heltal" in result.output


def test_tick_does_what_waits(app: Portal) -> None:
    assert app.test_cli_runner().invoke(args=["portal", "tick"]).exit_code == 0


def test_a_taken_port_is_said(sqlite_app: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "is_free", lambda *_: False)
    result = sqlite_app.test_cli_runner().invoke(args=["portal", "run"])
    assert result.exit_code == 1
    assert "upptagen" in result.output
