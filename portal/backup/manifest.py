"""What lies beside the copy of a database: what it is, how to know that it is whole, and what to do with it."""
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from portal.config import VERSION, Settings
from portal.core import clock, seal, wording
from portal.core.database import search

FILE, READ_ME, SETTINGS = "backup.json", "LÄSMIG.txt", "installningar.txt"
COPIES = {"sqlite": "portal.db", "postgresql": "portal.dump"}
"""What the copy is called: a SQLite file, or what pg_restore reads."""
DAMAGED = "Kopian är skadad: {why}. Ingenting är ändrat; ta en annan kopia."
_WORDS = """Säkerhetskopia av Fyrklövern, tagen {made_at}

Här ligger
  {copy}  hela databasen
  {file}  version, antal rader och kontrollsumma
  {settings}  portalens inställningar när kopian togs, utan hemligheter

Här ligger INTE
  PORTAL_NUMBER_KEY   Utan den kan ingen läsa organisationsnumren, inte heller du, och ingen kan logga in med kod. Den
                      ska finnas på ett annat ställe än kopian: den som har båda läser allt.
  PORTAL_SECRET_KEY   Med en ny får alla logga in igen, och länkar i mejl som redan är skickade slutar fungera.
  Lösenorden till mejlserver och databas.

Så här återställer du
  1. Installera portalen, version {version} eller nyare.
  2. Ställ in den som i {settings}, med samma PORTAL_NUMBER_KEY som när kopian togs.
  3. Stoppa portalen: både webbservern och bakgrundsarbetaren.
  4. Kör: flask portal restore SÖKVÄGEN-HIT
  5. Starta portalen.

Databasen som finns där förut skrivs inte över: den läggs åt sidan, och kommandot säger var.
Det som skrevs efter att kopian togs finns inte med. Mejl som väntade på att skickas när kopian togs skickas när
portalen startar, också de som har skickats sedan dess.
"""


class Refused(Exception):
    """`str(error)` tells the one at the keyboard what stands in the way, and what to do."""


@dataclass(frozen=True)
class Facts:
    """What a database tells of itself: the migration it stands at, and table -> number of rows."""

    schema: str
    rows: Mapping[str, int]


@dataclass(frozen=True)
class Manifest:
    """The content of backup.json. The marks are hashes made with the keys, which cannot be had from them."""

    version: str
    made_at: str
    kind: str
    schema: str
    rows: Mapping[str, int]
    sha256: str
    number_key_mark: str
    secret_key_mark: str

    @property
    def copy(self) -> str:
        return COPIES[self.kind]

    @property
    def when(self) -> str:
        return wording.moment(datetime.fromisoformat(self.made_at))


def facts_of(connection: sa.Connection) -> Facts:
    """Raises Refused for a database without our tables."""
    tables = [name for name in sa.inspect(connection).get_table_names() if search.is_ours(name, "table", {})]
    if "alembic_version" not in tables:
        raise Refused("Det finns inga tabeller i databasen än. Kör först: flask portal migrate")
    schema = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
    count = sa.select(sa.func.count())
    return Facts(schema, {name: connection.scalar(count.select_from(sa.table(name))) or 0 for name in sorted(tables)})


def write(folder: Path, settings: Settings, kind: str, facts: Facts) -> Manifest:
    """Everything but the copy, which is there already."""
    made = Manifest(
        version=VERSION, made_at=clock.now().isoformat(timespec="seconds"), kind=kind, schema=facts.schema,
        rows=facts.rows, sha256=digest(folder / COPIES[kind]), number_key_mark=mark(settings.number_key),
        secret_key_mark=mark(settings.secret_key),
    )
    table = "".join(f"{name}={value}  # {what}\n" for name, value, what in settings.table())
    words = _WORDS.format(made_at=made.when, copy=f"{made.copy:<17}", file=f"{FILE:<17}", settings=SETTINGS,
                          version=VERSION)
    for name, text in ((READ_ME, words), (SETTINGS, table), (FILE, json.dumps(asdict(made), indent=2) + "\n")):
        (folder / name).touch(0o600, exist_ok=False)
        (folder / name).write_text(text, encoding="utf-8")
    return made


def read(folder: Path) -> Manifest:
    """Raises Refused for what is no backup."""
    try:
        said = json.loads((folder / FILE).read_text(encoding="utf-8"))
        found = Manifest(**{f.name: said[f.name] for f in fields(Manifest)})
    except FileNotFoundError:
        raise Refused(f"{folder} är ingen säkerhetskopia: {FILE} saknas.{_perhaps(folder)}") from None
    except (ValueError, KeyError, TypeError):
        raise Refused(DAMAGED.format(why=f"{FILE} går inte att läsa")) from None
    if found.kind not in COPIES:
        raise Refused(DAMAGED.format(why=f"{FILE} går inte att läsa"))
    return found


def mark(key: str) -> str:
    """Tells whether a key is the same, and nothing else about it."""
    return seal.keyed_hash(key, "fyrklovern backup")[:32]


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _perhaps(folder: Path) -> str:
    """The newest of the backups in a folder of such."""
    inside = sorted(found.parent for found in folder.glob(f"*/{FILE}"))
    return f" Menade du {inside[-1]}?" if inside else ""
