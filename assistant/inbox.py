"""The one queue through which everything reaches the session, and the one loop that empties it."""

import queue
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from assistant.clock import Clock
from assistant.session import Session

Item = Callable[[datetime], object]
"""Something that happened: called by the loop with the time, in the loop's own thread."""

NAP_S = 1.0
"""The loop looks at the clock at least this often: while a computer sleeps, waiting does not."""


BREATH_S = 0.05
"""The shortest wait, in seconds: an announcement that is due may have to wait for a pause."""


AWAY = timedelta(minutes=2)
"""After longer than this without a look at the clock, the computer slept."""


class Inbox:
    """What happens at the edges is put in; the loop takes it out, one at a time."""

    def __init__(self) -> None:
        self._items: queue.Queue[Item] = queue.Queue()

    def put(self, item: Item) -> None:
        """Hand something over; from any thread."""
        self._items.put(item)

    def run(self, session: Session, clock: Clock) -> None:
        """Work until the session is finished."""
        looked = clock.now()
        while not session.finished:
            try:
                item = self._items.get(timeout=_patience_s(session, clock))
            except queue.Empty:
                item = session.tick
            looked = _look(session, clock, looked)
            item(clock.now())


def _look(session: Session, clock: Clock, before: datetime) -> datetime:
    """Tell the session where the computer slept since ``before``, or its clock was set."""
    now = clock.now()
    if by := clock.changed():
        session.clock_changed(now, by)
    if now - before > AWAY:
        session.returned(now, now - before)
    return now


def _patience_s(session: Session, clock: Clock) -> float:
    """How long to wait for something to happen before looking at the clock, in seconds."""
    due = session.next_announcement()
    left_s = (due - clock.now()).total_seconds() if due else NAP_S
    return min(max(left_s, BREATH_S), NAP_S)


def read_lines(take: Callable[[str], None], end: Callable[[], None]) -> None:
    """Read standard input in a thread of its own: every line to ``take``, then ``end``."""

    def read() -> None:
        for line in sys.stdin:
            if line.strip():
                take(line.strip())
        end()

    threading.Thread(target=read, name="typing", daemon=True).start()
