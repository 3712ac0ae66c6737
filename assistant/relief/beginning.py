"""The times that people name: "two hours ago", "last night", "on Friday morning"."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from assistant.relief.turn import Scene

_MOMENTS = {
    "this_morning": (0, 8),
    "today": (0, 8),
    "earlier_today": (0, 8),
    "this_afternoon": (0, 13),
    "this_evening": (0, 18),
    "tonight": (0, 20),
    "yesterday": (1, 12),
    "yesterday_morning": (1, 8),
    "yesterday_afternoon": (1, 15),
    "yesterday_evening": (1, 19),
    "last_night": (1, 22),
    "day_before_yesterday": (2, 12),
    "longer_ago": (4, 12),
}
"""Days back and the hour of that day (the person's own time) taken for words like "last night"."""

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_PARTS = {"morning": 8, "afternoon": 15, "evening": 19, "night": 22}
"""The hour taken for a part of a day."""


def when(slots: Mapping[str, Any], scene: Scene) -> datetime:
    """The time that the slots name, seen from the scene's now, and never later.

    ``amount`` with ``unit`` count back; ``moment``, ``weekday`` with ``part``, and ``hour``,
    ``minute`` and ``part`` are read in the person's own calendar, as the computer's clock shows
    it. An hour without a part is the last that was: "half past eight", "twenty past".
    """
    back = scene.plan.meant(slots)
    if back is not None:
        return scene.now - back
    offset = scene.episode.clock_offset
    shown = scene.now + offset
    return min(_named(slots, shown), shown) - offset


def _named(slots: Mapping[str, Any], now: datetime) -> datetime:
    part = slots.get("part")
    if slots.get("weekday") in _WEEKDAYS:
        days = (now.weekday() - _WEEKDAYS.index(slots["weekday"])) % 7
        return _at(now, days, _PARTS.get(str(part), 12))
    if "hour" in slots or "minute" in slots:
        return _by_the_clock(slots, now)
    if slots.get("moment") in _MOMENTS:
        return _at(now, *_MOMENTS[slots["moment"]])
    return now


def _by_the_clock(slots: Mapping[str, Any], now: datetime) -> datetime:
    """The last time that a clock showed this hour and minute, within a day."""
    part = slots.get("part")
    before = "minute_to" in slots
    minute = int(slots.get("minute_to" if before else "minute", 0))
    if "hour" not in slots:
        hours = list(range(24))
    else:
        hour = (int(slots["hour"]) - before) % 12
        hours = [hour] if part == "morning" else [hour + 12] if part else [hour, hour + 12]
    named = (_at(now, days, hour, minute) for days in (0, 1) for hour in hours)
    return max(moment for moment in named if moment <= now)


def _at(now: datetime, days: int, hour: int, minute: int = 0) -> datetime:
    day = now - timedelta(days=days)
    return day.replace(hour=hour, minute=minute, second=0, microsecond=0)
