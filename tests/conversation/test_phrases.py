"""Slots wherever they stand in a sentence."""

from typing import Any

import pytest
from conversing import english

from assistant.conversation.phrases import Phrases

HOUR = {"amount": 1, "unit": "hour"}


@pytest.mark.parametrize(
    ("text", "wanted", "slots"),
    [
        (
            "so i had two advil about an hour ago",
            "when dose",
            {**HOUR, "count": 2, "medicine": "ibuprofen"},
        ),
        (
            "three paracetamol tablets this morning",
            "when dose",
            {"moment": "this_morning", "count": 3, "medicine": "paracetamol"},
        ),
        ("popped it on at twenty past", "when", {"minute": 20}),
        ("had it at half past eight", "when", {"minute": 30, "hour": 8}),
        ("it went at twenty to four", "when", {"minute_to": 40, "hour": 4}),
        ("about nine this morning i think", "when", {"hour": 9, "part": "morning"}),
        ("since last night really", "when", {"moment": "last_night"}),
        ("half an hour ago maybe", "when", {"amount": 0.5, "unit": "hour"}),
        ("for a good quarter of an hour", "when", {"amount": 15, "unit": "minute"}),
        ("no it was an hour earlier", "when direction", {**HOUR, "direction": "earlier"}),
        ("i'd say a six and a half", "score", {"score": 6, "half": True}),
        ("seven out of ten", "score", {"score": 7}),
        ("rubbed some deep heat in", "cream", {"cream": "rub"}),
        ("two at six o'clock", "when dose", {"hour": 6}),
        ("nothing of the kind", "when dose score cream direction", {}),
        ("", "when", {}),
    ],
)
def test_a_phrase_fills_its_slots(text: str, wanted: str, slots: dict[str, Any]) -> None:
    assert Phrases(english()).slots(text, wanted.split()) == slots


def test_only_the_phrases_that_are_wanted_are_looked_for() -> None:
    assert Phrases(english()).slots("two advil an hour ago", ["when"]) == HOUR
