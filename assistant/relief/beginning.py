"""When the spasm began, from the way people say it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

_UNITS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}

_MOMENTS = {
    "this_morning": (0, 8),
    "yesterday": (1, 12),
    "yesterday_morning": (1, 8),
    "yesterday_afternoon": (1, 15),
    "yesterday_evening": (1, 19),
    "last_night": (1, 22),
}
"""Days back and the hour of that day (the person's own time) taken for words like "last night"."""


def when_it_began(slots: Mapping[str, Any], now: datetime) -> datetime:
    """The time that "two hours ago" or "last night" names, seen from ``now``.

    ``now`` is in the person's own time zone. The slots are ``amount`` with ``unit`` (minute,
    hour, day, week), or ``moment``. Never later than now.
    """
    if "unit" in slots:
        return now - float(slots.get("amount", 1)) * _UNITS[slots["unit"]]
    if slots.get("moment") not in _MOMENTS:
        return now
    days, hour = _MOMENTS[slots["moment"]]
    day = now - timedelta(days=days)
    return min(day.replace(hour=hour, minute=0, second=0, microsecond=0), now)
