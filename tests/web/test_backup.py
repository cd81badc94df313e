"""The commands backup and restore: what lies where, who may read it, and what is refused before anything is changed."""
import json
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from portal import create_app
from portal.backup import manifest, postgresql, service, sqlite
from portal.backup.manifest import Refused
from portal.core.database import db
from portal.core.mail import outbox
from portal.core.web import Portal
from portal.needs.models import Need
from tests import databases
from tests import factories as make
from tests.inbox import make_mail


@pytest.fixture
def live(tmp_path: Path) -> Portal:
    """The application on a SQLite file of this test's own, with one need in it."""
    app = databases.migrated_app(f"sqlite:///{tmp_path / 'portal.db'}", smtp_password="sesam öppna dig")
    tell_a_need(app)
    return app


@pytest.fixture
def live_pg(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Portal]:
    monkeypatch.setenv("PATH", f"{databases.PROGRAMS}{os.pathsep}{os.environ['PATH']}")
    with databases.another(postgres_url) as url:
        app = databases.migrated_app(url)
        tell_a_need(app)
        yield app
        db.engine_of(app).dispose()


def tell_a_need(app: Portal) -> None:
    with app.app_context(), db.unit_of_work() as s:
        make.make_need(s, make.make_company(s))


def needs(app: Portal) -> int:
    with app.app_context():
        return db.session().scalar(sa.select(sa.func.count()).select_from(Need)) or 0


def run(app: Portal, *command: str | Path) -> tuple[int, str]:
    """Exit code, and everything that was said."""
    done = app.test_cli_runner().invoke(args=["portal", *map(str, command)])
    return done.exit_code, done.output


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def changed(folder: Path, **values: Any) -> None:
    """Another backup.json."""
    said = json.loads((folder / manifest.FILE).read_text(encoding="utf-8"))
    (folder / manifest.FILE).write_text(json.dumps(said | values), encoding="utf-8")


def test_beside_the_copy_lies_what_is_needed_but_no_secret(live: Portal, tmp_path: Path) -> None:
    code, said = run(live, "backup", tmp_path / "copy")
    assert code == 0, said
    assert "PORTAL_NUMBER_KEY är inte med" in said
    copy, settings = tmp_path / "copy", live.extensions["db"].settings
    assert {path.name for path in copy.iterdir()} == {"portal.db", "backup.json", "LÄSMIG.txt", "installningar.txt"}
    assert mode(copy) == 0o700
    assert {mode(path) for path in copy.iterdir()} == {0o600}
    read_me = (copy / "LÄSMIG.txt").read_text(encoding="utf-8")
    assert "Här ligger INTE\n  PORTAL_NUMBER_KEY" in read_me
    assert "flask portal restore" in read_me
    assert f"DATABASE_URL={settings.database_url}" in (copy / "installningar.txt").read_text(encoding="utf-8")
    words = "".join(path.read_text(encoding="utf-8") for path in copy.iterdir() if path.suffix != ".db")
    assert not [secret for secret in (settings.secret_key, settings.number_key, "sesam") if secret in words]
    assert manifest.read(copy).rows["need"] == 1


def test_a_folder_gets_one_more_each_time(live: Portal, tmp_path: Path) -> None:
    (tmp_path / "copies").mkdir()
    assert run(live, "backup", tmp_path / "copies")[0] == 0
    [made] = (tmp_path / "copies").iterdir()
    assert made.name.startswith("fyrklovern-20")
    code, said = run(live, "restore", tmp_path / "copies")
    assert code == 1
    assert f"backup.json saknas. Menade du {made}?" in said
    assert run(live, "restore", made / "portal.db")[0] == 0, "the copy inside will do too"


def test_nothing_is_written_over(live: Portal, tmp_path: Path) -> None:
    (tmp_path / "a file").write_text("annat", encoding="utf-8")
    run(live, "backup", tmp_path / "copy")
    for place, why in (("copy", "är redan en säkerhetskopia"), ("a file", "finns redan"), ("no/where", "finns inte")):
        code, said = run(live, "backup", tmp_path / place)
        assert (code, why in said) == (1, True), said
    assert (tmp_path / "a file").read_text(encoding="utf-8") == "annat"


def test_what_was_not_finished_bears_no_name(
    live: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(manifest, "digest", killed)
    with monkeypatch.context() as also, live.app_context():
        also.setattr(shutil, "rmtree", lambda *_, **__: None)     # as when the process is gone at once
        with pytest.raises(KeyboardInterrupt):
            service.make(db.database(), tmp_path / "copy")
    [left] = tmp_path.glob(".copy.*.incomplete")
    assert not (tmp_path / "copy").exists()
    assert mode(left) == 0o700
    with pytest.raises(Refused, match="är ingen säkerhetskopia"):
        manifest.read(left)


def spoil(path: Path, at: int = 5000) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 0xFF
    path.write_bytes(content)


def with_the_right_sum(copy: Path) -> None:
    spoil(copy / "portal.db", 0)
    changed(copy, sha256=manifest.digest(copy / "portal.db"))


@pytest.mark.parametrize(("spoil", "why"), [
    (lambda copy: changed(copy, number_key_mark="0" * 32), "Du har fel nyckel"),
    (lambda copy: changed(copy, schema="9999", version="7.0"), "nyare version av portalen (7.0, databas 9999)"),
    (lambda copy: changed(copy, kind="postgresql"), "Kopian är av en databas i postgresql"),
    (lambda copy: changed(copy, kind="oracle"), "Kopian är skadad"),
    (lambda copy: changed(copy, rows={}), "inte de rader som den ska"),
    (lambda copy: spoil(copy / "portal.db"), "Kopian är skadad: portal.db är inte den fil"),
    (with_the_right_sum, "Kopian är skadad: file is not a database"),
    (lambda copy: (copy / "portal.db").unlink(), "Kopian är skadad"),
    (lambda copy: (copy / "backup.json").write_text("{}", encoding="utf-8"), "backup.json går inte att läsa"),
    (lambda copy: (copy / "backup.json").write_text("x", encoding="utf-8"), "backup.json går inte att läsa"),
    (lambda copy: (copy / "backup.json").unlink(), "är ingen säkerhetskopia"),
])
def test_what_cannot_be_right_is_refused_and_nothing_changed(
    live: Portal, tmp_path: Path, spoil: Callable[[Path], None], why: str,
) -> None:
    assert run(live, "backup", tmp_path / "copy")[0] == 0
    tell_a_need(live)
    spoil(tmp_path / "copy")
    code, said = run(live, "restore", tmp_path / "copy")
    assert (code, why in said) == (1, True), said
    assert needs(live) == 2
    assert {path.name for path in tmp_path.glob("portal.db*")} <= {
        "portal.db", "portal.db-wal", "portal.db-shm", "portal.db-lock"}


def test_what_was_there_is_kept(live: Portal, tmp_path: Path) -> None:
    run(live, "backup", tmp_path / "copy")
    tell_a_need(live)
    code, said = run(live, "restore", tmp_path / "copy")
    assert code == 0, said
    assert needs(live) == 1
    [aside] = tmp_path.glob("portal.db.before-*")
    assert f"Den som fanns förut ligger kvar: {aside}" in said
    assert sqlite.checked(aside).rows["need"] == 2
    assert {mode(path) for path in tmp_path.glob("portal.db*")} == {0o600}


def test_a_database_that_is_damaged_is_replaced_and_kept_with_its_journal(live: Portal, tmp_path: Path) -> None:
    run(live, "backup", tmp_path / "copy")
    db.engine_of(live).dispose()
    (tmp_path / "portal.db").write_bytes(b"x" * 10_000)
    (tmp_path / "portal.db-wal").write_bytes(b"y" * 10_000)
    code, said = run(live, "restore", tmp_path / "copy")
    assert code == 0, said
    assert needs(live) == 1
    kept = sorted(path.read_bytes()[:1] for path in tmp_path.glob("portal.db.before-*"))
    assert kept == [b"x", b"y"]


def test_an_empty_machine_gets_its_database_back(live: Portal, tmp_path: Path) -> None:
    run(live, "backup", tmp_path / "copy")
    new = create_app(databases.settings(f"sqlite:///{tmp_path / 'new' / 'portal.db'}"))
    code, said = run(new, "restore", tmp_path / "copy")
    assert code == 0, said
    assert "förut" not in said
    assert needs(new) == 1
    assert mode(tmp_path / "new") == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make what is another's")
def test_what_root_puts_back_belongs_to_whom_the_portal_runs_as(live: Portal, tmp_path: Path) -> None:
    run(live, "backup", tmp_path / "copy")
    db.engine_of(live).dispose()
    new = tmp_path / "new"
    new.mkdir()
    os.chown(new, 12345, 12345)
    for _ in range(2):
        fresh = create_app(databases.settings(f"sqlite:///{new / 'portal.db'}"))
        code, said = run(fresh, "restore", tmp_path / "copy")
        assert code == 0, said
        assert {path.stat().st_uid for path in new.iterdir()} == {12345}
        db.engine_of(fresh).dispose()
        fresh.extensions["db"].presence.leave()


def test_another_program_with_the_file_open_is_seen(live: Portal, tmp_path: Path) -> None:
    run(live, "backup", tmp_path / "copy")
    other = sa.create_engine(f"sqlite:///{tmp_path / 'portal.db'}")
    with other.connect() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM need")
        code, said = run(live, "restore", tmp_path / "copy")
    other.dispose()
    assert (code, "Någon annan har databasen öppen" in said) == (1, True), said


def test_an_older_one_is_brought_up_to_date(live: Portal, tmp_path: Path) -> None:
    with live.app_context():
        live.extensions["migrations"].downgrade("0019")
    assert run(live, "backup", tmp_path / "copy")[0] == 0, "before an upgrade is when one is wanted"
    with live.app_context():
        live.extensions["migrations"].upgrade()
    code, said = run(live, "restore", tmp_path / "copy")
    assert code == 0, said
    assert live.test_client().get("/readyz").text == "ok"


def test_it_says_what_the_restored_portal_will_do(live: Portal, tmp_path: Path) -> None:
    with live.app_context(), db.unit_of_work() as s:
        make_mail(s, dead=False)
        assert outbox.waiting(s) == 1
    run(live, "backup", tmp_path / "copy")
    changed(tmp_path / "copy", secret_key_mark="0" * 32)
    code, said = run(live, "restore", tmp_path / "copy")
    assert code == 0
    assert "Mejl som väntade när kopian togs: 1." in said
    assert "alla får logga in igen" in said


def test_a_log_that_does_not_hold_is_told(live: Portal, tmp_path: Path) -> None:
    with live.app_context(), db.engine_of(live).execution_options(write=True).begin() as connection:
        connection.execute(sa.text("INSERT INTO event_chain (chain, seq, hash) VALUES ('system', 3, 'x')"))
    run(live, "backup", tmp_path / "copy")
    code, said = run(live, "restore", tmp_path / "copy")
    assert (code, said.splitlines()[-1]) == (1, "system: de sista raderna saknas eller är utbytta")


def test_there_must_be_something_to_copy(tmp_path: Path) -> None:
    nowhere = create_app(databases.settings(f"sqlite:///{tmp_path / 'portal.db'}"))
    assert "saknas" in run(nowhere, "backup", tmp_path / "copy")[1]
    (tmp_path / "portal.db").touch()
    code, said = run(nowhere, "backup", tmp_path / "copy")
    assert (code, "Kör först: flask portal migrate" in said) == (1, True)
    assert not (tmp_path / "copy").exists()
    assert not list(tmp_path.glob(".copy*"))


def test_postgresql_keeps_what_was_there_too(live_pg: Portal, tmp_path: Path) -> None:
    code, said = run(live_pg, "backup", tmp_path / "copy")
    assert code == 0, said
    tell_a_need(live_pg)
    code, said = run(live_pg, "restore", tmp_path / "copy")
    assert code == 0, said
    assert needs(live_pg) == 1
    schema = said.split("ligger kvar: schemat ")[1].split()[0]
    with db.engine_of(live_pg).connect() as connection:
        assert connection.exec_driver_sql(f"SELECT count(*) FROM {schema}.need").scalar_one() == 2
    tell_a_need(live_pg)
    assert run(live_pg, "backup", tmp_path / "again")[0] == 0
    code, said = run(live_pg, "restore", tmp_path / "again")
    assert code == 0, f"what was set aside is no part of the next copy: {said}"
    assert needs(live_pg) == 2


def test_postgresql_is_as_it_was_when_it_cannot_be_restored(live_pg: Portal, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    run(live_pg, "backup", copy)
    tell_a_need(live_pg)
    changed(copy, rows={})
    code, said = run(live_pg, "restore", copy)
    assert (code, "inte de rader som den ska" in said) == (1, True), said
    assert needs(live_pg) == 2
    spoil(copy / "portal.dump", 3)
    changed(copy, sha256=manifest.digest(copy / "portal.dump"))
    code, said = run(live_pg, "restore", copy)
    assert (code, "pg_restore misslyckades" in said) == (1, True), said
    assert needs(live_pg) == 2
    with db.engine_of(live_pg).connect() as connection:
        assert not [name for name in sa.inspect(connection).get_schema_names() if name.startswith(postgresql.ASIDE)]


@pytest.mark.parametrize(("version", "why"), [
    ("", "pg_dump saknas. Installera det (postgresql-client, version 18"), ("12.3", "är för gammalt")])
def test_postgresql_s_own_programs_must_be_there_and_new_enough(
    live_pg: Portal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, why: str,
) -> None:
    (tmp_path / "bin").mkdir()
    if version:
        program = tmp_path / "bin" / "pg_dump"
        program.write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {version}'\n", encoding="utf-8")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    code, said = run(live_pg, "backup", tmp_path / "copy")
    assert (code, why in said) == (1, True), said
    assert not (tmp_path / "copy").exists()
