"""The system's own packages: the speech engine, sound, and what the tests speak and build with."""

from __future__ import annotations

import os
import platform
import shutil
import sys

from setting_up.commands import run

_DEBIAN = {
    "run": ("espeak-ng", "libportaudio2"),
    "test": ("flite", "pulseaudio", "pulseaudio-utils", "libasound2-plugins", "libfst-tools"),
}

# Systems where this project knows the names but leaves the installing to the user.
_ELSEWHERE = {
    "dnf": (
        "sudo dnf install",
        {
            "run": ("espeak-ng", "portaudio"),
            "test": ("flite", "pulseaudio-utils", "alsa-plugins-pulseaudio"),
        },
    ),
    "pacman": (
        "sudo pacman -S",
        {"run": ("espeak-ng", "portaudio"), "test": ("flite", "pulseaudio", "alsa-plugins")},
    ),
}

# Machines for which the soundfile wheel brings its own libsndfile.
_LIBSNDFILE_IN_WHEEL = ("x86_64", "aarch64")


def is_debian() -> bool:
    """Say whether this is Debian, Ubuntu or another system with their packages."""
    return bool(shutil.which("apt-get") and shutil.which("dpkg-query"))


def wanted(purpose: str) -> list[str]:
    """Return the Debian packages that ``purpose``, "run" or "test", needs."""
    packages = list(_DEBIAN["run"])
    if platform.machine() not in _LIBSNDFILE_IN_WHEEL:
        packages.append("libsndfile1")
    if purpose == "test":
        packages += _DEBIAN["test"]
    return packages


def missing(packages: list[str]) -> list[str]:
    """Return those Debian ``packages`` that are not installed."""
    answer = run(
        ["dpkg-query", "--show", "--showformat=${Package} ${db:Status-Status}\n", *packages]
    )
    known = answer.stdout.splitlines()
    return [package for package in packages if f"{package} installed" not in known]


def can_install() -> bool:
    """Say whether packages can be installed without asking for a password."""
    return _is_root() or run(["sudo", "-n", "true"]).returncode == 0


def install(packages: list[str]) -> str:
    """Install Debian ``packages`` where ``can_install``; return what apt-get had to say."""
    sudo = [] if _is_root() else ["sudo", "-n"]
    apt = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    add = [*apt, "-o", "DPkg::Lock::Timeout=300", "install", "-y", "--no-install-recommends"]
    done = run([*add, *packages])
    if done.returncode != 0:
        # The lists of packages may be absent or too old to be of use; only then fetch them.
        update = run([*apt, "update"])
        done = run([*add, *packages]) if update.returncode == 0 else update
    return done.stdout


def command_to_type(packages: list[str]) -> str:
    """Return what a person types to install Debian ``packages``."""
    sudo = "" if _is_root() else "sudo "
    return f"{sudo}apt-get update && {sudo}apt-get install {' '.join(packages)}"


def advice_elsewhere(purpose: str) -> str:
    """Return a line that names the packages on a Linux without Debian's, "" where none is known.

    macOS and Windows need nothing: what is missing there comes with the Python packages.
    """
    if not sys.platform.startswith("linux"):
        return ""
    for manager, (command, names) in _ELSEWHERE.items():
        if shutil.which(manager):
            packages = names["run"] if purpose == "run" else names["run"] + names["test"]
            return f"Needed from your system, if not there yet: {command} {' '.join(packages)}"
    return "Needed from your system, if not there yet: espeak-ng and PortAudio."


def _is_root() -> bool:
    return os.name != "nt" and os.geteuid() == 0
