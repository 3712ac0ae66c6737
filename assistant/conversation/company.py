"""Whether others talk in the room: a television, a visitor, somebody on the telephone."""

from collections import deque
from datetime import datetime, timedelta

TALKATIVE = 3
"""So many utterances that are not for the assistant"""

LATELY = timedelta(seconds=60)
"""within so long are talk: of an hour of it nine tenths (docs/hearing.md)."""


class Company:
    """Remembers what was said in the room to somebody else."""

    def __init__(self) -> None:
        self._said: deque[datetime] = deque(maxlen=TALKATIVE)

    def spoke(self, now: datetime) -> None:
        """Take note of words that are not for the assistant."""
        self._said.append(now)

    def talks(self, now: datetime) -> bool:
        """Whether somebody talks who does not talk to the assistant."""
        return len(self._said) == TALKATIVE and now - self._said[0] <= LATELY
