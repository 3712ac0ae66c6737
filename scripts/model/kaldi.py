"""Kaldi's binary objects, as libvosk reads them: the writers of `am/final.mdl`."""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

HALF = log(0.5)


@dataclass(frozen=True)
class Node:
    """One component of a network, and what it is given: a node's name or a sum of some."""

    name: str
    given: str
    component: bytes


def token(text: str) -> bytes:
    return text.encode() + b" "


def integer(value: int) -> bytes:
    return b"\x04" + struct.pack("<i", value)


def number(value: float) -> bytes:
    return b"\x04" + struct.pack("<f", value)


def integers(values: Iterable[int]) -> bytes:
    array = np.fromiter(values, "<i4")
    return integer(len(array)) + array.tobytes()


def vector(values: ArrayLike) -> bytes:
    array = np.asarray(values, "<f4")
    return b"FV " + integer(len(array)) + array.tobytes()


def matrix(values: ArrayLike) -> bytes:
    array = np.ascontiguousarray(values, "<f4")
    return b"FM " + integer(array.shape[0]) + integer(array.shape[1]) + array.tobytes()


def small_matrix(values: ArrayLike) -> bytes:
    """A matrix of a byte a number, in even steps: Kaldi reads it wherever it reads a matrix."""
    array = np.asarray(values, np.float64)
    low, wide = array.min(), max(float(np.ptp(array)), 1e-9)
    steps = np.rint((array - low) / wide * 255).astype(np.uint8)
    return b"CM3 " + struct.pack("<ffii", low, wide, *array.shape) + bytes(steps.tobytes())


def matrix_at(held: bytes, begin: int) -> tuple[NDArray[np.float64], int]:
    """A matrix as `matrix` or `small_matrix` wrote it, and where it ends."""
    if held.startswith(b"FM ", begin):
        rows, columns = struct.unpack_from("<xixi", held, begin + 3)
        found = np.frombuffer(held, "<f4", rows * columns, begin + 13).astype(np.float64)
        return found.reshape(rows, columns), begin + 13 + found.size * 4
    low, wide, rows, columns = struct.unpack_from("<ffii", held, begin + 4)
    steps = np.frombuffer(held, np.uint8, rows * columns, begin + 20)
    return (low + steps / 255 * wide).reshape(rows, columns), begin + 20 + steps.nbytes


def transition_model(tuples: Sequence[tuple[int, int, int]]) -> bytes:
    """Of the chain topology: a state a phone, whose first frame has an output of its own.

    Args:
        tuples: phone, output of the first frame and of the further ones, in ascending order;
            the phones are numbered from 1 without a gap.
    """
    phones = sorted({phone for phone, _, _ in tuples})
    made = token("<TransitionModel>") + token("<Topology>")
    made += integers(phones) + integers([-1, *(0 for _ in phones)])
    made += integer(-1) + integer(1)  # first and further frames differ; one entry
    made += integer(2)  # states: one that hears, with its loop and its way out, and the last one
    made += integer(0) + integer(1) + integer(2)
    made += integer(0) + number(0.5) + integer(1) + number(0.5)
    made += integer(-1) + integer(-1) + integer(0)
    made += token("</Topology>") + token("<Tuples>") + integer(len(tuples))
    for phone, first, further in tuples:
        made += integer(phone) + integer(0) + integer(first) + integer(further)
    made += token("</Tuples>") + token("<LogProbs>")
    made += vector([0.0] + [HALF] * 2 * len(tuples))
    return made + token("</LogProbs>") + token("</TransitionModel>")


def time_delay(
    offsets: Sequence[int], weights: NDArray[np.float64], bias: NDArray[np.float64]
) -> bytes:
    """A product with its input at some offsets in time; ``weights`` is output x (offset, input)."""
    made = token("<TdnnComponent>") + token("<LearningRate>") + number(0.001)
    made += token("<TimeOffsets>") + integers(offsets)
    made += token("<LinearParams>") + small_matrix(weights) + token("<BiasParams>") + vector(bias)
    made += token("<OrthonormalConstraint>") + number(0.0) + token("<UseNaturalGradient>") + b"T"
    made += token("<NumSamplesHistory>") + number(2000.0)
    made += token("<AlphaInOut>") + number(4.0) + number(4.0)
    return made + token("<RankInOut>") + integer(20) + integer(80) + token("</TdnnComponent>")


def fixed_affine(weights: ArrayLike, bias: ArrayLike) -> bytes:
    """A product with its input, exactly."""
    made = token("<FixedAffineComponent>") + token("<LinearParams>") + matrix(weights)
    return made + token("<BiasParams>") + vector(bias) + token("</FixedAffineComponent>")


def rectifier(width: int) -> bytes:
    """What is below nothing becomes nothing."""
    made = token("<RectifiedLinearComponent>") + token("<Dim>") + integer(width)
    made += token("<ValueAvg>") + vector([]) + token("<DerivAvg>") + vector([])
    made += token("<Count>") + b"\x08" + struct.pack("<d", 0.0)
    return made + token("</RectifiedLinearComponent>")


def passed_on(width: int) -> bytes:
    """Its input as it is."""
    made = token("<NoOpComponent>") + token("<Dim>") + integer(width)
    return made + token("<BackpropScale>") + number(1.0) + token("</NoOpComponent>")


def write_model(path: Path, transitions: bytes, nodes: Sequence[Node], width: int) -> None:
    """A whole `final.mdl`; ``width`` is how many numbers a frame of input has."""
    lines = [f"input-node name=input dim={width}"]
    lines += [
        f"component-node name={node.name} component={node.name} input={node.given}"
        for node in nodes
    ]
    lines.append(f"output-node name=output input={nodes[-1].name} objective=linear")
    made = b"\0B" + transitions + token("<Nnet3>") + b"\n" + "\n".join(lines).encode() + b"\n\n"
    made += token("<NumComponents>") + integer(len(nodes))
    for node in nodes:
        made += token("<ComponentName>") + token(node.name) + node.component
    made += token("</Nnet3>") + token("<LeftContext>") + integer(0)
    made += token("<RightContext>") + integer(0) + token("<Priors>") + vector([])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(made)
