"""The command line: what it accepts, what each exit status means, and how it ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from saying import record

from assistant.cli import main

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).parents[1]
PATIENCE_S = 30


def start(home: Path, *arguments: str) -> "subprocess.Popen[str]":
    """The real process, started from elsewhere, its output buffered as it is by default."""
    inherited = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}
    return subprocess.Popen(
        [sys.executable, "-m", "assistant", *arguments],
        cwd=home,
        env={**inherited, "PYTHONPATH": str(CHECKOUT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What is printed of arguments that make no sense."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("usage: relief ")
    return said.err.splitlines()[-1]


def test_the_version_is_that_of_the_installed_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    installed = tmp_path / "relief_assistant-4.5.6.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Name: relief-assistant\nVersion: 4.5.6\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == "relief 4.5.6\n"


def test_help_names_every_command_and_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    commands = ("hear", "understand", "models", "doctor")
    options = ("--version", "--settings", "--model", "--text", "--input", "--output")
    assert all(name in told for name in (*commands, *options))


def test_an_unknown_command_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    told = refused(capsys, "listen")
    assert "invalid choice: 'listen'" in told
    assert "doctor" in told


def test_an_unknown_option_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys, "--loud").endswith("unrecognized arguments: --loud")


def test_an_answer_needs_a_question(capsys: pytest.CaptureFixture[str]) -> None:
    told = refused(capsys, "--output", "answer.wav")
    assert told.endswith("--output needs --input: it is the answer to a recording.")


def test_one_either_types_or_gives_a_recording(capsys: pytest.CaptureFixture[str]) -> None:
    told = refused(capsys, "--text", "--input", "question.wav")
    assert told.endswith("--text and --input exclude each other.")


@pytest.mark.parametrize("command", ["hear", "models"])
def test_a_command_without_what_it_needs_is_refused(
    capsys: pytest.CaptureFixture[str], command: str
) -> None:
    assert "the following arguments are required" in refused(capsys, command)


def test_the_status_tells_what_went_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = str(record(tmp_path / "good.wav", "yes", 0.5))
    statuses = {
        ("understand", "yes"): 0,
        ("models", "list"): 0,
        ("hear", good): 0,
        ("--input", good): 0,
        # What the user gave cannot be used.
        ("hear", str(tmp_path / "missing.wav")): 2,
        ("--input", str(tmp_path / "missing.wav")): 2,
        ("--settings", str(tmp_path / "missing.yaml"), "understand", "yes"): 2,
        ("understand", "--intents", str(tmp_path / "missing"), "yes"): 2,
        ("hear", "--model", "missing", good): 2,
        # The machine lacks something.
        ("hear", "--model", "vosk-model-small-en-us-0.15", good): 1,
    }
    assert {each: main(each) for each in statuses} == statuses
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("before", [True, False])
def test_the_model_may_be_named_before_a_command_or_behind_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], before: bool
) -> None:
    model, command = ["--model", "no-such-model"], ["hear", "said.wav"]
    assert main([*model, *command] if before else [*command, *model]) == 2
    assert capsys.readouterr().err.startswith("no-such-model is neither a known speech model")


def test_the_model_of_the_command_line_stands_above_that_of_the_settings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = tmp_path / "settings.yaml"
    settings.write_text("model: of-the-settings\n", encoding="utf-8")
    common = ["--settings", str(settings), "hear", "said.wav"]
    assert main(common) == main([*common, "--model", "of-the-line"]) == 2
    told = capsys.readouterr().err.splitlines()
    assert [each.split(" ")[0] for each in told] == ["of-the-settings", "of-the-line"]


def test_the_typed_conversation_answers_and_ends_with_its_input(home: Path) -> None:
    relief = start(home, "--text")
    out, error = relief.communicate("what now\nmy chest hurts\n", timeout=PATIENCE_S)
    assert (relief.returncode, error) == (0, "")
    greeting, *rest = out.splitlines()
    assert greeting.startswith("  I'm here.")
    assert rest[0::2] == ["> what now", "> my chest hurts"]
    assert rest[1].startswith("  Lie still; I'm a voice guide, not a doctor")
    assert "Call nine one one now" in rest[3]


def test_the_typed_conversation_ends_with_goodbye(home: Path) -> None:
    relief = start(home, "--text")
    assert relief.stdin is not None
    relief.stdin.write("goodbye\nyes\n")
    relief.stdin.flush()
    # Its input stays open: it ends by itself.
    assert relief.wait(PATIENCE_S) == 0
    out, error = relief.communicate()
    assert out.splitlines()[-1] == "  Get better soon. Come back any time."
    assert error == ""


@pytest.mark.parametrize("arguments", [["--text"], ["understand"]])
def test_ctrl_c_ends_it_with_130_and_without_a_traceback(home: Path, arguments: list[str]) -> None:
    relief = start(home, *arguments)
    assert relief.stdin is not None
    assert relief.stdout is not None
    relief.stdin.write("yes\nwhat now\n")
    relief.stdin.flush()
    assert relief.stdout.readline(), "it is at work"
    relief.send_signal(signal.SIGINT)
    _, error = relief.communicate(timeout=PATIENCE_S)
    assert relief.returncode == 130
    assert error == "\n"


@pytest.mark.parametrize(
    "arguments", [["understand", "yes", "no"], ["models", "list"], ["--text"]], ids=" ".join
)
def test_a_reader_that_has_left_is_no_failure(home: Path, arguments: list[str]) -> None:
    relief = start(home, *arguments)
    assert relief.stdout is not None
    # Long before the first line: Python takes longer to start.
    relief.stdout.close()
    _, error = relief.communicate("what now\n", timeout=PATIENCE_S)
    assert (relief.returncode, error) == (0, "")
