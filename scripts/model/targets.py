"""What the network is to hear: each sentence as a small graph of sounds, and all of speech as one.

A sound is silence, or a phone after one of `LEFT_CLASSES`; it has two outputs, one for its first
frame, one for all others.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from random import Random

import numpy as np
from numpy.typing import NDArray

from assistant.resources import intents_folder
from model.lexicon import OWN, cmu_dictionary, pronounced, read_dictionary
from model.phones import (
    CLASS_OF,
    LEFT_CLASSES,
    PHONES,
    SILENCE,
    Pronunciation,
    nonrhotic,
    numbered,
)

CLASSES = len(LEFT_CLASSES)
SOUNDS = 1 + len(PHONES) * CLASSES
OUTPUTS = 2 * SOUNDS

WAYS = 4
"""So many ways of saying a word are thought of, at most."""

PAUSE = 0.25
"""How likely a silence is between two words."""

NAMES: dict[str, tuple[Pronunciation, ...]] = {
    "alexa": (("AH", "L", "EH", "K", "S", "AH"),),
    "jarvis": (("JH", "AA", "R", "V", "IH", "S"), ("JH", "AA", "V", "IH", "S")),
    "snowboy": (("S", "N", "OW", "B", "OY"),),
}
"""Names that people say in the recordings, where no dictionary has them."""

SMOOTHING = 8.0
"""So many times is each sound's next one counted as its phone's mean; then what follows at all."""


def sound(phone: str, before: str) -> int:
    """The number of ``phone`` after ``before``; silence is 0."""
    if phone == SILENCE:
        return 0
    return 1 + PHONES.index(phone) * CLASSES + CLASS_OF[before]


def tuples() -> list[tuple[int, int, int]]:
    """Kaldi's phones, each with its two outputs after each class of what is before it, in order."""
    found = []
    for (phone, position), number in numbered().items():
        befores = [phones[0] for phones in LEFT_CLASSES] if position else [SILENCE]
        for before in befores:
            first = 2 * (sound(phone, before) if position else 0)
            found.append((number, first, first + 1))
    return sorted(found)


@dataclass
class Target:
    """A sentence: sounds, and which follows which, how likely."""

    sounds: list[int] = field(default_factory=list)
    edges: list[tuple[int, int, float]] = field(default_factory=list)
    begins: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def _add(self, number: int, before: Iterable[tuple[int, float]]) -> int:
        here = len(self.sounds)
        self.sounds.append(number)
        self.edges += [(other, here, weight) for other, weight in before]
        return here


def target(ways: Sequence[Sequence[Pronunciation]]) -> Target:
    """The graph of words, each said in one of its ``ways``, with or without silence between them.

    Silence is before them and after, as every example has some. Where it need not be, the network
    learns to hear it as the first and the last phone, and then mistakes these for each other.
    """
    made = Target()
    silence = made._add(0, ())
    made.begins.append(silence)
    after: dict[str, list[tuple[int, float]]] = {SILENCE: [(silence, 1.0)]}
    for word in ways:
        last: dict[str, list[int]] = {}
        for phones in word:
            nodes = []
            for before, nodes_before in _by_class(after).items():
                nodes.append(made._add(_after(phones[0], before), nodes_before))
            for left, phone in pairwise(phones):
                nodes = [made._add(sound(phone, left), [(node, 1.0) for node in nodes])]
            last.setdefault(phones[-1], []).extend(nodes)
        every = [node for nodes in last.values() for node in nodes]
        silence = made._add(0, [(node, PAUSE) for node in every])
        after = {SILENCE: [(silence, 1.0)]}
        for phone, nodes in last.items():
            after[phone] = [(node, 1 - PAUSE) for node in nodes]
    made.ends = [silence]
    return made


def _by_class(after: dict[str, list[tuple[int, float]]]) -> dict[int, list[tuple[int, float]]]:
    merged: dict[int, list[tuple[int, float]]] = {}
    for phone, nodes in after.items():
        merged.setdefault(CLASS_OF[phone], []).extend(nodes)
    return merged


def _after(phone: str, left: int) -> int:
    return 1 + PHONES.index(phone) * CLASSES + left


def ways(text: str, without_r: tuple[bool, ...]) -> list[list[Pronunciation]]:
    """How each word of ``text`` may be said, with or without the r of "four", or either way."""
    return [_ways(word, without_r) for word in text.split()]


@cache
def _ways(word: str, without_r: tuple[bool, ...]) -> list[Pronunciation]:
    found = list(pronounced(word, _known())[:WAYS])
    said = [nonrhotic(each) if left_out else each for left_out in without_r for each in found]
    return list(dict.fromkeys(said))


@cache
def _known() -> dict[str, tuple[Pronunciation, ...]]:
    return {**NAMES, **cmu_dictionary(), **read_dictionary(intents_folder() / "en" / OWN)}


@dataclass(frozen=True)
class Speech:
    """All of speech: which sound follows which, what it begins with and ends after."""

    follows: NDArray[np.float64]
    begins: NDArray[np.float64]
    ends: NDArray[np.float64]


def speech(texts: Iterable[Sequence[Sequence[Pronunciation]]], random: Random) -> Speech:
    """Count it in ``texts``, each given by the ways of its words, said by chance."""
    counts = np.zeros((SOUNDS + 1, SOUNDS + 1))  # the last: before all, and after all
    for words in texts:
        path = [SILENCE] * (random.random() < 0.8)
        for word in words:
            path += random.choice(word)
            path += [SILENCE] * (random.random() < PAUSE)
        before, number = SILENCE, SOUNDS
        for phone in path:
            following = sound(phone, before)
            counts[number, following] += 1
            before, number = phone, following
        counts[number, SOUNDS] += 1
    share = _smoothed(counts)
    return Speech(share[:-1, :-1], share[-1, :-1], share[:-1, -1])


def _smoothed(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shares of each row: where a sound was rare, those of its phone, after whatever it came."""
    each = np.repeat(np.arange(len(PHONES)), CLASSES)
    phone_of = np.concatenate([[0], 1 + each, [len(PHONES) + 1]])
    left = np.array([CLASS_OF[SILENCE], *(CLASS_OF[phone] for phone in PHONES), CLASS_OF[SILENCE]])
    by_phone = np.zeros((len(PHONES) + 2, SOUNDS + 1))
    np.add.at(by_phone, phone_of, counts)
    possible = np.zeros_like(by_phone)
    for number, following in enumerate(left):
        possible[number, 1 + following : SOUNDS : CLASSES] = 1.0
    possible[:, 0] = possible[:, SOUNDS] = 1.0
    possible[0, 0] = possible[-1, SOUNDS] = 0.0
    by_phone += 0.3 * possible
    by_phone /= by_phone.sum(1, keepdims=True)
    smooth = counts + SMOOTHING * by_phone[phone_of]
    return np.asarray(smooth / smooth.sum(1, keepdims=True))
