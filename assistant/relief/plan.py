"""The plan as numbers, with where each comes from.

The plan counts in minutes of its own, so that a trial can run in seconds. What a person needs to
answer, or holds a stretch, takes true seconds (``_s``) in a trial too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

DAY = 24 * 60
"""Minutes in a day."""

_UNITS = {"second": 1 / 60, "minute": 1, "hour": 60, "day": DAY, "week": 7 * DAY}


@dataclass(frozen=True)
class Plan:
    """How long each step lasts, and how often it may come.

    Twenty minutes on, twenty off, twenty on is the source article's plan; health services say
    ten to twenty minutes at a time, so twenty is the longest. Two hours between cycles is the
    shortest break they give (Healthwise: every two to three hours).
    """

    ice_on_minutes: float = 20
    """First time with the ice on."""

    ice_off_minutes: float = 20
    """The break without ice, so that the skin warms."""

    ice_again_minutes: float = 20
    """Second time with the ice on."""

    between_cycles_minutes: float = 120
    """The shortest rest between the end of one cycle and the start of the next."""

    cycles_a_day: int = 4
    """The most ice cycles in any 24 hours (house rule; health services: every 2 to 4 hours)."""

    break_lapses_minutes: float = 60
    """A break that lasts longer has ended the cycle."""

    heat_from_minutes: float = 3 * DAY
    """Heat has its place from here on (the article: after 72 hours)."""

    heat_on_request_from_minutes: float = DAY
    """Heat is allowed from here on if the person insists (ACP 2017 and Cochrane CD004750 find
    heat helpful early; it is no danger to most)."""

    heat_on_minutes: float = 15
    """Time with the heat on (FDA, Healthwise: 15 to 20 minutes)."""

    heat_warning_minutes: float = 5
    """How long before its end the heat is spoken of."""

    between_heats_minutes: float = 120
    """The shortest rest between one heat and the next (every 2 to 3 hours)."""

    heats_a_day: int = 6
    """The most heats in any 24 hours."""

    heat_after_cream_minutes: float = DAY
    """No heat so long after a cream (FDA 2012: burns under rubs; the day is a house rule)."""

    first_walk_minutes: float = 55
    """From the end of ice or heat to the walk."""

    morning_walk_minutes: float = 15
    """From waking to the first walk of the day."""

    walk_every_minutes: float = 120
    """From one walk to the next, awake (Healthwise: 5 to 10 minutes, 3 or 4 times a day)."""

    position_every_minutes: float = 30
    """The longest time in one position, awake (Healthwise)."""

    pain_every_minutes: float = 360
    """From one question about the pain to the next, awake."""

    warning_minutes: float = 1
    """How long before a step ends it is announced."""

    repeat_minutes: tuple[float, ...] = (0.5, 1)
    """When a step's end that nobody acknowledged is said again, counted from that end."""

    repeat_every_minutes: float = 2
    """How often it is said again after that, until it is acknowledged."""

    emergency_repeat_minutes: float = 1 / 6
    """How long after a red flag's advice the advice is said once more (ten seconds)."""

    clarify_s: float = 30
    """How long a question about a warning sign waits; then no answer counts as yes."""

    question_s: tuple[float, float] = (60, 300)
    """When another question is put once more, and when it is dropped."""

    routine_s: tuple[float, float] = (300, 1800)
    """When a routine that was left in the middle is spoken of, and when it is dropped."""

    apart_minutes: float = 10
    """From one reminder to the next, at least."""

    silence_minutes: float = 180
    """Whoever was not heard for so long may be asleep: reminders wait until they speak."""

    settle_s: float = 9
    """From a stretch's step to its hold: the time to get there (nine seconds)."""

    count_s: float = 1
    """From one count of a hold to the next."""

    hold_rest_s: float = 5
    """From one hold to the next (five seconds)."""

    minute: timedelta = timedelta(minutes=1)
    """How long a plan minute lasts on the clock."""

    def span(self, minutes: float) -> timedelta:
        """The time on the clock that ``minutes`` of the plan take."""
        return self.minute * minutes

    def told(self, span: timedelta) -> timedelta:
        """``span`` of clock time as the plan tells it: in plan minutes."""
        return timedelta(minutes=span / self.minute)

    def meant(self, slots: Mapping[str, Any]) -> timedelta | None:
        """The clock time of "two hours" (slots amount and unit); None where none was named."""
        if "unit" not in slots:
            return None
        return self.span(float(slots.get("amount", 1)) * _UNITS[slots["unit"]])
