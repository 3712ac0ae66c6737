"""Speech to text: what every recognizer does, and the recognizer for tests."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


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

    @property
    def text(self) -> str:
        """The words, separated by spaces."""
        return " ".join(word.text for word in self.words)

    @property
    def confidence(self) -> float:
        """The mean of the words' confidences; 0 without words."""
        return sum(w.confidence for w in self.words) / len(self.words) if self.words else 0.0

    def __add__(self, other: "Transcript") -> "Transcript":
        return Transcript(self.words + other.words)


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

    def partial(self) -> str:
        """Always nothing."""
        return ""

    def finish(self) -> Transcript:
        """Always nothing."""
        return Transcript()

    def reset(self) -> None:
        """Nothing to forget."""
