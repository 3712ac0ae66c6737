"""From words to meaning: slots, contexts, what wins, and what is no command at all."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from conversing import english

from assistant.conversation.intents import load
from assistant.conversation.meaning import Interpretation, Meaning
from assistant.conversation.understanding import Understanding


def understanding(folder: Path, **content: Any) -> Understanding:
    """The understanding of a folder with one file."""
    text = yaml.safe_dump({"language": "en", **content})
    (folder / "intents.yaml").write_text(text, encoding="utf-8")
    return Understanding(load(folder))


NO_COMMAND = [
    "",
    "   ",
    "...",
    "[unk]",
    "[unk] yes",
    "yes [unk]",
    "[unk] the ice is on",
    "the ice [unk] is on",
    "the ice is on sale at the shop",
    "the ice is on the kitchen table",
    "is the ice on",
    "the ice is not on the menu",
    "it's not off",
    "he said it's off to the races",
    "stop the car",
    "stop talking about your mother",
    "the bus stop",
    "repeat after me",
    "next week we go to the sea",
    "what now happens in the story",
    "skip to the good part",
    "continue reading the paper",
    "yes minister",
    "no smoking",
    "there is no pain no gain",
    "how long is the river",
    "how much is left in the bottle",
    "how long left turn here",
    "pause for thought",
    "hold on to your hat",
    "help yourself to some cake",
    "he called an ambulance for the neighbours",
    "it was an emergency landing",
    "i want to dye my hair",
    "my chest of drawers",
    "i can't peel the potatoes",
    "i was in a car",
    "my legs",
    "ten out of eleven",
    "eleven out of ten",
    "two hours of rain",
    "the weather was lovely today",
    "and now the news",
    "did you feed the cat",
    "there are three people in the room",
    "i would like a cup of tea",
    "good morning everybody",
    "can you pass me the salt",
]


@pytest.mark.parametrize("text", NO_COMMAND)
def test_words_around_a_command_are_no_command(text: str) -> None:
    assert Understanding(english()).understand(text) is None


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("my pain is about a seven", {"score": 7}),
        ("the pain's 10 out of ten", {"score": 10}),
        ("it's a zero now", {"score": 0}),
        ("maybe four", {"score": 4}),
        ("it started twenty five minutes ago", {"amount": 25, "unit": "minute"}),
        ("it started 25 minutes ago", {"amount": 25, "unit": "minute"}),
        ("it started an hour ago", {"amount": 1, "unit": "hour"}),
        ("it started half an hour ago", {"amount": 0.5, "unit": "hour"}),
        ("the pain began yesterday evening", {"moment": "yesterday_evening"}),
        ("it started a couple of days ago", {"amount": 2, "unit": "day"}),
        ("i can't feel my bum", {"flag": "RF1"}),
        ("what if i lose feeling", {"topic": "signs"}),
        ("the ice has been on for ten minutes", {"amount": 10, "unit": "minute"}),
    ],
)
def test_slots_hold_what_was_said(text: str, slots: dict[str, Any]) -> None:
    meaning = Understanding(english()).understand(text)
    assert meaning is not None
    assert meaning.slots == slots


def test_numbers_are_whole_where_they_are_whole() -> None:
    for text in ("the pain is 4", "the pain is four"):
        meaning = Understanding(english()).understand(text)
        assert meaning is not None
        assert type(meaning.slots["score"]) is int


@pytest.mark.parametrize(
    ("text", "is_answer"),
    [
        ("yes", True),
        ("nope", True),
        ("not sure", True),
        ("four", True),
        ("two hours", True),
        ("my pain's four", False),
        ("it started two hours ago", False),
    ],
)
def test_an_answer_is_known_as_one(text: str, is_answer: bool) -> None:
    meaning = Understanding(english()).understand(text)
    assert meaning is not None
    assert meaning.is_answer is is_answer


@pytest.mark.parametrize(
    ("text", "usual", "context", "then"),
    [
        ("it's on", "ice_on", {"step": "heat"}, "heat_on"),
        ("i didn't mean that", "undo", {"phase": "emergency"}, "mistake"),
        ("my leg", None, {"asked": "amb_numb"}, "clarified"),
        ("i fell", "ambiguous", {"asked": "amb_acc"}, "clarified"),
    ],
)
def test_the_situation_decides_what_the_same_words_mean(
    text: str, usual: str | None, context: dict[str, str], then: str
) -> None:
    before = {"phase": "day_one", "asked": "", "step": "ice"}
    relief = Understanding(english())
    meanings = [relief.understand(text, each) for each in (before, {**before, **context})]
    assert [meaning and meaning.intent for meaning in meanings] == [usual, then]


@pytest.mark.parametrize("text", ["um yes please", "oh, it's off", "ouch help me", "er what now"])
def test_fillers_and_groans_are_passed_over(text: str) -> None:
    assert Understanding(english()).understand(text) is not None


def test_a_meaning_keeps_the_words_and_how_sure_they_are() -> None:
    meaning = Understanding(english()).understand("it's off", confidence=0.87654)
    assert meaning == Meaning("ice_off", {}, 0.877, "it's off", sense="ice_off")


def test_a_red_flag_wins_whatever_else_it_could_be(tmp_path: Path) -> None:
    parts = {"part": {"values": ["leg", "foot"]}}
    for first, second in (("small_talk", "danger"), ("danger", "small_talk")):
        blocks: dict[str, Any] = {
            "danger": {"metadata": {"red_flag": True}, "sentences": ["my {part} is weak"]},
            "small_talk": {"sentences": ["my leg is weak"]},
        }
        intents = {name: {"data": [blocks[name]]} for name in (first, second)}
        meaning = understanding(tmp_path, intents=intents, lists=parts).understand("my leg is weak")
        assert meaning is not None
        assert meaning.intent == "danger"


def test_a_template_may_ask_for_a_context_or_exclude_one(tmp_path: Path) -> None:
    intents = {
        "stir": {"data": [{"sentences": ["done"], "requires_context": {"phase": "cooking"}}]},
        "leave": {"data": [{"sentences": ["go"], "excludes_context": {"phase": "cooking"}}]},
    }
    relief = understanding(tmp_path, intents=intents)
    contexts: list[dict[str, str] | None] = [None, {}, {"phase": "eating"}, {"phase": "cooking"}]
    done = [relief.understand("done", context) is not None for context in contexts]
    left = [relief.understand("go", context) is not None for context in contexts]
    assert done == [False, False, False, True]
    assert left == [True, True, True, False]


def test_of_several_readings_the_first_with_a_meaning_counts() -> None:
    relief = Understanding(english())
    readings = [("the eyes is on", 0.9), ("the ice is on", 0.8), ("the eye is on", 0.7)]
    said = relief.interpret(readings, {})
    assert said == Interpretation((Meaning("ice_on", {}, 0.8, "the ice is on", sense="ice_on"),))
    assert relief.interpret(readings[:1], {}) is None
    assert relief.interpret([], {}) is None
