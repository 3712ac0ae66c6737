"""`relief --input A --output B`: a recording is heard, and the answer is a recording."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from conversing import english
from saying import record

from assistant.audio import tone, wav
from assistant.audio.sound import Sound
from assistant.cli import main
from assistant.resources import models_folder
from assistant.speech.vosk_recognizer import VoskModel

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).parents[2]
COMPACT = "relief-compact-en"
LOUD = 200
PAUSE_S = 1.2
"""Longer than any pause within a line, in seconds."""


@dataclass(frozen=True)
class Talk:
    """What came of a recording."""

    status: int
    printed: list[str]
    error: str


@pytest.fixture
def talk(capsys: pytest.CaptureFixture[str]) -> Callable[..., Talk]:
    """Runs the command with the shipped model."""

    def run(*arguments: str | Path) -> Talk:
        status = main(["--model", COMPACT, *map(str, arguments)])
        said = capsys.readouterr()
        return Talk(status, said.out.splitlines(), said.err)

    return run


@pytest.fixture(scope="module")
def model() -> VoskModel:
    return VoskModel(models_folder() / COMPACT, COMPACT)


def words_heard(model: VoskModel, path: Path) -> list[str]:
    recognizer = model.free()
    heard = [recognizer.accept(frame) for frame in wav.read_frames(path)]
    transcripts = [*(each for each in heard if each), recognizer.finish()]
    return [word.text for each in transcripts for word in each.words]


def words_of(text: str) -> list[str]:
    return text.lower().translate(str.maketrans("-", " ", ".,:;?!")).split()


def share(wanted: list[str], heard: list[str]) -> float:
    """The share of the wanted words that were heard, in their order (longest common sequence)."""
    row = [0] * (len(heard) + 1)
    for word in wanted:
        above, row = row, [0]
        for at, other in enumerate(heard):
            row.append(above[at] + 1 if word == other else max(above[at + 1], row[at]))
    return row[-1] / len(wanted)


def beginnings(path: Path) -> list[float]:
    """When something is said in a recording after a pause, in seconds."""
    sound = wav.read(path)
    loud = np.flatnonzero(np.abs(sound.samples.astype(int)) > LOUD) / sound.rate
    return [loud[0], *loud[1:][np.diff(loud) > PAUSE_S]]


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        ("what should i do now", "Lie still; I'm a voice guide, not a doctor"),
        ("my chest hurts", "Chest pain or trouble breathing is not a back problem to wait on."),
        ("how long is left", "No timer is running. Say: what now, for your next step."),
        ("help me", "Call nine one one now on your phone, or shout for someone to call."),
    ],
)
def test_a_spoken_question_gets_its_answer_aloud(
    tmp_path: Path, talk: Callable[..., Talk], model: VoskModel, question: str, reply: str
) -> None:
    answer = tmp_path / "answer.wav"
    asked = record(tmp_path / "question.wav", question, 1.0)
    told = talk("--input", asked, "--output", answer)
    assert (told.status, told.error) == (0, "")
    assert told.printed[0] == f"> {question}"
    shown = told.printed[1].strip()
    assert shown.startswith(reply)
    heard = words_heard(model, answer)
    # The model is small and the voice a machine's: half the words, and those of no other reply.
    assert share(words_of(shown), heard) > 0.5
    said = [text for texts in english().responses["prompts"].values() for text in texts]
    others = [text for text in said if text not in shown and len(words_of(text)) > 5]
    assert share(words_of(shown), heard) > max(share(words_of(text), heard) for text in others)


QUICK = """
plan:
  minute_seconds: 1
  ice_on_minutes: 20
  # No half-way mark, no warning and no repeat: nothing else is being said when the alarm is due.
  warning_minutes: 20
  repeat_minutes: [30]
"""


@pytest.fixture
def quick(tmp_path: Path) -> Path:
    """Settings with which ice is on for twenty seconds."""
    path = tmp_path / "settings.yaml"
    path.write_text(QUICK, encoding="utf-8")
    return path


def test_an_alarm_that_falls_due_within_the_recording_is_in_the_answer_at_its_time(
    tmp_path: Path, quick: Path, talk: Callable[..., Talk], model: VoskModel
) -> None:
    answer = tmp_path / "answer.wav"
    asked = record(tmp_path / "question.wav", 1.0, "i put the ice on", 28.0)
    told = talk("--settings", quick, "--input", asked, "--output", answer)
    assert told.status == 0
    assert told.printed[0] == "> i put the ice on"
    assert told.printed[1].startswith("  Got it, ice on for twenty minutes.")
    assert told.printed[2] == "  Ice off now, please. Say: it's off, when it's done."
    assert len(told.printed) == 3
    answered, alarm = beginnings(answer)
    assert 2 < answered < 4, "it is answered when it was said"
    assert alarm - answered == pytest.approx(20, abs=0.2)
    cut = tmp_path / "alarm.wav"
    sound = wav.read(answer)
    with wav.Recording(cut, sound.rate) as recording:
        recording.add(Sound(sound.samples[int((alarm - 0.2) * sound.rate) :], sound.rate), 0)
    assert share(words_of(told.printed[2]), words_heard(model, cut)) > 0.5


def test_an_alarm_that_is_due_later_is_not_in_the_answer(
    tmp_path: Path, quick: Path, talk: Callable[..., Talk]
) -> None:
    asked = record(tmp_path / "question.wav", "i put the ice on", 18.0)
    told = talk("--settings", quick, "--input", asked)
    assert [line[:8] for line in told.printed] == ["> i put ", "  Got it"]


def test_a_conversation_goes_on_through_the_recording(
    tmp_path: Path, talk: Callable[..., Talk]
) -> None:
    asked = record(
        tmp_path / "talk.wav",
        *("what should i do now", 1.5, "no", 1.5, "i put the ice on", 1.5, "how long is left", 1.5),
        *("it's off", 1.5),
    )
    told = talk("--input", asked)
    assert (told.status, told.error) == (0, "")
    heard = [line for line in told.printed if line.startswith(">")]
    # The strict reading spells a no as any of the noes it knows.
    assert heard.pop(1) in ("> no", "> nope", "> nah")
    assert heard == [
        "> what should i do now",
        "> i put the ice on",
        "> how long is left",
        "> it's off",
    ]
    assert "  Twenty minutes left with the ice." in told.printed
    assert told.printed[-1].startswith("  Got it, ice off.")


def test_goodbye_ends_it_before_the_recording_does(
    tmp_path: Path, talk: Callable[..., Talk]
) -> None:
    asked = record(
        tmp_path / "talk.wav", "goodbye", 1.5, "yes", 1.5, "i put the ice on", 1.0, "help me", 0.5
    )
    told = talk("--input", asked)
    assert told.status == 0
    assert told.printed[-1] == "  Get better soon. Come back any time."
    assert "> help me" not in told.printed


def test_the_end_of_a_recording_cuts_nothing_off(tmp_path: Path, talk: Callable[..., Talk]) -> None:
    asked = record(tmp_path / "question.wav", "how long is left")
    assert talk("--input", asked).printed[0] == "> how long is left"


def test_silence_is_answered_with_nothing(tmp_path: Path, talk: Callable[..., Talk]) -> None:
    answer = tmp_path / "answer.wav"
    told = talk("--input", record(tmp_path / "silence.wav", 3.0), "--output", answer)
    assert (told.status, told.printed, told.error) == (0, [], "")
    assert answer.exists()


def test_the_answer_is_never_written_onto_the_question(
    tmp_path: Path, talk: Callable[..., Talk]
) -> None:
    asked = record(tmp_path / "question.wav", "yes")
    before = asked.read_bytes()
    (tmp_path / "other name.wav").symlink_to(asked)
    for answer in (asked, tmp_path / "other name.wav"):
        told = talk("--input", asked, "--output", answer)
        problem = f"'{answer}' is the recording that is read: write to another file.\n"
        assert (told.status, told.printed, told.error) == (2, [], problem)
        assert asked.read_bytes() == before


def test_an_answer_that_cannot_be_written_is_refused(
    tmp_path: Path, talk: Callable[..., Talk]
) -> None:
    asked = record(tmp_path / "question.wav", "yes")
    places = {
        tmp_path / "nowhere" / "answer.wav": "There is no folder",
        asked / "answer.wav": "There is no folder",
        tmp_path: "cannot be written",
    }
    for answer, problem in places.items():
        told = talk("--input", asked, "--output", answer)
        assert (told.status, told.printed) == (2, [])
        assert problem in told.error
        assert told.error.count("\n") == 1


@pytest.mark.parametrize("content", [None, b"", b"no sound\n"])
def test_a_question_that_cannot_be_read_is_refused_and_no_answer_begun(
    tmp_path: Path, talk: Callable[..., Talk], content: bytes | None
) -> None:
    asked = tmp_path / "question.wav"
    if content is not None:
        asked.write_bytes(content)
    told = talk("--input", asked, "--output", tmp_path / "answer.wav")
    assert (told.status, told.printed) == (2, [])
    assert f"'{asked}'" in told.error
    assert told.error.count("\n") == 1
    assert not (tmp_path / "answer.wav").exists()


NO_ESPEAK = """
import ctypes
import sys

sys.modules.update(objc=None, comtypes=None)
load = ctypes.CDLL.__init__

def load_all_but_espeak(self, name=None, *others, **named):
    if "espeak" in str(name):
        raise OSError(f"{name}: cannot open shared object file")
    load(self, name, *others, **named)

ctypes.CDLL.__init__ = load_all_but_espeak
"""
"""Read by Python as it starts: a machine without eSpeak NG's library, or another speech engine."""


def test_without_a_speech_engine_the_answer_is_tones_and_the_message_says_why(
    tmp_path: Path,
) -> None:
    (tmp_path / "sitecustomize.py").write_text(NO_ESPEAK, encoding="utf-8")
    asked = record(tmp_path / "question.wav", "how long is left", 4.0, "yes", 0.5)
    answer = tmp_path / "answer.wav"
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "--input", str(asked), "--output", str(answer)],
        cwd=os.environ["HOME"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(CHECKOUT)])},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stdout.splitlines()[:2] == [
        "> how long is left",
        "  No timer is running. Say: what now, for your next step.",
    ]
    missing = "eSpeak NG is missing" if sys.platform == "linux" else "cannot be used"
    assert missing in done.stderr
    assert "nothing can be spoken" in done.stderr
    assert done.stderr.count("\n") == 1
    heard, expected = wav.read(answer), tone.warning()
    assert heard.rate == expected.rate
    begins = len(heard.samples) - len(expected.samples)
    assert not heard.samples[:begins].any(), "silence until it is answered"
    assert np.array_equal(heard.samples[begins:], expected.samples)
