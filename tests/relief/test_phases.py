"""The machine of the phases, as it is declared."""

import pytest

from assistant.relief.phases import AWAY_ROWS, BACK_ROWS, GUIDED, PLAN_ROWS, Phase, follow

ROWS = (*PLAN_ROWS, *AWAY_ROWS)
TRIGGERS = sorted({trigger for trigger, _, _ in (*ROWS, *BACK_ROWS)})


@pytest.mark.parametrize(("trigger", "source", "dest"), ROWS)
def test_a_trigger_leads_where_it_is_declared_to(trigger: str, source: Phase, dest: Phase) -> None:
    assert follow(source, trigger) is dest


@pytest.mark.parametrize("phase", GUIDED)
def test_a_pause_and_a_false_alarm_lead_back(phase: Phase) -> None:
    assert follow(Phase.PAUSED, "resume", back_to=phase) is phase
    assert follow(Phase.EMERGENCY, "false_alarm", back_to=phase) is phase


def test_every_phase_is_reached_and_left() -> None:
    reached = {Phase.NOT_STARTED}
    while True:
        further = {
            follow(phase, trigger, back_to)
            for phase in reached
            for trigger in TRIGGERS
            for back_to in reached
        }
        if further <= reached:
            break
        reached |= further
    assert reached == set(Phase)
    for phase in Phase:
        back = Phase.ICE_READY
        assert any(follow(phase, trigger, back) is not phase for trigger in TRIGGERS)


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_only_a_false_alarm_ends_an_emergency(trigger: str) -> None:
    after = follow(Phase.EMERGENCY, trigger, back_to=Phase.ICE_ON)
    assert (after is not Phase.EMERGENCY) == (trigger == "false_alarm")


def test_a_trigger_that_means_nothing_changes_nothing() -> None:
    assert follow(Phase.NOT_STARTED, "ice_off") is Phase.NOT_STARTED
    assert follow(Phase.ICE_ON, "cleared") is Phase.ICE_ON
