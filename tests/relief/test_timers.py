"""Cues, derived from when a step began."""

from datetime import datetime, timedelta, timezone
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.relief.plan import Plan
from assistant.relief.timers import HELD_COUNTS, Cue, Moment, Timer, TimerKind, cue_due, cues

START = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)
MINUTE = timedelta(minutes=1)


def _ice(minutes: float = 20) -> Timer:
    return Timer(TimerKind.ICE, START, minutes * MINUTE)


def _told(timer: Timer, first: int | None = None) -> list[tuple[float, Moment]]:
    """When each cue comes, in minutes, and what it announces."""
    return [((c.at - START) / MINUTE, c.moment) for c in islice(cues(timer, Plan()), first)]


def test_the_ice_is_announced_half_way_a_minute_before_due_and_until_acknowledged() -> None:
    assert _told(_ice(), 8) == [
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
    assert _told(_ice(1), 2) == [(1, Moment.DUE), (1.5, Moment.AGAIN)]


def test_the_heat_is_announced_before_its_end_and_until_acknowledged() -> None:
    assert _told(Timer(TimerKind.HEAT, START, 15 * MINUTE), 6) == [
        (10, Moment.WARNING),
        (15, Moment.DUE),
        (15.5, Moment.AGAIN),
        (16, Moment.STILL),
        (18, Moment.STILL),
        (20, Moment.STILL),
    ]


def test_the_break_between_two_rounds_is_announced_three_times_and_then_no_more() -> None:
    assert _told(Timer(TimerKind.REST, START, 20 * MINUTE)) == [
        (10, Moment.HALF_WAY),
        (19, Moment.WARNING),
        (20, Moment.DUE),
        (22, Moment.AGAIN),
        (26, Moment.AGAIN),
    ]


def test_a_question_is_put_once_more_and_then_dropped() -> None:
    plan = Plan()
    once_more, dropped = (seconds / 60 for seconds in plan.question_s)
    timer = Timer(TimerKind.QUESTION, START, plan.span(once_more))
    assert _told(timer) == [(once_more, Moment.DUE), (dropped, Moment.AGAIN)]


def test_a_routine_left_in_the_middle_is_spoken_of_once_and_then_dropped() -> None:
    plan = Plan()
    spoken_of, dropped = (seconds / 60 for seconds in plan.routine_s)
    timer = Timer(TimerKind.ROUTINE, START, plan.span(spoken_of))
    assert _told(timer) == [(spoken_of, Moment.DUE), (dropped, Moment.AGAIN)]


def test_each_hold_is_counted_second_by_second_with_a_rest_before_the_next() -> None:
    plan = Plan()
    timer = Timer(TimerKind.HOLD, START, timedelta(seconds=plan.settle_s), holds=2)
    told = [(round((c.at - START).total_seconds()), c.count) for c in cues(timer, plan)]
    assert HELD_COUNTS == 6
    assert told == [
        *((9 + count, count) for count in range(6)),
        *((20 + count, count) for count in range(6)),
    ]


def test_a_position_that_is_not_held_is_not_counted() -> None:
    assert _told(Timer(TimerKind.HOLD, START, MINUTE)) == []


SAID_ONCE = sorted(
    set(TimerKind)
    - {TimerKind.ICE, TimerKind.HEAT, TimerKind.REST, TimerKind.HOLD}
    - {TimerKind.QUESTION, TimerKind.ROUTINE}
)


@pytest.mark.parametrize("kind", SAID_ONCE)
def test_everything_else_is_said_once_when_it_is_due(kind: TimerKind) -> None:
    assert _told(Timer(kind, START, 120 * MINUTE)) == [(120, Moment.DUE)]


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
