"""Cues, derived from when a step began."""

from datetime import datetime, timedelta, timezone
from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from assistant.relief.plan import Plan
from assistant.relief.timers import Cue, Moment, Timer, TimerKind, cue_due, cues

START = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)
MINUTE = timedelta(minutes=1)


def _ice(minutes: float = 20) -> Timer:
    return Timer(TimerKind.ICE, START, minutes * MINUTE)


def test_the_ice_is_announced_half_way_a_minute_before_due_and_until_acknowledged() -> None:
    told = [((c.at - START) / MINUTE, c.moment) for c in islice(cues(_ice(), Plan()), 8)]
    assert told == [
        (10, Moment.HALF_WAY),
        (19, Moment.WARNING),
        (20, Moment.DUE),
        (20.5, Moment.AGAIN),
        (21, Moment.STILL),
        (23, Moment.STILL),
        (25, Moment.STILL),
        (27, Moment.STILL),
    ]


def test_a_short_step_leaves_out_what_would_come_too_late() -> None:
    told = [cue.moment for cue in islice(cues(_ice(1), Plan()), 2)]
    assert told == [Moment.DUE, Moment.AGAIN]


def test_the_rest_between_cycles_is_announced_once() -> None:
    timer = Timer(TimerKind.BETWEEN, START, 120 * MINUTE)
    assert [cue.moment for cue in cues(timer, Plan())] == [Moment.DUE]


def test_a_plan_minute_can_be_a_second() -> None:
    plan = Plan(minute=timedelta(seconds=1))
    timer = Timer(TimerKind.ICE, START, plan.span(20))
    seconds = [(cue.at - START).total_seconds() for cue in islice(cues(timer, plan), 4)]
    assert seconds == [10, 19, 20, 20.5]


TIMES = st.floats(min_value=0, max_value=300).map(lambda minutes: START + minutes * MINUTE)


@given(after=TIMES, now=TIMES, length=st.floats(min_value=0.5, max_value=120))
def test_what_is_due_is_the_newest_and_lies_behind_what_was_said(
    after: datetime, now: datetime, length: float
) -> None:
    timer = _ice(length)
    cue = cue_due(timer, Plan(), after, now)
    if cue is None:
        assert _first_after(after, timer).at > now
    else:
        assert after < cue.at <= now
        assert _first_after(cue.at, timer).at > now


def _first_after(moment: datetime, timer: Timer) -> Cue:
    return next(cue for cue in cues(timer, Plan()) if cue.at > moment)
