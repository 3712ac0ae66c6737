"""A network as training kept it, or out of a model folder, so that anyone can train it further.

What evens the layers out is folded into a folder's weights, and cannot be told from them. The
network made of them computes the same; training finds out anew what evens it out.
"""

import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from model import features, kaldi
from model.network import BEFORE, KEPT, WIDTH, Layer, Network, Scale

Array = NDArray[np.float64]
Products = dict[str, tuple[Array, Array]]


def restore(kept: Path) -> tuple[Network, Scale]:
    """The network of ``kept``: training's file, or a model folder that `export` wrote."""
    if kept.is_dir():
        return mean([kept])
    held = torch.load(kept, weights_only=False)
    network = Network()
    network.load_state_dict(held["network"])
    return network, Scale(held["mean"], held["spread"])


def mean(models: Sequence[Path]) -> tuple[Network, Scale]:
    """The network halfway between those of model folders, one of which began as the other.

    It hears about as well as the better of them where they differ.
    """
    held = [(model / "am" / "final.mdl").read_bytes() for model in models]
    products = {name: _mean([_product(each, name) for each in held]) for name in _names()}
    network = Network()
    with torch.no_grad():
        _fill(network, products)
    matrix, bias = products["bands"]
    spread = float(np.abs(features.from_cepstra()).sum() / np.abs(matrix).sum())
    return network, Scale(torch.from_numpy(-bias * spread).float(), spread)


def _mean(products: Sequence[tuple[Array, Array]]) -> tuple[Array, Array]:
    weights, biases = zip(*products, strict=True)
    return np.mean(weights, axis=0), np.mean(biases, axis=0)


def _fill(network: Network, products: Products) -> None:
    weights, bias = products["first"]
    network.first.copy_(_offsets(weights, 2 * BEFORE + 1))
    network.bias.copy_(_tensor(bias))
    moved = np.zeros(WIDTH)
    even = network.even
    for place, layer in enumerate(network.layers, start=1):
        assert isinstance(layer, Layer)
        weights, bias = products[f"squeezed{place}"]
        layer.squeeze.copy_(_offsets(weights, 2))
        moved = _evened(even, layer.squeeze.sum(0), bias, moved)
        weights, bias = products[f"widened{place}"]
        layer.widen.copy_(_offsets(weights, 2))
        layer.bias.copy_(_tensor(bias))
        even = layer.even
    weights, bias = products["last"]
    network.last.copy_(_offsets(weights, 1)[0])
    _evened(even, network.last, bias, moved)
    weights, bias = products["sounds"]
    network.out.copy_(_offsets(weights, 1)[0])
    network.out_bias.copy_(_tensor(bias))


def _evened(even: nn.BatchNorm1d, next_weights: Tensor, bias: Array, before: Array) -> Array:
    """Let ``even`` move its layer so that the next layer's bias is ``bias``.

    Args:
        before: by how much what its layer was given was moved.

    Returns:
        by how much what comes out is moved: of all that do, the least.
    """
    moved: Array = np.linalg.pinv(next_weights.double().numpy().T) @ bias
    assert even.running_mean is not None and even.running_var is not None
    even.running_mean.copy_(_tensor(KEPT * before - moved))
    even.running_var.fill_(1 - even.eps)
    return moved


def _names() -> list[str]:
    layers = range(1, len(Network().layers) + 1)
    inner = [f"{kind}{place}" for place in layers for kind in ("squeezed", "widened")]
    return ["bands", "first", *inner, "last", "sounds"]


def _product(held: bytes, name: str) -> tuple[Array, Array]:
    """A component's weights, output x (offset, input), and its bias."""
    begin = held.index(f"<ComponentName> {name} ".encode())
    begin = held.index(b"<LinearParams> ", begin) + len(b"<LinearParams> ")
    weights, end = kaldi.matrix_at(held, begin)
    begin = end + len(b"<BiasParams> FV \4")
    (length,) = struct.unpack_from("<i", held, begin)
    bias = np.frombuffer(held, "<f4", length, begin + 4).astype(np.float64)
    return weights, bias


def _offsets(weights: Array, count: int) -> Tensor:
    """As `Network` has them: offset x input x output."""
    return _tensor(weights.reshape(len(weights), count, -1).transpose(1, 2, 0))


def _tensor(values: Array) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(values)).float()
