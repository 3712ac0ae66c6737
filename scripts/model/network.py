"""The network: from bands of sound to how likely each output is, thirty-three times a second.

Time-delay layers, each squeezed through a bottleneck and added to what it was given. All tensors
are time x utterance x feature, so that a delay is a slice.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from model.features import BANDS
from model.targets import OUTPUTS

WIDTH, NARROW = 512, 192

DELAYS = (1, 3, 3, 3, 3, 3, 3, 6, 6, 6)
"""How far each layer looks to either side, in frames of 10 ms."""

STRIDE = 3
"""After the first layers one frame in three is kept."""

BEFORE = 1
"""The first layer's own look to either side."""

CONTEXT = BEFORE + sum(DELAYS)
"""Frames that the network sees before and after each one."""

KEPT = 0.66
"""Of what a layer was given, so much is added to what it makes."""


class Layer(nn.Module):
    """One layer: its input now and earlier, squeezed; that now and later, widened."""

    def __init__(self, delay: int, stride: int) -> None:
        super().__init__()
        self.delay, self.stride = delay, stride
        self.squeeze = nn.Parameter(torch.randn(2, WIDTH, NARROW) * (1 / (2 * WIDTH)) ** 0.5)
        self.widen = nn.Parameter(torch.randn(2, NARROW, WIDTH) * (2 / (2 * NARROW)) ** 0.5)
        self.bias = nn.Parameter(torch.zeros(WIDTH))
        self.even = nn.BatchNorm1d(WIDTH, affine=False)

    def forward(self, given: Tensor) -> Tensor:
        """Shorter by the delay at either end; with a stride, only one frame in so many."""
        step = self.delay
        narrow = _product(given[:-step], self.squeeze[0]) + _product(given[step:], self.squeeze[1])
        early, late, now = narrow[:-step], narrow[step:], given[step:-step]
        if self.stride > 1:
            early, late, now = (each[:: self.stride] for each in (early, late, now))
        wide = _product(early, self.widen[0]) + _product(late, self.widen[1])
        made = torch.relu(wide + self.bias.to(wide.dtype))
        shape = made.shape
        made = self.even(made.reshape(-1, WIDTH)).reshape(shape)
        return made + KEPT * now


def _product(given: Tensor, weight: Tensor) -> Tensor:
    flat = given.reshape(-1, given.shape[-1])
    return (flat @ weight.to(given.dtype)).reshape(*given.shape[:-1], weight.shape[-1])


@dataclass(frozen=True)
class Scale:
    """What every frame is measured in: each band's mean, and one spread for all."""

    mean: Tensor
    spread: float


class Network(nn.Module):
    """The whole of it."""

    def __init__(self) -> None:
        super().__init__()
        taken = 2 * BEFORE + 1
        self.first = nn.Parameter(torch.randn(taken, BANDS, WIDTH) * (2 / taken / BANDS) ** 0.5)
        self.bias = nn.Parameter(torch.zeros(WIDTH))
        self.even = nn.BatchNorm1d(WIDTH, affine=False)
        self.layers = nn.ModuleList(
            Layer(delay // rate, stride) for delay, rate, stride in _rates()
        )
        self.last = nn.Parameter(torch.randn(WIDTH, NARROW) * (1 / WIDTH) ** 0.5)
        self.out = nn.Parameter(torch.zeros(NARROW, OUTPUTS))
        self.out_bias = nn.Parameter(torch.zeros(OUTPUTS))

    def forward(self, frames: Tensor, half: bool = False) -> Tensor:
        """Outputs of frames that have `CONTEXT` more at either end.

        Args:
            frames: in `Scale`'s measure.
            half: compute products in 16 bits: twice as fast.
        """
        given = frames.bfloat16() if half else frames
        length = given.shape[0] - 2 * BEFORE
        wide = sum(_product(given[n : n + length], each) for n, each in enumerate(self.first))
        assert isinstance(wide, Tensor)
        made = torch.relu(wide + self.bias.to(wide.dtype))
        now = self.even(made.reshape(-1, WIDTH)).reshape(made.shape)
        for layer in self.layers:
            now = layer(now)
        narrow = _product(now, self.last)
        return _product(narrow, self.out).float() + self.out_bias


def _rates() -> list[tuple[int, int, int]]:
    """Each layer's delay, the rate of its input in frames of 10 ms, and its stride."""
    return [
        (delay, 1 if place == 0 else STRIDE, STRIDE if place == 0 else 1)
        for place, delay in enumerate(DELAYS)
    ]
