"""The command line: parsing and wiring, nothing else."""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from assistant.commands import forget, hear, history, models, simulate
from assistant.errors import AssistantError
from assistant.settings import Settings, load

INTERRUPTED = 130
"""The exit status that shells give a command ended by Ctrl-C."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``relief`` with ``arguments``; return the exit status."""
    parser = _parser()
    given = parser.parse_args(arguments)
    if given.output is not None and given.input is None:
        parser.error("--output needs --input: it is the answer to a recording.")
    if given.text and given.input is not None:
        parser.error("--text and --input exclude each other.")
    if given.command and (given.text or given.input is not None):
        parser.error(f"--text and --input are for the conversation, not for {given.command}.")
    try:
        status = _run(given)
        sys.stdout.flush()
        return status
    except AssistantError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has left; what python still writes as it ends goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _run(given: argparse.Namespace) -> int:
    if given.version:
        print(f"relief {_version()}")
        return 0
    if given.command == "models":
        return models.run(given)
    if given.command == "forget":
        return forget.run(given)
    settings = load(given.settings)
    settings = replace(settings, model=given.model or settings.model)
    if given.command == "history":
        return history.run(given, settings)
    if given.command == "hear":
        return hear.run_hear(given, settings)
    if given.command == "understand":
        return hear.run_understand(given, settings)
    if given.command == "simulate":
        return simulate.run(given, settings)
    if given.command == "doctor":
        from assistant.commands import doctor

        return doctor.run(settings, given.intents)
    return _talk(given, settings)


def _version() -> str:
    try:
        return version("relief-assistant")
    except PackageNotFoundError:
        return "(not installed)"


def _talk(given: argparse.Namespace, settings: Settings) -> int:
    # Imported only where needed: text needs no sound, files need no sound card.
    if given.text:
        from assistant.commands import text

        return text.run(settings)
    if given.input is not None:
        from assistant.commands import files

        return files.run(settings, given.input, given.output)
    from assistant.commands import listen

    return listen.run(settings)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="relief",
        description="A voice guide through a back spasm: it listens, answers aloud and keeps the"
        " time of the ice. Everything stays on this machine.",
    )
    parser.add_argument("--version", action="store_true", help="print the version and end")
    parser.add_argument("--settings", type=Path, metavar="FILE", help="another settings file")
    parser.add_argument("--model", metavar="NAME|DIR", help="the speech model to hear with")
    parser.add_argument("--text", action="store_true", help="type instead of speaking")
    parser.add_argument("--input", type=Path, metavar="WAV", help="hear a recording")
    parser.add_argument("--output", type=Path, metavar="WAV", help="answer into a recording")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    hear.add_hear_arguments(commands.add_parser("hear", help="what recordings say and mean"))
    hear.add_understand_arguments(commands.add_parser("understand", help="what texts mean"))
    models.add_arguments(commands.add_parser("models", help="speech models: list, get, check"))
    simulate.add_arguments(commands.add_parser("simulate", help="play an episode at full speed"))
    history.add_arguments(commands.add_parser("history", help="the episodes so far"))
    forget.add_arguments(commands.add_parser("forget", help="delete all that is remembered"))
    doctor = commands.add_parser("doctor", help="check every part and say what to do")
    doctor.add_argument("--intents", type=Path, metavar="DIR", help="a folder of intent files")
    hear.add_model_argument(doctor)
    return parser
