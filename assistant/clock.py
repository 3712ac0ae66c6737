"""The time, as the assistant counts it: a line of true elapsed time.

Setting the computer's clock does not move the line, and the time that the computer sleeps counts.
A stamp on every record lets the line go on after a restart.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path

NOTICEABLE = timedelta(minutes=2)
"""From this much on, the computer's clock counts as set: less is drift, and mends itself."""

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class Reading:
    """What the computer shows at one moment."""

    wall: datetime
    """What its clock shows, in UTC."""

    uptime_s: float
    """Seconds since some moment that stays the same until it is started again; asleep or not."""

    boot: str | None
    """The name of the time since it was started; None where the system tells none."""


@dataclass(frozen=True)
class Stamp:
    """A moment on the line, with what the computer showed at it."""

    at: datetime
    """The moment, in UTC."""

    wall: datetime
    """What the computer's clock showed, in UTC."""

    boot: str | None
    """As in a Reading."""

    uptime_s: float
    """As in a Reading."""


def read_computer() -> Reading:
    """What this computer shows now."""
    return Reading(datetime.now(timezone.utc), _uptime_s(), _boot())


class Clock:
    """Tells the time on the line.

    Within one boot the line goes on by the uptime. After another boot only the computer's clock
    knows how long it was off: the line goes on by that, as far apart from it as before, but never
    backwards. A computer that wakes in the past, having no battery for its clock, goes on from the
    last stamp. Without a last stamp the line begins with what the computer's clock shows.

    Args:
        last: the latest stamp of the line that is to go on.
        reading: what the computer shows, whenever it is called.
    """

    def __init__(
        self, last: Stamp | None = None, reading: Callable[[], Reading] = read_computer
    ) -> None:
        self._reading = reading
        first = reading()
        self._origin = _resume(last, first) if last else first.wall
        self._origin_uptime_s = first.uptime_s
        self._reported = last.wall - last.at if last else timedelta(0)

    def now(self) -> datetime:
        """The time now, in the person's own time zone."""
        return self._on_line(self._reading()).astimezone()

    def stamp(self) -> Stamp:
        """The time now, as the next Clock needs it."""
        reading = self._reading()
        return Stamp(self._on_line(reading), reading.wall, reading.boot, reading.uptime_s)

    def changed(self) -> timedelta:
        """By how much the computer's clock was set since this last told of it.

        Back is less than nothing. Nothing until it adds up to NOTICEABLE. What is told of once is
        not told of again, also after a restart, if a stamp was taken since.
        """
        reading = self._reading()
        apart = reading.wall - self._on_line(reading)
        by = apart - self._reported
        if abs(by) < NOTICEABLE:
            return timedelta(0)
        self._reported = apart
        return by

    def _on_line(self, reading: Reading) -> datetime:
        return self._origin + timedelta(seconds=reading.uptime_s - self._origin_uptime_s)


def _resume(last: Stamp, first: Reading) -> datetime:
    passed_s = first.uptime_s - last.uptime_s
    if last.boot is not None and last.boot == first.boot and passed_s >= 0:
        return last.at + timedelta(seconds=passed_s)
    return max(last.at, first.wall - (last.wall - last.at))


def _uptime_s() -> float:
    # Of these, CLOCK_BOOTTIME counts sleep on Linux and CLOCK_MONOTONIC on macOS.
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    if hasattr(time, "CLOCK_MONOTONIC"):
        return time.clock_gettime(time.CLOCK_MONOTONIC)
    return time.monotonic()


@cache
def _boot() -> str | None:
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        return None
