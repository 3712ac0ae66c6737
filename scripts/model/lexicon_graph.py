"""The graph from sounds to words: a tree of all pronunciations, silence, and unknown words.

It takes transition-ids and gives words. Where the network knows its phones by what was before
them, every path holds the tuple of the right class: within a word that is known from the
pronunciation, and the state between two words stands there once for each class.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from model.fst import Automaton
from model.phones import (
    CLASS_OF,
    LEFT_CLASSES,
    NOISE,
    SILENCE,
    Pronunciation,
    nonrhotic,
    numbered,
    placed,
)
from model.transitions import Transitions, Tuple

Ways = Mapping[str, Sequence[tuple[Pronunciation, float]]]
"""How each word is said, and what each way costs."""


@dataclass(frozen=True)
class Costs:
    """Chosen by measurement; negative natural logarithms."""

    silence: float = math.log(2)
    """Of silence after a word; of none it is what is left."""

    nonrhotic: float = 1.0
    """Of saying a word as the south of England does where the dictionary has an r."""

    unknown: float = 2.5
    """Of any unknown word."""

    unknown_phones: float = 0.8
    """How much it counts how rare a phone is after another in an unknown word."""

    unstarted: float = 5.0
    """Of an utterance that does not begin with the word for that; the same for all where no grammar
    knows that word."""


def with_nonrhotic(lexicon: Mapping[str, Sequence[Pronunciation]], costs: Costs) -> Ways:
    """The ways of ``lexicon``, free of cost, and the ways that the south of England has besides."""
    ways: dict[str, list[tuple[Pronunciation, float]]] = {}
    for word, known in lexicon.items():
        found = dict.fromkeys(known, 0.0)
        for way in known:
            # Of a single phone the r is all that tells the word from another.
            if len(said := nonrhotic(way)) > 1:
                found.setdefault(said, costs.nonrhotic)
        ways[word] = list(found.items())
    return ways


def lexicon_graph(
    ways: Ways,
    numbers: Mapping[str, int],
    unknown: int,
    start: int,
    transitions: Transitions,
    costs: Costs,
) -> Automaton:
    """Build the graph.

    Args:
        ways: the words.
        numbers: each word's label.
        unknown: the label of unknown words.
        start: the label of the word that nothing but an utterance's beginning is.
        transitions: the network's.
        costs: by measurement.
    """
    graph = _Graph(transitions, costs)
    graph.add_start(start)
    graph.add_words(ways, numbers)
    graph.add_unknown(ways, unknown)
    return graph.automaton


@dataclass(frozen=True)
class _Said:
    """One way to say one word."""

    label: int
    phones: tuple[tuple[str, str], ...]
    cost: float


class _Graph:
    """The graph while it is built.

    Every phone has a state of its own with a loop; the way into it is the phone's first frame.
    """

    def __init__(self, transitions: Transitions, costs: Costs) -> None:
        self._numbers = numbered()
        self._tuples = transitions.tuples
        self._costs = costs
        self._classes = self._count_classes()
        self.automaton = Automaton()
        self._ended = [self.automaton.state() for _ in range(self._classes)]
        self._between = [self.automaton.state() for _ in range(self._classes)]
        self._shared: dict[tuple[object, ...], int] = {}
        self._add_silence()

    def _count_classes(self) -> int:
        wanted = {len(self._tuples.get(number, ())) for number in self._numbers.values()}
        if not wanted <= {1, len(LEFT_CLASSES)}:
            raise ValueError(
                f"the network has {sorted(wanted)} tuples a phone instead of 1 or"
                f" {len(LEFT_CLASSES)}"
            )
        return max(wanted)

    def _class(self, phone: str) -> int:
        return CLASS_OF[phone] if self._classes > 1 else 0

    def _heard(self, phone: tuple[str, str], before: int) -> Tuple:
        tuples = self._tuples[self._numbers[phone]]
        return tuples[before] if len(tuples) > 1 else tuples[0]

    def _phone(self, heard: Tuple) -> int:
        state = self.automaton.state()
        self.automaton.arc(state, state, heard.loop, 0)
        return state

    def _add_silence(self) -> None:
        """Between two words there may be silence; an utterance ends where a word could begin."""
        none = -math.log(-math.expm1(-self._costs.silence))
        states: dict[Tuple, int] = {}
        for before in range(self._classes):
            self.automaton.arc(self._ended[before], self._between[before], 0, 0, none)
            heard = self._heard((SILENCE, ""), before)
            if heard not in states:
                states[heard] = self._phone(heard)
                self.automaton.arc(states[heard], self._between[self._class(SILENCE)], 0, 0)
            self.automaton.arc(
                self._ended[before], states[heard], heard.forward, 0, self._costs.silence
            )
            self.automaton.finals[self._between[before]] = 0.0

    def add_start(self, label: int) -> None:
        """An utterance begins with silence, which is a word here; or, at a cost, with any other.

        Speech begins as if silence had just been.
        """
        silent = self._class(SILENCE)
        heard = self._heard((NOISE, ""), silent)
        state = self._phone(heard)
        self.automaton.arc(0, state, heard.forward, label)
        self.automaton.arc(state, self._between[silent], 0, 0)
        self.automaton.arc(0, self._ended[silent], 0, 0, self._costs.unstarted)

    def _first(
        self, phone: tuple[str, str], sources: Sequence[int], label: int, cost: float = 0.0
    ) -> int:
        """Ways from the ``sources``, one a class, through ``phone``; the state behind them all."""
        states: dict[Tuple, int] = {}
        for before, source in enumerate(sources):
            heard = self._heard(phone, before)
            if heard not in states:
                states[heard] = self._phone(heard)
            self.automaton.arc(source, states[heard], heard.forward, label, cost)
        if len(states) == 1:
            return states.popitem()[1]
        behind = self.automaton.state()
        for state in states.values():
            self.automaton.arc(state, behind, 0, 0)
        return behind

    def add_words(self, ways: Ways, numbers: Mapping[str, int]) -> None:
        """A tree from the states between words, its branches ending where words end."""
        said = [
            _Said(numbers[word], tuple(placed(way)), cost)
            for word, each in ways.items()
            for way, cost in each
        ]
        self._grow(said, 0, None, False)

    def _grow(self, said: list[_Said], depth: int, state: int | None, told: bool) -> None:
        """Add what follows ``state``, which all of ``said`` reach after ``depth`` phones.

        A word is told as soon as no other can follow, so that a decoder can weigh it early.
        """
        branches: dict[tuple[str, str], list[_Said]] = defaultdict(list)
        for each in said:
            if len(each.phones) > depth:
                branches[each.phones[depth]].append(each)
            elif state is not None:
                ended = self._ended[self._class(each.phones[-1][0])]
                self.automaton.arc(state, ended, 0, 0 if told else each.label, each.cost)
        for phone, branch in sorted(branches.items()):
            alone = len({each.label for each in branch}) == 1
            label = branch[0].label if alone and not told else 0
            if state is None:
                following = self._first(phone, self._between, label)
            else:
                heard = self._heard(phone, self._class(branch[0].phones[depth - 1][0]))
                if len(branch) == 1 and alone:
                    # What follows a word that was told is the same for all that end alike.
                    following = self._tail(branch[0], depth)
                    self.automaton.arc(state, following, heard.forward, label)
                    continue
                following = self._phone(heard)
                self.automaton.arc(state, following, heard.forward, label)
            self._grow(branch, depth + 1, following, alone)

    def _tail(self, said: _Said, depth: int) -> int:
        """The state of the phone at ``depth``, the rest of the word behind it."""
        heard = tuple(
            self._heard(phone, self._class(before))
            for phone, (before, _) in zip(
                said.phones[depth:], said.phones[depth - 1 :], strict=False
            )
        )
        ended = self._ended[self._class(said.phones[-1][0])]
        key = (heard, ended, said.cost)
        if key not in self._shared:
            self._shared[key] = state = self._phone(heard[0])
            if len(heard) == 1:
                self.automaton.arc(state, ended, 0, 0, said.cost)
            else:
                self.automaton.arc(state, self._tail(said, depth + 1), heard[1].forward, 0)
        return self._shared[key]

    def add_unknown(self, ways: Ways, label: int) -> None:
        """A word of any two phones and more, at a cost by how often they follow each other."""
        begins, follows, ends = _phone_counts(ways)
        sources = [self.automaton.state() for _ in self._between]
        for between, source in zip(self._between, sources, strict=True):
            self.automaton.arc(between, source, 0, label, self._costs.unknown)
        scale = self._costs.unknown_phones
        behind = {phone: self.automaton.state() for phone in follows}
        for phone, cost in _rarity(begins):
            if phone in behind:
                first = self._first((phone, "B"), sources, 0, scale * cost)
                self.automaton.arc(first, behind[phone], 0, 0)
        states: dict[tuple[str, str, Tuple], int] = {}
        for before in follows:
            for phone, cost in _rarity(follows[before]):
                for place in "IE":
                    if phone in (behind if place == "I" else ends):
                        heard = self._heard((phone, place), self._class(before))
                        if (phone, place, heard) not in states:
                            states[phone, place, heard] = state = self._phone(heard)
                            ended = self._ended[self._class(phone)]
                            target = behind[phone] if place == "I" else ended
                            self.automaton.arc(state, target, 0, 0)
                        target = states[phone, place, heard]
                        self.automaton.arc(behind[before], target, heard.forward, 0, scale * cost)


def _phone_counts(ways: Ways) -> tuple[Counter[str], dict[str, Counter[str]], set[str]]:
    """How often a phone begins a word, how often it follows each other, and which end a word."""
    begins: Counter[str] = Counter()
    follows: dict[str, Counter[str]] = defaultdict(Counter)
    ends: set[str] = set()
    for each in ways.values():
        way = each[0][0]
        begins[way[0]] += 1
        ends.add(way[-1])
        for before, phone in zip(way, way[1:], strict=False):
            follows[before][phone] += 1
    return begins, dict(follows), ends


def _rarity(counts: Counter[str]) -> Iterator[tuple[str, float]]:
    total = sum(counts.values())
    for phone, count in sorted(counts.items()):
        yield phone, -math.log(count / total)
