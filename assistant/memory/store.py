"""The log of what happened: every event, on disk before anything is done about it.

The log is an SQLite database that is only ever added to. Nothing else is kept: the episode is what
its events add up to, after a restart as before.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from assistant.clock import Stamp
from assistant.errors import StoreError
from assistant.memory.log_files import (
    NEWER,
    UnusableLog,
    insert,
    load,
    lock,
    make_ready,
    set_aside,
    wipe,
)
from assistant.relief.events import Event


class Store:
    """The log on disk, open for its one writer.

    A log that is damaged, or that a newer version of the assistant wrote, is set aside under a name
    of its own, untouched, and an empty one begun. To be used in the thread that made it.

    Args:
        path: the database; the lock and the logs set aside lie beside it.

    Raises:
        StoreBusyError: another process has it open.
        StoreError: it cannot be opened or made.
    """

    events: list[Event]
    """All events, the earliest first."""

    last: Stamp | None
    """When the last event was kept; None in an empty log."""

    notice: str | None = None
    """The prompt that says why a log was set aside when this one was opened, if one was."""

    set_aside: Path | None = None
    """Where the log that was set aside lies now."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with _plainly(
            f"The log {path} cannot be opened",
            "Without it nothing is remembered over a restart. See that its folder can be"
            " written to and that the disk is not full.",
        ):
            self._lock = lock(path)
            try:
                self._connection = self._open()
            except BaseException:
                self._lock.release()
                raise

    def append(self, events: Sequence[Event], stamp: Stamp) -> None:
        """Keep ``events``, in order, with the stamp of when they happened: all of them, or none.

        They are on the disk when this returns. After an error the next append is tried afresh.

        Raises:
            StoreError: they could not be written.
        """
        if not events:
            return
        with _plainly(
            f"What happened last could not be written to {self._path}",
            "It would be forgotten over a restart. See that the disk is not full.",
        ):
            insert(self._connection, events, stamp)
        self.events.extend(events)
        self.last = stamp

    def forget(self) -> None:
        """Delete the log and every log that was set aside, and begin an empty one.

        The files are overwritten before they are deleted. On a hard disk that leaves nothing. It
        cannot promise as much on flash (SD cards, SSDs), which writes to another place than it
        overwrites, nor on file systems that keep old versions, nor for backups.

        Raises:
            StoreError: a file could not be deleted. The log is closed then.
        """
        with _plainly(
            f"Not all that is remembered in {self._path.parent} could be deleted",
            "Close what else reads it and try again, or delete the folder.",
        ):
            self._connection.close()
            wipe(self._path)
            self._connection = make_ready(self._path)
        self.events, self.last, self.notice, self.set_aside = [], None, None, None

    def close(self) -> None:
        """Close the log, for another process to open it; once is enough."""
        self._connection.close()
        self._lock.release()

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _open(self) -> sqlite3.Connection:
        try:
            self.events, self.last = load(self._path)
        except UnusableLog as fault:
            self.events, self.last = [], None
            self.notice = fault.notice
            self.set_aside = set_aside(self._path, fault.notice)
        return make_ready(self._path)


def read(path: Path) -> list[Event]:
    """All events in the log, the earliest first; none where there is no log.

    Another process may be writing it at the same time.

    Raises:
        StoreError: it is damaged, of a newer version, or cannot be read.
    """
    with _plainly(f"The log {path} cannot be read", "See that you may read it."):
        try:
            return load(path)[0]
        except UnusableLog as fault:
            if fault.notice == NEWER:
                raise StoreError(
                    f"The log {path} was written by a newer version of the assistant, which this"
                    " one cannot read. Install that version again."
                ) from fault
            raise StoreError(
                f"The log {path} is damaged ({fault}), so it cannot be shown. The assistant sets it"
                " aside when it next starts, and begins a new one."
            ) from fault


@contextmanager
def _plainly(what: str, advice: str) -> Iterator[None]:
    """Tell in plain words what went wrong, what it means and what to do."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise StoreError(f"{what}: {why}. {advice}") from error
