"""How an utterance is spelt: which sense its words and bits of words speak for.

The sentence encoder knows what words mean; this knows what they look like: a word that was never
met still shares most of its letters with one that was. Words, pairs of neighbouring words and every
two to five letters in a row are hashed into rows of a small table; where their sum points is read
linearly (the method of fastText: Joulin et al. 2017, arXiv 1607.01759).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import numpy.typing as npt

from assistant.conversation.learning import SHARPNESS, Descent, Lesson, Numbers, Reading

ROWS = 1 << 13
"""Of the table; several bits of words share one."""

WIDTH = 64
"""Numbers in a row."""

LETTERS = range(2, 6)
"""How many letters in a row are a bit of a word."""

ROUNDS = 8
"""So often all examples are gone through."""

TOGETHER = 1024
"""Examples learnt from at once."""

FORGOTTEN = 0.2
"""Of the bits of words so many are left out at each step: none may decide alone."""

RATE = 0.01
"""How far each step goes (Adam)."""


@dataclass(frozen=True)
class Spelling:
    """What was learnt: the table, and a linear reading of it."""

    table: Numbers
    """Shape (`ROWS`, `WIDTH`)."""

    reading: Reading

    def scores(self, texts: Sequence[str]) -> Numbers:
        """The log odds of every label, a row for each of the ``texts``."""
        sums: Numbers = np.stack([self.table[bits(text)].sum(axis=0) for text in texts])
        return self.reading.scores(sums / _lengths(sums))


def bits(text: str) -> list[int]:
    """The rows of the table that ``text`` is made of, each once."""
    return sorted({crc32(bit.encode()) % ROWS for bit in _bits(text.split())})


def learn(texts: Sequence[str], lesson: Lesson) -> Spelling:
    """Learn table and reading together from all ``texts``, the same every time."""
    held = [bits(text) for text in texts]
    met = np.bincount(np.concatenate(held), minlength=ROWS)
    # What stands in every sentence says little: inverse document frequency.
    rarity = (np.log((1 + len(texts)) / (1 + met)) + 1).astype(np.float32)
    random = np.random.default_rng(0)
    table = random.normal(0, 0.1, (ROWS, WIDTH)).astype(np.float32)
    weights = np.zeros((len(lesson.labels), WIDTH), np.float32)
    bias = np.zeros(len(lesson.labels), np.float32)
    turns = [turn for _ in range(ROUNDS) for turn in _turns(random.permutation(len(texts)))]
    descent = Descent([table, weights, bias], RATE, len(turns))
    for step, chosen in enumerate(turns, start=1):
        seen = np.zeros((len(chosen), ROWS), np.float32)
        for row, example in enumerate(chosen):
            seen[row, held[example]] = rarity[held[example]]
        seen *= random.random(ROWS) >= FORGOTTEN
        sums = seen @ table
        lengths = _lengths(sums)
        points = sums / lengths
        error = SHARPNESS * lesson.error(Reading(weights, bias).scores(points), chosen)
        slope = error @ weights
        slope -= points * (slope * points).sum(axis=1, keepdims=True)
        slopes = [seen.T @ (slope / lengths), error.T @ points, error.sum(axis=0) / SHARPNESS]
        descent.down(step, slopes)
    return Spelling(table * rarity[:, None], Reading(weights, bias))


def _turns(order: npt.NDArray[np.int64]) -> Iterator[npt.NDArray[np.int64]]:
    return (order[begin : begin + TOGETHER] for begin in range(0, len(order), TOGETHER))


def _bits(words: list[str]) -> Iterator[str]:
    yield from words
    yield from map(" ".join, zip(words, words[1:], strict=False))
    for word in words:
        # What begins or ends a word is another bit than the same letters within one.
        edged = f"<{word}>"
        for letters in LETTERS:
            yield from (edged[n : n + letters] for n in range(len(edged) - letters + 1))


def _lengths(sums: Numbers) -> Numbers:
    lengths: Numbers = np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-6)
    return lengths
