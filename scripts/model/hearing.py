"""What was said, as it is heard in rooms: shards of features, each made once from one of speech.

``python -m model.hearing SPEECH HEARD PART PARTS`` makes one of so many parts of them.
"""

import os
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from model import rooms
from model.features import Frames, log_mel
from model.rooms import Chance, Sound, Wave
from model.speech import Said, apart, read
from model.voices import RATE, at_16_khz

COPIES = {"actors": 4, "human": 2, "kokoro": 6}
"""How often each utterance is heard: by turns from near by, and in any room and noise."""

USUAL_COPIES = 2
HELD_BACK = 10
"""One in so many human recordings is kept for judging."""

NOISES = 120
"""Pieces of nothing but noise in each of `NOISE_SHARDS`."""

NOISE_SHARDS = 8
NOISE_LENGTH = 6.0

SILENT = 0.15
"""So many of them are a quiet room by night: nothing but the hiss of the converter."""


@dataclass(frozen=True)
class Heard:
    """One utterance as features."""

    frames: NDArray[np.float16]
    text: str
    voice: str


def make(speech: Path, folder: Path, others: Sequence[Sound]) -> None:
    """Hear one shard of speech, unless that is done."""
    path = folder / speech.name
    if not path.exists():
        chance = np.random.default_rng(zlib.crc32(speech.stem.encode()))
        copies = COPIES.get(speech.stem.partition("-")[0], USUAL_COPIES)
        said = ((each, copy) for each in read(speech) for copy in range(copies))
        write(path, (_hear(each, copy, chance, others) for each, copy in said))


def make_noise(folder: Path, number: int, others: Sequence[Sound]) -> None:
    """Hear nothing but noise, to be mixed into what is said; unless that is done."""
    path = folder / f"noise-{number:04d}.npz"
    if not path.exists():
        chance = np.random.default_rng(number)
        length = round(NOISE_LENGTH * RATE)
        sounds = (_noise(length, chance, others) for _ in range(NOISES))
        write(path, (Heard(_features(each, chance), "", "noise") for each in sounds))


def _noise(length: int, chance: Chance, others: Sequence[Sound]) -> Wave:
    return np.zeros(length) if chance.random() < SILENT else rooms.noise(length, chance, others)


def _hear(said: Said, copy: int, chance: Chance, others: Sequence[Sound]) -> Heard:
    slowest, fastest = (0.93, 1.08) if said.voice.startswith(("actors", "human")) else (0.87, 1.16)
    sound = _faster(said.samples, chance.uniform(slowest, fastest))
    before, after = chance.integers(800, 8000, 2) if chance.random() < 0.6 else (1000, 1000)
    sound = np.concatenate([np.zeros(before), sound, np.zeros(after)])
    if copy % 2 or chance.random() < 0.35:
        sound = rooms.in_room(sound, rooms.impulse(chance))
    level = np.sqrt(np.square(sound).mean()) + 1e-9
    if copy % 2 and chance.random() < 0.75:
        distance = 10 ** (-chance.uniform(3, 25) / 20)
        sound = sound + rooms.noise(len(sound), chance, others) * level * distance
    quiet = 10 ** (-chance.uniform(28, 55) / 20)
    sound = sound + rooms.coloured(len(sound), chance.uniform(0, 1.5), chance) * level * quiet
    return Heard(_features(rooms.microphone(sound, chance), chance), said.text, said.voice)


def _features(sound: Wave, chance: Chance) -> NDArray[np.float16]:
    """At a random level, with the hiss of the converter."""
    level = 10 ** (-chance.uniform(0, 30) / 20) / (np.abs(sound).max() + 1e-9)
    hiss = chance.standard_normal(len(sound)) * chance.uniform(0.4, 4) / 32768
    return log_mel((sound * level + hiss).astype(np.float32)).astype(np.float16)


def _faster(sound: Sound, factor: float) -> Wave:
    """Faster and higher at once, as a tape that runs too fast."""
    places = np.arange(0, len(sound) - 1, factor)
    return np.asarray(np.interp(places, np.arange(len(sound)), sound))


def write(path: Path, heard: Iterator[Heard]) -> None:
    """Keep features in one file; it is whole or not there."""
    every = [each for each in heard if len(each.frames) > 15]
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(f".{os.getpid()}")
    with beside.open("wb") as file:
        np.savez(
            file,
            frames=np.concatenate([each.frames for each in every]),
            lengths=np.array([len(each.frames) for each in every]),
            texts=np.array([each.text for each in every]),
            voices=np.array([each.voice for each in every]),
        )
    beside.replace(path)


def load(path: Path) -> list[Heard]:
    """The features of one file."""
    with np.load(path) as held:
        pieces = np.split(held["frames"], np.cumsum(held["lengths"])[:-1])
        texts, voices = held["texts"].tolist(), held["voices"].tolist()
    return [Heard(*each) for each in zip(pieces, texts, voices, strict=True)]


def frames(heard: Heard) -> Frames:
    """Its features to compute with."""
    return heard.frames.astype(np.float32)


def human(folder: Path, held_back: bool) -> list[Said]:
    """The human recordings: a folder for each text, "view_glass" for "view glass"."""
    found = []
    for path in sorted(folder.glob("*/*.flac")):
        if apart(f"{path.parent.name}/{path.name}", HELD_BACK) == held_back:
            samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
            sound = at_16_khz(samples[:, 0], rate)
            text = path.parent.name.replace("_", " ")
            found.append(Said(text, "human", sound[: 6 * RATE]))
    return found


def main(arguments: list[str]) -> int:
    """Make one part of the features."""
    speech, folder = Path(arguments[0]), Path(arguments[1])
    part, parts = int(arguments[2]), int(arguments[3])
    shards = sorted(speech.glob("*.npz"))
    # The first shards of all engines talk in the background.
    others = [each.samples for path in shards if "-0000" in path.stem for each in read(path)]
    for number in range(part, NOISE_SHARDS, parts):
        make_noise(folder, number, others)
    for number, path in enumerate(shards[part::parts], start=1):
        make(path, folder, others)
        print(f"{path.stem} ({number} of {len(shards[part::parts])})", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
