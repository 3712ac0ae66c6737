"""The spoken corpus: shards of sentences read out by one synthesizer, each made once.

``python -m model.speech FOLDER ENGINE FIRST LAST`` makes the shards FIRST to LAST of one engine,
so that several processes can share the work.
"""

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np

from model.text import sentences
from model.voices import ENGINES, RATE, Samples, Unspoken, trimmed

SHARD = 100
"""Sentences of a shard."""

LONGEST = 9.0
"""Seconds; longer ones are left out."""


@dataclass(frozen=True)
class Said:
    """A sentence read out."""

    text: str
    voice: str
    samples: Samples


def apart(name: str, one_in: int) -> bool:
    """Whether what is so called is one of so many that are kept for judging: always the same."""
    return hashlib.sha1(name.encode()).digest()[0] % one_in == 0


def make(folder: Path, engine: str, shard: int) -> Path:
    """Make one shard, unless it is there: its sentences and voices depend on its name alone."""
    path = folder / f"{engine}-{shard:04d}.npz"
    if not path.exists():
        write(path, _read_out(engine, Random(f"{engine} {shard}")))
    return path


def _read_out(engine: str, random: Random) -> Iterator[Said]:
    texts = sentences(random)
    for _ in range(SHARD):
        text = next(texts)
        voice = ENGINES[engine].draw(random)
        speed = random.uniform(0.8, 1.35)
        try:
            samples = trimmed(ENGINES[engine].speak(text, voice, speed))
        except Unspoken:
            continue
        if len(samples) < LONGEST * RATE:
            yield Said(text, f"{engine}:{voice}", samples)


def write(path: Path, said: Iterator[Said]) -> None:
    """Keep what was said in one file; it is whole or not there."""
    every = list(said)
    sounds = [np.rint(each.samples * 32767).astype(np.int16) for each in every]
    told = [{"text": each.text, "voice": each.voice} for each in every]
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(f".{os.getpid()}")
    with beside.open("wb") as file:
        np.savez(
            file,
            sound=np.concatenate([*sounds, np.zeros(0, np.int16)]),
            lengths=np.array([len(sound) for sound in sounds], np.int64),
            told=np.array(json.dumps(told)),
        )
    beside.replace(path)


def read(path: Path) -> list[Said]:
    """What was kept in one file."""
    with np.load(path) as held:
        ends = np.cumsum(held["lengths"])
        sounds = np.split(held["sound"], ends[:-1])
        told = json.loads(str(held["told"]))
    return [
        Said(each["text"], each["voice"], np.asarray(sound / 32768, np.float32))
        for each, sound in zip(told, sounds, strict=True)
    ]


def main(arguments: list[str], tell: Callable[[str], None] = print) -> int:
    """Make some shards."""
    folder, engine, first, last = Path(arguments[0]), arguments[1], *map(int, arguments[2:4])
    for shard in range(first, last):
        tell(f"{make(folder, engine, shard).name} ({shard - first + 1} of {last - first})")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
