"""Where somebody speaks: voice activity by the Silero detector, run by ONNX Runtime.

It costs 0.2 % of a core (docs/hearing.md), so that silence costs no decoding.
"""

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


class Activity(Protocol):
    """Follows sound as it comes and knows how long nobody has spoken."""

    @property
    def silent_s(self) -> float | None:
        """Seconds since the last speech, None where nobody has spoken yet."""

    def hear(self, frame: bytes) -> None:
        """Take in a frame of 16 kHz mono 16-bit little-endian PCM, of any length."""

    def forget(self) -> None:
        """Wait for somebody to speak, as if nobody had yet."""


class SpeechActivity:
    """Silero's detector."""

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
        self._silent: int | None = None

    def forget(self) -> None:
        """Wait for somebody to speak, as if nobody had yet."""
        self._silent = None

    @property
    def silent_s(self) -> float | None:
        """Seconds since the last speech, None where nobody has spoken yet."""
        return None if self._silent is None else self._silent / HEARING_RATE

    def hear(self, frame: bytes) -> None:
        """Take in a frame of 16 kHz mono 16-bit little-endian PCM, of any length."""
        self._rest = np.concatenate([self._rest, np.frombuffer(frame, "<i2")])
        while len(self._rest) >= CHUNK:
            chunk, self._rest = self._rest[:CHUNK], self._rest[CHUNK:]
            if self._probability(chunk) >= SPEECH:
                self._silent = 0
            elif self._silent is not None:
                self._silent += CHUNK

    def _probability(self, chunk: npt.NDArray[np.int16]) -> float:
        sound = np.concatenate([self._before, chunk.astype(np.float32) / 32768])
        self._before = sound[-_BEFORE:]
        fed = {"input": sound[None], "state": self._state, "sr": np.array(HEARING_RATE, np.int64)}
        probability, self._state = self._network.run(None, fed)
        return float(probability[0, 0])
