"""Every prompt: short enough to be followed in pain, fillable, used, and never missing."""

import ast
import re
from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from string import Formatter

import pytest
from conversing import NOON, Conversation, english
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.conversation.replies import Replies
from assistant.relief.announcements import announce, next_announcement
from assistant.relief.dialogue import not_understood, respond
from assistant.relief.episode import Episode, after
from assistant.relief.events import Line, Value
from assistant.relief.plan import Plan
from assistant.relief.turn import Turn

PLAN = Plan()
PROMPTS: dict[str, list[str]] = english().responses["prompts"]
COUNTRIES: dict[str, dict[str, str]] = english().responses["countries"]
RED_FLAGS = sorted(block.slots["flag"] for block in english().intents.intents["red_flag"].data)
LONGEST_WORDS, LONGEST_SENTENCES = 28, 2

SLOTS: dict[str, list[dict[str, object]]] = {
    "pain": [{"score": score} for score in (0, 2, 5, 9)],
    "started": [{"moment": "last_night"}, {"amount": 4, "unit": "day"}],
    "red_flag": [{"flag": "RF1"}],
}
"""Slots for the intents that have some; one red flag leads where every other does."""


def test_the_intents_have_the_red_flags_of_the_brief() -> None:
    assert set(RED_FLAGS) == {f"RF{number}" for number in range(1, 17)}


@lru_cache
def said() -> tuple[Line, ...]:
    """Everything the assistant can come to say: every remark and every wait in every situation."""
    situations = deque([(Episode(), NOON)])
    seen = {_situation(Episode(), NOON)}
    lines: dict[tuple[object, ...], Line] = {}
    while situations:
        for turn, episode, now in _what_may_follow(*situations.popleft()):
            for line in turn.lines:
                lines.setdefault((line.prompt, *sorted(line.values.items())), line)
            if _situation(episode, now) not in seen:
                seen.add(_situation(episode, now))
                situations.append((episode, now))
    for flag in RED_FLAGS:
        for line in respond(Episode(), "red_flag", {"flag": flag}, NOON, PLAN).lines:
            lines[line.prompt,] = line
    return tuple(lines.values())


def _what_may_follow(episode: Episode, now: datetime) -> Iterator[tuple[Turn, Episode, datetime]]:
    for intent in english().intents.intents:
        for slots in SLOTS.get(intent, [{}]):
            turn = respond(episode, intent, slots, now, PLAN)
            yield turn, _then(turn, episode), now
    yield not_understood(episode), episode, now
    much_later = now + timedelta(minutes=30)
    turn = announce(episode, much_later, PLAN)
    yield turn, _then(turn, episode), much_later
    for _ in range(6):
        due = next_announcement(episode, PLAN)
        if due is None:
            return
        turn = announce(episode, due, PLAN)
        episode = _then(turn, episode)
        yield turn, episode, due


def _then(turn: Turn, episode: Episode) -> Episode:
    for event in turn.events:
        episode = after(event, episode)
    return episode


def _situation(episode: Episode, now: datetime) -> tuple[object, ...]:
    """What of an episode decides what is said: the phase and what is open, and no exact times."""
    timer = episode.timer(PLAN)
    lateness = timer and (timer.over(now), now > timer.ends + timedelta(minutes=5))
    return (
        episode.phase,
        episode.asked,
        episode.next_safety_question,
        episode.ice_allowed,
        episode.ice_is_on,
        episode.second_round,
        episode.skin_normal,
        lateness,
    )


def told() -> set[str]:
    """The prompts that the edges have a session say: ``session.tell("microphone_lost", now)``."""
    assistant = Path(__file__).parents[2] / "assistant"
    nodes = [
        node
        for path in assistant.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    ]
    return {
        str(node.args[0].value)
        for node in nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "tell"
        and isinstance(node.args[0], ast.Constant)
    }


def test_every_prompt_that_is_said_exists_and_every_prompt_that_exists_is_said() -> None:
    greeting = Conversation()
    greeting.session.greet(NOON)
    greeted = {line.prompt for line in greeting.session.episode.last_said}
    assert {"microphone_lost", "microphone_back"} <= told()
    assert {line.prompt for line in said()} | greeted | told() == set(PROMPTS)


@pytest.mark.parametrize("country", COUNTRIES)
def test_all_that_is_said_can_be_put_into_words_in_every_country(country: str) -> None:
    replies = Replies(english(), country)
    for line in said():
        for _ in PROMPTS[line.prompt]:
            assert is_sayable(replies.words([line])), line


def test_a_red_flag_names_the_emergency_number_of_the_country() -> None:
    for country, numbers in COUNTRIES.items():
        replies = Replies(english(), country)
        for flag in RED_FLAGS:
            words = replies.words([Line(flag.lower())])
            # RF14 sends to a department and calls nobody.
            assert numbers["emergency"] in words or flag == "RF14"


SPANS = st.timedeltas(timedelta(0), timedelta(days=10))
GAPS: dict[str, st.SearchStrategy[Value]] = {
    "left": SPANS,
    "rest": SPANS,
    "between": SPANS,
    "ago": SPANS,
    "score": st.integers(0, 10),
}


def gaps(wording: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(wording) if name is not None}


@pytest.mark.parametrize("prompt", PROMPTS)
def test_a_prompt_has_no_gap_that_nobody_fills(prompt: str) -> None:
    filled = {name for line in said() if line.prompt == prompt for name in line.values}
    for wording in PROMPTS[prompt]:
        assert gaps(wording) <= filled | set(COUNTRIES["US"])


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(sorted(COUNTRIES)),
    st.fixed_dictionaries(GAPS),
)
def test_a_prompt_is_short_whatever_fills_it(country: str, values: dict[str, Value]) -> None:
    replies = Replies(english(), country)
    for prompt, wordings in PROMPTS.items():
        for wording in wordings:
            wanted = {name: value for name, value in values.items() if name in gaps(wording)}
            text = replies.words([Line(prompt, wanted)])
            assert len(text.split()) <= LONGEST_WORDS, text
            assert len(re.findall(r"[.!?](?=\s|$)", text)) <= LONGEST_SENTENCES, text
            assert is_sayable(text), text


def is_sayable(text: str) -> bool:
    """Whether it is a sentence, has no gaps left, and all of it is words."""
    return re.fullmatch(r"[A-Z][A-Za-z ,.:;?'-]*[.?]", text) is not None


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_country_says_each_of_its_numbers_in_words(country: str) -> None:
    assert set(COUNTRIES[country]) == set(COUNTRIES["US"])
    for words in COUNTRIES[country].values():
        assert re.fullmatch(r"[a-z' ,]+", words), words


def test_prompts_that_need_nothing_can_be_prepared_before_they_are_said() -> None:
    prepared = Replies(english(), "GB").fixed()
    assert (
        "Call nine nine nine now; I can't call for you. If I misunderstood you, say: I'm okay."
        in (prepared)
    )
    assert not any("{" in text for text in prepared)
    timeless = [text for texts in PROMPTS.values() for text in texts if not gaps(text) & set(GAPS)]
    assert len(prepared) == len(timeless)
