"""The second stage: which sense an utterance is most like, and how sure that is.

Every example is a point of the encoder's; a linear reading of these points (multinomial logistic
regression) tells how probable each sense is. It is learnt from the examples of the folder of
intents; a learnt one is kept by the fingerprint of that folder.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.conversation.encoder import Points, SentenceEncoder

Numbers = npt.NDArray[np.float32]

STEPS = 200
"""Of gradient descent; more change no decision (docs/understanding.md)."""

RATE = 0.05
"""How far each step goes (Adam)."""

SHARPNESS = 20.0
"""Points have length one: so much larger, a reading of them can be sure."""

SMOOTHING = 0.1
"""Of each example's probability so much belongs to all other senses: no reading is too sure."""


@dataclass(frozen=True)
class Candidate:
    """A sense that an utterance may have."""

    label: str
    probability: float


@dataclass(frozen=True)
class Head:
    """What was learnt: a row of ``weights`` and a ``bias`` for each label."""

    labels: tuple[str, ...]
    weights: Numbers
    bias: Numbers

    learnt_from: str = ""
    """The fingerprint of the folder of intents."""

    def named(self, fingerprint: str) -> "Head":
        """This head, as learnt from the folder of that fingerprint."""
        return replace(self, learnt_from=fingerprint)

    def probabilities(self, points: Points, offset: Numbers) -> Numbers:
        """One row for each point; ``offset`` is added to the labels' log odds."""
        return _softmax(
            (SHARPNESS * points @ self.weights.T + self.bias + offset).astype(np.float32)
        )

    def save(self, path: Path) -> None:
        """Write it to ``path``."""
        with path.open("wb") as file:
            np.savez(
                file,
                labels=np.array(self.labels),
                weights=self.weights.astype(np.float16),
                bias=self.bias,
                learnt_from=np.array(self.learnt_from),
            )

    @classmethod
    def load(cls, path: Path) -> "Head":
        """Read what `save` wrote.

        Raises:
            OSError: there is none.
            ValueError, KeyError, BadZipFile: it is damaged.
        """
        with path.open("rb") as file, np.load(file, allow_pickle=False) as held:
            weights = held["weights"].astype(np.float32)
            labels = tuple(held["labels"].tolist())
            return cls(labels, weights, held["bias"], str(held["learnt_from"]))


def balance(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """What an example of each label weighs, from how many examples each of them has."""
    weights: npt.NDArray[np.float64] = (np.median(counts) / counts) ** 0.3
    return weights


def learn(points: Points, labels: list[str]) -> Head:
    """Logistic regression by gradient descent (Adam), the same every time.

    A label with few examples weighs more than its share, one with many less.
    """
    names, classes, counts = np.unique(labels, return_inverse=True, return_counts=True)
    share = balance(counts)
    weight = (share[classes] / share[classes].sum())[:, None].astype(np.float32)
    wanted = np.full((len(points), len(names)), SMOOTHING / len(names), np.float32)
    wanted[np.arange(len(points)), classes] += 1 - SMOOTHING
    head = np.zeros((len(names), points.shape[1] + 1), np.float32)
    seen = np.hstack([SHARPNESS * points, np.ones((len(points), 1), np.float32)])
    moved, spread = np.zeros_like(head), np.zeros_like(head)
    for step in range(1, STEPS + 1):
        slope = (weight * (_softmax(seen @ head.T) - wanted)).T @ seen
        moved = 0.9 * moved + 0.1 * slope
        spread = 0.99 * spread + 0.01 * slope**2
        rate = RATE * (1 - (step - 1) / STEPS)
        head -= rate * (moved / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.99**step)) + 1e-8)
    return Head(tuple(names.tolist()), head[:, :-1], head[:, -1])


class Likeness:
    """Says which senses an utterance is like."""

    def __init__(self, encoder: SentenceEncoder, head: Head) -> None:
        self._encoder = encoder
        self._head = head

    def candidates(self, text: str, favour: Mapping[str, float]) -> list[Candidate]:
        """All senses with their probability, the most probable first.

        ``favour`` is added to the log odds of the labels in it: what is expected at the moment.
        """
        offset = np.array([favour.get(label, 0.0) for label in self._head.labels], np.float32)
        row = self._head.probabilities(self._encoder.points([text]), offset)[0]
        order = np.argsort(-row)
        return [Candidate(self._head.labels[index], float(row[index])) for index in order]


def _softmax(scores: Numbers) -> Numbers:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Numbers = powers / powers.sum(axis=1, keepdims=True)
    return shares
