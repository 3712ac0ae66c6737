"""`relief forget`: delete everything that the assistant remembers."""

import argparse
import sys
from pathlib import Path

from assistant.errors import InputError
from assistant.memory.diary import log_file
from assistant.memory.store import Store

_YES = "yes"

_DECLINED = 1
"""The exit status where nothing was deleted because the answer was no."""

_DELETED = """\
Deleted: all that was noted in {path},
and every log that had been put aside beside it. An empty log is left.
The files were overwritten first, so a hard disk holds nothing of them any more.
That cannot be promised of flash memory (SSDs, SD cards, USB sticks), of file
systems that keep old versions, or of backups."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what stands after ``relief forget``."""
    parser.add_argument("--yes", action="store_true", help="delete without asking")


def run(arguments: argparse.Namespace) -> int:
    """Delete the log once that is confirmed; return the exit status.

    Raises:
        InputError: it is not confirmed, and there is nobody to ask.
        StoreBusyError: another relief is running.
        StoreError: not all could be deleted.
    """
    path = log_file()
    if not path.exists():
        print(f"There is nothing to delete: there is no log {path}.")
        return 0
    if not arguments.yes and not _is_confirmed(path):
        print("Nothing is deleted.")
        return _DECLINED
    with Store(path) as store:
        store.forget()
    print(_DELETED.format(path=path))
    return 0


def _is_confirmed(path: Path) -> bool:
    if not sys.stdin.isatty():
        raise InputError(
            "Nothing is deleted, because there is no terminal to ask on. To delete without being"
            " asked: relief forget --yes"
        )
    print(f"This deletes all that the assistant has noted, for good: {path}")
    try:
        return input(f"Type {_YES} to delete it: ").strip().lower() == _YES
    except EOFError:
        print()
        return False
