"""What the tests of set-up have in common."""

import os
import sys
from pathlib import Path

import pytest
from scripts.computer import APT_GET, DPKG_QUERY, PYTHON, Computer


@pytest.fixture
def computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Computer:
    """A Debian with all its packages, a supported Python, and a user who is not root."""
    made = Computer(tmp_path)
    monkeypatch.setenv("HOME", str(made.home))
    monkeypatch.setenv("PATH", f"{made.bin}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.delenv("RELIEF_NO_DOWNLOAD", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(sys, "executable", str(made.add("python3.11", PYTHON)))
    made.add("dpkg-query", DPKG_QUERY)
    made.add("apt-get", APT_GET)
    made.add("sudo", "exit 1")
    made.installed(
        *("espeak-ng", "libportaudio2", "libsndfile1", "flite"),
        *("pulseaudio", "pulseaudio-utils", "libasound2-plugins", "libfst-tools"),
    )
    return made
