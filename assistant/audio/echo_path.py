"""How a room gives back what a loudspeaker plays, solved from what a microphone heard.

Numpy only: the solver is Toeplitz by conjugate gradients with a circulant preconditioner
(R. Chan and M. Ng, 1996), which takes a few milliseconds; the delay is found by generalised
cross-correlation with phase transform (C. Knapp and G. Carter, 1976).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.audio.sound import HEARING_RATE, Samples

LATEST_S = 0.6
"""An echo that comes later than this is not found: Bluetooth loudspeakers take 0.2 to 0.3 s."""

ROOM_S = 0.15
"""So long the echo of one moment lasts: what an ordinary room gives back."""

ONSET_S = 0.01
"""An echo begins so much before its loudest."""

_TAPS = round(ROOM_S * HEARING_RATE)

REACH = round((LATEST_S + ONSET_S) * HEARING_RATE) + _TAPS
"""What was played so many samples earlier may still be heard."""

_STEPS = 30
_DAMPING = 1e-3

_Signal = npt.NDArray[np.float64]


@dataclass(frozen=True)
class EchoPath:
    """The way from the loudspeaker to the microphone."""

    delay: int
    """By how many samples what is played comes later."""

    taps: _Signal
    """The room's answer to a single sample, shape (n,)."""

    def echo(self, far: Samples) -> _Signal:
        """What is heard of ``far``, all but its first `REACH` samples."""
        length = _power_of_two(len(far) + _TAPS)
        given_back = np.fft.rfft(far, length) * np.fft.rfft(self.taps, length)
        heard = np.fft.irfft(given_back, length)
        return heard[REACH - self.delay : len(far) - self.delay]


def solve(far: Samples, near: Samples) -> EchoPath:
    """The path by which ``far`` came into ``near`` best, whoever else speaks there.

    Both are 16 kHz and end at the same moment; ``far`` begins `REACH` samples earlier.
    """
    delay = _delay(far, near)
    played = far[REACH - delay : len(far) - delay] if delay else far[REACH:]
    return EchoPath(delay, _taps(played, near))


def _delay(far: Samples, near: Samples) -> int:
    length = _power_of_two(len(far) + len(near))
    spectrum = np.fft.rfft(near, length) * np.conj(np.fft.rfft(far, length))
    weights = np.abs(spectrum)
    if not weights.any():
        return 0
    correlation = np.abs(np.fft.irfft(spectrum / (weights + _DAMPING * weights.max()), length))
    # What was played `later` samples ago stands REACH - later samples after far's beginning.
    later = np.arange(round(LATEST_S * HEARING_RATE))
    loudest = int(later[np.argmax(correlation[(later - REACH) % length])])
    return max(0, loudest - round(ONSET_S * HEARING_RATE))


def _taps(far: Samples, near: Samples) -> _Signal:
    length = _power_of_two(len(far) + _TAPS)
    source, heard = np.fft.rfft(far, length), np.fft.rfft(near, length)
    own = np.fft.irfft(np.abs(source) ** 2, length)[:_TAPS].copy()
    own[0] *= 1 + _DAMPING
    toeplitz = np.fft.rfft(np.concatenate([own, [0.0], own[:0:-1]]))
    order = np.arange(1, _TAPS)
    circulant = own.copy()
    circulant[1:] = ((_TAPS - order) * own[1:] + order * own[:0:-1]) / _TAPS
    preconditioner = np.maximum(np.fft.rfft(circulant).real, _DAMPING * own[0])

    def conditioned(residual: _Signal) -> _Signal:
        return np.fft.irfft(np.fft.rfft(residual) / preconditioner, _TAPS)

    taps = np.zeros(_TAPS)
    residual = np.fft.irfft(np.conj(source) * heard, length)[:_TAPS]
    direction = conditioned(residual)
    square = float(residual @ direction)
    for _ in range(_STEPS):
        if square <= 0:
            break
        product = np.fft.irfft(toeplitz * np.fft.rfft(direction, 2 * _TAPS), 2 * _TAPS)[:_TAPS]
        step = square / float(direction @ product)
        taps += step * direction
        residual = residual - step * product
        better = conditioned(residual)
        square, before = float(residual @ better), square
        direction = better + square / before * direction
    return taps


def _power_of_two(least: int) -> int:
    return 1 << (least - 1).bit_length()
