"""A piece of sound in memory, the currency between speech, files and devices."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import soxr

HEARING_RATE = 16_000
"""Samples a second that every recognizer is given, in hertz."""

Samples = npt.NDArray[np.int16]
"""Mono 16-bit samples, shape (n,)."""


@dataclass(frozen=True)
class Sound:
    """Mono sound: ``samples`` is int16 of shape (n,), ``rate`` is in hertz."""

    samples: Samples
    rate: int

    @property
    def seconds(self) -> float:
        """How long it lasts, in seconds."""
        return len(self.samples) / self.rate

    def at(self, rate: int) -> "Sound":
        """The same sound at another ``rate`` in hertz."""
        if rate == self.rate or not len(self.samples):
            return Sound(self.samples, rate)
        return Sound(soxr.resample(self.samples, self.rate, rate), rate)


def silence(seconds: float, rate: int) -> Sound:
    """``seconds`` of nothing at ``rate`` hertz."""
    return Sound(np.zeros(round(seconds * rate), dtype=np.int16), rate)
