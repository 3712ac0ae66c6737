"""`relief forget`: asks first, deletes all, and promises no more than it can."""

import io
from datetime import datetime, timezone
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.clock import Stamp
from assistant.memory.store import Store, read
from assistant.relief.events import MedicineTaken

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=timezone.utc)
TAKEN = MedicineTaken(NOON, "ibuprofen", 1, NOON)
STAMP = Stamp(NOON, NOON, None, 0.0)


@pytest.fixture
def log(home: Path) -> Path:
    """A log with something in it, and one that was put aside."""
    path = home / "relief.db"
    path.write_text("ibuprofen " * 1000)
    with Store(path) as store:
        store.append([TAKEN], STAMP)
    return path


def left(folder: Path) -> list[str]:
    """The files that still tell of the medicine."""
    return [file.name for file in folder.iterdir() if b"ibuprofen" in file.read_bytes()]


class Terminal(io.StringIO):
    """Somebody who types."""

    def isatty(self) -> bool:
        return True


def answer(monkeypatch: pytest.MonkeyPatch, typed: str) -> int:
    """Run it on a terminal where ``typed`` is typed; the exit status."""
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    return main(["forget"])


@pytest.mark.parametrize("typed", ["yes\n", " Yes \n"])
def test_a_yes_deletes_all_and_it_says_where_and_what_it_cannot_promise(
    log: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    typed: str,
) -> None:
    assert len(left(log.parent)) == 2
    assert answer(monkeypatch, typed) == 0
    assert left(log.parent) == []
    assert read(log) == []
    told = capsys.readouterr().out
    assert told.startswith(f"This deletes all that the assistant has noted, for good: {log}\n")
    assert f"Deleted: all that was noted in {log}" in told
    assert "That cannot be promised of flash memory" in told


@pytest.mark.parametrize("typed", ["no\n", "\n", "y\n", "yes please\n", ""])
def test_anything_but_a_yes_deletes_nothing(
    log: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    typed: str,
) -> None:
    assert answer(monkeypatch, typed) == 1
    assert read(log) == [TAKEN]
    assert len(left(log.parent)) == 2
    assert capsys.readouterr().out.endswith("Nothing is deleted.\n")


def test_without_a_question_where_that_is_wanted(
    log: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert main(["forget", "--yes"]) == 0
    assert left(log.parent) == []
    assert read(log) == []
    assert capsys.readouterr().out.startswith("Deleted: ")


def test_without_a_terminal_to_ask_on_nothing_is_deleted(
    log: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    assert main(["forget"]) == 2
    assert read(log) == [TAKEN]
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("Nothing is deleted, because there is no terminal to ask on.")


def test_while_the_assistant_runs_nothing_is_deleted(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Store(log) as store:
        assert main(["forget", "--yes"]) == 1
        assert store.events == read(log) == [TAKEN]
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("Another relief is running")


def test_where_there_is_no_log_none_is_made(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forget"]) == 0
    assert capsys.readouterr().out.startswith("There is nothing to delete")
    assert list(home.iterdir()) == []


def test_broken_settings_are_no_hindrance(log: Path, home: Path) -> None:
    broken = home / "settings.yaml"
    broken.write_text("plan: [")
    assert main(["--settings", str(broken), "forget", "--yes"]) == 0
    assert read(log) == []
