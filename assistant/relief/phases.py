"""The phases of the plan, and the rounds of an ice cycle, as two `transitions` machines.

The course of three days is one machine, the ice another that runs beside it: ice can be on in
any phase. The machines are declared as data and hold nothing: :func:`follow` sets one to a state,
pulls a trigger and tells where that leads. Facts and times stand in the episode.
"""

from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar

from transitions import Machine


class Phase(str, Enum):
    """Where someone is in the plan."""

    NOT_STARTED = "not_started"
    SAFETY = "safety_questions"
    FIRST_ICE = "first_ice"
    FIRST_MOVE = "first_move"
    DAY_ONE = "day_one"
    DAYS_TWO_THREE = "days_two_and_three"
    HEAT = "heat"
    STRETCHES = "stretches"
    AFTER = "after"
    NIGHT = "night"
    PAUSED = "paused"
    EMERGENCY = "emergency"


class Ice(str, Enum):
    """Where someone is in an ice cycle: on, break, on again."""

    OFF = "off"
    FIRST_ROUND = "first_round"
    BREAK = "break"
    SECOND_ROUND = "second_round"


ASIDE = (Phase.NIGHT, Phase.PAUSED, Phase.EMERGENCY)
"""These interrupt the course; each goes back to where it left it."""

COURSE = tuple(phase for phase in Phase if phase not in ASIDE)
"""The phases of the plan itself, in their order."""

_State = TypeVar("_State", Phase, Ice)

ROWS: tuple[tuple[str, Phase, Phase], ...] = (
    ("begin", Phase.NOT_STARTED, Phase.SAFETY),
    ("cleared", Phase.SAFETY, Phase.FIRST_ICE),
    ("ice_done", Phase.FIRST_ICE, Phase.FIRST_MOVE),
    ("moved", Phase.FIRST_MOVE, Phase.DAY_ONE),
    ("one_day", Phase.FIRST_ICE, Phase.DAYS_TWO_THREE),
    ("one_day", Phase.FIRST_MOVE, Phase.DAYS_TWO_THREE),
    ("one_day", Phase.DAY_ONE, Phase.DAYS_TWO_THREE),
    ("three_days", Phase.DAYS_TWO_THREE, Phase.HEAT),
    ("stretching", Phase.DAYS_TWO_THREE, Phase.STRETCHES),
    ("stretching", Phase.HEAT, Phase.STRETCHES),
    ("stretched", Phase.STRETCHES, Phase.AFTER),
    ("began_later", Phase.DAYS_TWO_THREE, Phase.DAY_ONE),
    ("began_later", Phase.HEAT, Phase.DAY_ONE),
)
"""The course: a trigger, where it starts, where it leads."""

ASIDE_ROWS: tuple[tuple[str, Phase, Phase], ...] = (
    *(("sleep", phase, Phase.NIGHT) for phase in COURSE),
    *(("pause", phase, Phase.PAUSED) for phase in COURSE),
    *(("red_flag", phase, Phase.EMERGENCY) for phase in Phase),
    *(("start_over", phase, Phase.NOT_STARTED) for phase in Phase if phase is not Phase.EMERGENCY),
    ("sleep", Phase.PAUSED, Phase.NIGHT),
)

BACK_ROWS: tuple[tuple[str, Phase, Phase], ...] = (
    *(("wake", Phase.NIGHT, phase) for phase in COURSE),
    *(("resume", Phase.PAUSED, phase) for phase in COURSE),
    *(("false_alarm", Phase.EMERGENCY, phase) for phase in COURSE),
)
"""These lead back to where the person was; which of them applies, the episode knows."""

ICE_ROWS: tuple[tuple[str, Ice, Ice], ...] = (
    ("ice_on", Ice.OFF, Ice.FIRST_ROUND),
    ("ice_off", Ice.FIRST_ROUND, Ice.BREAK),
    ("ice_on", Ice.BREAK, Ice.SECOND_ROUND),
    ("ice_off", Ice.SECOND_ROUND, Ice.OFF),
    ("cycle_ended", Ice.BREAK, Ice.OFF),
)
"""One ice cycle."""


class _Place:
    """A machine's model: a place to stand in; the machine gives it ``state`` and ``trigger``."""


def _leads_back_to(phase: Phase | Ice) -> Any:
    return lambda event: event.kwargs.get("back_to") is phase


@lru_cache(maxsize=2)
def machine(states: type[Phase] | type[Ice]) -> Machine:
    """The machine over ``states``, declared once."""
    rows: tuple[tuple[str, Phase | Ice, Phase | Ice], ...] = ICE_ROWS
    if states is Phase:
        rows = (*ROWS, *ASIDE_ROWS, *BACK_ROWS)
    names = dict.fromkeys(state.value for _, *ends in rows for state in ends)
    conditions = [
        {"conditions": _leads_back_to(row[2])} if row in BACK_ROWS else {} for row in rows
    ]
    return Machine(
        model=None,
        states=list(names),
        initial=rows[0][1].value,
        transitions=[
            {"trigger": trigger, "source": source.value, "dest": dest.value, **condition}
            for (trigger, source, dest), condition in zip(rows, conditions, strict=True)
        ],
        auto_transitions=False,
        send_event=True,
    )


def follow(state: _State, trigger: str, back_to: Phase = Phase.NOT_STARTED) -> _State:
    """The state that ``trigger`` leads to from ``state``; itself where it leads nowhere.

    ``back_to`` is where a phase that interrupted the course returns to.
    """
    states = type(state)
    if trigger not in machine(states).get_triggers(state.value):
        return state
    place: Any = _Place()
    machine(states).add_model(place, initial=state.value)
    try:
        place.trigger(trigger, back_to=back_to)
        return states(place.state)
    finally:
        machine(states).remove_model(place)
