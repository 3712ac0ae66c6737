"""The room between a mouth and the microphone: echoes by the image sources of a box of walls."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from assistant.audio.sound import HEARING_RATE

Signal = npt.NDArray[np.float64]
"""Mono sound at 16 kHz, shape (n,), in sample steps."""

_SOUND_M_S = 343.0
_SIZE_M = np.array([6.0, 5.0, 2.5])
_MICROPHONE_M = np.array([1.1, 1.3, 0.8])
"""On a laptop on a low table."""

_MOUTH_HEIGHT_M = 0.2
"""Of somebody who lies on the floor."""

_LOWEST_HZ = 60.0
_FRAME = round(0.02 * HEARING_RATE)
_ACTIVE_DB = 30.0


@dataclass(frozen=True)
class Room:
    """Where somebody speaks."""

    distance_m: float
    """From the mouth to the microphone: 0.7 to 5 m."""

    reverberation_s: float = 0.45
    """In this time its echoes die away by 60 dB: a furnished living room."""


def heard_in(room: Room, dry: Signal) -> Signal:
    """``dry``, which is speech at one metre, as it arrives at the microphone; as long as it."""
    response = impulse_response(room)
    length = len(dry) + len(response) - 1
    size = 1 << (length - 1).bit_length()
    wet: Signal = np.fft.irfft(np.fft.rfft(dry, size) * np.fft.rfft(response, size), size)
    return wet[: len(dry)]


@lru_cache(maxsize=16)
def impulse_response(room: Room) -> Signal:
    """What arrives of a click; its direct sound comes first, and has a height of 1 / distance."""
    longest_m = _SOUND_M_S * room.reverberation_s
    most = np.ceil(longest_m / (2 * _SIZE_M)).astype(int)
    ranges = [np.arange(-n, n + 1) for n in most]
    flips = np.array(np.meshgrid([0, 1], [0, 1], [0, 1], indexing="ij")).reshape(3, -1).T
    times = np.array(np.meshgrid(*ranges, indexing="ij")).reshape(3, -1).T
    response = np.zeros(round(room.reverberation_s * HEARING_RATE))
    mouth, kept = _mouth(room.distance_m), _reflected(room.reverberation_s)
    for flip in flips:
        images = (1 - 2 * flip) * mouth + 2 * times * _SIZE_M
        far = np.linalg.norm(images - _MICROPHONE_M, axis=1)
        bounces = np.abs(2 * times - flip).sum(axis=1)
        delay = np.rint((far - room.distance_m) / _SOUND_M_S * HEARING_RATE).astype(int)
        near = delay < len(response)
        heights = kept ** bounces[near] / far[near]
        response += np.bincount(delay[near], heights, len(response))
    return _without_rumble(response)


def active_power(signal: Signal) -> float:
    """The mean square of ``signal`` where it is no more than 30 dB below its loudest 20 ms."""
    frames = signal[: len(signal) // _FRAME * _FRAME].reshape(-1, _FRAME)
    powers = np.mean(np.square(frames), axis=1)
    if not powers.max(initial=0.0):
        return 0.0
    return float(powers[powers > powers.max() * 10 ** (-_ACTIVE_DB / 10)].mean())


def _mouth(distance_m: float) -> Signal:
    """A place on the floor, so far from the microphone, towards the opposite corner."""
    drop = _MICROPHONE_M[2] - _MOUTH_HEIGHT_M
    along = np.sqrt(distance_m**2 - drop**2)
    angle = np.arctan2(*(_SIZE_M[1::-1] - _MICROPHONE_M[1::-1]))
    place: Signal = _MICROPHONE_M + [along * np.cos(angle), along * np.sin(angle), -drop]
    return place


def _reflected(reverberation_s: float) -> float:
    """The part of a sound's height that a wall gives back (Eyring's formula)."""
    volume = float(np.prod(_SIZE_M))
    x, y, z = _SIZE_M
    surface = 2 * (x * y + y * z + x * z)
    power = np.exp(-24 * np.log(10) * volume / (_SOUND_M_S * surface * reverberation_s))
    return float(np.sqrt(power))


def _without_rumble(response: Signal) -> Signal:
    """Echoes of one sign only add up to a hum that no room has: it is taken out."""
    size = 2 * len(response)
    spectrum = np.fft.rfft(response, size)
    hertz = np.fft.rfftfreq(size, 1 / HEARING_RATE)
    kept: Signal = np.fft.irfft(spectrum * hertz**2 / (hertz**2 + _LOWEST_HZ**2), size)
    return kept[: len(response)]
