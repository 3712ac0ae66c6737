"""The trained network as a model folder that libvosk loads, but for its graphs.

What evens the layers out is folded into the weights: it scales what a rectifier makes, so its
weights are scaled, and moves it, which later layers add to their bias.

``python -m model.export KEPT MODEL``, or ``python -m model.export MODEL MODEL MEAN``
"""

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from model import features, kaldi
from model.kaldi import Node
from model.network import BEFORE, KEPT, STRIDE, WIDTH, Layer, Network, Scale
from model.restore import mean, restore
from model.targets import tuples

DECODING = """\
--min-active=100
--max-active=1000
--beam=8.0
--lattice-beam=3.0
--acoustic-scale=0.8
--frame-subsampling-factor=3
--frames-per-chunk=60
--endpoint.silence-phones=1:2
--endpoint.rule2.min-trailing-silence=0.5
--endpoint.rule3.min-trailing-silence=0.75
--endpoint.rule4.min-trailing-silence=1.0
"""
"""How libvosk decodes. With the network's scores as they are, scaled by 1, what it heard in strange
voices and in noise weighed more than what people say: the model's README has other scales. A beam
of 8 takes about as long at this one as one of 9 did. Of a step of the network most is spent on
laying its weights out, however many frames the step has: with 60 instead of 20 it takes 0.6 of the
time, with 150 half. Words come 0.4 s later for it where nobody asks for an end; whoever ends an
utterance has them at once."""

Array = NDArray[np.float64]


def export(kept: Sequence[Path], model: Path) -> None:
    """Write `am/final.mdl` and `conf` of ``model``; of several model folders the mean."""
    network, scale = restore(kept[0]) if len(kept) == 1 else mean(kept)
    final = model / "am" / "final.mdl"
    nodes = _nodes(network, scale)
    kaldi.write_model(final, kaldi.transition_model(tuples()), nodes, features.BANDS)
    (model / "conf").mkdir(exist_ok=True)
    (model / "conf" / "mfcc.conf").write_text(features.settings(), encoding="utf-8")
    (model / "conf" / "model.conf").write_text(DECODING, encoding="utf-8")


def _nodes(network: Network, scale: Scale) -> list[Node]:
    matrix = features.from_cepstra() / scale.spread
    bands = kaldi.fixed_affine(matrix, -_array(scale.mean) / scale.spread)
    nodes = [Node("bands", "input", bands)]
    stretch, moved = _evening(network.even)
    offsets = list(range(-BEFORE, BEFORE + 1))
    _add(nodes, "first", "bands", offsets, network.first * stretch, network.bias * stretch)
    nodes.append(Node("heard0", "first", kaldi.rectifier(WIDTH)))
    for place, layer in enumerate(network.layers, start=1):
        assert isinstance(layer, Layer)
        delay = layer.delay * (1 if place == 1 else STRIDE)
        squeezed = layer.squeeze.sum(0).T @ moved
        _add(nodes, f"squeezed{place}", f"heard{place - 1}", [-delay, 0], layer.squeeze, squeezed)
        stretch, own = _evening(layer.even)
        widened, bias = layer.widen * stretch, layer.bias * stretch
        _add(nodes, f"widened{place}", f"squeezed{place}", [0, delay], widened, bias)
        nodes.append(Node(f"made{place}", f"widened{place}", kaldi.rectifier(WIDTH)))
        both = f"Sum(made{place}, Scale({KEPT}, heard{place - 1}))"
        nodes.append(Node(f"heard{place}", both, kaldi.passed_on(WIDTH)))
        moved = own + KEPT * moved
    last = f"heard{len(network.layers)}"
    _add(nodes, "last", last, [0], network.last[None], network.last.T @ moved)
    _add(nodes, "sounds", "last", [0], network.out[None], network.out_bias)
    return nodes


def _evening(even: nn.BatchNorm1d) -> tuple[Tensor, Tensor]:
    """By what it scales, and what it adds after that."""
    assert even.running_var is not None and even.running_mean is not None
    stretch = (even.running_var + even.eps).rsqrt()
    return stretch, -even.running_mean * stretch


def _add(
    nodes: list[Node], name: str, given: str, offsets: list[int], weights: Tensor, bias: Tensor
) -> None:
    """A node for ``weights``, offset x input x output."""
    flat = _array(weights).transpose(2, 0, 1).reshape(weights.shape[2], -1)
    nodes.append(Node(name, given, kaldi.time_delay(offsets, flat, _array(bias))))


def _array(tensor: Tensor) -> Array:
    return np.asarray(tensor.detach().double().numpy())


if __name__ == "__main__":
    *kept, model = map(Path, sys.argv[1:])
    export(kept, model)
