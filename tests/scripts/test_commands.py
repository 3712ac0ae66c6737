"""./scripts/run and ./scripts/test as a user types them."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from scripts.computer import Computer
from setting_up.installation import set_up

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"
SOURCES = [SCRIPTS / "run", SCRIPTS / "test", *sorted((SCRIPTS / "setting_up").glob("*.py"))]

# Taken before a fixture puts a stand-in in its place.
REAL_PYTHON = sys.executable


@pytest.fixture
def ready(computer: Computer) -> Computer:
    """A computer where set-up has installed all packages, before the first start."""
    root = computer.environment.root
    shutil.copytree(SCRIPTS / "setting_up", root / "scripts" / "setting_up")
    for name in ("run", "test"):
        shutil.copy2(SCRIPTS / name, root / "scripts" / name)
    set_up(computer.environment, "test")
    return computer


def start(computer: Computer, name: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    script = computer.environment.root / "scripts" / name
    command = [REAL_PYTHON, str(script), *arguments]
    return subprocess.run(command, cwd=computer.home, capture_output=True, text=True, check=False)


def test_the_assistant_gets_arguments_and_folder_and_gives_its_status(ready: Computer) -> None:
    done = start(ready, "run", "--say", "two words")

    assert done.returncode == 7
    assert done.stdout == f"{ready.home}\n"
    assert ready.calls("-m assistant --say two words")


def test_the_model_is_offered_at_the_first_start_only(ready: Computer) -> None:
    first = start(ready, "run")
    second = start(ready, "run")

    assert first.stderr == "the model is 40 MB\n"
    assert second.stderr == ""
    assert len(ready.calls("models get --if-missing")) == 1


def test_the_model_can_be_left_out(ready: Computer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELIEF_NO_DOWNLOAD", "1")
    start(ready, "run")
    assert ready.calls("models get") == []

    monkeypatch.delenv("RELIEF_NO_DOWNLOAD")
    start(ready, "run")
    assert len(ready.calls("models get")) == 1


def test_a_later_start_runs_nothing_but_the_assistant(ready: Computer) -> None:
    start(ready, "run")
    before = len(ready.calls(""))

    start(ready, "run", "again")

    assert [call.split()[-1] for call in ready.calls("")[before:]] == ["again"]


def test_pytest_gets_the_arguments_and_no_model_is_fetched(ready: Computer) -> None:
    start(ready, "test", "-k", "ice")

    assert len(ready.calls("-m pytest -m slow or not slow -k ice")) == 1
    assert ready.calls("models get") == []


def test_a_failure_has_a_sentence_and_no_traceback(ready: Computer) -> None:
    (ready.environment.root / "requirements.lock").unlink()

    done = start(ready, "run")

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "requirements.lock" in done.stderr


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_an_old_python_can_read_what_it_must_say(source: Path) -> None:
    ast.parse(source.read_text(encoding="utf-8"), feature_version=(3, 8))
