"""The sentences that a recognizer is told to expect: all the words, few of the sentences."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import process_time
from typing import Any

import hassil.intents
import pytest
from conversing import english
from hypothesis import given, settings
from hypothesis import strategies as st
from wording import written_words

from assistant.conversation.intents import IntentFolder
from assistant.conversation.sampling import sentences
from assistant.conversation.understanding import Understanding

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).parents[2]


def intents(*templates: str, **more: Any) -> hassil.Intents:
    data = [{"sentences": list(templates)}]
    return hassil.Intents.from_dict({"language": "en", "intents": {"it": {"data": data}}, **more})


def words(of: hassil.Intents) -> set[str]:
    """Every word of the sentences drawn."""
    return {word for _, text in sentences(of, "en") for word in text.split()}


def drawn(*templates: str, **more: Any) -> set[str]:
    """The sentences drawn from templates of one intent."""
    return {text for _, text in sentences(intents(*templates, **more), "en")}


EVERY = 8
"""Of the sentences of a block one in so many is understood, as each takes milliseconds."""


def by_block() -> Iterator[tuple[str, hassil.intents.IntentData, list[str]]]:
    """Every block of the shipped intents with its intent and its sentences."""
    shipped = english().intents
    for name, intent in shipped.intents.items():
        for block in intent.data:
            alone = replace(shipped, intents={name: hassil.intents.Intent(name, [block])})
            yield name, block, [text for _, text in sentences(alone, "en")]


def where_it_counts(block: hassil.intents.IntentData) -> dict[str, str]:
    """A context that the block requires."""
    wanted: dict[str, Any] = dict(block.requires_context or {})
    assert all(isinstance(value, str) for value in wanted.values()), wanted
    return {"phase": "day_one", "asked": "", "step": "", **wanted}


def test_the_sentences_of_the_shipped_intents_mean_their_own_intent() -> None:
    understanding = Understanding(english())
    astray = []
    for name, block, texts in by_block():
        context = where_it_counts(block)
        for text in texts[::EVERY]:
            meaning = understanding.understand(text, context)
            if meaning is None or meaning.intent != name:
                astray.append((name, text, meaning))
    assert astray == []


def test_no_sentence_means_two_things_at_once() -> None:
    senses: dict[str, set[str]] = {}
    for name, block, texts in by_block():
        if not block.requires_context:
            for text in texts:
                senses.setdefault(text, set()).add(f"{name} {block.slots or {}}")
    assert {text: meant for text, meant in senses.items() if len(meant) > 1} == {}


def test_every_intent_that_ships_is_drawn_and_no_sentence_of_it_twice() -> None:
    pairs = list(sentences(english().intents, "en"))
    assert len(pairs) == len(set(pairs))
    assert {intent for intent, _ in pairs} == set(english().intents.intents)


def test_every_word_that_stands_in_the_shipped_templates_is_drawn() -> None:
    assert written_words() - words(english().intents) == set()


def test_every_word_of_the_shipped_intents_is_a_whole_one() -> None:
    assert [word for word in words(english().intents) if not word[0].isalpha()] == []


WORDS = [f"{first}{last}" for first in "bdfgklmnprst" for last in ("ab", "eck", "ill", "op", "um")]
"""Sixty made-up words."""

some_words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(" ".join)


def joined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(parts, min_size=2, max_size=6)
    return st.one_of(
        several.map(" ".join),
        several.map(lambda items: f"({'|'.join(items)})"),
        several.map(lambda items: f"[{'|'.join(items)}]"),
        several.map(lambda items: f"({';'.join(items[:3])})"),
    )


templates = st.recursive(
    st.one_of(some_words, st.sampled_from(["{thing}", "<rule>"])), joined, max_leaves=20
)
rules = st.recursive(some_words, joined, max_leaves=6)


def words_written(template: str, things: list[str], rule: str) -> set[str]:
    text = template.replace("<rule>", rule)
    found = set(re.findall(r"[a-z]+", text.replace("{thing}", " ")))
    return found | (set(things) if "{thing}" in text else set())


@settings(max_examples=60, deadline=None)
@given(templates, st.lists(st.sampled_from(WORDS), min_size=1, unique=True), rules)
def test_every_word_of_any_template_is_drawn(template: str, things: list[str], rule: str) -> None:
    more: dict[str, Any] = {
        "lists": {"thing": {"values": things}},
        "expansion_rules": {"rule": rule},
    }
    heard = words(intents(template, **more))
    assert heard == words_written(template, things, rule)


@settings(max_examples=30, deadline=None)
@given(rules)
def test_every_sentence_of_any_template_is_understood(template: str) -> None:
    folder = IntentFolder(Path(), "en", intents(template))
    understanding = Understanding(folder)
    for intent, text in sentences(folder.intents, "en"):
        meaning = understanding.understand(text)
        assert meaning is not None
        assert meaning.intent == intent


def test_every_value_of_a_long_list_is_drawn() -> None:
    names = [f"{first} {last}" for first in WORDS[:20] for last in WORDS[20:30]]
    heard = drawn("play {song}", lists={"song": {"values": names}})
    assert heard == {f"play {name}" for name in names}


def test_every_word_of_a_range_of_numbers_is_drawn() -> None:
    heard = words(intents("{n} grams", lists={"n": {"range": {"from": 0, "to": 200}}}))
    tens = {"twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"}
    assert {"zero", "seven", "thirteen", "hundred", "two"} | tens <= heard


def test_a_word_deep_in_a_template_is_drawn() -> None:
    assert {text[-1] for text in drawn("(a|b|c|d|(e|f|g|h|(i|j|k|l|(m|n|o|p))))")} == set(
        "abcdefghijklmnop"
    )


def test_a_template_of_many_optionals_stays_small_and_quick() -> None:
    template = " ".join(f"[{word}]" for word in WORDS[:17])  # 2**17 sentences
    began = process_time()
    heard = drawn(template)
    assert process_time() - began < 0.5
    assert len(heard) < 200
    assert {word for text in heard for word in text.split()} == set(WORDS[:17])


def test_of_the_shipped_intents_few_sentences_are_drawn() -> None:
    """How long that takes, as part of the start, is what `benchmark hearing` prints."""
    assert 10_000 < len(list(sentences(english().intents, "en"))) < 25_000


def test_the_draw_is_the_same_in_every_process() -> None:
    show = (
        "import sys; from pathlib import Path\n"
        "from assistant.conversation.intents import load\n"
        "from assistant.conversation.sampling import sentences\n"
        "print(list(sentences(load(Path(sys.argv[1])).intents, 'en')))"
    )
    outputs = [
        subprocess.run(
            [sys.executable, "-c", show, str(english().folder)],
            env={**os.environ, "PYTHONPATH": str(CHECKOUT), "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert outputs[0] == outputs[1] == f"{list(sentences(english().intents, 'en'))}\n"


def test_what_stands_in_a_gap_for_anything_is_not_guessed() -> None:
    lists = {"what": {"wildcard": True}}
    assert drawn("remind me to {what}", lists=lists) == set()
    assert drawn("(remind me to {what}|stop|go (on|back))", lists=lists) == {
        "stop",
        "go on",
        "go back",
    }
    assert drawn("play [{what}] (one|two|three)", lists=lists) == {
        "play one",
        "play two",
        "play three",
    }


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("turn[ing] on the light[s]", {"turn on the light", "turning on the lights"}),
        ("Stop, please!", {"stop please"}),
        ("  what   now ", {"what now"}),
        ("(red;big) pack", {"red big pack", "big red pack"}),
        ("[yes]", {"yes"}),
    ],
)
def test_sentences_are_written_as_a_recognizer_writes_them(
    template: str, expected: set[str]
) -> None:
    assert expected <= drawn(template)


def test_lists_and_rules_of_a_block_are_used_before_those_of_all() -> None:
    block = {
        "sentences": ["<where> {item}"],
        "lists": {"item": {"values": ["soap"]}},
        "expansion_rules": {"where": "here"},
    }
    content = {
        "language": "en",
        "intents": {"it": {"data": [block, {"sentences": ["<where> {item}"]}]}},
        "lists": {"item": {"values": ["milk"]}},
        "expansion_rules": {"where": "there"},
    }
    heard = sentences(hassil.Intents.from_dict(content), "en")
    assert set(heard) == {("it", "here soap"), ("it", "there milk")}


def test_numbers_are_drawn_in_the_words_of_the_language() -> None:
    lists = {"n": {"range": {"from": 20, "to": 22}}}
    heard = sentences(intents("{n}", lists=lists), "de")
    assert {text for _, text in heard} == {"zwanzig", "einundzwanzig", "zweiundzwanzig"}
