"""The second stage: which sense an utterance is most like, and how sure that is.

It is read twice: by what it means (a point of the sentence encoder's) and by how it is spelt. Both
readings are learnt from the examples of the folder of intents; what was learnt is kept by the
fingerprint of that folder.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.conversation import spelling
from assistant.conversation.encoder import Points, SentenceEncoder
from assistant.conversation.learning import SHARPNESS, Descent, Lesson, Numbers, Reading, softmax
from assistant.conversation.spelling import Spelling

STEPS = 200
"""Of gradient descent; more change no decision (docs/understanding.md)."""

RATE = 0.05
"""How far each step goes (Adam)."""

MEANT, SPELT = 0.8, 0.4
"""What the meaning and the spelling count: together they are a little too sure of themselves."""


@dataclass(frozen=True)
class Candidate:
    """A sense that an utterance may have."""

    label: str
    probability: float


@dataclass(frozen=True)
class Head:
    """What was learnt of ``labels``, in their order."""

    labels: tuple[str, ...]

    meaning: Reading
    """Reads the points of the encoder's."""

    spelling: Spelling

    learnt_from: str = ""
    """The fingerprint of the folder of intents."""

    def scores(self, points: Points, texts: Sequence[str]) -> Numbers:
        """The log odds of every label, a row for each of the ``texts`` and their ``points``."""
        return MEANT * self.meaning.scores(points) + SPELT * self.spelling.scores(texts)

    def save(self, path: Path) -> None:
        """Write it to ``path``."""
        with path.open("wb") as file:
            np.savez_compressed(
                file,
                labels=np.array(self.labels),
                meaning=self.meaning.weights.astype(np.float16),
                meaning_bias=self.meaning.bias,
                table=self.spelling.table.astype(np.float16),
                spelling=self.spelling.reading.weights.astype(np.float16),
                spelling_bias=self.spelling.reading.bias,
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

            def reading(name: str) -> Reading:
                return Reading(held[name].astype(np.float32), held[f"{name}_bias"])

            labels = tuple(held["labels"].tolist())
            spelt = Spelling(held["table"].astype(np.float32), reading("spelling"))
            return cls(labels, reading("meaning"), spelt, str(held["learnt_from"]))


def learn(examples: Mapping[str, str], points: Points, fingerprint: str = "") -> Head:
    """Learn both readings from ``examples``, texts with their labels, the same every time.

    ``points`` are the encoder's, one for each of them.
    """
    lesson = Lesson(list(examples.values()))
    spelt = spelling.learn(list(examples), lesson)
    return Head(lesson.labels, _meaning(points, lesson), spelt, fingerprint)


def _meaning(points: Points, lesson: Lesson) -> Reading:
    """Multinomial logistic regression."""
    everything = np.arange(len(points))
    weights = np.zeros((len(lesson.labels), points.shape[1]), np.float32)
    bias = np.zeros(len(lesson.labels), np.float32)
    sharp = (SHARPNESS * points).astype(np.float32)
    descent = Descent([weights, bias], RATE, STEPS)
    for step in range(1, STEPS + 1):
        error = lesson.error(Reading(weights, bias).scores(points), everything)
        descent.down(step, [error.T @ sharp, error.sum(axis=0)])
    return Reading(weights, bias)


class Likeness:
    """Says which senses an utterance is like."""

    def __init__(self, encoder: SentenceEncoder, head: Head) -> None:
        self._encoder = encoder
        self._head = head

    @property
    def labels(self) -> tuple[str, ...]:
        """Everything that can be meant, and that nothing is."""
        return self._head.labels

    def candidates(self, text: str, favour: Mapping[str, float]) -> list[Candidate]:
        """All senses with their probability, the most probable first.

        ``text`` is written as the examples are; ``favour`` is added to the log odds of the labels
        in it: what is expected at the moment.
        """
        scores = self._head.scores(self._encoder.points([text]), [text])
        scores += np.array([favour.get(label, 0.0) for label in self._head.labels], np.float32)
        row = softmax(scores)[0]
        order = np.argsort(-row)
        return [Candidate(self._head.labels[index], float(row[index])) for index in order]
