"""The transition model at the head of a Kaldi network: which numbers a graph names a sound by."""

import struct
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import ModelError


@dataclass(frozen=True)
class Tuple:
    """One way the network knows a phone.

    A phone is heard as its forward transition, once, and as its loop for as long as it lasts.
    """

    forward: int
    """The transition-id of its first frame."""

    loop: int
    """The transition-id of each further frame."""

    forward_pdf: int
    loop_pdf: int


@dataclass(frozen=True)
class Transitions:
    """What a graph has to know of a network."""

    tuples: dict[int, tuple[Tuple, ...]]
    """Those of each Kaldi phone, in the order of their forward pdf.

    One where the network does not mind what was before the phone, else one a left class.
    """

    @property
    def unused(self) -> int:
        """The lowest transition-id that is none."""
        return 1 + max(tid for each in self.tuples.values() for one in each for tid in _ids(one))


def _ids(one: Tuple) -> tuple[int, int]:
    return one.forward, one.loop


def read_transitions(network: Path) -> Transitions:
    """Read the head of ``network``, a model's ``am/final.mdl``.

    Raises:
        ModelError: it cannot be read, is no Kaldi network or not of the chain topology of one
            state a phone: one forward transition and one loop, each with a pdf of its own.
    """
    try:
        data = network.read_bytes()
    except OSError as error:
        raise ModelError(f"{network} cannot be read: {error.strerror}.") from error
    try:
        return _parsed(_Reader(data))
    except (struct.error, ValueError) as error:
        raise ModelError(
            f"{network} has no transition model that a graph can be made for: {error}."
        ) from error


def _parsed(reader: "_Reader") -> Transitions:
    reader.expect("\0B<TransitionModel> <Topology> ")
    phones = reader.integers()
    reader.integers()  # the topology's entry of each phone; there is only one entry
    marker, entries = reader.integer(), reader.integer()
    if (marker, entries) != (-1, 1):
        raise ValueError("its topology is not the chain topology, the same for every phone")
    _check_states(reader)
    reader.expect("</Topology> <Tuples> ")
    found: dict[int, list[Tuple]] = {phone: [] for phone in phones}
    # Kaldi numbers the transitions of each tuple in turn: here its loop, then its forward.
    for number in range(reader.integer()):
        phone, _, forward_pdf, loop_pdf = (reader.integer() for _ in range(4))
        found[phone].append(Tuple(2 * number + 2, 2 * number + 1, forward_pdf, loop_pdf))
    reader.expect("</Tuples> ")
    ordered = {
        phone: sorted(each, key=lambda one: one.forward_pdf) for phone, each in found.items()
    }
    return Transitions({phone: tuple(each) for phone, each in ordered.items() if each})


def _check_states(reader: "_Reader") -> None:
    """One state that hears, with its loop before the way out, and the final state."""
    shape = [reader.integer() for _ in range(4)]  # states; forward class, loop class; transitions
    targets = []
    for _ in range(2):
        targets.append(reader.integer())
        reader.number()
    final = [reader.integer() for _ in range(3)]
    if (shape, targets, final) != ([2, 0, 1, 2], [0, 1], [-1, -1, 0]):
        raise ValueError("its topology is not one state a phone with a loop")


class _Reader:
    """Kaldi's binary objects, one after another."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def expect(self, text: str) -> None:
        wanted = text.encode()
        found = self._data[self._at : self._at + len(wanted)]
        if found != wanted:
            raise ValueError(f"{text.strip()!r} is missing at byte {self._at}")
        self._at += len(wanted)

    def integer(self) -> int:
        return int(self._sized("<i"))

    def number(self) -> float:
        return float(self._sized("<f"))

    def integers(self) -> list[int]:
        count = self.integer()
        values = struct.unpack_from(f"<{count}i", self._data, self._at)
        self._at += 4 * count
        return list(values)

    def _sized(self, kind: str) -> float:
        # Every value is preceded by its size in bytes.
        size, value = struct.unpack_from("<b" + kind[1:], self._data, self._at)
        if size != 4:
            raise ValueError(f"a value of 4 bytes is missing at byte {self._at}")
        self._at += 5
        return float(value) if kind == "<f" else int(value)
