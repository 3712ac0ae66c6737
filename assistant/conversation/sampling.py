"""Sentences drawn from the templates: what the recognizer is told to expect.

A template of optionals can stand for hundreds of thousands of sentences. A runtime grammar is
only a word bigram, so a few dozen from each template carry all that it can use.
"""

from collections import Counter
from collections.abc import Iterator
from random import Random

from hassil import (
    Alternative,
    IntentData,
    Intents,
    ListReference,
    Permutation,
    RangeSlotList,
    RuleReference,
    Sentence,
    Sequence,
    SlotList,
    TextChunk,
    TextSlotList,
    WildcardSlotList,
)
from hassil.expression import Expression
from hassil.numbers import get_rbnf_engine
from hassil.util import normalize_text, remove_punctuation

PER_TEMPLATE = 60
"""Draws from each template; enough that every word pair of a usual template is drawn."""


def sentences(intents: Intents, language: str) -> Iterator[tuple[str, str]]:
    """Pairs of intent and sentence, each sentence once an intent, in spoken words.

    The draw is the same every time. Every word of every template is in it; sentences with a
    wildcard are left out, as nobody knows what stands there.
    """
    for name, intent in intents.intents.items():
        drawn: dict[str, None] = {}
        for block in intent.data:
            draw = _Draw(intents, block, language)
            for template in block.sentences:
                drawn.update(dict.fromkeys(draw.of(template)))
        yield from ((name, sentence) for sentence in drawn)


def words(intents: Intents, language: str) -> frozenset[str]:
    """Every word that can be said."""
    return frozenset(
        word for _, sentence in sentences(intents, language) for word in sentence.split()
    )


class _Wildcard(Exception):
    """The sentence has a gap that anything may fill."""


class _Draw:
    """Draws sentences from one block, the least used branch first, so that none is missed."""

    def __init__(self, intents: Intents, block: IntentData, language: str) -> None:
        self._lists: dict[str, SlotList] = {**intents.slot_lists, **block.slot_lists}
        self._rules = {**intents.expansion_rules, **block.expansion_rules}
        self._language = language
        self._used: Counter[tuple[int, int]] = Counter()
        self._random = Random(0)
        self._numbers: dict[int, list[str]] = {}

    def of(self, template: Sentence) -> Iterator[str]:
        """Different sentences of ``template``, normalised as a recognizer writes them."""
        seen: set[str] = set()
        for _ in range(PER_TEMPLATE):
            try:
                text = " ".join(self._text(template.expression).split())
            except _Wildcard:
                return
            sentence = " ".join(normalize_text(remove_punctuation(text)).lower().split())
            if sentence and sentence not in seen:
                seen.add(sentence)
                yield sentence

    def _text(self, expression: Expression) -> str:
        if isinstance(expression, TextChunk):
            return expression.original_text
        if isinstance(expression, Alternative):
            return self._text(expression.items[self._branch(expression, len(expression.items))])
        if isinstance(expression, Permutation):
            items = self._random.sample(expression.items, len(expression.items))
            return " ".join(self._text(item) for item in items)
        if isinstance(expression, Sequence):
            return "".join(self._text(item) for item in expression.items)
        if isinstance(expression, RuleReference):
            return self._text(self._rules[expression.rule_name].expression)
        if isinstance(expression, ListReference):
            return self._value(self._lists[expression.list_name])
        raise TypeError(f"hassil has a new kind of expression: {type(expression).__name__}")

    def _value(self, values: SlotList) -> str:
        if isinstance(values, WildcardSlotList):
            raise _Wildcard
        if isinstance(values, TextSlotList):
            return self._text(values.values[self._branch(values, len(values.values))].text_in)
        if isinstance(values, RangeSlotList):
            spoken = self._spoken_numbers(values)
            return spoken[self._branch(values, len(spoken))]
        raise TypeError(f"hassil has a new kind of list: {type(values).__name__}")

    def _spoken_numbers(self, values: RangeSlotList) -> list[str]:
        if id(values) not in self._numbers:
            engine = get_rbnf_engine(values.words_language or self._language)
            self._numbers[id(values)] = [
                engine.format_number(number).text.replace("-", " ")
                for number in values.get_numbers()
            ]
        return self._numbers[id(values)]

    def _branch(self, owner: object, count: int) -> int:
        """One of ``count`` branches of ``owner``: any of those that were used least."""
        fewest = min(self._used[id(owner), index] for index in range(count))
        least = [index for index in range(count) if self._used[id(owner), index] == fewest]
        chosen = self._random.choice(least)
        self._used[id(owner), chosen] += 1
        return chosen
