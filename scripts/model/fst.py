"""Finite state transducers, and OpenFst's tools that write them as libvosk reads them."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from assistant.errors import AssistantError

PACKAGE = "libfst-tools"
"""The Debian package of OpenFst's tools."""


class Arc(NamedTuple):
    """A way from one state to another; the label 0 is no label."""

    source: int
    target: int
    taken: int
    given: int

    cost: float
    """The negative natural logarithm of a probability."""


@dataclass
class Automaton:
    """A transducer of numbered states, of which 0 is where it begins."""

    arcs: list[Arc] = field(default_factory=list)
    finals: dict[int, float] = field(default_factory=dict)
    """The cost of ending in each state where it may end."""

    states: int = 1

    def state(self) -> int:
        """A new state."""
        self.states += 1
        return self.states - 1

    def arc(self, source: int, target: int, taken: int, given: int, cost: float = 0.0) -> None:
        """A new way from ``source`` to ``target``."""
        self.arcs.append(Arc(source, target, taken, given, cost))

    def relabelled(self, labels: Mapping[int, int]) -> "Automaton":
        """It with other labels on both sides."""
        arcs = [arc._replace(taken=labels[arc.taken], given=labels[arc.given]) for arc in self.arcs]
        return Automaton(arcs, self.finals, self.states)

    def lines(self) -> Iterator[str]:
        """It as fstcompile reads it: the first line's state is where it begins."""
        for arc in sorted(self.arcs, key=lambda arc: arc.source):
            yield f"{arc.source} {arc.target} {arc.taken} {arc.given} {arc.cost:.4f}\n"
        for state, cost in self.finals.items():
            yield f"{state} {cost:.4f}\n"


def write_constant(automaton: Automaton, path: Path) -> None:
    """Write ``automaton`` as OpenFst's type ``const``, as libvosk wants a grammar.

    Raises:
        AssistantError: the tools are missing or failed.
    """
    _convert(automaton, path, "ilabel", ["--fst_type=const"], dict(os.environ))


def write_lookahead(automaton: Automaton, path: Path) -> dict[int, int]:
    """Write ``automaton`` as OpenFst's type ``olabel_lookahead``, as libvosk wants a lexicon.

    What is written has other labels on the words; returned is the new one of each old one.

    Raises:
        AssistantError: the tools are missing or failed.
    """
    pairs = path.with_suffix(".relabel")
    plugins = path.with_suffix(".plugins")
    plugins.mkdir()
    # OpenFst looks for a type that it does not know in a library of that name.
    (plugins / "olabel_lookahead-fst.so").symlink_to(_lookahead_library())
    search = os.pathsep.join(filter(None, [str(plugins), os.environ.get("LD_LIBRARY_PATH", "")]))
    options = ["--fst_type=olabel_lookahead", f"--save_relabel_opairs={pairs}"]
    try:
        _convert(automaton, path, "olabel", options, {**os.environ, "LD_LIBRARY_PATH": search})
        numbers = [line.split() for line in pairs.read_text(encoding="ascii").splitlines()]
    finally:
        pairs.unlink(missing_ok=True)
        shutil.rmtree(plugins)
    return {int(old): int(new) for old, new in numbers}


def _convert(
    automaton: Automaton, path: Path, order: str, options: list[str], environment: dict[str, str]
) -> None:
    content = "".join(automaton.lines()).encode("ascii")
    for command in (
        ["fstcompile"],
        ["fstconnect"],
        ["fstarcsort", f"--sort_type={order}"],
        ["fstconvert", *options],
    ):
        content = _run(command, content, environment)
    path.write_bytes(content)


def _run(command: list[str], content: bytes, environment: dict[str, str]) -> bytes:
    try:
        done = subprocess.run(command, input=content, env=environment, capture_output=True)
    except FileNotFoundError as error:
        raise _lacking(command[0]) from error
    if done.returncode != 0 or not done.stdout:
        said = done.stderr.decode(errors="replace").strip()
        raise AssistantError(f"{command[0]} failed: {said}")
    return done.stdout


def _lookahead_library() -> Path:
    """OpenFst's library of look-ahead types, wherever this system has it."""
    environment = {"PATH": f"{os.environ.get('PATH', '')}:/sbin:/usr/sbin", "LC_ALL": "C"}
    try:
        listed = _run(["ldconfig", "-p"], b"", environment).decode()
    except AssistantError:
        listed = ""
    found = re.search(r"libfstlookahead\.so\S* .*=> (\S+)", listed)
    if found is None:
        raise _lacking("libfstlookahead")
    return Path(found[1])


def _lacking(what: str) -> AssistantError:
    return AssistantError(
        f"{what} is missing, so no graph can be made. It comes with OpenFst's tools:"
        f" apt-get install {PACKAGE}"
    )
