"""A piece of sound in memory, the currency between speech, files and devices."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import soxr

HEARING_RATE = 16_000
"""Samples a second that every recognizer is given, in hertz."""

FRAME_S = 0.04
"""Length of what a microphone or a file gives at a time, in seconds: whoever speaks into the
assistant's words is noticed by so much sooner as it is short."""

Samples = npt.NDArray[np.int16]
"""Mono 16-bit samples, shape (n,)."""


PAUSE_S = 0.15
"""A pause between sentences of synthetic speech lasts longer than this, in seconds."""

PAUSE_LEVEL = 0.02
"""What is softer than this share of the loudest sample is a pause."""

STEP_S = 0.01
"""Pauses are looked for in steps of this length, in seconds."""


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

    def after(self, seconds: float) -> "Sound":
        """What comes after so many seconds of it."""
        first = round(seconds * self.rate)
        return Sound(self.samples[first:], self.rate) if first else self


def silence(seconds: float, rate: int) -> Sound:
    """``seconds`` of nothing at ``rate`` hertz."""
    return Sound(np.zeros(round(seconds * rate), dtype=np.int16), rate)


def last_pause(sound: Sound, before_s: float) -> float:
    """Where the last pause of `PAUSE_S` before ``before_s`` ends, in seconds; 0 without one."""
    step = round(STEP_S * sound.rate)
    steps = min(round(before_s * sound.rate), len(sound.samples)) // step
    bits = np.abs(sound.samples[: steps * step].reshape(steps, step).astype(np.int32))
    quiet = bits.max(axis=1, initial=0) < PAUSE_LEVEL * bits.max(initial=0)
    length = round(PAUSE_S / STEP_S)
    for end in range(steps - 1, length - 1, -1):
        if quiet[end - length : end].all() and not quiet[end]:
            return end * STEP_S
    return 0.0
