"""./scripts/benchmark hearing: through its command line, on few sentences in one voice."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
import soundfile
from benchmarking import voices
from benchmarking.__main__ import main
from benchmarking.hearing import measuring
from benchmarking.voices import Voice

from assistant.audio.sound import HEARING_RATE

pytestmark = pytest.mark.slow

MODEL = "relief-compact-en"
KITCHEN = Path(__file__).parents[1] / "data" / "kitchen"


@pytest.fixture(autouse=True)
def one_voice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A benchmark that is over soon."""
    monkeypatch.setattr(voices, "WANTED", (Voice("espeak-ng", "en-us"),))
    monkeypatch.setattr(measuring, "STARTS", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)


def hearing(*arguments: str) -> int:
    return main(["hearing", "--model", MODEL, *arguments])


def rows(printed: str, cells: int) -> set[tuple[str, ...]]:
    """The first ``cells`` cells behind the model's name, of every row."""
    lines = [line for line in printed.splitlines() if line.startswith(f"| {MODEL} ")]
    return {tuple(cell.strip() for cell in line.split("|")[2 : 2 + cells]) for line in lines}


def test_what_is_heard(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    details = tmp_path / "heard.jsonl"
    options = ("--sentences", "2", "--distance", "1.5", "--noise", "fan:12", "babble:6")
    parts = ("--parts", "commands", "strangers", "--hours", "0.01")

    assert hearing(*parts, *options, "--details", str(details)) == 0

    printed = capsys.readouterr().out
    named = ("clean", "room 1.5 m", "fan 12 dB, 1.5 m", "babble 6 dB, 1.5 m")
    assert rows(printed, 2) >= {(condition, "2") for condition in named}
    assert ("talk", "0.01") in rows(printed, 2)
    assert rows(printed, 1) >= {("espeak-ng en-us",), ("babble",), ("kitchen",), ("fan",)}
    assert "nan" not in printed
    lines = [json.loads(line) for line in details.read_text().splitlines()]
    assert {line["condition"] for line in lines if line["part"] == "commands"} == set(named)
    heard = next(line for line in lines if line["condition"] == "clean" and line["readings"])
    assert heard["said"] and heard["meant"] and heard["voice"] == "espeak-ng en-us"
    assert [each["engine"] for each in heard["engines"]] == [
        f"vosk {MODEL}, strict",
        f"vosk {MODEL}, free",
    ]
    assert heard["engines"][0].keys() >= {"text", "nats", "words"}
    assert heard["readings"][-1].keys() == {"text", "confidence"}


def test_what_it_costs(capsys: pytest.CaptureFixture[str]) -> None:
    assert hearing("--parts", "cost", "--sentences", "2", "--noise") == 0

    printed = capsys.readouterr().out
    assert rows(printed, 1) >= {
        *(("ready to listen",), ("grammar",), ("after hearing",), ("free reading",)),
        *(("digital silence",), ("understanding",)),
    }
    assert rows(printed, 2) >= {
        *(("clean", "intent"), ("room 2 m", "final transcript")),
        ("clean", "first sample, known reply"),
    }
    assert "nan" not in printed


def test_memory_over_hours_of_sound(capsys: pytest.CaptureFixture[str]) -> None:
    assert hearing("--soak", "0.03") == 0

    printed = capsys.readouterr().out
    assert ("0.03",) in rows(printed, 1)
    assert "memory grows by" in printed


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Somebody's recordings, named by their words."""
    folder = tmp_path_factory.mktemp("spoken")
    texts = ["what now", "set a timer for five minutes", "my aunt has a green car"]
    for text, samples in zip(texts, Voice("espeak-ng", "en-us").says(texts), strict=True):
        soundfile.write(folder / f"{text.replace(' ', '-')}_anna.flac", samples, HEARING_RATE)
    return folder


def test_recordings_named_by_their_words(spoken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert hearing("--corpus", str(spoken), "--noise", "fan:12") == 0

    printed = capsys.readouterr().out
    assert "3 recordings, 2 of them not for the assistant" in printed
    assert "“my aunt has a green car”" in printed
    assert rows(printed, 3) >= {("clean", "1", "100.0 %")}
    assert {("fan 12 dB", "1"), ("anna", "1/1 = 100.0 %")} <= rows(printed, 2)


def test_what_does_not_begin_with_the_wake_phrase(
    spoken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert hearing("--corpus", str(spoken), "--noise", "fan:24", "--wake-phrase", "hey relief") == 0
    assert rows(capsys.readouterr().out, 3) >= {("clean", "1", "0.0 %")}


def test_what_begins_with_the_wake_phrase(capsys: pytest.CaptureFixture[str]) -> None:
    parts = ("--parts", "commands", "--sentences", "2", "--distance", "1", "--noise", "fan:24")
    assert hearing(*parts, "--wake-phrase", "hey relief") == 0
    assert rows(capsys.readouterr().out, 3) >= {("clean", "2", "100.0 %")}


def test_recordings_of_another_domain(
    spoken: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "five.flac").write_bytes(
        (spoken / "set-a-timer-for-five-minutes_anna.flac").read_bytes()
    )
    (tmp_path / "car.flac").write_bytes((spoken / "my-aunt-has-a-green-car_anna.flac").read_bytes())
    listed = {"five.flac": {"intent": "set_timer"}, "car.flac": None}
    (tmp_path / "corpus.json").write_text(json.dumps(listed))

    assert hearing("--corpus", str(tmp_path), "--intents", str(KITCHEN)) == 0

    printed = capsys.readouterr().out
    assert rows(printed, 2) >= {("clean", "1"), ("clean", "0/1 = 0.0 %")}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('{"a.wav": "yes",}', "corpus.json, line 1"),
        ('["a.wav"]', "an object of file names"),
        ('{"b.wav": "yes"}', "b.wav: there is no file"),
        ('{"a.wav": {"intent": "fly"}}', "a.wav.intent: there is no intent 'fly'"),
        ('{"a.wav": {"slots": {}}}', "a.wav"),
        ('{"a.wav": 7}', "a.wav: expected the words"),
        ('{"a.wav": "yes", "a.wav": "no"}', "this name stands twice"),
    ],
)
def test_a_broken_list_of_recordings_is_a_sentence(
    text: str, complaint: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros(HEARING_RATE), HEARING_RATE)
    (tmp_path / "corpus.json").write_text(text)

    assert hearing("--corpus", str(tmp_path)) == 2

    assert complaint in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("--corpus", "nowhere"), "There is no folder 'nowhere'"),
        (("--model", "nothing"), "Known speech models are"),
        (("--details", "no/such/folder/heard.jsonl"), "cannot be written"),
    ],
)
def test_what_cannot_be_used_is_a_sentence(
    arguments: tuple[str, ...], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert hearing(*arguments) == 2
    assert complaint in capsys.readouterr().err


def test_a_recording_that_is_none_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "what now.wav").write_bytes(b"no sound")
    assert hearing("--corpus", str(tmp_path)) == 2
    assert "what now.wav" in capsys.readouterr().err


def test_what_is_said_into_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["barge-in", "--quick", "--model", MODEL]) == 0
    spoken, silent = capsys.readouterr().out.split("## Nobody speaks")
    table = [[cell.strip() for cell in line.split("|")[1:-1]] for line in spoken.splitlines()]
    silenced = {row[0]: row for row in table if len(row) == 7}
    assert silenced["+0 dB after 0.2 s"][1:3] == ["+10 dB", "1/1 = 100.0 %"]
    assert silenced["+0 dB after 0.2 s"][5:] == ["1/1 = 100.0 %", "0"]
    assert [line.split("|")[4].strip() for line in silent.splitlines()[4:8]] == ["0"] * 4
