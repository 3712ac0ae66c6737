"""The sentences of a grammar as a graph for libvosk, which then hears nothing else.

A grammar that libvosk is given as text becomes a word bigram, in which any two sentences mix at a
word that they share. As a model's own `Gr.fst`, in OpenFst's format, it stays what it is.
"""

import math
import shutil
import struct
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import numpy as np

from assistant.conversation.grammar import Grammar, State

ELSE = 1e-3
"""How likely an utterance is none of the sentences."""

SILENT = 0.1
"""How likely it is that nobody says anything."""

JOINT = 1e-5
"""How likely a word such as "and" follows a sentence, and another sentence that."""

SKIPPED = 3e-3
"""How likely a word that means nothing, such as "please", stands before a sentence, or after it."""

CALLED = 0.1
"""How likely the wake phrase stands before a sentence, behind it, or alone."""

SOUNDS, SAID, WORDS = "HCLr.fst", "Gr.fst", "words.txt"
"""The files of a model that libvosk joins to hear: how words sound, and what may be said."""

_DECODING = "model.conf"
"""The file of a model that says how libvosk decodes: an option a line, and comments behind #."""

_ANY_BYTES = "latin-1"
"""Comments in other people's models may be in any encoding; so all of them stay as they are."""

Thoroughness = Mapping[str, float]
"""How late libvosk gives up what sounds unlikely: options of decoding."""

USUAL: Thoroughness = {"--beam": 13, "--max-active": 2000}
"""Later than when reading freely: there another word makes good for one that was given up, here
nothing for a sentence (docs/hearing.md)."""

UTMOST: Thoroughness = {"--beam": 18, "--max-active": 7000}
"""So late that hardly any sentence is given up; it takes several times as long."""

_WIDER = ("rescore", "rnnlm")
"""The folders of a model that know better what is likely said in general."""

_ARC = np.dtype([("taken", "<i4"), ("given", "<i4"), ("cost", "<f4"), ("to", "<i4")])
_STATE = np.dtype([("end", "<f4"), ("first", "<u4"), ("arcs", "<u4"), ("silent", "<u4", (2,))])
_MAGIC, _VERSION = 2125659606, 2
_PROPERTIES = 0x1_5A81_0001
"""An acceptor with weights, sorted by its labels, none of which is silent."""

_OPENING = 0
"""The state before a sentence: the grammar's first."""

Arc = tuple[str, int, float]
"""A word, the state behind it, and how likely it is."""


def lay_out(
    model: Path, folder: Path, graph: "SentenceGraph", number: Callable[[str], int]
) -> None:
    """Make of an empty ``folder`` a model that hears as ``model`` does, but nothing but ``graph``.

    ``number`` tells what number the model has given to a word; it is negative where it has none.

    Raises:
        OSError: it cannot be written.
    """
    for path in model.rglob("*"):
        inside = path.relative_to(model)
        if path.name == _DECODING:
            shutil.copyfile(path, _beside(folder / inside))
        elif path.is_file() and path.name not in (SAID, WORDS) and inside.parts[0] not in _WIDER:
            _link(path, _beside(folder / inside))
    (sounds,) = folder.rglob(SOUNDS)
    numbers = {word: found for word in graph.words if (found := number(word)) > 0}
    sounds.with_name(SAID).write_bytes(graph.content(numbers))
    listed = "".join(f"{word} {found}\n" for word, found in {"<eps>": 0, **numbers}.items())
    sounds.with_name(WORDS).write_text(listed, encoding="utf-8", newline="\n")


def be_thorough(folder: Path, thoroughness: Thoroughness) -> None:
    """Have the model that was laid out in a ``folder`` be at least so thorough when it is loaded.

    Raises:
        OSError: that cannot be written.
    """
    for path in folder.rglob(_DECODING):
        options = path.read_text(encoding=_ANY_BYTES)
        lines = (line.partition("#")[0].strip() for line in options.splitlines())
        given = dict(line.split("=", 1) for line in lines if "=" in line)
        most = ((name, max(most, float(given.get(name, 0)))) for name, most in thoroughness.items())
        # Of two of a name the last counts.
        added = "".join(f"{name}={value:g}\n" for name, value in most)
        path.write_text(f"{options}\n{added}", encoding=_ANY_BYTES, newline="\n")


def _beside(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def _link(path: Path, beside: Path) -> None:
    try:
        beside.symlink_to(path.resolve())
    except OSError:  # not everybody may, on Windows
        shutil.copyfile(path, beside)


class SentenceGraph:
    """The states of a grammar, and around them what is no part of any sentence."""

    def __init__(self, grammar: Grammar, start: str, unknown: str, wake: str = "") -> None:
        """Take a grammar, and words that may stand before its sentences, behind them, or alone.

        Any utterance begins with ``start``, unless that is empty; ``unknown`` is one that is no
        sentence.
        """
        self._grammar = grammar
        self._arcs: list[list[Arc]] = [[] for _ in grammar.states]
        self._ends = [state.ends * (1 - JOINT - SKIPPED) for state in grammar.states]
        self._closing = self._state(1.0)
        for number, state in enumerate(grammar.states):
            self._add(number, state)
        self._ends[_OPENING] = SILENT
        self._skip(_OPENING, _OPENING, SKIPPED)
        self._skip(self._closing, self._closing, SKIPPED)
        self._arcs[_OPENING].append((unknown, self._state(1.0), ELSE))
        if words := wake.split():
            self._call([_OPENING], words, _OPENING)
            ends = [number for number, state in enumerate(grammar.states) if state.ends]
            self._call([_OPENING, *ends], words, self._closing)
        self._begin = self._state(0.0) if start else _OPENING
        if start:
            self._arcs[self._begin].append((start, _OPENING, 1.0))

    @property
    def words(self) -> frozenset[str]:
        """Every word in it."""
        return frozenset(word for arcs in self._arcs for word, _, _ in arcs)

    def content(self, numbers: dict[str, int]) -> bytes:
        """It as OpenFst writes its type ``const``.

        Args:
            numbers: those of the words that can be heard; sentences with others are left out.
        """
        alive = self._alive(numbers)
        states = np.zeros(len(self._arcs), _STATE)
        states["end"] = [-math.log(each) if each else math.inf for each in self._ends]
        written: list[tuple[int, int, float, int]] = []
        for state, arcs in enumerate(self._arcs):
            heard = [
                (numbers[word], numbers[word], -math.log(likely), to)
                for word, to, likely in arcs
                if word in numbers and to in alive
            ]
            states[state]["first"], states[state]["arcs"] = len(written), len(heard)
            written += sorted(heard)
        counts = struct.pack("<Qqqq", _PROPERTIES, self._begin, len(states), len(written))
        kinds = b"".join(struct.pack("<i", len(name)) + name for name in (b"const", b"standard"))
        head = struct.pack("<i", _MAGIC) + kinds + struct.pack("<ii", _VERSION, 0) + counts
        content: bytes = head + states.tobytes() + np.array(written, _ARC).tobytes()
        return content

    def _state(self, ends: float) -> int:
        self._arcs.append([])
        self._ends.append(ends)
        return len(self._arcs) - 1

    def _add(self, number: int, state: State) -> None:
        share = 1 - ELSE - SILENT - SKIPPED if number == _OPENING else 1.0
        arcs = self._arcs[number]
        arcs += [(word, to, share * likely) for word, (to, likely) in state.follows.items()]
        if state.ends:
            self._skip(number, self._closing, SKIPPED * state.ends)
            joints = self._grammar.joints
            arcs += [(word, _OPENING, JOINT * state.ends / len(joints)) for word in joints]

    def _skip(self, number: int, to: int, likely: float) -> None:
        words = self._grammar.skipped
        self._arcs[number] += [(word, to, likely / len(words)) for word in words]

    def _call(self, sources: Iterable[int], wake: list[str], target: int) -> None:
        """Let the wake phrase lead from each of the ``sources`` to the ``target``."""
        inside = [self._state(0.0) for _ in wake[1:]]
        first, *rest = [*inside, target]
        for source in sources:
            self._arcs[source].append((wake[0], first, CALLED))
        for state, word, after in zip(inside, wake[1:], rest, strict=True):
            self._arcs[state].append((word, after, 1.0))

    def _alive(self, numbers: dict[str, int]) -> set[int]:
        """The states from which an end can be reached by words that can be heard."""
        before: list[list[int]] = [[] for _ in self._arcs]
        for state, arcs in enumerate(self._arcs):
            for word, to, _ in arcs:
                if word in numbers:
                    before[to].append(state)
        waiting = [state for state, ends in enumerate(self._ends) if ends]
        alive = set(waiting)
        while waiting:
            found = set(before[waiting.pop()]) - alive
            alive |= found
            waiting += found
        return alive
