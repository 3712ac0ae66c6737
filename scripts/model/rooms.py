"""Where things are said: rooms, distance, what else is heard there, and what it is heard with.

All of it is computed; babble and television are made of other synthetic speech.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft
from scipy.signal import butter, fftconvolve, lfilter

from model.voices import RATE

Sound = NDArray[np.float32]
Wave = NDArray[np.float64]
Chance = np.random.Generator

SOUND_SPEED = 343.0
IMAGES = 6
"""Reflections are followed so many walls far along each side of the room."""

EARLY = round(0.04 * RATE)
"""Samples within which reflections are followed; what is later is noise that fades."""


def impulse(chance: Chance) -> Wave:
    """What a room makes of a click: a box of a random size and echo; the click itself has size 1.

    The first echoes are the mirrored mouths behind the walls; then they are too many to tell apart.
    """
    size = np.array([chance.uniform(1.8, 7), chance.uniform(1.8, 6), chance.uniform(2.1, 3.2)])
    mouth, ear = size * chance.uniform(0.1, 0.9, 3), size * chance.uniform(0.1, 0.9, 3)
    if chance.random() < 0.6:  # near by: a device on the table or the pillow
        ear = np.clip(mouth + chance.normal(0, 0.4, 3), 0.05, size - 0.05)
    lasting = chance.uniform(0.12, 0.75)
    surface = 2 * (size[0] * size[1] + size[1] * size[2] + size[0] * size[2])
    swallowed = min(0.95, 0.161 * float(size.prod()) / (surface * lasting))  # Sabine's formula
    walls = np.sqrt(1 - swallowed) * chance.uniform(0.9, 1.0, 6)
    along = [_images(size[side], mouth[side], ear[side], walls[2 * side :]) for side in range(3)]
    squares, gain = np.zeros((1, 1, 1)), np.ones((1, 1, 1))
    for (where, left), shape in zip(along, _SHAPES, strict=True):
        squares = squares + np.square(where).reshape(shape)
        gain = gain * left.reshape(shape)
    distance = np.sqrt(squares).ravel()
    late = np.rint((distance - distance.min()) / SOUND_SPEED * RATE).astype(int)
    early = late < EARLY
    gains = gain.ravel() / np.maximum(distance, 0.2)
    heard = np.zeros(EARLY + round(lasting * RATE))
    heard[:EARLY] = np.bincount(late[early], gains[early], EARLY)
    time = np.arange(len(heard) - EARLY) / RATE
    level = np.sqrt(np.square(heard[EARLY // 2 : EARLY]).mean()) * 10 ** (-1.5 * 0.02 / lasting)
    heard[EARLY:] = level * chance.standard_normal(len(time)) * 10 ** (-3 * time / lasting)
    # Air and soft walls swallow the high notes of what comes late.
    dull = chance.uniform(0.0, 0.55)
    soft = lfilter([1 - dull], [1, -dull], heard)
    soft[0] = heard[0]
    return np.asarray(soft / heard[0])


_SHAPES = ((-1, 1, 1), (1, -1, 1), (1, 1, -1))


def _images(size: float, mouth: float, ear: float, walls: Wave) -> tuple[Wave, Wave]:
    """How far the mirrored mouths are along one side, and how much of each is left."""
    number = np.arange(-IMAGES, IMAGES + 1)
    where = np.where(number % 2 == 0, number * size + mouth, (number + 1) * size - mouth)
    near, far = (np.abs(number) + 1) // 2, np.abs(number) // 2
    first, second = np.where(number > 0, far, near), np.where(number > 0, near, far)
    return where - ear, walls[0] ** first * walls[1] ** second


def in_room(sound: Wave, click: Wave) -> Wave:
    """``sound`` as it is heard in a room, as long as before."""
    return np.asarray(fftconvolve(sound, click)[: len(sound)])


def coloured(length: int, slope: float, chance: Chance) -> Wave:
    """Steady noise; the steeper, the duller."""
    quick = next_fast_len(length, real=True)
    spectrum = rfft(chance.standard_normal(quick))
    shaped = spectrum / (np.arange(len(spectrum)) + 1.0) ** (slope / 2)
    return _even(irfft(shaped, quick)[:length])


def clatter(length: int, chance: Chance) -> Wave:
    """Dishes, cutlery, doors: short ringing blows."""
    sound = coloured(length, chance.uniform(0.3, 1.6), chance) * chance.uniform(0.02, 0.2)
    for _ in range(int(chance.integers(3, 8) * length / RATE / 2) + 2):
        begin = int(chance.integers(length))
        time = np.arange(min(length - begin, int(chance.uniform(0.02, 0.35) * RATE))) / RATE
        blow = chance.uniform(0, 1.5) * chance.standard_normal(len(time))
        for _ in range(chance.integers(1, 8)):
            note = 2 * np.pi * chance.uniform(300, 7000) * time + chance.uniform(0, 6)
            blow += chance.uniform(0.2, 1) * np.sin(note)
        fading = np.exp(-time * chance.uniform(8, 90))
        sound[begin : begin + len(time)] += chance.uniform(0.1, 1) * fading * blow
    return _even(sound)


def fan(length: int, chance: Chance) -> Wave:
    """A fan, an extractor, running water: a band of noise that swells, with some hum."""
    low = chance.uniform(60, 3000)
    sound = _even(_band(low, low * chance.uniform(1.5, 6), chance.standard_normal(length)))
    swell = np.interp(np.arange(length), np.linspace(0, length, 12), chance.standard_normal(12))
    sound = sound * (0.5 + chance.uniform(0, 1) * np.abs(swell))
    return _even(sound + coloured(length, chance.uniform(0, 2), chance) * chance.uniform(0.2, 1.5))


def hum(length: int, chance: Chance) -> Wave:
    """A fridge, a lamp, a motor."""
    tone = float(chance.choice([50, 60, 100, 120, chance.uniform(80, 400)]))
    time = np.arange(length) / RATE
    waves = [np.sin(2 * np.pi * tone * n * time + chance.uniform(0, 6)) / n for n in range(1, 9)]
    return _even(np.sum(waves, axis=0) + coloured(length, 1, chance) * chance.uniform(0.1, 1))


def babble(length: int, chance: Chance, others: Sequence[Sound], voices: int) -> Wave:
    """Other people talking, so many at a time."""
    sound = np.zeros(length)
    for _ in range(voices):
        other = others[int(chance.integers(len(others)))]
        sound += np.roll(np.resize(other, length), chance.integers(length)) * chance.uniform(0.3, 1)
    return _even(sound)


def music(length: int, chance: Chance) -> Wave:
    """Chords and a beat, as of a film or a radio."""
    sound, begin = np.zeros(length), 0
    while begin < length:
        time = np.arange(min(length - begin, int(chance.uniform(0.15, 0.8) * RATE))) / RATE
        for tone in 110 * 2 ** (chance.integers(0, 40, 3) / 12):
            for over in range(1, 6):
                phase = chance.uniform(0, 6)
                sound[begin : begin + len(time)] += (
                    np.sin(2 * np.pi * tone * over * time + phase) / over * np.exp(-3 * time)
                )
        begin += len(time)
    return _even(sound)


def television(length: int, chance: Chance, others: Sequence[Sound]) -> Wave:
    """One or two people talking out of a small loudspeaker across the room, over music."""
    sound = babble(length, chance, others, int(chance.integers(1, 3)))
    sound = sound + music(length, chance) * chance.uniform(0, 0.8)
    return _even(_band(chance.uniform(100, 300), chance.uniform(4000, 7500), sound))


def noise(length: int, chance: Chance, others: Sequence[Sound]) -> Wave:
    """Any of them, or two."""
    kind = chance.random()
    if kind < 0.22:
        sound = coloured(length, chance.uniform(0, 2.2), chance)
    elif kind < 0.40:
        sound = babble(length, chance, others, int(chance.integers(3, 10)))
    elif kind < 0.50:
        sound = television(length, chance, others)
    elif kind < 0.64:
        sound = fan(length, chance)
    elif kind < 0.70:
        sound = hum(length, chance)
    elif kind < 0.90:
        sound = clatter(length, chance)
    else:
        sound = clatter(length, chance) + fan(length, chance) * chance.uniform(0.2, 1)
    return _even(in_room(sound, impulse(chance)) if chance.random() < 0.5 else sound)


def microphone(sound: Wave, chance: Chance) -> Wave:
    """A cheap one, or one under the covers: tilted, narrow, dull, or driven too hard."""
    if chance.random() < 0.4:
        sound = lfilter([1, -chance.uniform(-0.7, 0.7)], [1], sound)
    kind = chance.random()
    if kind < 0.25:
        top = float(chance.choice([3600, 4500, 6000, 7000]))
        sound = _band(chance.uniform(40, 300), top, sound)
    elif kind < 0.40:  # muffled: what is above some pitch comes through a pillow or a hand
        below = lfilter(*butter(1, chance.uniform(700, 2500) / (RATE / 2)), sound)
        sound = below + (sound - below) * 10 ** (-chance.uniform(4, 16) / 20)
    if chance.random() < 0.12:
        most = np.abs(sound).max() * chance.uniform(0.25, 0.8)
        hard = chance.random() < 0.5
        sound = np.clip(sound, -most, most) if hard else most * np.tanh(sound / (most + 1e-9))
    return np.asarray(sound)


def _band(low: float, high: float, sound: Wave) -> Wave:
    low, high = low / (RATE / 2), min(high, 7900) / (RATE / 2)
    return np.asarray(lfilter(*butter(1, [low, high], "band"), sound))


def _even(sound: Wave) -> Wave:
    return np.asarray(sound / (sound.std() + 1e-9))
