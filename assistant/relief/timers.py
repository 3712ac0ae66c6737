"""When something is to be announced: derived from when a step began, never held."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from itertools import takewhile

from assistant.relief.plan import Plan


class TimerKind(str, Enum):
    """What a timer measures."""

    ICE = "ice"
    REST = "rest"
    BETWEEN = "between"
    EMERGENCY = "emergency"


class Moment(str, Enum):
    """The point in a timer's run that a cue announces."""

    HALF_WAY = "half_way"
    WARNING = "warning"
    DUE = "due"
    AGAIN = "again"
    STILL = "still"
    """Again, for the second and every later time."""


@dataclass(frozen=True)
class Cue:
    """Something to announce: what, and when."""

    at: datetime
    kind: TimerKind
    moment: Moment


@dataclass(frozen=True)
class Timer:
    """A step that runs from ``started`` for ``length``."""

    kind: TimerKind
    started: datetime
    length: timedelta

    @property
    def ends(self) -> datetime:
        """When the step is due to end."""
        return self.started + self.length

    def left(self, now: datetime) -> timedelta:
        """How long is left; zero once it is due."""
        return max(self.ends - now, timedelta(0))

    def over(self, now: datetime) -> bool:
        """Whether the step is due to have ended."""
        return now >= self.ends


def cues(timer: Timer, plan: Plan) -> Iterator[Cue]:
    """Every cue of ``timer`` in order of time; without end where it repeats until acknowledged."""

    def cue(at: datetime, moment: Moment) -> Cue:
        return Cue(at, timer.kind, moment)

    if timer.kind in (TimerKind.ICE, TimerKind.REST):
        half, warning = timer.length / 2, plan.span(plan.warning_minutes)
        if half > warning:
            yield cue(timer.started + half, Moment.HALF_WAY)
        if timer.length > warning:
            yield cue(timer.ends - warning, Moment.WARNING)
    yield cue(timer.ends, Moment.DUE)
    if timer.kind in (TimerKind.BETWEEN, TimerKind.EMERGENCY):
        return
    for count, minutes in enumerate(plan.repeat_minutes):
        yield cue(timer.ends + plan.span(minutes), Moment.STILL if count else Moment.AGAIN)
    at = timer.ends + plan.span(max(plan.repeat_minutes, default=0))
    while True:
        at += plan.span(plan.repeat_every_minutes)
        yield cue(at, Moment.STILL)


def cue_due(timer: Timer, plan: Plan, after: datetime, now: datetime) -> Cue | None:
    """The newest cue later than ``after`` that is due by ``now``.

    Only the newest: after a gap, what was missed on the way is not said any more.
    """
    due: Cue | None = None
    for cue in takewhile(lambda cue: cue.at <= now, cues(timer, plan)):
        if cue.at > after:
            due = cue
    return due
