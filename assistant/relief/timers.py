"""When something is to be announced: derived from when a step began, never held."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from itertools import takewhile

from assistant.relief.plan import Plan


class TimerKind(str, Enum):
    """What a timer measures; the more important first."""

    EMERGENCY = "emergency"
    CLARIFY = "clarify"
    ICE = "ice"
    HEAT = "heat"
    HOLD = "hold"
    WAKE = "wake"
    QUESTION = "question"
    ROUTINE = "routine"
    REST = "rest"
    DAY = "day"
    WALK = "walk"
    BETWEEN = "between"
    HEAT_AGAIN = "heat_again"
    PAIN = "pain"
    POSITION = "position"


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
    count: int = 0
    """The how-manieth of its moment, from 0."""


@dataclass(frozen=True)
class Timer:
    """A step that runs from ``started`` for ``length``."""

    kind: TimerKind
    started: datetime
    length: timedelta
    holds: int = 0
    """How many times a position is held and counted once the timer ends."""

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


HELD_COUNTS = 6
"""Five, four, three, two, one, and relax (the brief's ST-COUNT)."""

_UNTIL_DONE = (TimerKind.ICE, TimerKind.HEAT)
"""These are said again without end, until they are acknowledged."""


def cues(timer: Timer, plan: Plan) -> Iterator[Cue]:
    """Every cue of ``timer`` in order of time; without end where it repeats until acknowledged."""
    if timer.kind is TimerKind.HOLD:
        yield from _counts(timer, plan)
        return
    yield from _before_the_end(timer, plan)
    yield Cue(timer.ends, timer.kind, Moment.DUE)
    if timer.kind in (TimerKind.QUESTION, TimerKind.ROUTINE):
        waited_s = plan.question_s if timer.kind is TimerKind.QUESTION else plan.routine_s
        dropped = timer.started + timedelta(seconds=waited_s[1])
        yield Cue(dropped, timer.kind, Moment.AGAIN)
    if timer.kind is TimerKind.REST:
        for count in (1, 3):
            at = timer.ends + plan.span(plan.repeat_every_minutes) * count
            yield Cue(at, timer.kind, Moment.AGAIN)
    if timer.kind not in _UNTIL_DONE:
        return
    for count, minutes in enumerate(plan.repeat_minutes):
        moment = Moment.STILL if count else Moment.AGAIN
        yield Cue(timer.ends + plan.span(minutes), timer.kind, moment)
    at = timer.ends + plan.span(max(plan.repeat_minutes, default=0))
    while True:
        at += plan.span(plan.repeat_every_minutes)
        yield Cue(at, timer.kind, Moment.STILL)


def cue_due(timer: Timer, plan: Plan, after: datetime, now: datetime) -> Cue | None:
    """The newest cue later than ``after`` that is due by ``now``.

    Only the newest: after a gap, what was missed on the way is not said any more.
    """
    due: Cue | None = None
    for cue in takewhile(lambda cue: cue.at <= now, cues(timer, plan)):
        if cue.at > after:
            due = cue
    return due


def _before_the_end(timer: Timer, plan: Plan) -> Iterator[Cue]:
    half = timer.kind in (TimerKind.ICE, TimerKind.REST)
    if not half and timer.kind is not TimerKind.HEAT:
        return
    warning = plan.span(plan.warning_minutes if half else plan.heat_warning_minutes)
    if half and timer.length / 2 > warning:
        yield Cue(timer.started + timer.length / 2, timer.kind, Moment.HALF_WAY)
    if timer.length > warning:
        yield Cue(timer.ends - warning, timer.kind, Moment.WARNING)


def _counts(timer: Timer, plan: Plan) -> Iterator[Cue]:
    """Hold after hold, each count after the other, with a rest between two holds."""
    at = timer.ends
    for _ in range(timer.holds):
        for count in range(HELD_COUNTS):
            yield Cue(at, timer.kind, Moment.DUE, count)
            at += timedelta(seconds=plan.count_s)
        at += timedelta(seconds=plan.hold_rest_s)
