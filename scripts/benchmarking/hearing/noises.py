"""What is heard in a home besides: pink noise, babble, a television, a kitchen, a fan.

Each is made, the same for the same seed, and has a power of one.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from assistant.audio.sound import HEARING_RATE
from benchmarking.hearing.acoustics import Room, Signal, active_power, heard_in

_Height = Callable[[Signal], npt.NDArray[Any]]
"""How much of each frequency in hertz is kept."""

Chatter = Sequence[Signal]
"""Everyday sentences of people who do not talk to the assistant, dry."""

TALKERS = 6
_FAR = Room(3.0)
_CHORDS = ((220, 277, 330), (196, 247, 294), (175, 220, 262), (165, 208, 247))
"""In hertz: what a television plays under a talk."""

_MUSIC_DB = -12.0


def noise(kind: str, seconds: float, seed: int, chatter: Chatter = ()) -> Signal:
    """``seconds`` of a kind of `KINDS`; ``chatter`` is needed where people talk."""
    made = KINDS[kind](round(seconds * HEARING_RATE), np.random.default_rng(seed), chatter)
    return _of_power_one(made)


def _pink(length: int, random: np.random.Generator, chatter: Chatter) -> Signal:
    """Its power falls by 3 dB an octave from 20 Hz on."""
    return _shaped(length, random, lambda hertz: 1 / np.sqrt(np.maximum(hertz, 20)))


def _babble(length: int, random: np.random.Generator, chatter: Chatter) -> Signal:
    """Several people at once, across the room."""
    talks = [_talk(length, random, chatter, pause_s=0.3) for _ in range(TALKERS)]
    return heard_in(_FAR, np.sum(talks, axis=0))


def _television(length: int, random: np.random.Generator, chatter: Chatter) -> Signal:
    """One talks, music under it, from a small loudspeaker across the room."""
    talk = _of_power_one(_talk(length, random, chatter, pause_s=0.5))
    both = talk + _of_power_one(_music(length, random)) * 10 ** (_MUSIC_DB / 20)
    return heard_in(_FAR, _filtered(both, lambda hertz: 1.0 * ((hertz > 200) & (hertz < 6000))))


def _kitchen(length: int, random: np.random.Generator, chatter: Chatter) -> Signal:
    """Running water, a refrigerator's hum, and now and then something clatters."""
    water = _shaped(length, random, lambda hertz: hertz / (400 + hertz) / (1 + hertz / 5000))
    seconds = np.arange(length) / HEARING_RATE
    humming = sum(np.sin(2 * np.pi * hertz * seconds) / hertz * 50 for hertz in (50, 100, 150))
    clatter = _of_power_one(_clatter(length, random))
    return _of_power_one(water) + 0.3 * np.asarray(humming) + heard_in(_FAR, 3 * clatter)


def _fan(length: int, random: np.random.Generator, chatter: Chatter) -> Signal:
    """Moving air, and its blades."""
    air = _of_power_one(_shaped(length, random, lambda hertz: 1 / (1 + (hertz / 400) ** 2)))
    seconds = np.arange(length) / HEARING_RATE
    blades = sum(np.sin(2 * np.pi * 85 * n * seconds + n) / n for n in (1, 2, 3, 4))
    return air + 0.4 * np.asarray(blades)


KINDS: Mapping[str, Callable[[int, np.random.Generator, Chatter], Signal]] = {
    "babble": _babble,
    "television": _television,
    "kitchen": _kitchen,
    "fan": _fan,
    "pink": _pink,
}

OF_PEOPLE = frozenset({"babble", "television"})
"""The kinds that are made of chatter."""


def _talk(length: int, random: np.random.Generator, chatter: Chatter, pause_s: float) -> Signal:
    """One person's sentences, one after another, all equally loud."""
    talk = np.zeros(length)
    at = 0
    while at < length:
        said = chatter[int(random.integers(len(chatter)))]
        part = said[: length - at] / np.sqrt(active_power(said) or 1.0)
        talk[at : at + len(part)] = part
        at += len(part) + round(random.exponential(pause_s) * HEARING_RATE)
    return talk


def _music(length: int, random: np.random.Generator) -> Signal:
    """Slow chords, each dying away."""
    music = np.zeros(length)
    beat = round(0.6 * HEARING_RATE)
    seconds = np.arange(beat) / HEARING_RATE
    for start in range(0, length, beat):
        notes = _CHORDS[random.integers(len(_CHORDS))]
        overtones = [(note * n, 1 / n) for note in notes for n in (1, 2, 3)]
        chord = sum(height * np.sin(2 * np.pi * hertz * seconds) for hertz, height in overtones)
        music[start : start + beat] = (chord * np.exp(-3 * seconds))[: length - start]
    return music


def _clatter(length: int, random: np.random.Generator) -> Signal:
    """Struck metal and china: some resonances each, in bursts of a few strokes."""
    sound = np.zeros(length)
    at = 0.0
    while (start := round(at * HEARING_RATE)) < length:
        rest = min(length - start, HEARING_RATE // 2)
        seconds = np.arange(rest) / HEARING_RATE
        for hertz in random.uniform(700, 6000, 5):
            dying = np.exp(-seconds * random.uniform(15, 60))
            sound[start : start + rest] += (
                random.uniform(0.2, 1) * dying * np.sin(2 * np.pi * hertz * seconds)
            )
        at += random.exponential(0.12 if random.random() < 0.6 else 2.5)
    return sound


def _shaped(length: int, random: np.random.Generator, height: _Height) -> Signal:
    white: Signal = random.standard_normal(length)
    return _filtered(white, height)


def _filtered(signal: Signal, height: _Height) -> Signal:
    """Every frequency by its ``height``; a good length for the transform is padded to."""
    size = 1 << (len(signal) - 1).bit_length()
    hertz = np.fft.rfftfreq(size, 1 / HEARING_RATE).astype(np.float64)
    filtered: Signal = np.fft.irfft(np.fft.rfft(signal, size) * height(hertz), size)
    return filtered[: len(signal)]


def _of_power_one(signal: Signal) -> Signal:
    normal: Signal = signal / np.sqrt(np.mean(np.square(signal)) or 1.0)
    return normal
