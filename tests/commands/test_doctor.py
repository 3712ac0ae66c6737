"""`relief doctor`: every part in turn, and what to do about one that fails."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from room import VirtualRoom
from saying import record

from assistant.audio.sound import Sound
from assistant.cli import main
from assistant.resources import models_folder

pytestmark = pytest.mark.slow

KITCHEN = Path(__file__).parents[1] / "data" / "kitchen"
COMPACT = "relief-compact-en"
PARTS = [
    *("microphone", "loudspeaker", "voice", "intents", "own words"),
    *("model", "recognizer", "vocabulary", "data folder"),
]


@dataclass(frozen=True)
class Findings:
    """What the doctor found: each part's colour and what is told of it."""

    status: int
    colours: dict[str, str]
    told: dict[str, str]


def findings(status: int, output: str) -> Findings:
    lines = [
        re.fullmatch(r"(green|yellow|RED) +([a-z ]+): (.+)", each) for each in output.splitlines()
    ]
    parts = [(each[2], each[1], each[3]) for each in lines if each]
    assert [name for name, _, _ in parts] == PARTS, output
    return Findings(
        status,
        {name: colour for name, colour, _ in parts},
        {name: told for name, _, told in parts},
    )


@pytest.fixture
def examine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Findings]:
    """Runs the doctor on a machine without sound, whatever this one has."""
    settings = tmp_path / "settings.yaml"
    nothing = "no device is called that"
    settings.write_text(f"microphone: {nothing}\nloudspeaker: {nothing}\n", encoding="utf-8")

    def run(*arguments: str | Path, model: str | Path = COMPACT) -> Findings:
        common = ["--settings", str(settings), "--model", str(model), "doctor"]
        status = main([*common, *map(str, arguments)])
        said = capsys.readouterr()
        assert said.err == ""
        return findings(status, said.out)

    return run


def test_without_sound_all_else_is_green_and_the_status_is_1(
    home: Path, examine: Callable[..., Findings]
) -> None:
    found = examine()
    assert found.status == 1
    red = [name for name, colour in found.colours.items() if colour == "RED"]
    assert red == ["microphone", "loudspeaker"]
    assert "microphone" in found.told["microphone"]
    assert "loudspeaker" in found.told["loudspeaker"]
    assert re.fullmatch(r"\d+ intents in .+/intents/en", found.told["intents"])
    assert re.fullmatch(r"learnt, \d{3} meanings", found.told["own words"])
    assert found.told["model"] == COMPACT
    assert found.told["recognizer"].endswith(
        "when the voice said 'what should i do now', understood as what_now"
    )
    assert found.told["data folder"] == str(home)


def test_every_word_of_the_shipped_intents_can_be_heard(examine: Callable[..., Findings]) -> None:
    assert examine().colours["vocabulary"] == "green"


def test_words_that_the_model_cannot_hear_are_listed_with_what_to_say_instead(
    tmp_path: Path, examine: Callable[..., Findings]
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "own.yaml").write_text(
        """
language: en
lists:
  medicine:
    values:
      - {in: "ibuprofen[s]", out: ibuprofen}
      - {in: "(dolormin|nurofen)", out: ibuprofen}
      - {in: "novalgin", out: metamizole}
intents:
  took:
    data:
      - sentences: ["i took {medicine}"]
""",
        encoding="utf-8",
    )
    found = examine("--intents", own)
    assert found.colours["vocabulary"] == "yellow"
    listed = found.told["vocabulary"]
    assert listed.startswith(
        f"{COMPACT} cannot hear these words of the sentences: dolormin (say: nurofen), novalgin."
    )
    assert "relief models get" in listed


def test_other_intents_and_another_data_folder_are_checked_instead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, examine: Callable[..., Findings]
) -> None:
    monkeypatch.setenv("RELIEF_DATA", str(tmp_path / "new" / "data"))
    found = examine("--intents", KITCHEN)
    assert found.told["intents"] == f"5 intents in {KITCHEN}"
    assert found.told["own words"].startswith("none: these intents have no wordings")
    assert found.colours["vocabulary"] == "green"
    assert found.colours["recognizer"] == "green"
    assert "understood" not in found.told["recognizer"]
    assert found.told["data folder"] == str(tmp_path / "new" / "data")
    assert list((tmp_path / "new" / "data").iterdir()) == [], "what was tried is gone"


def test_broken_intents_are_red_and_the_rest_is_still_checked(
    tmp_path: Path, examine: Callable[..., Findings]
) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "bad.yaml").write_text("language: en\nintents: 5\n", encoding="utf-8")
    found = examine("--intents", tmp_path / "own")
    assert found.status == 1
    assert found.colours["intents"] == "RED"
    assert found.told["intents"].startswith(f"{tmp_path / 'own' / 'bad.yaml'}, line 2, intents: ")
    assert found.colours["voice"] == "green"
    assert found.colours["data folder"] == "green"


def test_a_damaged_model_of_what_people_mean_is_red(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, examine: Callable[..., Findings]
) -> None:
    (tmp_path / "understanding-en").mkdir()
    monkeypatch.setattr("assistant.equipment.models_folder", lambda: tmp_path)
    found = examine()
    assert found.colours["own words"] == "RED"
    assert "Install the assistant again" in found.told["own words"]
    assert found.colours["recognizer"] == "green"


def test_a_damaged_model_is_red(tmp_path: Path, examine: Callable[..., Findings]) -> None:
    folder = tmp_path / "model"
    shutil.copytree(models_folder() / COMPACT, folder)
    (folder / "am" / "final.mdl").write_bytes(b"cut short")
    found = examine(model=folder)
    assert found.status == 1
    assert found.colours["model"] == "RED"
    assert (
        f"The speech model in {folder} is damaged: am/final.mdl has 9 bytes" in found.told["model"]
    )
    assert found.colours["intents"] == found.colours["voice"] == "green"


def test_a_damaged_download_is_red_although_the_shipped_model_stands_in(
    home: Path, examine: Callable[..., Findings]
) -> None:
    damaged = home / "models" / "vosk-model-small-en-us-0.15"
    shutil.copytree(models_folder() / COMPACT, damaged)
    (damaged / "am" / "final.mdl").unlink()
    found = examine(model="auto")
    assert found.status == 1
    assert found.colours["model"] == "RED"
    assert "vosk-model-small-en-us-0.15 is damaged" in found.told["model"]
    assert found.colours["recognizer"] == "green"


def test_a_voice_that_is_not_there_is_red_with_some_that_are(
    tmp_path: Path, examine: Callable[..., Findings]
) -> None:
    settings = tmp_path / "settings.yaml"
    with settings.open("a", encoding="utf-8") as file:
        file.write("voice: Martian\n")
    found = examine()
    assert found.colours["voice"] == "RED"
    assert "There is no voice called 'Martian'. Some that there are: " in found.told["voice"]


def test_a_data_folder_that_cannot_be_written_is_red(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, examine: Callable[..., Findings]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("RELIEF_DATA", str(tmp_path / "file" / "data"))
    found = examine()
    assert found.colours["data folder"] == "RED"
    assert found.told["data folder"].startswith(f"{tmp_path / 'file' / 'data'} cannot be written (")
    assert "RELIEF_DATA" in found.told["data folder"]


def test_in_a_room_with_sound_nothing_is_red(room: VirtualRoom, tmp_path: Path) -> None:
    noise = np.random.default_rng(1).normal(0, 300, 20 * 16_000).astype(np.int16)
    room.say(record(tmp_path / "noise.wav", Sound(noise, 16_000)), wait=False)
    found = examined_in(room)
    assert found.status == 0
    assert set(found.colours.values()) == {"green"}
    level = re.fullmatch(r"(-\d+) dBFS in 1 s", found.told["microphone"])
    assert level is not None
    assert -50 < int(level[1]) < -30
    assert found.told["loudspeaker"] == "played a chime; if you heard nothing, turn it up"


def test_a_microphone_that_gives_only_silence_is_red(room: VirtualRoom) -> None:
    found = examined_in(room)
    assert found.status == 1
    assert found.colours["microphone"] == "RED"
    assert "it gives only silence" in found.told["microphone"]
    assert found.colours["loudspeaker"] == "green"


def examined_in(room: VirtualRoom) -> Findings:
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "--model", COMPACT, "doctor"],
        cwd=os.environ["HOME"],
        env=room.environment(),
        capture_output=True,
        text=True,
        timeout=60,
    )
    return findings(done.returncode, done.stdout)
