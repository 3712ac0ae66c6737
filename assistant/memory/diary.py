"""Where a conversation is kept: nowhere, or in the log on disk."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from assistant.clock import Clock
from assistant.errors import StoreBusyError, StoreError
from assistant.memory.store import Store
from assistant.relief.events import Event
from assistant.resources import user_data_folder


class Diary:
    """Keeps nothing: for a trial."""

    def keep(self, events: Sequence[Event]) -> None:
        """Keep ``events`` for good before anything is made of them; raises StoreError."""

    def forget(self) -> None:
        """Delete everything that was kept; raises StoreError."""


class KeptDiary(Diary):
    """Keeps every event in the log, stamped with the clock."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def keep(self, events: Sequence[Event]) -> None:
        """Keep ``events`` for good before anything is made of them; raises StoreError."""
        self._store.append(events, self._clock.stamp())

    def forget(self) -> None:
        """Delete everything that was kept; raises StoreError."""
        self._store.forget()


@dataclass
class Memory:
    """What is remembered from before, and where what comes is kept."""

    clock: Clock
    diary: Diary = field(default_factory=Diary)
    past: Sequence[Event] = ()

    away: timedelta | None = None
    """How long it was since anything was kept; None where nothing was."""

    notice: str | None = None
    """The prompt that tells of trouble with the log."""

    store: Store | None = None

    def close(self) -> None:
        """Let another process have the log."""
        if self.store:
            self.store.close()


def log_file() -> Path:
    """Where the log lies."""
    return user_data_folder() / "relief.db"


def open_memory() -> Memory:
    """The log in the user's folder; where it cannot be had, a memory that lasts until the end.

    Raises:
        StoreBusyError: another process has it.
    """
    try:
        store = Store(log_file())
    except StoreBusyError:
        raise
    except StoreError as error:
        print(error, file=sys.stderr)
        return Memory(Clock(), notice="memory_lost")
    if store.set_aside:
        print(f"The log could not be used and lies now in {store.set_aside}.", file=sys.stderr)
    clock = Clock(store.last)
    away = clock.now() - store.last.at if store.last else None
    diary = KeptDiary(store, clock)
    return Memory(clock, diary, tuple(store.events), away, store.notice, store)
