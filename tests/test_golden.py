"""Whole conversations, word for word.

What is said in them was read by somebody. After a change that means to change it, write them anew
with `python tests/test_golden.py` and read the difference.
"""

import contextlib
import io
from pathlib import Path

import pytest

from assistant.cli import main

FOLDER = Path(__file__).parent / "golden"
SCRIPTS = sorted(FOLDER.glob("*.yaml"))
TEXTBOOK = FOLDER / "textbook.txt"


def played(*script: Path) -> str:
    """The conversation that `relief simulate` prints."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        assert main(["simulate", *map(str, script)]) == 0
    return printed.getvalue()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_a_conversation_goes_as_it_was_read(script: Path) -> None:
    assert played(script) == script.with_suffix(".txt").read_text(encoding="utf-8")


def test_the_textbook_three_and_a_half_days_go_as_they_were_read() -> None:
    assert played() == TEXTBOOK.read_text(encoding="utf-8")


if __name__ == "__main__":
    for script in SCRIPTS:
        script.with_suffix(".txt").write_text(played(script), encoding="utf-8")
    TEXTBOOK.write_text(played(), encoding="utf-8")
