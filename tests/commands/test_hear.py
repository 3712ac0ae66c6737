"""`relief hear`: one JSON line for each recording, with the real model and synthetic speech."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from saying import record, speech

from assistant.audio.sound import Sound
from assistant.cli import main
from assistant.resources import models_folder

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).parents[2]
KITCHEN = CHECKOUT / "tests" / "data" / "kitchen"
COMPACT = "relief-compact-en"
FREE, STRICT = f"vosk {COMPACT}, free", f"vosk {COMPACT}, strict"

Heard = tuple[int, list[dict[str, Any]], str]
"""The exit status, the lines without their times, and what was printed for people."""


@pytest.fixture
def hear(capsys: pytest.CaptureFixture[str]) -> Callable[..., Heard]:
    """Runs the command with the shipped model."""

    def run(*arguments: str | Path, model: str | Path = COMPACT) -> Heard:
        status = main(["--model", str(model), "hear", *map(str, arguments)])
        said = capsys.readouterr()
        return status, [_without_times(line) for line in said.out.splitlines()], said.err

    return run


def _without_times(line: str) -> dict[str, Any]:
    """What a line says but for what differs from one machine to the next."""
    heard: dict[str, Any] = json.loads(line)
    assert 0 <= heard.pop("decode_s") < 10
    assert heard.pop("audio_s") > 0
    sure = heard.pop("confidence")
    assert 0.5 < sure <= 1 if heard["intent"] else sure == 0
    return heard


def line(
    file: Path, text: str, intent: str | None, engine: str | None = None, **slots: Any
) -> dict[str, Any]:
    return {
        "file": str(file),
        "transcript": text,
        "intent": intent,
        "slots": slots,
        **({"stage": "templates"} if intent else {}),
        "engine": engine or (STRICT if intent else FREE),
    }


def test_a_recording_gets_a_line_with_all_there_is_to_know(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = record(tmp_path / "said.wav", 0.5, "how long is left", 0.5)
    assert main(["--model", COMPACT, "hear", str(file)]) == 0
    heard = json.loads(capsys.readouterr().out)
    assert list(heard) == [
        *("file", "transcript", "intent", "slots", "confidence", "stage"),
        *("engine", "audio_s", "decode_s"),
    ]
    assert heard["audio_s"] == round(soundfile.info(file).duration, 3)
    assert 0 < heard["decode_s"] < heard["audio_s"]


FORMATS = {
    "8-bit stereo at 44.1 kHz": (44_100, 2, "WAV", "PCM_U8"),
    "24-bit at 48 kHz": (48_000, 1, "WAV", "PCM_24"),
    "float with five channels at 16 kHz": (16_000, 5, "WAV", "FLOAT"),
    "telephone": (8_000, 1, "WAV", "ULAW"),
    "FLAC": (22_050, 2, "FLAC", "PCM_16"),
}


def test_recordings_of_every_kind_are_heard(tmp_path: Path, hear: Callable[..., Heard]) -> None:
    for name, (rate, channels, kind, width) in FORMATS.items():
        sound = speech("i put the ice on").at(rate).samples / 32768
        samples = np.stack([sound] * channels, axis=1)
        soundfile.write(tmp_path / name, samples, rate, width, format=kind)
    files = [tmp_path / name for name in FORMATS]
    assert hear(*files) == (0, [line(file, "i put the ice on", "ice_on") for file in files], "")


def test_silence_says_nothing(tmp_path: Path, hear: Callable[..., Heard]) -> None:
    file = record(tmp_path / "silence.wav", 12.0)
    assert hear(file) == (0, [line(file, "", None)], "")


def test_noise_is_no_command(tmp_path: Path, hear: Callable[..., Heard]) -> None:
    noise = np.random.default_rng(1).normal(0, 1, 10 * 16_000)
    files = []
    for loudness in (30, 1000, 8000):
        samples = (noise * loudness).clip(-32768, 32767).astype(np.int16)
        files.append(record(tmp_path / f"{loudness}.wav", Sound(samples, 16_000)))
    status, heard, error = hear(*files)
    assert (status, error) == (0, "")
    assert [each["intent"] for each in heard] == [None] * 3


def test_of_two_utterances_the_last_command_counts(
    tmp_path: Path, hear: Callable[..., Heard]
) -> None:
    file = record(tmp_path / "two.wav", "i put the ice on", 2.0, "how long is left", 1.0)
    assert hear(file) == (0, [line(file, "how long is left", "how_long_left")], "")


def test_chatter_after_a_command_does_not_undo_it(
    tmp_path: Path, hear: Callable[..., Heard]
) -> None:
    file = record(tmp_path / "two.wav", "i put the ice on", 2.0, "my daughter plays football", 1.0)
    assert hear(file) == (0, [line(file, "i put the ice on", "ice_on")], "")


def test_a_slow_speaker_may_pause_within_a_command(
    tmp_path: Path, hear: Callable[..., Heard]
) -> None:
    file = record(tmp_path / "slow.wav", "call nine one", 1.0, "one", 0.5)
    assert hear(file) == (0, [line(file, "call nine one one", "emergency", FREE)], "")


def test_chatter_is_written_down_and_means_nothing(
    tmp_path: Path, hear: Callable[..., Heard]
) -> None:
    file = record(tmp_path / "chat.wav", "my daughter plays football", 1.5, "for the school", 0.5)
    status, (heard,), _ = hear(file)
    assert status == 0
    assert heard["intent"] is None
    assert "football" in heard["transcript"]
    assert "school" in heard["transcript"]


KITCHEN_TALK: list[tuple[str, str | None, dict[str, Any]]] = [
    (
        "set a timer for twenty five minutes for the frozen peas",
        "set_timer",
        {"minutes": 25, "food": "peas"},
    ),
    ("heat the oil in the microwave on half power", "heat", {"food": "oil", "power": 50}),
    ("heat the oil on half power in the microwave", "heat", {"food": "oil", "power": 50}),
    ("heat my drink", "heat", {"food": "drink", "minutes": 2}),
    ("put a wash towel on my list", "add_to_list", {"item": "towel", "list": "shop"}),
    (
        "remind me to take my medicine tomorrow morning",
        "remind",
        {"what": "take my medicine tomorrow morning"},
    ),
    ("how long is left", None, {}),
    ("what should i do now", None, {}),
]


def test_another_domain_is_heard_from_its_folder(
    tmp_path: Path, hear: Callable[..., Heard]
) -> None:
    files = [
        record(tmp_path / f"{number}.wav", text, 0.5)
        for number, (text, _, _) in enumerate(KITCHEN_TALK)
    ]
    status, heard, error = hear("--intents", KITCHEN, *files)
    assert (status, error) == (0, "")
    expected = [
        line(file, text, intent, **slots)
        for file, (text, intent, slots) in zip(files, KITCHEN_TALK, strict=True)
    ]
    for each in heard:
        # Either reading may be the one that is understood.
        assert each.pop("engine") in (FREE, STRICT)
    for each in expected:
        del each["engine"]
    assert heard == expected


def test_a_phase_decides_what_is_understood(tmp_path: Path, hear: Callable[..., Heard]) -> None:
    file = record(tmp_path / "said.wav", "how long is left", 0.5)
    heard = hear("--intents", KITCHEN, "--phase", "cooking", file)
    assert heard == (0, [line(file, "how long is left", "time_left")], "")


def test_what_cannot_be_heard_is_told_and_the_others_are_still_answered(
    tmp_path: Path, hear: Callable[..., Heard]
) -> None:
    first = record(tmp_path / "first.wav", "i put the ice on", 0.5)
    last = record(tmp_path / "last.wav", "how long is left", 0.5)
    note, empty, hollow = (tmp_path / f"{name}.wav" for name in ("note", "empty", "hollow"))
    note.write_text("not a sound\n", encoding="utf-8")
    empty.touch()
    soundfile.write(hollow, np.zeros(0, np.int16), 16_000)
    missing = tmp_path / "missing.wav"
    status, heard, error = hear(first, note, empty, hollow, missing, tmp_path, last)
    assert status == 2
    assert heard == [
        line(first, "i put the ice on", "ice_on"),
        line(last, "how long is left", "how_long_left"),
    ]
    told = error.splitlines()
    assert [Path(each.split("'")[1]) for each in told] == [note, empty, hollow, missing, tmp_path]
    assert "is not a sound file that can be read" in told[0]
    assert "is an empty file" in told[1]
    assert "holds no sound" in told[2]
    assert "There is no file" in told[3]
    assert "is not a file but a folder" in told[4]


def test_a_recording_that_could_not_be_heard_shows_in_the_status_wherever_it_stood(
    tmp_path: Path, hear: Callable[..., Heard]
) -> None:
    good = record(tmp_path / "good.wav", "yes", 0.5)
    assert hear(good, tmp_path / "missing.wav")[0] == 2
    assert hear(tmp_path / "missing.wav", good)[0] == 2


def test_an_unknown_model_is_refused(hear: Callable[..., Heard]) -> None:
    status, heard, error = hear("said.wav", model="no-such-model")
    assert (status, heard) == (2, [])
    assert error == (
        "no-such-model is neither a known speech model nor a folder. Known speech models are:"
        " relief-compact-en, vosk-model-small-en-us-0.15; or name the folder of an unpacked Vosk"
        " model.\n"
    )


def test_a_known_model_that_is_not_installed_is_told_with_how_to_fetch_it(
    hear: Callable[..., Heard],
) -> None:
    status, heard, error = hear("said.wav", model="vosk-model-small-en-us-0.15")
    assert (status, heard) == (1, [])
    assert error.endswith("To fetch it: relief models get vosk-model-small-en-us-0.15\n")


def test_a_model_folder_that_is_missing_or_no_model_is_refused(
    tmp_path: Path, hear: Callable[..., Heard]
) -> None:
    assert hear("said.wav", model=tmp_path / "nowhere")[0] == 2
    (tmp_path / "empty").mkdir()
    status, heard, error = hear("said.wav", model=tmp_path / "empty")
    assert (status, heard) == (2, [])
    assert error == f"{tmp_path / 'empty'} is no Vosk model: am/final.mdl is missing.\n"


def relief(*arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """The real process, started from elsewhere."""
    return subprocess.run(
        [sys.executable, "-m", "assistant", *map(str, arguments)],
        cwd=os.environ["HOME"],
        env={**os.environ, "PYTHONPATH": str(CHECKOUT), **variables},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("with_record", [True, False])
@pytest.mark.parametrize("damaged", ["am/final.mdl", "graph/HCLr.fst"])
def test_a_truncated_model_is_refused_in_one_sentence(
    tmp_path: Path, damaged: str, with_record: bool
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(models_folder() / COMPACT, folder)
    if not with_record:
        (folder / "files.json").unlink()
    content = (folder / damaged).read_bytes()
    (folder / damaged).write_bytes(content[: len(content) // 3])
    said = record(tmp_path / "said.wav", "yes")
    # The process itself: libvosk aborts it with some damaged models.
    done = relief("hear", "--model", folder, said)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"The speech model in {folder} is damaged: ")
    assert done.stderr.endswith(" Copy or unpack it again.\n")
    assert done.stderr.count("\n") == 1
    assert (damaged in done.stderr) is with_record


def test_the_command_works_from_any_folder(tmp_path: Path) -> None:
    record(Path(os.environ["HOME"]) / "said.wav", "i put the ice on", 0.5)
    done = relief("hear", "said.wav")
    assert (done.returncode, done.stderr) == (0, "")
    assert _without_times(done.stdout) == line(Path("said.wav"), "i put the ice on", "ice_on")


def test_broken_intents_are_told_before_anything_is_heard(
    tmp_path: Path, hear: Callable[..., Heard]
) -> None:
    (tmp_path / "own.yaml").write_text("language: en\nintents: 5\n", encoding="utf-8")
    status, heard, error = hear("--intents", tmp_path, "said.wav")
    assert (status, heard) == (2, [])
    assert (
        error == f"{tmp_path / 'own.yaml'}, line 2, intents: expected intents by name, found 5.\n"
    )


def test_intents_of_a_language_without_a_model_are_refused(
    tmp_path: Path, hear: Callable[..., Heard]
) -> None:
    (tmp_path / "own.yaml").write_text("language: de\n", encoding="utf-8")
    status, heard, error = hear("--intents", tmp_path, "said.wav", model="auto")
    assert (status, heard) == (2, [])
    assert error == "There is no speech model for the language 'de'. Known are: en.\n"
