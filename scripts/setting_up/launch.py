"""The commands in scripts: make ready what is missing, then hand over."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from setting_up.environment import Environment
from setting_up.reporting import SetUpError, os_failure, report, say

_ROOT = Path(__file__).resolve().parents[2]

_ALL = "slow or not slow"
"""Those tests too that pytest by itself leaves out (pyproject.toml)."""


def run_assistant(arguments: list[str]) -> int:
    """Start the assistant in the user's own working directory; return its exit status."""
    environment = Environment(_ROOT)
    status = _prepare(environment, "run")
    if status == 0:
        # -I: a file beside the user that is named like a module must not be imported for it.
        status = _hand_over([str(environment.python), "-I", "-m", "assistant", *arguments])
    return status


def run_tests(arguments: list[str]) -> int:
    """Run all tests in the checkout, the slow ones too; return pytest's exit status."""
    environment = Environment(_ROOT)
    status = _prepare(environment, "test")
    if status == 0:
        os.chdir(_ROOT)
        status = _hand_over([str(environment.python), "-m", "pytest", "-m", _ALL, *arguments])
    return status


def run_tool(module: str, arguments: list[str]) -> int:
    """Run a package of scripts with what the tests have; return its exit status."""
    environment = Environment(_ROOT)
    status = _prepare(environment, "test")
    if status == 0:
        os.environ["PYTHONPATH"] = str(_ROOT / "scripts")
        status = _hand_over([str(environment.python), "-m", module, *arguments])
    return status


def _prepare(environment: Environment, purpose: str) -> int:
    """Set up what is missing; return 0, or the exit status after saying what went wrong."""
    try:
        ready = environment.is_ready(purpose)
        model_is_due = purpose == "run" and _model_is_due(environment)
        if not ready:
            # Imported only here: a later start takes no time for it.
            from setting_up.installation import set_up

            set_up(environment, purpose)
        if model_is_due:
            _offer_model(environment)
    except SetUpError as error:
        report(error)
        return 1
    except OSError as error:
        report(os_failure(error))
        return 1
    except KeyboardInterrupt:
        say("Set-up was stopped. The next start takes it up again.")
        return 130
    return 0


def _model_is_due(environment: Environment) -> bool:
    return "model" not in environment.stamp() and not os.environ.get("RELIEF_NO_DOWNLOAD")


def _offer_model(environment: Environment) -> None:
    """Fetch the larger speech model, once; whatever comes of it, the assistant can start."""
    command = [str(environment.python), "-I", "-m", "assistant", "models", "get", "--if-missing"]
    subprocess.run(command, stdin=subprocess.DEVNULL, stdout=sys.stderr, check=False)
    environment.write_stamp({**environment.stamp(), "model": "asked"})


def _hand_over(command: list[str]) -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name != "nt":
        os.execv(command[0], command)
    with subprocess.Popen(command) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                # Ctrl-C reached the started program too, which decides what it means.
                continue
