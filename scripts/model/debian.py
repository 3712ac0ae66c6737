"""Packages of Debian, for what is recorded in them; nothing is installed."""

import shutil
import subprocess
from pathlib import Path

from assistant.errors import AssistantError


def fetch(folder: Path, *packages: str) -> Path:
    """Fetch packages and unpack them into ``folder``, unless that is done; and return it.

    Raises:
        AssistantError: a program is missing, or it failed.
    """
    for package in packages:
        done = folder / f"{package}.done"
        if not done.exists():
            folder.mkdir(parents=True, exist_ok=True)
            run("apt-get", "download", package, within=folder)
            (fetched,) = folder.glob(f"{package}_*.deb")
            run("dpkg", "-x", fetched.name, ".", within=folder)
            done.touch()
    return folder


def run(*command: str, within: Path) -> None:
    """Run a program in a folder.

    Raises:
        AssistantError: it is missing, or it failed.
    """
    if shutil.which(command[0]) is None:
        raise AssistantError(f"{command[0]} is missing: on Debian, apt-get install {command[0]}")
    done = subprocess.run(command, cwd=within, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssistantError(f"{command[0]} failed: {done.stderr.strip()}")
