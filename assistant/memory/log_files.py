"""The files of the log: an SQLite database, what SQLite puts beside it, and a lock.

Only their owner may read them. They are checked as a whole whenever they are read; a log that
cannot be used is renamed as it stands, and a new one begun.
"""

import glob
import os
import sqlite3
import stat
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime, timezone
from itertools import chain, count
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from assistant.clock import Stamp
from assistant.errors import StoreBusyError
from assistant.memory.records import from_record, to_moment, to_record, to_text
from assistant.relief.events import Event

VERSION = 1
"""The version of the log. Raise it with every new kind of event and every new field of one: an
older assistant then sets the log aside as too new for it, and not as damaged."""

DAMAGED, NEWER = "log_damaged", "log_newer"
"""Why a log was set aside: the key of the prompt that says so."""

_APPLICATION = int.from_bytes(b"rlf1", "big")
"""Marks a database as a log of this assistant."""

_SCHEMA = {
    "event": """CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    kind TEXT NOT NULL,
    data TEXT NOT NULL,
    stamp_at TEXT NOT NULL,
    stamp_wall TEXT NOT NULL,
    stamp_boot TEXT,
    stamp_uptime_s REAL NOT NULL
)""",
    "event_is_never_changed": """CREATE TRIGGER event_is_never_changed BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'an event is never changed'); END""",
    "event_is_never_deleted": """CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'an event is never deleted'); END""",
}
"""The statement that makes each part of the database, by its name."""

_INSERT = """INSERT INTO event
    (at, kind, data, stamp_at, stamp_wall, stamp_boot, stamp_uptime_s)
    VALUES (?, ?, ?, ?, ?, ?, ?)"""

_PARTS = ("", "-wal", "-shm")
"""What SQLite puts behind the database's name for the files that belong to it."""

_OWNER_ONLY = stat.S_IRUSR | stat.S_IWUSR


class UnusableLog(Exception):
    """A log that is not to be trusted, or too new; ``notice`` is DAMAGED or NEWER."""

    def __init__(self, why: str, notice: str = DAMAGED) -> None:
        super().__init__(why)
        self.notice = notice


def lock(path: Path) -> FileLock:
    """Become the only writer of the log, until the lock is released or the process ends.

    Raises:
        StoreBusyError: another process is its writer.
        OSError: the lock or its folder cannot be made.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = FileLock(f"{path}.lock", mode=_OWNER_ONLY, thread_local=False)
    try:
        lock.acquire(blocking=False)
    except Timeout as error:
        raise StoreBusyError(
            f"Another relief is running and keeps the log {path}, which only one can."
            " Stop the other one first."
        ) from error
    return lock


def load(path: Path) -> tuple[list[Event], Stamp | None]:
    """Read the whole log, and change nothing in it.

    Returns:
        All events, the earliest first, and the stamp of the last one.

    Raises:
        UnusableLog: it is damaged, or of a newer version.
        sqlite3.OperationalError, OSError: it cannot be read for another reason.
    """
    if _size(path) == 0:
        if _size(Path(f"{path}-wal")) > 0:  # SQLite would delete it, as left over
            raise UnusableLog("only what was written last is left")
        return [], None
    try:
        # Not even SQLite's own tidying up touches the log while it is only read.
        location = f"{path.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(location, uri=True, isolation_level=None)) as connection:
            connection.text_factory = bytes.decode
            connection.execute("BEGIN")
            if _is_new(connection):
                return [], None
            _check(connection)
            return _read_events(connection)
    except sqlite3.OperationalError:
        raise
    except (sqlite3.DatabaseError, ValueError) as error:
        raise UnusableLog(str(error)) from error


def _check(connection: sqlite3.Connection) -> None:
    if _pragma(connection, "application_id") != _APPLICATION:
        raise UnusableLog("it is another program's")
    version = _pragma(connection, "user_version")
    if version > VERSION:
        raise UnusableLog(f"it is of version {version}", NEWER)
    if dict(connection.execute("SELECT name, sql FROM sqlite_master")) != _SCHEMA:
        raise UnusableLog("its table is not as it was made")
    if (fault := _pragma(connection, "quick_check(1)")) != "ok":
        raise UnusableLog(str(fault))


def _read_events(connection: sqlite3.Connection) -> tuple[list[Event], Stamp | None]:
    events = []
    for number, (id_, kind, data) in enumerate(
        connection.execute("SELECT id, kind, data FROM event ORDER BY id"), start=1
    ):
        if id_ != number:
            raise ValueError(f"event {number} is missing")
        events.append(from_record(kind, data))
    for at, wall, boot, uptime_s in connection.execute(
        "SELECT stamp_at, stamp_wall, stamp_boot, stamp_uptime_s FROM event"
        " ORDER BY id DESC LIMIT 1"
    ):
        return events, Stamp(to_moment(at), to_moment(wall), boot, float(uptime_s))
    return events, None


def make_ready(path: Path) -> sqlite3.Connection:
    """Open a log that was found to be good for writing, or make one.

    Raises:
        sqlite3.Error, OSError: it cannot be written.
    """
    # Made here and not by SQLite, so that nobody else can read it for a moment. What SQLite puts
    # beside it takes on its permissions.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, _OWNER_ONLY))
    for file in _files(path):
        _make_private(file)
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA fullfsync = ON")  # macOS: not only to the disk's own memory
        with _transaction(connection):
            if _is_new(connection):
                for statement in _SCHEMA.values():
                    connection.execute(statement)
                connection.execute(f"PRAGMA application_id = {_APPLICATION}")
            if _pragma(connection, "user_version") != VERSION:
                connection.execute(f"PRAGMA user_version = {VERSION}")
    except BaseException:
        connection.close()
        raise
    return connection


def insert(connection: sqlite3.Connection, events: Sequence[Event], stamp: Stamp) -> None:
    """Write ``events`` to the disk, all of them or none.

    Raises:
        sqlite3.Error: they could not be written.
    """
    rows = [_row(event, stamp) for event in events]
    with _transaction(connection):
        connection.executemany(_INSERT, rows)


def set_aside(path: Path, notice: str) -> Path:
    """Give the log a free name that tells why and when, and return it."""
    stem = f"{_aside_stem(path, notice)}-{datetime.now():%Y%m%d-%H%M%S}"
    tails = chain([""], (f"-{number}" for number in count(2)))
    names = (path.with_name(f"{stem}{tail}{path.suffix}") for tail in tails)
    aside = next(name for name in names if not _files(name))
    for file in _files(path):
        _make_private(file)
        file.rename(f"{aside}{file.name.removeprefix(path.name)}")
    return aside


def wipe(path: Path) -> None:
    """Overwrite and delete the log and all that were set aside.

    Raises:
        OSError: one of them could not be.
    """
    for file in (*_files(path), *_set_aside_files(path)):
        with file.open("r+b") as opened:
            opened.write(bytes(file.stat().st_size))
            opened.flush()
            os.fsync(opened.fileno())
        file.unlink()


def _is_new(connection: sqlite3.Connection) -> bool:
    """Whether nothing was ever put in: making it may have been cut short."""
    marks = _pragma(connection, "application_id"), _pragma(connection, "user_version")
    (parts,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return marks == (0, 0) and parts == 0


def _pragma(connection: sqlite3.Connection, name: str) -> Any:
    (value,) = connection.execute(f"PRAGMA {name}").fetchone()
    return value


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    with connection:  # commits, or rolls back
        connection.execute("BEGIN IMMEDIATE")
        yield


def _row(event: Event, stamp: Stamp) -> tuple[object, ...]:
    kind, data = to_record(event)
    at, stamp_at, wall = (
        to_text(moment.astimezone(timezone.utc)) for moment in (event.at, stamp.at, stamp.wall)
    )
    return at, kind, data, stamp_at, wall, stamp.boot, stamp.uptime_s


def _files(path: Path) -> list[Path]:
    """The files that the log consists of now."""
    return [file for part in _PARTS if (file := Path(f"{path}{part}")).exists()]


def _set_aside_files(path: Path) -> list[Path]:
    return [
        file
        for notice in (DAMAGED, NEWER)
        for file in path.parent.glob(f"{glob.escape(_aside_stem(path, notice))}-*{path.suffix}*")
    ]


def _aside_stem(path: Path, notice: str) -> str:
    return f"{path.stem}-{notice.partition('_')[2]}"


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _make_private(file: Path) -> None:
    if stat.S_IMODE(file.stat().st_mode) != _OWNER_ONLY:
        with suppress(PermissionError):  # file systems without permissions
            file.chmod(_OWNER_ONLY)
