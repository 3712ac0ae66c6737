"""Sentences drawn from the templates: to learn from, and to try.

A template of optionals can stand for hundreds of thousands of sentences; a dozen or so show all its
words. All of them are in `assistant.conversation.grammar`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
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
)
from hassil.expression import Expression, Group
from hassil.util import normalize_text, remove_punctuation

from assistant.conversation.numbers import SpokenNumbers

PER_TEMPLATE = 6
"""Draws from each template, and more where its words need more."""


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


def few(intents: Intents, block: IntentData, language: str) -> Iterator[str]:
    """Some sentences of each template of ``block``, to learn from: not every word is in them."""
    draw = _Draw(intents, block, language)
    for template in block.sentences:
        yield from islice(draw.of(template), PER_TEMPLATE)


class _Draw:
    """Draws sentences from one block so that no word is missed.

    An expression's size is how many draws it takes to see all of it, or 0 where it has a gap that
    anything may fill. Of several branches, one is drawn that was used least for its size.
    """

    def __init__(self, intents: Intents, block: IntentData, language: str) -> None:
        self._lists: dict[str, SlotList] = {**intents.slot_lists, **block.slot_lists}
        self._rules = {**intents.expansion_rules, **block.expansion_rules}
        self._used: Counter[tuple[int, int]] = Counter()
        self._random = Random(0)
        self._numbers = SpokenNumbers(language)
        self._sizes: dict[int, int] = {}

    def of(self, template: Sentence) -> Iterator[str]:
        """Different sentences of ``template``, normalised as a recognizer writes them."""
        seen: set[str] = set()
        size = self._size(template.expression)
        for _ in range(max(PER_TEMPLATE, size) if size else 0):
            text = " ".join(self._text(template.expression).split())
            sentence = " ".join(normalize_text(remove_punctuation(text)).lower().split())
            if sentence and sentence not in seen:
                seen.add(sentence)
                yield sentence

    def _text(self, expression: Expression) -> str:
        if isinstance(expression, TextChunk):
            return expression.original_text
        if isinstance(expression, Alternative):
            return self._text(self._branch(expression, expression.items))
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
        if isinstance(values, TextSlotList):
            return self._text(self._branch(values, [value.text_in for value in values.values]))
        if isinstance(values, RangeSlotList):
            return self._text(self._branch(values, self._numbers.of(values)))
        raise TypeError(f"hassil has a new kind of list: {type(values).__name__}")

    def _branch(self, owner: object, branches: Iterable[Expression]) -> Expression:
        """Any of those branches of ``owner`` that were used least for their size."""
        use = [
            (self._used[id(owner), id(branch)] / size, branch)
            for branch in branches
            if (size := self._size(branch))
        ]
        fewest = min(used for used, _ in use)
        chosen = self._random.choice([branch for used, branch in use if used == fewest])
        self._used[id(owner), id(chosen)] += 1
        return chosen

    def _size(self, expression: Expression) -> int:
        if id(expression) not in self._sizes:
            self._sizes[id(expression)] = self._measured(expression)
        return self._sizes[id(expression)]

    def _measured(self, expression: Expression) -> int:
        if isinstance(expression, RuleReference):
            return self._size(self._rules[expression.rule_name].expression)
        if isinstance(expression, ListReference):
            return self._size_of_list(self._lists[expression.list_name])
        if not isinstance(expression, Group):
            return 1
        sizes = [self._size(item) for item in expression.items]
        if isinstance(expression, Alternative):
            return sum(sizes)
        return max(sizes) if all(sizes) else 0

    def _size_of_list(self, values: SlotList) -> int:
        if isinstance(values, RangeSlotList):
            return len(self._numbers.of(values))
        if isinstance(values, TextSlotList):
            return sum(self._size(value.text_in) for value in values.values)
        return 0
