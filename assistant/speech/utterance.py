"""What was heard: an utterance as several recognizers read it."""

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.speech.recognizer import Transcript


@dataclass(frozen=True)
class Reading:
    """How one recognizer read an utterance."""

    engine: str
    transcript: Transcript


@dataclass(frozen=True)
class Utterance:
    """Something that was said, in one or more readings, the most trusted first."""

    readings: tuple[Reading, ...]

    ended_s: float
    """Where its sound ended, in seconds of sound since the ears were opened."""

    decode_s: float
    """Computing time spent on it, in seconds."""


def transcripts(readings: Iterable[Reading]) -> list[tuple[str, float]]:
    """What ``readings`` say and how sure each is, as understanding takes them.

    How sure the others are is how likely they are beside the last, the free one. Where it does not
    say the same their rivals come behind them.
    """
    *others, free = (reading.transcript for reading in readings)
    weighed = [
        (text, each.against(free))
        for each in others
        for text in (each.texts if each.text != free.text else (each.text,))
    ]
    return [*weighed, (free.text, free.confidence)]
