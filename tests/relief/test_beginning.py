"""The times that people name, by the clock that they see."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from assistant.relief.beginning import when
from assistant.relief.episode import Episode
from assistant.relief.plan import Plan
from assistant.relief.turn import Scene

AT = datetime(2026, 3, 4, 9, 30, tzinfo=timezone(timedelta(hours=1)))
"""A Wednesday morning, half past nine."""


def named(**slots: Any) -> str:
    moment = when(slots, Scene(Episode(), AT, Plan()))
    assert moment <= AT
    return moment.strftime("%a %H:%M")


@pytest.mark.parametrize(
    ("slots", "expected"),
    [
        ({"minute": 20}, "Wed 09:20"),
        ({"minute": 45}, "Wed 08:45"),
        ({"hour": 8, "minute": 30}, "Wed 08:30"),
        ({"hour": 10}, "Tue 22:00"),
        ({"hour": 9}, "Wed 09:00"),
        ({"hour": 12}, "Wed 00:00"),
        ({"hour": 9, "minute_to": 40}, "Wed 08:40"),
        ({"hour": 1, "minute_to": 45}, "Wed 00:45"),
        ({"hour": 9, "part": "morning"}, "Wed 09:00"),
        ({"hour": 11, "part": "morning"}, "Tue 11:00"),
        ({"hour": 12, "part": "afternoon"}, "Tue 12:00"),
        ({"hour": 10, "part": "night"}, "Tue 22:00"),
        ({"hour": 4, "part": "afternoon", "minute": 15}, "Tue 16:15"),
        ({"moment": "last_night"}, "Tue 22:00"),
        ({"weekday": "monday"}, "Mon 12:00"),
        ({"amount": 2, "unit": "hour"}, "Wed 07:30"),
        ({}, "Wed 09:30"),
    ],
)
def test_a_time_is_the_last_that_was(slots: dict[str, Any], expected: str) -> None:
    assert named(**slots) == expected


def test_the_clock_is_the_person_s_own_also_after_it_was_set() -> None:
    ahead = Episode(clock_offset=timedelta(hours=2))
    moment = when({"hour": 11}, Scene(ahead, AT, Plan()))
    assert moment == AT - timedelta(minutes=30)
