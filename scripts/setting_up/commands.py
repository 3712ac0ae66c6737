"""Running other programs without their talk reaching the user."""

from __future__ import annotations

import os
import subprocess


def run(command: list[str], **settings: str) -> subprocess.CompletedProcess[str]:
    """Run ``command`` with nothing to read and ``settings`` added to the environment.

    What it prints, errors included, is in the result's stdout. A program that does not exist
    ends with 127, as in a shell.
    """
    try:
        return subprocess.run(
            command,
            env={**os.environ, **settings},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except FileNotFoundError:
        return subprocess.CompletedProcess(command, 127, f"There is no {command[0]}.")
