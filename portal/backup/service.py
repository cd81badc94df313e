"""A copy of the whole database with what is needed to use it, made under way; and put back while nobody is at work."""
import shutil
import sqlite3
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from portal.backup import manifest, postgresql, sqlite
from portal.backup.manifest import DAMAGED, Facts, Manifest, Refused
from portal.core import clock
from portal.core.database.db import Database

STAMP, FINER_STAMP = "%Y%m%dT%H%M%SZ", "%Y%m%dT%H%M%S%fZ"
RUNNING = ("Portalen är igång. Stoppa webbservern och bakgrundsarbetaren först: det som skrivs medan databasen byts ut "
           "skulle gå förlorat.")


@dataclass(frozen=True)
class Made:
    """A backup, and where it lies."""

    folder: Path
    manifest: Manifest


@dataclass(frozen=True)
class Restored:
    """What was put back, where that before lies now ("" when there was nothing), and whether the secret key is new."""

    manifest: Manifest
    before: str
    new_secret: bool


def make(database: Database, place: Path) -> Made:
    """A folder of its own: `place`, or one named by the time inside it when `place` is a folder already.

    Raises Refused. Nothing bears its name before it is whole.
    """
    folder = _free(place)
    half = _begun(folder)
    try:
        kind = database.reading.dialect.name
        copy = half / manifest.COPIES[kind]
        facts = (sqlite if kind == "sqlite" else postgresql).copy_out(database.reading, copy)
        made = manifest.write(half, database.settings, kind, facts)
        for written in (*half.iterdir(), half):
            sqlite.to_disk(written)
        half.rename(folder)
    except OSError as error:
        raise Refused(f"Det går inte att skriva säkerhetskopian: {error}") from error
    except (DBAPIError, sqlite3.Error) as error:
        raise Refused(f"Databasen går inte att läsa: {getattr(error, 'orig', error)}") from error
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return Made(folder, made)


def restore(database: Database, place: Path, known: Collection[str]) -> Restored:
    """The backup at `place` (its folder, or the copy in it) as the database. `known`: the migrations of this version.

    Raises Refused, and then the database is as it was.
    """
    folder = place.parent if place.is_file() else place
    given = manifest.read(folder)
    _judge(given, database, known)
    copy = folder / given.copy
    if not copy.is_file() or manifest.digest(copy) != given.sha256:
        raise Refused(DAMAGED.format(why=f"{given.copy} är inte den fil som kopian gjordes med"))
    try:
        before = _put_in_place(database, copy, Facts(given.schema, given.rows))
    except OSError as error:
        raise Refused(f"Det går inte att återställa: {error}. Databasen är som den var.") from error
    except DBAPIError as error:
        raise Refused(f"Det går inte att återställa: {error.orig}. Databasen är som den var.") from error
    return Restored(given, before, given.secret_key_mark != manifest.mark(database.settings.secret_key))


def _free(place: Path) -> Path:
    """Where the backup is to lie. Raises Refused when there is something already, or no folder to put it in."""
    place = place.absolute()
    if (place / manifest.FILE).exists():
        raise Refused(f"{place} är redan en säkerhetskopia. Den skrivs aldrig över.")
    folder = place / f"fyrklovern-{clock.now():{STAMP}}" if place.is_dir() else place
    if folder.exists():
        raise Refused(f"{folder} finns redan. En säkerhetskopia skriver aldrig över något.")
    if not folder.parent.is_dir():
        raise Refused(f"Katalogen {folder.parent} finns inte.")
    return folder


def _begun(folder: Path) -> Path:
    """Where it is written until it is whole: beside, hidden, for nobody else to read."""
    try:
        return Path(tempfile.mkdtemp(".incomplete", f".{folder.name}.", folder.parent))
    except OSError as error:
        raise Refused(f"Det går inte att skriva i {folder.parent}: {error.strerror}.") from error


def _judge(given: Manifest, database: Database, known: Collection[str]) -> None:
    here = database.reading.dialect.name
    if given.kind != here:
        raise Refused(f"Kopian är av en databas i {given.kind}, men DATABASE_URL pekar på {here}.")
    if given.number_key_mark != manifest.mark(database.settings.number_key):
        raise Refused("Du har fel nyckel: PORTAL_NUMBER_KEY är inte den som gällde när kopian togs. Med en annan kan "
                      "ingen läsa organisationsnumren.")
    if given.schema not in known:
        raise Refused(f"Kopian är gjord med en nyare version av portalen ({given.version}, databas {given.schema}). "
                      "Installera den versionen eller en senare först.")


def _put_in_place(database: Database, copy: Path, facts: Facts) -> str:
    engine, stamp = database.reading, f"{clock.now():{FINER_STAMP}}"
    path = database.settings.sqlite_path()
    engine.dispose()
    if engine.dialect.name == "postgresql":
        if not postgresql.is_alone(engine):
            raise Refused(RUNNING)
        schema = postgresql.put_in_place(engine, copy, facts, stamp)
        return f"schemat {schema}" if schema else ""
    if path is None:
        raise Refused("Databasen ligger i minnet. Ställ in DATABASE_URL.")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not database.presence.be_alone():
        raise Refused(RUNNING)
    return str(sqlite.put_in_place(path, copy, facts, stamp) or "")
