"""Speech to text: what every recognizer does, and the recognizer for tests."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import tanh
from typing import Protocol

TEMPER = 4.0
"""So many nats of a recognizer's are worth one: it takes every frame of a sound for independent of
the one before (chosen on the bench: docs/hearing.md)."""


@dataclass(frozen=True)
class Word:
    """A word that was heard."""

    text: str

    start_s: float
    """Where it begins, in seconds of sound since the recognizer was made."""

    end_s: float
    """Where it ends, in seconds of sound since the recognizer was made."""

    confidence: float
    """From 0 to 1."""


@dataclass(frozen=True)
class Transcript:
    """The words of an utterance; none where nothing was said."""

    words: tuple[Word, ...] = ()

    likelihood: float | None = None
    """The logarithm of how likely this sound and these words are together, in nats, short of a sum
    that depends on the sound alone; None where it is not known."""

    rivals: tuple[str, ...] = ()
    """Other words that are all but as likely, the likeliest first."""

    @property
    def text(self) -> str:
        """The words, separated by spaces."""
        return " ".join(word.text for word in self.words)

    @property
    def texts(self) -> tuple[str, ...]:
        """The text, and its rivals."""
        return (self.text, *self.rivals)

    @property
    def confidence(self) -> float:
        """The mean of the words' confidences; 0 without words."""
        return sum(w.confidence for w in self.words) / len(self.words) if self.words else 0.0

    def against(self, other: "Transcript") -> float:
        """How likely this was said, if otherwise the ``other`` was, from 0 to 1.

        Both are read from the same sound. Where that is not known it is the words' confidence.
        """
        if self.likelihood is None or other.likelihood is None:
            return self.confidence
        odds = (self.likelihood - other.likelihood) / TEMPER
        return (1 + tanh(odds / 2)) / 2

    def __add__(self, other: "Transcript") -> "Transcript":
        known = [each.likelihood for each in (self, other) if each.likelihood is not None]
        rivals = self.rivals if not other.words else () if self.words else other.rivals
        return Transcript(self.words + other.words, sum(known) if known else None, rivals)


class Recognizer(Protocol):
    """Turns sound into transcripts, utterance by utterance.

    A frame is 16 kHz mono 16-bit little-endian PCM, of any length.
    """

    @property
    def name(self) -> str:
        """The engine, the model, and what it decodes against."""

    def accept(self, frame: bytes) -> Transcript | None:
        """Take in a frame; the final transcript when the utterance ended with it.

        Endpoints fire on silence too: the transcript may be empty.
        """

    def read(self, sound: bytes) -> Transcript:
        """The transcript of all of a ``sound``, where no utterance has begun."""

    def read_thoroughly(self, sound: bytes) -> Transcript:
        """The same, looked for longer where that can be done."""

    def partial(self) -> str:
        """The words of the utterance so far; they may still change."""

    def finish(self) -> Transcript:
        """End the utterance here and return its final transcript."""

    def reset(self) -> None:
        """Forget the utterance so far."""


class ScriptedRecognizer:
    """Hears what its script says, for tests: one entry a frame, None while nobody is done."""

    name = "scripted"

    def __init__(self, script: Iterable[str | None]) -> None:
        self._script = iter(script)

    def accept(self, frame: bytes) -> Transcript | None:
        """The next entry of the script as a transcript, each word half a second long."""
        text = next(self._script, None)
        if text is None:
            return None
        words = enumerate(text.split())
        return Transcript(tuple(Word(word, n / 2, n / 2 + 0.5, 1.0) for n, word in words))

    def read(self, sound: bytes) -> Transcript:
        """The next entry of the script, and what is left to finish."""
        return (self.accept(sound) or Transcript()) + self.finish()

    def read_thoroughly(self, sound: bytes) -> Transcript:
        """The same."""
        return self.read(sound)

    def partial(self) -> str:
        """Always nothing."""
        return ""

    def finish(self) -> Transcript:
        """Always nothing."""
        return Transcript()

    def reset(self) -> None:
        """Nothing to forget."""
