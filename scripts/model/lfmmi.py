"""Lattice-free MMI: how much likelier what was said is than all that may be said, and its slope.

Both sides are hidden Markov models; their sums over all paths are computed forward and backward.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from model.targets import Speech, Target

STAY = 0.5
"""How likely a sound lasts another frame; the other half goes on to the next one."""

LIMIT = 30.0
"""Outputs are taken as no larger than this, either way."""

TINY = 1e-30


@dataclass(frozen=True)
class Targets:
    """The graphs of a batch, one after another in the same numbering."""

    outputs: Tensor
    """A row an utterance: the output of the first frame of each of its sounds, then padding."""

    source: Tensor
    goal: Tensor
    weight: Tensor
    begins: Tensor
    ends: Tensor


def batched(graphs: Sequence[Target]) -> Targets:
    """Put graphs together."""
    width = max(len(graph.sounds) for graph in graphs)
    outputs = np.zeros((len(graphs), width), np.int64)
    begins, ends = np.zeros((len(graphs), width)), np.zeros((len(graphs), width))
    edges = []
    for row, graph in enumerate(graphs):
        outputs[row, : len(graph.sounds)] = 2 * np.array(graph.sounds)
        begins[row, graph.begins] = 1
        ends[row, graph.ends] = 1
        edges += [(a + row * width, b + row * width, weight) for a, b, weight in graph.edges]
    table = np.array(edges or [(0, 0, 0.0)])
    return Targets(
        torch.from_numpy(outputs),
        torch.from_numpy(table[:, 0].astype(np.int64)),
        torch.from_numpy(table[:, 1].astype(np.int64)),
        torch.from_numpy(table[:, 2].copy()),
        torch.from_numpy(begins),
        torch.from_numpy(ends),
    )


class Anything:
    """All that may be said: the side that what was said is measured against."""

    def __init__(self, speech: Speech) -> None:
        self._follows = torch.from_numpy(speech.follows * (1 - STAY)).float()
        self._back = self._follows.t().contiguous()
        self._begins = torch.from_numpy(speech.begins).float()
        self._ends = torch.from_numpy(speech.ends * (1 - STAY) + 1e-3).float()

    def sums(self, likely: Tensor) -> tuple[Tensor, Tensor]:
        """Of outputs' likelihoods, time x utterance x output: log sums, and shares of outputs."""
        first, further = likely[..., 0::2].contiguous(), likely[..., 1::2].contiguous()
        time, rows, sounds = first.shape
        forward = first.new_empty(time, rows, 2, sounds)
        total = first.new_zeros(rows, dtype=torch.float64)
        now = torch.stack([self._begins * first[0], torch.zeros_like(first[0])], 1)
        for step in range(time):
            if step:
                either = now.sum(1)
                now = torch.stack(
                    [(either @ self._follows) * first[step], either * further[step] * STAY], 1
                )
            size = now.sum((1, 2)).clamp_min(TINY)
            now = now / size[:, None, None]
            total += size.double().log()
            forward[step] = now
        total += (now.sum(1) * self._ends).sum(1).double().clamp_min(TINY).log()
        shares = torch.empty_like(likely)
        after = self._ends.expand(rows, sounds)
        for step in range(time - 1, -1, -1):
            share = forward[step] * after[:, None]
            share = share / share.sum((1, 2), keepdim=True).clamp_min(TINY)
            shares[step, :, 0::2] = share[:, 0]
            shares[step, :, 1::2] = share[:, 1]
            after = (after * first[step]) @ self._back + after * further[step] * STAY
            after = after / after.sum(1, keepdim=True).clamp_min(TINY)
        return total, shares


def _said(likely: Tensor, targets: Targets) -> tuple[Tensor, Tensor, Tensor]:
    """Of what was said: log sums, shares of outputs, and which can be heard so at all."""
    time, rows, _ = likely.shape
    index = targets.outputs[None].expand(time, -1, -1)
    first, further = likely.gather(2, index).double(), likely.gather(2, index + 1).double()
    source, goal, weight = targets.source, targets.goal, targets.weight
    ahead, loop = torch.empty_like(first), torch.empty_like(first)
    total = first.new_zeros(rows)
    begun, lasting = targets.begins * first[0], torch.zeros_like(first[0])
    for step in range(time):
        if step:
            left = (begun + lasting) * STAY
            moved = torch.zeros(left.numel(), dtype=left.dtype)
            moved.index_add_(0, goal, left.reshape(-1)[source] * weight)
            begun, lasting = moved.view_as(left) * first[step], left * further[step]
        size = (begun + lasting).sum(1, keepdim=True).clamp_min(1e-300)
        begun, lasting = begun / size, lasting / size
        total += size[:, 0].log()
        ahead[step], loop[step] = begun, lasting
    end = ((begun + lasting) * targets.ends).sum(1)
    good = end > 1e-200
    total += end.clamp_min(1e-300).log()
    after = targets.ends
    for step in range(time - 1, -1, -1):
        here = ahead[step] * after, loop[step] * after
        size = (here[0] + here[1]).sum(1, keepdim=True)
        good = good & (size[:, 0] > 0)
        ahead[step], loop[step] = (each / size.clamp_min(1e-300) for each in here)
        entered = (after * first[step]).reshape(-1)
        moved = torch.zeros_like(entered).index_add_(0, source, entered[goal] * weight)
        after = moved.view_as(after) + after * further[step]
        after = after / after.amax(1, keepdim=True).clamp_min(1e-300)
    shares = torch.zeros_like(likely)
    shares.scatter_add_(2, index, ahead.float())
    shares.scatter_add_(2, index + 1, loop.float())
    return total, shares, good


class _Loss(torch.autograd.Function):
    @staticmethod
    def forward(
        ctx: Any, outputs: Tensor, targets: Targets, anything: Anything
    ) -> tuple[Tensor, Tensor]:
        outputs = outputs.detach().float().clamp(-LIMIT, LIMIT)
        likely = torch.exp(outputs - outputs.amax(2, keepdim=True))
        all_total, all_shares = anything.sums(likely)
        said_total, said_shares, good = _said(likely, targets)
        frames = outputs.shape[0] * outputs.shape[1]
        ctx.save_for_backward((all_shares - said_shares) * (good / frames)[None, :, None])
        return ((all_total - said_total) * good).sum() / frames, good.double().mean()

    @staticmethod
    def backward(ctx: Any, *slopes: Tensor) -> tuple[Tensor, None, None]:
        return ctx.saved_tensors[0] * slopes[0], None, None


def loss(outputs: Tensor, targets: Targets, anything: Anything) -> tuple[Tensor, Tensor]:
    """The loss a frame of outputs, time x utterance x output, and how many could be heard."""
    answer: tuple[Tensor, Tensor] = _Loss.apply(outputs, targets, anything)
    return answer
