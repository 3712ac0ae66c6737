"""A smaller network made as large as `network` has it, which hears as before until it is trained.

``python -m model.grow KEPT LARGER``: both are files as training keeps them. What is new hears
something, by chance, and nothing listens to it yet.
"""

import sys
from pathlib import Path

import torch
from torch import Tensor

from model.network import Network

LISTENS = {"squeeze": 1, "widen": 1, "last": 0, "out": 0}
"""The weights by which one part of the network listens to another, and along which side of them."""


def grow(kept: Path, larger: Path) -> None:
    """Write ``larger``; the seed is fixed."""
    torch.manual_seed(1)
    held = torch.load(kept, weights_only=False)
    state = Network().state_dict()
    for name, small in held["network"].items():
        _fill(name.rpartition(".")[2], state[name], small)
    torch.save({"network": state, "mean": held["mean"], "spread": held["spread"]}, larger)


def _fill(kind: str, large: Tensor, small: Tensor) -> None:
    """Put ``small`` into the beginning of ``large``, and let it listen to nothing else."""
    if kind in LISTENS:
        side = LISTENS[kind]
        large.narrow(side, small.shape[side], large.shape[side] - small.shape[side]).zero_()
    large[tuple(slice(length) for length in small.shape)] = small


if __name__ == "__main__":
    grow(*map(Path, sys.argv[1:]))
