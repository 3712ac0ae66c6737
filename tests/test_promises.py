"""What holds whatever is said, however time passes, and whenever the assistant is restarted."""

from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

import pytest
import yaml
from conversing import Conversation
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.relief.episode import Episode
from assistant.relief.plan import Plan

pytestmark = pytest.mark.slow

DATA = Path(__file__).parent / "data"

RESTART, SLEEP, CLOCK = "(restart)", "(sleep)", "(clock)"


@lru_cache
def utterances() -> list[str]:
    """Everything that is listed as said, and the plain answers."""
    texts: set[str] = {"yes", "no", "i'm not sure", "next", "the ice is on", "it's off", "seven"}
    for path in [*(DATA / "utterances").glob("*.yaml"), DATA / "red_flags.yaml"]:
        for listed in yaml.safe_load(path.read_text(encoding="utf-8")).values():
            texts.update(listed)
    return sorted(texts)


COMMON = (
    "what now", "no", "no", "no", "no", "yes", "the ice is on", "it's off", "just now", "next",
    "the heat is on", "can i use heat", "good night", "good morning", "skip", "undo", "five",
    "can i stretch", "pause", "carry on", "start over", "it started 30 hours ago", "denial",
)  # fmt: skip
"""What leads far into the plan: drawn more often than all that can be said."""

STEPS = st.one_of(
    st.sampled_from(COMMON),
    st.deferred(lambda: st.sampled_from(utterances())),
    st.sampled_from([1.0, 5.0, 10.0, 20.0, 21.0, 60.0, 130.0, 600.0]),
    st.floats(min_value=0, max_value=2000),
    st.sampled_from([RESTART, SLEEP, CLOCK]),
)


@settings(max_examples=120, deadline=None)
@given(st.lists(STEPS, max_size=40))
@example([*COMMON[:5], "just now", "no", "the ice is on", RESTART, 25.0, "it's off"])
@example(["it started 80 hours ago", *["no"] * 4, "two", "can i use heat", "yes", "it's on", 30.0])
def test_any_conversation_keeps_the_promises(steps: list[str | float]) -> None:
    talk = Conversation()
    for step in steps:
        _take(talk, step)
        _check(talk)
        if talk.session.finished:
            return
    assert talk.say("what now") != "", "what now is always answered"


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS.filter(lambda step: step not in (SLEEP, CLOCK, RESTART)), max_size=25))
def test_a_restart_after_every_step_changes_nothing(steps: list[str | float]) -> None:
    steady, restarted = Conversation(), Conversation()
    for step in steps:
        _take(steady, step)
        _take(restarted, step)
        if steady.session.finished:
            return
        restarted.restart()
        assert _known(restarted.episode) == _known(steady.episode)


def _take(talk: Conversation, step: str | float) -> None:
    if isinstance(step, float):
        talk.wait(step)
    elif step == RESTART:
        talk.restart(3)
    elif step == SLEEP:
        talk.sleep(200)
    elif step == CLOCK:
        talk.session.clock_changed(talk.now, timedelta(hours=-3))
    else:
        talk.say(step)


def _check(talk: Conversation) -> None:
    episode, plan = talk.episode, Plan()
    assert not (episode.ice_is_on and episode.heat_is_on)
    for since, minutes in (
        (episode.cold.on_since, plan.ice_on_minutes),
        (episode.warmth.on_since, plan.heat_on_minutes),
    ):
        if since and talk.now - since > timedelta(minutes=minutes + 2):
            due = since + timedelta(minutes=minutes)
            alarms = [text for at, text, urgent in talk.voice.lines if at >= due and urgent]
            assert any("off" in text for text in alarms), "over its time, and no alarm"
    offered = {line.prompt for line in episode.last_said} & {"ice_prep", "ice_offer"}
    recent = [at for at in episode.cold.cycles if talk.now - at < timedelta(days=1)]
    assert len(recent) <= plan.cycles_a_day
    assert not offered or len(recent) < plan.cycles_a_day, "a fifth cycle in a day"
    assert talk.session.next_announcement() is None or talk.episode.last_said


def _known(episode: Episode) -> Episode:
    """The episode without what only says how far its announcements are."""
    return replace(episode, announced={}, last_said=(), returned=None)
