"""Who has the database open. On SQLite: a lock beside the file, shared by every process that asks the database, and had
alone by whoever puts another file in its place. PostgreSQL knows its sessions itself."""
import fcntl
import os
import sqlite3
import threading
from pathlib import Path

from portal.core.database.engines import belongs_with

BEING_RESTORED = "databasen återställs just nu"


class Presence:
    """This process's part in the lock: none until it is first used, then for as long as the process lives. A process
    that is forked holds on to it too; one that is killed lets go."""

    def __init__(self, database: Path | None) -> None:
        """`database`: the SQLite file; None where there is no file to put another in the place of."""
        self._path = database and database.with_name(f"{database.name}-lock")
        self._once = threading.Lock()
        self._file: int | None = None

    def enter(self) -> None:
        """Raises sqlite3.OperationalError, as a busy database does, while it is being restored."""
        with self._once:
            if self._path is None or self._file is not None or not self._path.parent.is_dir():
                return
            try:
                self._take(self._path, fcntl.LOCK_SH)
            except OSError as error:
                why = BEING_RESTORED if isinstance(error, BlockingIOError) else str(error)
                raise sqlite3.OperationalError(why) from error

    def be_alone(self) -> bool:
        """False when another process is there; nobody else comes in afterwards. Raises OSError."""
        with self._once:
            try:
                if self._path is not None:
                    self._take(self._path, fcntl.LOCK_EX)
            except BlockingIOError:
                return False
        return True

    def _take(self, path: Path, kind: int) -> None:
        try:
            if self._file is None:
                self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
                belongs_with(path, path.parent)
            fcntl.flock(self._file, kind | fcntl.LOCK_NB)
        except OSError:
            self.leave()
            raise

    def leave(self) -> None:
        """As when the process ends."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
