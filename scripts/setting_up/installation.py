"""Making .venv and filling it, and the system's packages that go with it."""

from __future__ import annotations

import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Iterator

from setting_up import interpreters, system_packages
from setting_up.commands import run
from setting_up.environment import LOCKS, Environment
from setting_up.reporting import SetUpError, failure, say

_LOCK_FILE = ".set-up.lock"
_MEGABYTES = {"run": 60, "test": 90}


def set_up(environment: Environment, purpose: str) -> None:
    """Install all that ``purpose``, "run" or "test", lacks; raise SetUpError where it cannot.

    What a finished set-up left is added to; what an interrupted one left is made anew.
    """
    with _alone(environment.folder):
        if environment.is_ready(purpose):
            return
        _provide_system_packages(purpose)
        facts = environment.stamp()
        environment.stamp_file.unlink(missing_ok=True)
        if not facts:
            _make_environment(environment)
        say(f"Setting up: packages, up to {_MEGABYTES[purpose]} MB to download ...")
        _install_packages(environment, purpose)
        facts["run"] = environment.fingerprint("run")
        facts[purpose] = environment.fingerprint(purpose)
        environment.write_stamp(facts)
    say("Setting up: done.")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the one right to change ``folder``; wait while another set-up has it."""
    folder.mkdir(exist_ok=True)
    with (folder / _LOCK_FILE).open("a") as file:
        if not _lock(file, wait=False):
            say("Setting up: another set-up is at work; waiting for it ...")
            while not _lock(file, wait=True):
                pass
        yield


if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[str], wait: bool) -> bool:
        """Take the lock, which ends with ``file``; ``wait`` does so for ten seconds at most."""
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(file: IO[str], wait: bool) -> bool:
        """Take the lock, which ends with ``file``; ``wait`` does so for as long as it takes."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def _provide_system_packages(purpose: str) -> None:
    """Install them, or say what to type; tests cannot do without, the assistant can."""
    if not system_packages.is_debian():
        advice = system_packages.advice_elsewhere(purpose)
        if advice:
            say(advice)
        return
    try:
        _install_system_packages(system_packages.wanted(purpose))
    except SetUpError as error:
        if purpose == "test":
            raise
        say(str(error))


def _install_system_packages(packages: list[str]) -> None:
    lacking = system_packages.missing(packages)
    if not lacking:
        return
    words = ""
    if system_packages.can_install():
        say(f"Setting up: system packages {', '.join(lacking)} ...")
        words = system_packages.install(lacking)
        lacking = system_packages.missing(lacking)
    if lacking:
        raise SetUpError(
            f"Not installed: {', '.join(lacking)}. To install, type: "
            f"{system_packages.command_to_type(lacking)}",
            words,
        )


def _make_environment(environment: Environment) -> None:
    python = interpreters.choose()
    version = f"{python.version[0]}.{python.version[1]}"
    if not python.has_ensurepip:
        if not system_packages.is_debian():
            raise SetUpError(
                f"The Python {version} at {python.path} lacks ensurepip, with which virtual "
                f"environments are made. Install a complete Python, then start again."
            )
        _install_system_packages([f"python{version}-venv"])
    say(f"Setting up: a virtual environment in .venv (Python {version}) ...")
    _clear(environment.folder)
    _run([python.path, "-I", "-m", "venv", str(environment.folder)], "Making .venv")


def _clear(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.name == _LOCK_FILE:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _install_packages(environment: Environment, purpose: str) -> None:
    # Locks name every package and its hash, so nothing is left to resolve. Build tools go first:
    # what is published as source only is then built with them, not with some newer download.
    pip = [str(environment.python), "-I", "-m", "pip", "install", "--quiet", "--no-input"]
    pip += ["--disable-pip-version-check", "--no-deps"]
    locked = [*pip, "--require-hashes", "--no-build-isolation", "--use-pep517"]
    for name in (*LOCKS["build"], *LOCKS[purpose]):
        _run([*locked, "-r", str(environment.root / name)], "Installing packages")
    itself = ["--no-index", "--no-build-isolation", "--editable", str(environment.root)]
    _run([*pip, *itself], "Installing the assistant")


def _run(command: list[str], doing: str) -> None:
    # A user's own setting "user = true" for pip has no meaning inside an environment.
    done = run(command, PIP_USER="0")
    if done.returncode != 0:
        raise failure(doing, done.stdout)
