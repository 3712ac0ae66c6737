"""The phases of the ice plan and what leads from one to the next, as a `transitions` machine.

The machine is declared as data and holds nothing: :func:`follow` sets it to a phase, pulls a
trigger and tells where that leads. Facts and times stand in the episode.
"""

from enum import Enum
from functools import lru_cache
from typing import Any

from transitions import Machine


class Phase(str, Enum):
    """Where someone is in the plan."""

    NOT_STARTED = "not_started"
    SAFETY = "safety_questions"
    ICE_READY = "ice_ready"
    ICE_ON = "ice_on"
    ICE_OFF = "ice_off"
    ICE_AGAIN = "ice_again"
    CYCLE_COMPLETE = "cycle_complete"
    PAUSED = "paused"
    EMERGENCY = "emergency"


GUIDED = tuple(phase for phase in Phase if phase not in (Phase.PAUSED, Phase.EMERGENCY))
"""The phases of the plan itself; a pause or an emergency goes back to one of these."""

Row = tuple[str, Phase, Phase]
"""A transition: its trigger, where it starts, where it leads."""

PLAN_ROWS: tuple[Row, ...] = (
    ("begin", Phase.NOT_STARTED, Phase.SAFETY),
    ("cleared", Phase.SAFETY, Phase.ICE_READY),
    ("ice_on", Phase.NOT_STARTED, Phase.ICE_ON),
    ("ice_on", Phase.SAFETY, Phase.ICE_ON),
    ("ice_on", Phase.ICE_READY, Phase.ICE_ON),
    ("ice_off", Phase.ICE_ON, Phase.ICE_OFF),
    ("ice_on", Phase.ICE_OFF, Phase.ICE_AGAIN),
    ("skin_trouble", Phase.ICE_OFF, Phase.CYCLE_COMPLETE),
    ("skip", Phase.ICE_OFF, Phase.CYCLE_COMPLETE),
    ("skip", Phase.ICE_READY, Phase.CYCLE_COMPLETE),
    ("ice_off", Phase.ICE_AGAIN, Phase.CYCLE_COMPLETE),
    ("ice_on", Phase.CYCLE_COMPLETE, Phase.ICE_ON),
)

AWAY_ROWS: tuple[Row, ...] = (
    *(("pause", phase, Phase.PAUSED) for phase in GUIDED),
    *(("red_flag", phase, Phase.EMERGENCY) for phase in Phase),
    *(("start_over", phase, Phase.NOT_STARTED) for phase in Phase if phase is not Phase.EMERGENCY),
)

BACK_ROWS: tuple[Row, ...] = (
    *(("resume", Phase.PAUSED, phase) for phase in GUIDED),
    *(("false_alarm", Phase.EMERGENCY, phase) for phase in GUIDED),
)
"""These lead back to where the person was; which of them applies, the episode knows."""


class _Place:
    """The machine's model: a place to stand in; the machine gives it ``state`` and ``trigger``."""


def _leads_back_to(phase: Phase) -> Any:
    return lambda event: event.kwargs.get("back_to") is phase


@lru_cache(maxsize=1)
def machine() -> Machine:
    """The relief machine, declared once."""
    return Machine(
        model=None,
        states=[phase.value for phase in Phase],
        initial=Phase.NOT_STARTED.value,
        transitions=[
            *(
                {"trigger": trigger, "source": source.value, "dest": dest.value}
                for trigger, source, dest in (*PLAN_ROWS, *AWAY_ROWS)
            ),
            *(
                {
                    "trigger": trigger,
                    "source": source.value,
                    "dest": dest.value,
                    "conditions": _leads_back_to(dest),
                }
                for trigger, source, dest in BACK_ROWS
            ),
        ],
        auto_transitions=False,
        ignore_invalid_triggers=True,
        send_event=True,
    )


def follow(phase: Phase, trigger: str, back_to: Phase = Phase.NOT_STARTED) -> Phase:
    """The phase that ``trigger`` leads to from ``phase``; ``phase`` itself where it leads nowhere.

    ``back_to`` is where ``resume`` and ``false_alarm`` return to.
    """
    place: Any = _Place()
    machine().add_model(place, initial=phase.value)
    try:
        place.trigger(trigger, back_to=back_to)
        return Phase(place.state)
    finally:
        machine().remove_model(place)
