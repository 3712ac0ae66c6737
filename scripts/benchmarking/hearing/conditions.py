"""What a clip is heard in: the room around it, and what is heard besides."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from assistant.audio.sound import FRAME_S, HEARING_RATE, Samples
from benchmarking.hearing.acoustics import Room, Signal, active_power, heard_in
from benchmarking.hearing.noises import KINDS, OF_PEOPLE, Chatter, noise

LEAD_S, TRAIL_S = 0.5, 2.0
AROUND_S = 4.0
"""Noise is there for so long before and after what is said, in seconds."""

BED_S = 90.0
"""So much of each noise is made; a scene takes a piece from anywhere in it."""


@dataclass(frozen=True)
class Condition:
    """How a sentence is heard."""

    room: Room | None = None
    """None: as the voice made it."""

    noise: str | None = None
    """A kind of `noises.KINDS`, or none."""

    below_db: float = 0.0
    """How far the noise is below the speech where that is active."""

    @property
    def name(self) -> str:
        """What it is called in a table."""
        where = f"{self.room.distance_m:g} m" if self.room else ""
        if self.noise is None:
            return f"room {where}" if where else "clean"
        return f"{self.noise} {self.below_db:g} dB" + (f", {where}" if where else "")


CLEAN = Condition()
NEAR = Room(2.0)
"""From a head on the floor to a laptop on a table beside it."""

USUAL = tuple((kind, db) for kind in KINDS if kind != "pink" for db in (24.0, 18.0, 12.0, 6.0))
QUICK = (("television", 12.0), ("kitchen", 12.0))


def conditions(
    noises: Sequence[tuple[str, float]], distances_m: Sequence[float]
) -> list[Condition]:
    """Clean, a quiet room at each distance, and each noise in the room of the first distance."""
    rooms = [Room(distance) for distance in distances_m]
    noisy = [Condition(rooms[0] if rooms else None, kind, db) for kind, db in noises]
    return [CLEAN, *(Condition(room) for room in rooms), *noisy]


@dataclass(frozen=True)
class Surroundings:
    """The noises, made once, in files of a folder."""

    folder: Path

    def make(self, kinds: Iterable[str], chatter: Chatter) -> None:
        """Make all ``kinds``, of people's ``chatter`` where they are of people."""
        self.folder.mkdir(parents=True, exist_ok=True)
        np.savez(self._chatter, *chatter)
        for kind in set(kinds):
            np.save(self._path(kind), self.fresh(kind, BED_S, seed=0).astype(np.float32))

    def fresh(self, kind: str, seconds: float, seed: int) -> Signal:
        """Another stretch of a noise, made anew, of power one."""
        return noise(kind, seconds, seed, self._talk() if kind in OF_PEOPLE else ())

    def piece(self, kind: str, length: int, seed: int) -> Signal:
        """``length`` samples of a noise, of power one."""
        bed = _bed(self._path(kind))
        start = np.random.default_rng(seed).integers(len(bed))
        piece = bed.take(np.arange(start, start + length), mode="wrap").astype(np.float64)
        normal: Signal = piece / np.sqrt(np.mean(np.square(piece)))
        return normal

    @property
    def _chatter(self) -> Path:
        return self.folder / "chatter.npz"

    def _path(self, kind: str) -> Path:
        return self.folder / f"{kind}.npy"

    def _talk(self) -> Chatter:
        with np.load(self._chatter) as kept:
            return [kept[name] for name in kept.files]


@lru_cache(maxsize=len(KINDS))
def _bed(path: Path) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    bed: np.ndarray[tuple[int], np.dtype[np.float32]] = np.load(path, mmap_mode="r")
    return bed


@dataclass(frozen=True)
class Scene:
    """What a microphone would have heard."""

    samples: Samples

    speech_ends_s: float
    """Where the voice's own sound ends, in seconds from the beginning; its echo comes after."""

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / HEARING_RATE

    def frames(self) -> Iterator[bytes]:
        """Its sound in frames of `FRAME_S`, as a microphone delivers it."""
        pcm = self.samples.astype("<i2").tobytes()
        step = 2 * round(FRAME_S * HEARING_RATE)
        return (pcm[start : start + step] for start in range(0, len(pcm), step))


def scene(speech: Samples, condition: Condition, seed: int, around: Surroundings) -> Scene:
    """``speech`` in a condition; always the same for the same ``seed``."""
    before_s, after_s = (AROUND_S, AROUND_S) if condition.noise else (LEAD_S, TRAIL_S)
    lead = round(before_s * HEARING_RATE)
    sound = np.zeros(lead + len(speech) + round(after_s * HEARING_RATE))
    sound[lead : lead + len(speech)] = speech
    if condition.room:
        sound = heard_in(condition.room, sound)
    if condition.noise:
        power = active_power(sound) * 10 ** (-condition.below_db / 10)
        sound = sound + around.piece(condition.noise, len(sound), seed) * np.sqrt(power)
    return Scene(pcm(sound), (lead + len(speech)) / HEARING_RATE)


def pcm(sound: Signal) -> Samples:
    """``sound`` rounded to sample steps; what is too loud is cut off, as a microphone does."""
    return np.clip(np.rint(sound), -32768, 32767).astype(np.int16)
