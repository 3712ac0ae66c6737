"""The room that a clip is heard in: silence before and after the voice, and noise over all."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.audio.sound import HEARING_RATE, Samples

LEAD_S, TRAIL_S = 0.5, 2.0
FRAME_S = 0.05
_LOWEST_HZ = 20.0

Noise = float | None
"""How far the noise is below the speech, in dB; None is no noise at all."""


@dataclass(frozen=True)
class Scene:
    """What a microphone would have heard."""

    samples: Samples

    speech_ends_s: float
    """Where the voice's sound ends, in seconds from the beginning."""

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / HEARING_RATE

    def frames(self) -> Iterator[bytes]:
        """Its sound in frames of 50 ms, as a microphone delivers it."""
        pcm = self.samples.astype("<i2").tobytes()
        step = 2 * round(FRAME_S * HEARING_RATE)
        return (pcm[start : start + step] for start in range(0, len(pcm), step))


def scene(speech: Samples, noise: Noise, seed: int) -> Scene:
    """``speech`` in a room with ``noise``, which is the same for the same ``seed``."""
    lead = round(LEAD_S * HEARING_RATE)
    length = lead + len(speech) + round(TRAIL_S * HEARING_RATE)
    sound = np.zeros(length)
    sound[lead : lead + len(speech)] = speech
    if noise is not None:
        power = float(np.mean(np.square(speech.astype(float))))
        sound += _pink(length, seed) * np.sqrt(power * 10 ** (-noise / 10))
    samples = np.clip(np.rint(sound), -32768, 32767).astype(np.int16)
    return Scene(samples, (lead + len(speech)) / HEARING_RATE)


def called(noise: Noise) -> str:
    """The words for ``noise`` in a table."""
    return "clean" if noise is None else f"{noise:g} dB"


def _pink(length: int, seed: int) -> npt.NDArray[np.float64]:
    """Noise of power one, whose power falls by 3 dB an octave from 20 Hz on."""
    white = np.random.default_rng(seed).standard_normal(length)
    frequencies = np.fft.rfftfreq(length, 1 / HEARING_RATE)
    shaped = np.fft.rfft(white) / np.sqrt(np.maximum(frequencies, _LOWEST_HZ))
    noise = np.fft.irfft(shaped, length)
    normal: npt.NDArray[np.float64] = noise / np.sqrt(np.mean(np.square(noise)))
    return normal
