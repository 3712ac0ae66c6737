"""The machines of the course and of the ice cycle, as they are declared."""

import pytest

from assistant.relief.phases import (
    ASIDE,
    ASIDE_ROWS,
    BACK_ROWS,
    COURSE,
    ICE_ROWS,
    ROWS,
    Ice,
    Phase,
    follow,
)

TRIGGERS = sorted({trigger for trigger, _, _ in (*ROWS, *ASIDE_ROWS, *BACK_ROWS)})
ICE_TRIGGERS = sorted({trigger for trigger, _, _ in ICE_ROWS})
WAYS_BACK = {"wake": Phase.NIGHT, "resume": Phase.PAUSED, "false_alarm": Phase.EMERGENCY}


@pytest.mark.parametrize(("trigger", "source", "dest"), (*ROWS, *ASIDE_ROWS))
def test_a_trigger_leads_where_it_is_declared_to(trigger: str, source: Phase, dest: Phase) -> None:
    assert follow(source, trigger) is dest


@pytest.mark.parametrize(("trigger", "source", "dest"), ICE_ROWS)
def test_an_ice_cycle_goes_from_round_to_round(trigger: str, source: Ice, dest: Ice) -> None:
    assert follow(source, trigger) is dest


@pytest.mark.parametrize("phase", COURSE)
def test_a_night_a_pause_and_a_false_alarm_lead_back(phase: Phase) -> None:
    for trigger, interruption in WAYS_BACK.items():
        assert follow(interruption, trigger, back_to=phase) is phase


@pytest.mark.parametrize("phase", Phase)
def test_a_warning_sign_is_an_emergency_in_every_phase(phase: Phase) -> None:
    assert follow(phase, "red_flag") is Phase.EMERGENCY


def test_a_phase_belongs_to_the_course_or_interrupts_it() -> None:
    assert {*COURSE, *ASIDE} == set(Phase)
    assert not {*COURSE} & {*ASIDE}


def test_every_phase_is_reached_and_left() -> None:
    reached = {Phase.NOT_STARTED}
    while True:
        further = {
            follow(phase, trigger, back_to)
            for phase in reached
            for trigger in TRIGGERS
            for back_to in reached
            if back_to in COURSE
        }
        if further <= reached:
            break
        reached |= further
    assert reached == set(Phase)
    for phase in Phase:
        assert any(follow(phase, trigger, Phase.FIRST_ICE) is not phase for trigger in TRIGGERS)


def test_the_three_days_lead_from_the_first_words_to_normal_life() -> None:
    phase = Phase.NOT_STARTED
    for trigger in ("begin", "cleared", "ice_done", "moved", "one_day", "three_days"):
        phase = follow(phase, trigger)
    assert phase is Phase.HEAT
    assert follow(follow(phase, "stretching"), "stretched") is Phase.AFTER


def test_every_round_of_ice_is_reached_and_every_cycle_ends() -> None:
    after = {ice: {follow(ice, trigger) for trigger in ICE_TRIGGERS} - {ice} for ice in Ice}
    assert set().union(*after.values()) == set(Ice)
    assert all(after.values())


@pytest.mark.parametrize("trigger", TRIGGERS)
def test_only_a_false_alarm_ends_an_emergency(trigger: str) -> None:
    for phase in COURSE:
        after = follow(Phase.EMERGENCY, trigger, back_to=phase)
        assert after is (phase if trigger == "false_alarm" else Phase.EMERGENCY)


def test_a_trigger_that_means_nothing_changes_nothing() -> None:
    assert follow(Phase.NOT_STARTED, "moved") is Phase.NOT_STARTED
    assert follow(Phase.FIRST_ICE, "cleared") is Phase.FIRST_ICE
    assert follow(Ice.OFF, "ice_off") is Ice.OFF
    assert follow(Ice.SECOND_ROUND, "ice_on") is Ice.SECOND_ROUND
