"""Which Python the virtual environment is made with."""

from __future__ import annotations

import os
import sys
from typing import NamedTuple

from setting_up.commands import run
from setting_up.reporting import SetUpError

SUPPORTED = ((3, 13), (3, 12), (3, 11), (3, 10))

_PROBE = """
import importlib.util, sys
print(sys.version_info[0], sys.version_info[1], importlib.util.find_spec("ensurepip") is not None)
print(sys.executable)
"""


class Interpreter(NamedTuple):
    """A Python that runs on this computer.

    ``has_ensurepip`` is False where Debian keeps what makes virtual environments in a package
    of its own.
    """

    path: str
    version: tuple[int, int]
    has_ensurepip: bool


def choose() -> Interpreter:
    """Return this Python if it is a supported one, else the newest supported on the PATH."""
    commands = [[sys.executable]]
    for major, minor in SUPPORTED:
        if os.name == "nt":
            commands.append(["py", f"-{major}.{minor}"])
        else:
            commands.append([f"python{major}.{minor}"])
    for command in commands:
        found = probe(command)
        if found is not None and found.version in SUPPORTED:
            return found
    raise SetUpError(
        f"Python 3.10, 3.11, 3.12 or 3.13 is needed, and this is Python "
        f"{sys.version_info[0]}.{sys.version_info[1]}. Install one of them, from python.org or "
        f"your system's packages, then start again."
    )


def probe(command: list[str]) -> Interpreter | None:
    """Ask the Python that ``command`` starts about itself; None when there is none."""
    answer = run([*command, "-I", "-c", _PROBE])
    # A name on the PATH may be a pointer to a Python that is not installed.
    if answer.returncode != 0:
        return None
    about, path = answer.stdout.splitlines()[-2:]
    major, minor, has_ensurepip = about.split()
    return Interpreter(path, (int(major), int(minor)), has_ensurepip == "True")
