"""Templates as nets of pieces of text, through which each way is a sentence."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import permutations

from hassil import (
    Alternative,
    IntentData,
    ListReference,
    Permutation,
    RangeSlotList,
    RuleReference,
    Sequence,
    SlotList,
    TextChunk,
    TextSlotList,
)
from hassil.expression import Expression
from hassil.util import normalize_text, remove_punctuation

from assistant.conversation.intents import IntentFolder
from assistant.conversation.numbers import SpokenNumbers

_PIECES = re.compile(r"\s+|\S+")


@dataclass(frozen=True)
class _Edge:
    """A way in a net of pieces of text."""

    piece: str
    """Part of a word, or white space; empty where there is nothing between."""

    to: int
    likely: float = 1.0


class Net:
    """All templates side by side, branch by branch.

    All branches of one are equally likely.
    """

    def __init__(self, language: str) -> None:
        """Take the language of its numbers."""
        self._edges: list[list[_Edge]] = []
        self.intents: dict[int, str] = {}
        """By the nodes where sentences end, their intent."""

        self._numbers = SpokenNumbers(language)
        self._lists: Mapping[str, SlotList] = {}
        self._rules: Mapping[str, Expression] = {}
        self._words: dict[int, dict[tuple[str, int], float]] = {}

    def add_block(self, folder: IntentFolder, intent: str, block: IntentData) -> Iterator[int]:
        """Add the templates of ``block``; where each begins."""
        whole = folder.intents
        self._lists = {**whole.slot_lists, **block.slot_lists}
        rules = {**whole.expansion_rules, **block.expansion_rules}
        self._rules = {name: rule.expression for name, rule in rules.items()}
        ended = self._node()
        self.intents[ended] = intent
        for template in block.sentences:
            begin = self._node()
            if (end := self._add(template.expression, begin)) is not None:
                self._edges[end].append(_Edge("", ended))
                yield begin

    def words_from(self, node: int) -> Mapping[tuple[str, int], float]:
        """The words that may come next, each with the node behind it, and how likely; or none."""
        if node not in self._words:
            self._words[node] = self._read_from(node)
        return self._words[node]

    def _read_from(self, node: int) -> dict[tuple[str, int], float]:
        """As `words_from`; where a sentence may end, it is no word that comes next."""
        found: dict[tuple[str, int], float] = defaultdict(float)
        waiting = [(node, "", 1.0)]
        while waiting:
            node, begun, likely = waiting.pop()
            if node in self.intents:
                found[_normal(begun), node] += likely
            for edge in self._edges[node]:
                if not edge.piece.isspace():
                    waiting.append((edge.to, begun + edge.piece, likely * edge.likely))
                elif word := _normal(begun):
                    found[word, edge.to] += likely * edge.likely
                else:
                    waiting.append((edge.to, "", likely * edge.likely))
        return found

    def _node(self) -> int:
        self._edges.append([])
        return len(self._edges) - 1

    def _add(self, expression: Expression, begin: int) -> int | None:
        """Add ``expression`` behind ``begin``; the node behind it, None where anything may be."""
        if isinstance(expression, TextChunk):
            return self._add_text(expression.original_text, begin)
        if isinstance(expression, Alternative):
            return self._add_any(expression.items, begin)
        if isinstance(expression, Permutation):
            orders = permutations(expression.items)
            return self._add_any([_spaced(order) for order in orders], begin)
        if isinstance(expression, Sequence):
            end: int | None = begin
            for item in expression.items:
                end = None if end is None else self._add(item, end)
            return end
        if isinstance(expression, RuleReference):
            return self._add(self._rules[expression.rule_name], begin)
        if isinstance(expression, ListReference):
            return self._add_list(self._lists[expression.list_name], begin)
        raise TypeError(f"hassil has a new kind of expression: {type(expression).__name__}")

    def _add_list(self, values: SlotList, begin: int) -> int | None:
        if isinstance(values, TextSlotList):
            return self._add_any([value.text_in for value in values.values], begin)
        if isinstance(values, RangeSlotList):
            return self._add_any(self._numbers.of(values), begin)
        return None

    def _add_any(self, branches: Iterable[Expression], begin: int) -> int | None:
        ways = []
        for branch in branches:
            node = self._node()
            if (end := self._add(branch, node)) is not None:
                ways.append((node, end))
        behind = self._node()
        for node, end in ways:
            self._edges[begin].append(_Edge("", node, 1 / len(ways)))
            self._edges[end].append(_Edge("", behind))
        return behind if ways else None

    def _add_text(self, text: str, begin: int) -> int:
        for piece in _PIECES.findall(text):
            end = self._node()
            self._edges[begin].append(_Edge(piece, end))
            begin = end
        return begin


def _spaced(items: Iterable[Expression]) -> Sequence:
    return Sequence(items=[each for item in items for each in (item, TextChunk(" "))])


@cache
def _normal(piece: str) -> str:
    """As a recognizer writes it."""
    return normalize_text(remove_punctuation(piece)).lower().strip()
