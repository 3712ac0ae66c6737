"""All sentences that templates allow, and none besides."""

import math
from collections.abc import Iterator
from functools import cache
from random import Random
from time import process_time

import pytest
from conversing import english
from grammars import intents, sentences, shipped
from hypothesis import given, settings
from hypothesis import strategies as st
from wording import written_words

from assistant.conversation import sampling
from assistant.conversation.grammar import Grammar
from assistant.conversation.understanding import Understanding


@cache
def understanding() -> Understanding:
    """Of the shipped intents, the templates alone."""
    return Understanding(english())


def every(of: Grammar, state: int = 0, begun: tuple[str, ...] = ()) -> Iterator[str]:
    """All sentences, for few."""
    if of.states[state].ends:
        yield " ".join(begun)
    for word, (after, _) in of.states[state].follows.items():
        yield from every(of, after, (*begun, word))


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("turn[ing] on the light[s]", 4),
        ("(red;big) pack", {"red big pack", "big red pack"}),
        ("Stop, please!", {"stop please"}),
        ("  what   now ", {"what now"}),
        ("[yes]", {"", "yes"}),
        ("(un|)safe (floor|bed[room])", {"unsafe floor", "safe floor"}),
        ("it is (one|two) [or (three|four)] [now]", 12),
        ("i took {amount} [tablets]", {"i took twenty one tablets", "i took three"}),
        ("<where> [it] hurts", {"down there it hurts", "here hurts"}),
        ("play [{what}] (one|two)", {"play one", "play two"}),
        ("(remind me to {what}|stop)", {"stop"}),
        ("say {what}", set()),
    ],
)
def test_every_way_of_a_template_is_a_sentence(template: str, expected: set[str] | int) -> None:
    lists = {
        "amount": {"range": {"from": 1, "to": 30}},
        "what": {"wildcard": True},
    }
    rules = {"where": "(here|[down] there)"}
    found = set(every(sentences(template, lists=lists, expansion_rules=rules)))
    if isinstance(expected, int):
        assert len(found) == expected
    elif len(expected) == len(found):
        assert found == expected
    else:
        assert expected < found


def test_a_template_without_a_sentence_leaves_the_others() -> None:
    assert set(every(sentences("say {what}", "yes", lists={"what": {"wildcard": True}}))) == {"yes"}


def test_seventeen_optionals_stay_small_and_quick() -> None:
    template = " ".join(f"[w{letter}rd]" for letter in "abcdefghijklmnopq")
    began = process_time()
    made = sentences(template)
    assert process_time() - began < 0.5
    assert len(made.states) == 18
    assert "ward wqrd" in made and "wqrd ward" not in made


def test_every_drawn_sentence_of_the_shipped_intents_is_one() -> None:
    drawn = [text for _, text in sampling.sentences(english().intents, "en")]
    assert [text for text in drawn if text not in shipped()] == []


def test_every_word_that_stands_in_the_shipped_templates_is_one_of_it() -> None:
    assert written_words() <= shipped().words


def test_what_may_follow_is_likely_as_a_whole() -> None:
    for state in shipped().states:
        whole = state.ends + sum(likely for _, likely in state.follows.values())
        assert math.isclose(whole, 1, abs_tol=1e-9)
        assert bool(state.ends) == bool(state.intents)


@settings(deadline=None)
@given(st.integers(0, 2**32))
def test_whatever_it_can_say_is_understood_as_it_says(seed: int) -> None:
    text, intents = walk(shipped(), Random(seed))
    assert text in shipped()
    asked: list[dict[str, str]] = [{}, {"asked": "i0"}, {"phase": "emergency"}]
    meanings = [understanding().understand(text, context) for context in asked]
    understood = {meaning.intent for meaning in meanings if meaning}
    needs_a_moment = {
        intent.name
        for intent in english().intents.intents.values()
        if any(block.requires_context for block in intent.data)
    }
    alarm = any(meaning.is_alarm for meaning in meanings if meaning)
    assert understood & intents or intents & needs_a_moment or alarm, text


def walk(through: Grammar, random: Random) -> tuple[str, frozenset[str]]:
    """A sentence, and the intents it is said for."""
    state = through.states[0]
    words: list[str] = []
    while True:
        chance = random.random() - state.ends
        if chance < 0 or not state.follows:
            return " ".join(words), state.intents
        ways = list(state.follows.items())
        weights = [likely for _, (_, likely) in ways]
        (word, (after, _)) = random.choices(ways, weights)[0]
        words.append(word)
        state = through.states[after]


@pytest.mark.parametrize(
    ("text", "goes_on"),
    [
        ("i took it", True),
        ("i took it off", False),
        ("i took it now", False),
        ("i took", False),
        ("what", False),
        ("", False),
        ("yes", False),
    ],
)
def test_a_sentence_goes_on_where_another_intent_begins_with_it(text: str, goes_on: bool) -> None:
    made = intents({"took": ["i took it [now]"], "off": ["i took it off"], "yes": ["yes [please]"]})
    assert made.goes_on(text) == goes_on
