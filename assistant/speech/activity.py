"""Where the nearest voice speaks: voice activity by the Silero detector, run by ONNX Runtime.

It costs 0.2 % of a core (docs/hearing.md), so that silence costs no decoding. Where a television
talks across the room it is never silent; but whoever speaks to the assistant is the loudest, and
what is much fainter is somebody else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from assistant.audio.sound import HEARING_RATE
from assistant.networks import network, shipped
from assistant.resources import models_folder

SPEECH = 0.5
"""From this probability on somebody speaks: Silero's own recommendation."""

CHUNK = 512
"""Samples that the detector judges at once: 32 ms."""

_BEFORE = 64
"""Samples of the chunk before that it wants to see again."""

FAINT_DB = 10.0
"""What is so much fainter than the loudest of an utterance is said by somebody farther away."""

RISES_S, FADES_S = 0.2, 0.4
"""The first and the last of a sentence may be as faint as that for so long, in seconds: so only 2
of 264 recorded sentences of one person are taken for two people's (docs/hearing.md)."""

LONGEST_S = 30
"""Of a longer utterance only the last thirty seconds count; no command is longer."""

_SMOOTH = 3
"""The mean of so many chunks says how loud it is: a single one may be a click within a word."""


class Activity(Protocol):
    """Follows sound as it comes and knows how long nobody has spoken."""

    @property
    def silent_s(self) -> float | None:
        """Seconds since the nearest voice ended, None where nobody has spoken yet."""

    @property
    def nearest(self) -> tuple[float, float] | None:
        """How long ago the nearest voice was loud first and last, in seconds; None if it is alone.

        `RISES_S` before and `FADES_S` after belong to it too.
        """

    def hear(self, frame: bytes) -> None:
        """Take in a frame of 16 kHz mono 16-bit little-endian PCM, of any length."""

    def keep(self, seconds: float) -> None:
        """Forget all but the last ``seconds``: who spoke only before that has not spoken yet."""


class SpeechActivity:
    """Silero's detector, and how loud it is where that finds speech."""

    def __init__(self, folder: Path | None = None) -> None:
        """Load the detector in ``folder``, or the one that ships.

        Raises:
            ModelError: it is missing or damaged.
        """
        path = (folder or models_folder() / "voice-activity") / "detector.onnx"
        with shipped(f"The detector of speech {path}"):
            self._network = network(path)
        self._state = np.zeros((2, 1, 128), np.float32)
        self._rest = np.zeros(0, np.int16)
        self._before = np.zeros(_BEFORE, np.float32)
        self._speech: list[bool] = []
        self._powers: list[float] = []
        self._voice: _Voice | None = None

    def keep(self, seconds: float) -> None:
        """Forget all but the last ``seconds``: who spoke only before that has not spoken yet."""
        self._remember(round(seconds * HEARING_RATE / CHUNK))

    @property
    def silent_s(self) -> float | None:
        """Seconds since the nearest voice ended, None where nobody has spoken yet."""
        return self._seconds_since(self._voice.silent) if self._voice else None

    @property
    def nearest(self) -> tuple[float, float] | None:
        """How long ago the nearest voice was loud first and last, in seconds; None if it is alone.

        `RISES_S` before and `FADES_S` after belong to it too.
        """
        if self._voice is None or self._voice.alone:
            return None
        return self._seconds_since(self._voice.begin), self._seconds_since(self._voice.end)

    def hear(self, frame: bytes) -> None:
        """Take in a frame of 16 kHz mono 16-bit little-endian PCM, of any length."""
        self._rest = np.concatenate([self._rest, np.frombuffer(frame, "<i2")])
        while len(self._rest) >= CHUNK:
            chunk, self._rest = self._rest[:CHUNK], self._rest[CHUNK:]
            self._powers.append(float(np.mean(np.square(chunk.astype(np.float64)))))
            self._speech.append(self._probability(chunk) >= SPEECH)
        self._remember(LONGEST_S * HEARING_RATE // CHUNK if any(self._speech) else _SMOOTH)

    def _remember(self, count: int) -> None:
        """Remember the last ``count`` chunks."""
        forgotten = max(0, len(self._speech) - count)
        del self._speech[:forgotten], self._powers[:forgotten]
        self._voice = _nearest(self._speech, self._powers)

    def _seconds_since(self, chunk: int) -> float:
        return (len(self._speech) - chunk) * CHUNK / HEARING_RATE

    def _probability(self, chunk: npt.NDArray[np.int16]) -> float:
        sound = np.concatenate([self._before, chunk.astype(np.float32) / 32768])
        self._before = sound[-_BEFORE:]
        fed = {"input": sound[None], "state": self._state, "sr": np.array(HEARING_RATE, np.int64)}
        probability, self._state = self._network.run(None, fed)
        return float(probability[0, 0])


@dataclass(frozen=True)
class _Voice:
    """Chunks, by their numbers."""

    begin: int
    end: int
    """The one after its last loud one."""

    silent: int
    """The one after its last speech, be that loud or not."""

    alone: bool
    """Whether nobody farther away speaks before or after it."""


def _nearest(speech: Sequence[bool], powers: Sequence[float]) -> _Voice | None:
    """The loudest voice, by which chunks are speech and how loud each is."""
    speaking = np.flatnonzero(speech)
    if not len(speaking):
        return None
    loud = np.convolve(powers, np.full(_SMOOTH, 1 / _SMOOTH))[speaking]
    near = speaking[loud >= loud.max() * 10 ** (-FAINT_DB / 10)]
    rises, fades = (round(soft * HEARING_RATE / CHUNK) for soft in (RISES_S, FADES_S))
    begin, end = int(near[0]), int(near[-1]) + 1
    first, last = int(speaking[0]), int(speaking[-1]) + 1
    alone = first >= begin - rises and last <= end + fades
    return _Voice(begin, end, min(last, end + fades), alone)
