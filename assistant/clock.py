"""The time, as the assistant counts it."""

import time
from datetime import datetime, timedelta


class Clock:
    """The time of day when it was made, plus what has truly passed since.

    Setting the computer's clock does not move it, and time asleep counts where the system tells
    (Linux: CLOCK_BOOTTIME; macOS: CLOCK_MONOTONIC).
    """

    def __init__(self) -> None:
        self._began = datetime.now().astimezone()
        self._since = _seconds()

    def now(self) -> datetime:
        """The time now, in the person's own time zone."""
        return self._began + timedelta(seconds=_seconds() - self._since)


def _seconds() -> float:
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    if hasattr(time, "CLOCK_MONOTONIC"):
        return time.clock_gettime(time.CLOCK_MONOTONIC)
    return time.monotonic()
