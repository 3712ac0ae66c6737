"""The ice plan as numbers, with where each comes from.

The plan counts in minutes of its own, so that a trial can run in seconds: everything but
``minute`` is a number of plan minutes.
"""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Plan:
    """How long each step lasts.

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

    warning_minutes: float = 1
    """How long before a step ends it is announced."""

    repeat_minutes: tuple[float, ...] = (0.5, 1)
    """When a step's end that nobody acknowledged is said again, counted from that end."""

    repeat_every_minutes: float = 2
    """How often it is said again after that, until it is acknowledged."""

    emergency_repeat_minutes: float = 1 / 6
    """How long after a red flag's advice the advice is said once more (ten seconds)."""

    minute: timedelta = timedelta(minutes=1)
    """How long a plan minute lasts on the clock."""

    def span(self, minutes: float) -> timedelta:
        """The time on the clock that ``minutes`` of the plan take."""
        return self.minute * minutes

    def told(self, span: timedelta) -> timedelta:
        """``span`` of clock time as the plan tells it: in plan minutes."""
        return timedelta(minutes=span / self.minute)
