"""Batches to learn from: utterances of about one length, each time in another noise and voice."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from random import Random

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from model import hearing, targets
from model.features import BANDS, Frames, warping
from model.hearing import Heard
from model.lfmmi import Targets, batched
from model.network import CONTEXT, STRIDE, Scale
from model.voices import without_r

AREA = 12_000
"""Frames of a batch."""

LONGEST = 900
ENOUGH = 8000
"""Of so many examples is counted what follows what."""


APART = 101
"""One example in so many is only judged by."""

QUIET = 0.03
"""So many of all examples are nothing but noise."""

WARPS = [warping(float(factor)) for factor in np.linspace(0.84, 1.19, 18)]

TILT = np.array([1.5, 0.6, 0.5, 0.35, 0.25, 0.2], np.float32)
"""How far level and colour of an example go astray: of six cosines along the bands."""

NOISY = 0.6
"""So many of all examples get other noise each time."""

DECIBEL = np.log(10) / 10

Chance = np.random.Generator

_COSINES = np.cos(np.pi * np.outer(np.arange(6), np.arange(BANDS) + 0.5) / BANDS).astype(np.float32)


@dataclass(frozen=True)
class Batch:
    """What the network is given, and what it is to hear."""

    frames: Tensor
    targets: Targets


class Examples:
    """All that there is to learn from."""

    def __init__(self, shards: Sequence[Path]) -> None:
        said = [path for path in shards if not path.stem.startswith("noise")]
        noises = [path for path in shards if path.stem.startswith("noise")]
        self._heard = [each for path in said for each in hearing.load(path)]
        self._heard = [each for each in self._heard if len(each.frames) < LONGEST]
        self._noise: NDArray[np.float16] = np.concatenate(
            [np.zeros((0, BANDS), np.float16)]
            + [each.frames for path in noises for each in hearing.load(path)]
        )
        random = Random(1)
        for _ in range(round(QUIET * len(self._heard)) if len(self._noise) else 0):
            begin = random.randrange(len(self._noise) - 400)
            piece = self._noise[begin : begin + random.randint(60, 400)]
            self._heard.append(Heard(piece, "", "noise"))

    def __len__(self) -> int:
        return len(self._heard)

    @property
    def hours(self) -> float:
        return sum(len(each.frames) for each in self._heard) / 360_000

    def scale(self) -> Scale:
        """Of a part of them."""
        some = np.concatenate([each.frames[::7] for each in self._heard[::5]]).astype(np.float32)
        return Scale(torch.from_numpy(some.mean(0)), float(some.std()))

    def anything(self) -> targets.Speech:
        """What may be said at all, by what is said in them."""
        some = self._heard[:: 1 + len(self._heard) // ENOUGH]
        said = (targets.ways(each.text, without_r(each.voice)) for each in some)
        return targets.speech(said, Random(1))

    def order(self, epoch: int, parts: int) -> list[list[list[int]]]:
        """The batches of an epoch, as numbers of examples; each step has one for each part."""
        random = Random(epoch)
        learnt = [number for number in range(len(self)) if number % APART]
        batches = self._batches(learnt, random)
        together = [batches[n : n + parts] for n in range(0, len(batches) - parts + 1, parts)]
        random.shuffle(together)
        return together

    def judged(self) -> list[list[int]]:
        """Batches of those that nothing is learnt from."""
        apart = [number for number in range(len(self)) if not number % APART]
        return self._batches(apart, Random())

    def _batches(self, numbers: list[int], random: Random) -> list[list[int]]:
        """Of examples of about one length, so that little is padding."""
        length = {n: len(self._heard[n].frames) * random.uniform(0.97, 1.03) for n in numbers}
        queue = sorted(numbers, key=length.__getitem__)
        batches = []
        while queue:
            size = max(4, AREA // len(self._heard[queue[0]].frames))
            # The longest of them says how much room the batch takes.
            size = max(4, AREA // len(self._heard[queue[min(size, len(queue)) - 1]].frames))
            batches.append(queue[:size])
            del queue[:size]
        return batches

    def batch(self, numbers: Sequence[int], scale: Scale, chance: Chance | None) -> Batch:
        """Some examples; with ``chance``, altered by it."""
        heard = [self._heard[number] for number in numbers]
        length = max(len(each.frames) for each in heard)
        length += -(length - 1) % STRIDE
        rows = np.stack([_as_long(each.frames, length) for each in heard]).astype(np.float32)
        if chance is not None:
            rows = self._altered(rows, chance)
        rows = (rows - scale.mean.numpy()) / scale.spread
        if chance is not None:
            _mask(rows, chance)
        rows = np.pad(rows, ((0, 0), (CONTEXT, CONTEXT), (0, 0)), mode="edge")
        frames = torch.from_numpy(np.ascontiguousarray(rows.transpose(1, 0, 2)))
        return Batch(frames, batched([_target(each.text, without_r(each.voice)) for each in heard]))

    def _altered(self, rows: Frames, chance: Chance) -> Frames:
        """By another throat, with another microphone, in another noise."""
        many, length, _ = rows.shape
        warps = np.stack([WARPS[int(chance.integers(len(WARPS)))].T for _ in rows])
        rows = rows @ warps
        rows += (chance.standard_normal((many, 6)).astype(np.float32) * TILT @ _COSINES)[:, None]
        if not len(self._noise):
            return rows
        for row in (row for row in range(many) if chance.random() < NOISY):
            begin = chance.integers(len(self._noise) - length)
            noise = self._noise[begin : begin + length].astype(np.float32)
            noise += chance.standard_normal(6).astype(np.float32) * TILT @ _COSINES
            apart = _level(rows[row]) - _level(noise) - chance.uniform(-2, 25) * DECIBEL
            rows[row] = np.logaddexp(rows[row], noise + np.float32(apart))
        return rows


def _as_long(frames: NDArray[np.float16], length: int) -> NDArray[np.float16]:
    return np.concatenate([frames, np.repeat(frames[-1:], length - len(frames), 0)])


def _level(frames: Frames) -> float:
    """The mean power, as a logarithm, of where it is not silent."""
    power = np.exp(frames - 8).sum(1)
    return float(np.log(power[power > 0.05 * power.max()].mean() + 1e-9))


def _mask(rows: Frames, chance: Chance) -> None:
    """Hide some bands and some moments: what is left must do."""
    for row in rows:
        if chance.random() < 0.5:
            wide = int(chance.integers(1, 8))
            begin = int(chance.integers(BANDS - wide))
            row[:, begin : begin + wide] = 0
        if chance.random() < 0.4:
            wide = int(chance.integers(2, 13))
            begin = int(chance.integers(max(1, len(row) - wide)))
            row[begin : begin + wide] = 0


@cache
def _target(text: str, left_out: tuple[bool, ...]) -> targets.Target:
    return targets.target(targets.ways(text, left_out))


def each_epoch(examples: Examples, parts: int, first: int) -> Iterator[list[list[int]]]:
    """The steps of all epochs from the ``first`` on, without end."""
    for epoch in count(first):
        yield from examples.order(epoch, parts)
