"""Sound in, utterances out: each utterance as several recognizers read it."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

from assistant.audio.sound import HEARING_RATE
from assistant.speech.recognizer import Recognizer, Transcript

LONGEST_S = 30
"""Of a longer utterance only the last thirty seconds are read again; no command is longer."""

BYTES_PER_SECOND = 2 * HEARING_RATE


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


class Ears:
    """Finds utterances with its first recognizer and lets the others read them again.

    The first follows the sound as it comes and decides where an utterance ends. Reading again
    costs only decoding time, as the sound is already there.
    """

    def __init__(self, recognizers: Sequence[Recognizer]) -> None:
        self._first, *self._others = recognizers
        self._sound: deque[bytes] = deque()
        self._kept = 0
        self._heard = 0
        self._decode_s = 0.0
        self._spent_s = 0.0

    @property
    def engines(self) -> list[str]:
        """The names of the recognizers."""
        return [self._first.name, *(other.name for other in self._others)]

    @property
    def decode_s(self) -> float:
        """Computing time spent so far, in seconds."""
        return self._spent_s

    @property
    def heard_s(self) -> float:
        """Seconds of sound taken in so far."""
        return self._heard / BYTES_PER_SECOND

    def hear(self, frame: bytes) -> Utterance | None:
        """Take in a frame of 16 kHz mono 16-bit PCM; the utterance that ended with it, if any."""
        began = perf_counter()
        self._keep(frame)
        transcript = self._first.accept(frame)
        self._decode_s += perf_counter() - began
        return None if transcript is None else self._utterance(transcript)

    def finish(self) -> Utterance | None:
        """The utterance that the end of the sound cut off, if any."""
        began = perf_counter()
        transcript = self._first.finish()
        self._decode_s += perf_counter() - began
        return self._utterance(transcript)

    def forget(self) -> None:
        """Drop what was heard of an utterance that is not finished."""
        self._first.reset()
        self._clear()

    def _utterance(self, transcript: Transcript) -> Utterance | None:
        began = perf_counter()
        readings = [Reading(self._first.name, transcript)]
        if transcript.words:
            sound = b"".join(self._sound)
            readings += [Reading(other.name, _read(other, sound)) for other in self._others]
        decode_s = self._decode_s + perf_counter() - began
        self._spent_s += decode_s
        self._clear()
        if not transcript.words:
            return None
        return Utterance(tuple(readings), self.heard_s, decode_s)

    def _keep(self, frame: bytes) -> None:
        self._sound.append(frame)
        self._heard += len(frame)
        self._kept += len(frame)
        while self._kept > LONGEST_S * BYTES_PER_SECOND:
            self._kept -= len(self._sound.popleft())

    def _clear(self) -> None:
        self._sound.clear()
        self._kept = 0
        self._decode_s = 0.0


def _read(recognizer: Recognizer, sound: bytes) -> Transcript:
    transcript = recognizer.accept(sound) or Transcript()
    return transcript + recognizer.finish()
