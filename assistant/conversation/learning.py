"""Learning to tell labels apart from examples: what both readings of an utterance share."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float32]

SHARPNESS = 20.0
"""Points have length one: so much larger, a reading of them can be sure."""

SMOOTHING = 0.1
"""Of each example's probability so much belongs to all other labels: no reading is too sure."""


@dataclass(frozen=True)
class Reading:
    """Tells labels apart by a linear reading of points of length one."""

    weights: Numbers
    """A row for each label."""

    bias: Numbers
    """A number for each label."""

    def scores(self, points: Numbers) -> Numbers:
        """The log odds of every label, a row for each point."""
        return (SHARPNESS * points @ self.weights.T + self.bias).astype(np.float32)


class Lesson:
    """Examples with their labels, and how wrong a reading of them is.

    A label with few examples weighs more than its share, one with many less.
    """

    def __init__(self, labels: Sequence[str]) -> None:
        names, classes, counts = np.unique(labels, return_inverse=True, return_counts=True)
        self.labels: tuple[str, ...] = tuple(names.tolist())
        self._classes = classes
        self._share = balance(counts)[classes].astype(np.float32)

    def error(self, scores: Numbers, chosen: npt.NDArray[np.int64]) -> Numbers:
        """The slope of the cross-entropy by the ``scores`` of the ``chosen`` examples."""
        count = len(self.labels)
        wanted = np.full(scores.shape, SMOOTHING / count, np.float32)
        wanted[np.arange(len(chosen)), self._classes[chosen]] += 1 - SMOOTHING
        share = self._share[chosen, None]
        slope: Numbers = (softmax(scores) - wanted) * (share / share.sum())
        return slope


class Descent:
    """Gradient descent (Adam) of ``numbers``, changed in place, slower towards the end."""

    def __init__(self, numbers: Sequence[Numbers], rate: float, steps: int) -> None:
        self._numbers = numbers
        self._moved = [np.zeros_like(each) for each in numbers]
        self._spread = [np.zeros_like(each) for each in numbers]
        self._steps = steps
        self._rate = rate

    def down(self, step: int, slopes: Sequence[Numbers]) -> None:
        """Go step 1, 2, ... down the ``slopes``, one for each of the numbers."""
        rate = self._rate * (1 - (step - 1) / self._steps)
        for held, slope, moved, spread in zip(
            self._numbers, slopes, self._moved, self._spread, strict=True
        ):
            moved += 0.1 * (slope - moved)
            spread += 0.01 * (slope**2 - spread)
            held -= rate * (moved / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.99**step)) + 1e-8)


def balance(counts: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """What an example of each label weighs, from how many examples each of them has."""
    weights: npt.NDArray[np.float64] = (np.median(counts) / counts) ** 0.3
    return weights


def softmax(scores: Numbers) -> Numbers:
    """Probabilities of log odds, row by row."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares: Numbers = powers / powers.sum(axis=1, keepdims=True)
    return shares
