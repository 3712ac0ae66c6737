"""The real assistant in a room with sound: spoken to by synthetic voices, heard by its own ears."""

import queue
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from room import Heard, VirtualRoom

from assistant.audio import wav
from assistant.resources import models_folder
from assistant.speech.vosk_recognizer import VoskModel

pytestmark = pytest.mark.slow

PATIENCE_S = 20.0
MODEL = "relief-compact-en"

MISHEARD = ("Did you mean", "don't know", "Say that again", "I missed that")
"""What it says where it did not understand."""

SECONDS_FOR_MINUTES = """
words_per_minute: 400
plan:
  ice_on_minutes: 11
  ice_off_minutes: 9
  ice_again_minutes: 9
  repeat_minutes: [8]
  repeat_every_minutes: 8
  minute_seconds: 1
"""


class Guide:
    """A running `relief`, in a room."""

    def __init__(
        self, room: VirtualRoom, heard: Heard, folder: Path, quick: bool, **variables: str
    ) -> None:
        self.room = room
        self.heard = heard
        self.folder = folder
        settings = folder / "settings.yaml"
        settings.write_text(SECONDS_FOR_MINUTES if quick else "")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "assistant", "--settings", str(settings), "--model", MODEL],
            env=room.environment() | {"RELIEF_DATA": str(folder)} | variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: queue.Queue[tuple[float, str]] = queue.Queue()
        self.printed_at = 0.0
        self.printed: list[str] = []
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def expect(self, *words: str, patience_s: float = PATIENCE_S) -> str:
        """The next line printed that holds any of ``words``."""
        give_up_at = time.monotonic() + patience_s
        while True:
            try:
                left_s = max(give_up_at - time.monotonic(), 0.0)
                self.printed_at, line = self.lines.get(timeout=left_s)
            except queue.Empty:
                pytest.fail(f"It never printed {words!r}, only:\n" + "\n".join(self.printed))
            if any(text in line for text in words):
                return line.strip()

    @property
    def answers(self) -> list[str]:
        """The first word of each thing that it has said."""
        return [line.split()[0] for line in self.printed if line.startswith("  ")]

    def hear(self, text: str, voice: str = "espeak-ng:en-us") -> None:
        """Say ``text`` to it, once it has said what it printed last."""
        self.let_finish()
        self.room.say(spoken(text, voice, self.folder))

    def answer(self, text: str, *words: str, voice: str = "espeak-ng:en-us") -> str:
        """Say ``text`` and await a line that holds any of ``words``.

        As a person would, it is said once more where it was misheard: a sound server on a busy
        machine drops sound now and then.
        """
        self.hear(text, voice)
        line = self.expect(*words, *MISHEARD)
        if any(wrong in line for wrong in MISHEARD):
            self.hear(text, voice)
            line = self.expect(*words)
        return line

    def type(self, text: str | None) -> None:
        """Type a line; None ends the typing."""
        assert self.process.stdin is not None
        if text is None:
            self.process.stdin.close()
        else:
            self.process.stdin.write(f"{text}\n")
            self.process.stdin.flush()

    def let_finish(self, silence_s: float = 0.5) -> None:
        """Wait until it has said what it printed last and is silent."""
        self.room.wait_for_sound(self.heard, self.printed_at)
        self.room.wait_for_silence(self.heard, silence_s)

    def end(self) -> None:
        """End it, however it is."""
        self.process.kill()
        self.reader.join(PATIENCE_S)
        with self.process:
            pass

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.printed.append(line.rstrip())
            self.lines.put((time.monotonic(), line))


@contextmanager
def guide(room: VirtualRoom, folder: Path, quick: bool = True, **variables: str) -> Iterator[Guide]:
    """A running assistant; ``quick`` speaks fast and takes seconds for minutes."""
    with room.recording() as heard:
        running = Guide(room, heard, folder, quick, **variables)
        try:
            yield running
        except RuntimeError as error:
            latest = time.monotonic() - heard.chunks[-1][0] if heard.chunks else None
            printed = "\n".join(running.printed)
            pytest.fail(f"{error} Recorded until {latest} s ago. It printed:\n{printed}")
        finally:
            running.end()


def spoken(text: str, voice: str, folder: Path) -> Path:
    """A recording of ``text`` by an engine's voice ("flite:slt"), with a pause behind it."""
    engine, name = voice.split(":")
    path = folder / "said.wav"
    command = {
        "espeak-ng": ["espeak-ng", "-v", name, "-s", "150", "-w", str(path), text],
        "flite": ["flite", "-voice", name, "-t", text, "-o", str(path)],
    }[engine]
    subprocess.run(command, check=True)
    sound = wav.read(path)
    with wav.Recording(path, sound.rate) as recording:
        recording.add(sound, 0.1)
    return path


def share_heard(text: str, heard: Path, folder: Path) -> float:
    """The share of the words of ``text`` that are recognised in a recording."""
    ears = VoskModel(models_folder() / MODEL, MODEL).free()
    words: list[str] = []
    for frame in wav.read_frames(heard):
        if transcript := ears.accept(frame):
            words += transcript.text.split()
    words += ears.finish().text.split()
    wanted = text.lower().translate(str.maketrans("", "", ".,:;?!")).split()
    return sum(word in words for word in wanted) / len(wanted)


def test_spoken_questions_get_spoken_answers(room: VirtualRoom, tmp_path: Path) -> None:
    """Three voices ask; the microphone hears the answers too, and is not taken in by them."""
    room.echo()
    said = ["what should I do now", "no", "my chest hurts"]
    voices = ["espeak-ng:en-us", "flite:slt", "espeak-ng:en-gb"]
    replies = ["Lie still", "Are your legs weak", "Chest pain"]
    heard: list[str] = []
    with guide(room, tmp_path, quick=False) as relief:
        relief.expect("I'm here")
        for text, voice, reply in zip(said, voices, replies, strict=True):
            relief.let_finish(1.5)
            heard.append(relief.answer(text, reply, voice=voice))
        relief.let_finish(1.5)
    # It may fall silent for a second in the middle of a line: that is heard, not obeyed.
    answers = [word for word in relief.answers if word != "Sorry,"]
    assert answers == ["I'm", "Lie", "Put", "Chest"], relief.printed
    assert share_heard(heard[0], relief.heard.path, tmp_path) > 0.6
    assert share_heard(heard[-1], relief.heard.path, tmp_path) > 0.5


@pytest.mark.parametrize(("later_ms", "volume"), [(100, 0.1), (30, 0.5), (200, 1.0)])
def test_it_falls_silent_for_whoever_speaks_into_its_words_and_never_obeys_its_own(
    room: VirtualRoom, tmp_path: Path, later_ms: int, volume: float
) -> None:
    room.echo(later_ms, volume)
    with guide(room, tmp_path, quick=False) as relief:
        relief.expect("I'm here")
        relief.hear("what should I do now")
        relief.expect("Lie still")
        # It may fall silent for a second in the middle of a line, in vain.
        relief.let_finish(1.5)
        relief.hear("repeat that")
        relief.expect("Lie still")
        room.wait_for_sound(relief.heard, relief.printed_at + 1.5)
        stop = spoken("stop talking", "flite:slt", tmp_path)
        room.say(stop)
        if relief.expect("> ") != "> stop talking":
            # A rest of its own voice was read into it: it talked on, and is told once more.
            room.wait_for_sound(relief.heard, relief.printed_at + 1.5)
            room.say(stop)
            relief.expect("> stop talking")
        assert relief.heard.last_loud() < relief.printed_at
        relief.expect("Quiet now")
        relief.let_finish(1.5)
    assert relief.answers == ["I'm", "Lie", "Lie", "Quiet"]
    assert share_heard("lie still", relief.heard.path, tmp_path) > 0.4


def test_a_whole_ice_cycle_with_seconds_for_minutes(room: VirtualRoom, tmp_path: Path) -> None:
    with guide(room, tmp_path) as relief:
        relief.expect("I'm here")
        relief.answer("the ice is on", "Got it, ice on for eleven minutes.")
        relief.expect("left. Slip a hand under")
        relief.expect("Ice off now, please.")
        relief.answer("it's off", "Got it, ice off.", "It was on too long", voice="flite:slt")
        relief.expect("Before ice:")
        relief.answer("the ice is on", "Got it, ice on for nine minutes.", voice="espeak-ng:en-gb")
        relief.expect("Ice off now, please.")
        relief.answer("it's off", "That's the full cycle done", "It was on too long")


def test_a_microphone_that_is_unplugged_is_told_of_and_found_again(
    room: VirtualRoom, tmp_path: Path
) -> None:
    with guide(room, tmp_path) as relief:
        relief.expect("I'm here")
        relief.answer("the ice is on", "Got it, ice on")
        room.unplug_microphone()
        relief.expect("I've lost the microphone")
        relief.let_finish()
        relief.expect("Ice off now, please.")
        room.plug_in_microphone()
        relief.expect("I can hear you again.")
        relief.answer("it's off", "Got it, ice off.", "It was on too long")


def test_without_a_microphone_it_says_so_and_opens_the_typed_conversation(
    room: VirtualRoom, tmp_path: Path
) -> None:
    room.unplug_microphone()
    with guide(room, tmp_path) as relief:
        relief.expect("Type instead of speaking.")
        relief.type("what now")
        relief.expect("Lie still")
        relief.type(None)
        assert relief.process.wait(PATIENCE_S) == 1


def test_without_a_voice_the_text_is_printed_and_a_tone_is_played(
    room: VirtualRoom, tmp_path: Path
) -> None:
    # Stands before the real one on the path, as if eSpeak NG's library were not installed.
    (tmp_path / "pyttsx3.py").write_text("def init(*_):\n    raise OSError('libespeak-ng.so.1')\n")
    path = f"{tmp_path}:{room.environment()['PYTHONPATH']}"
    with guide(room, tmp_path, PYTHONPATH=path) as relief:
        relief.expect("I'm here")
        relief.expect("eSpeak")
        room.wait_for_sound(relief.heard)
        room.wait_for_silence(relief.heard, 1.0)
        relief.answer("what should I do now", "Lie still")
    assert any("espeak" in line.lower() for line in relief.printed)
    assert not any("Traceback" in line for line in relief.printed)


def test_without_portaudio_it_says_what_to_install_and_is_typed(
    room: VirtualRoom, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import ctypes.util\nctypes.util.find_library = lambda name: None\n"
    )
    path = f"{tmp_path}:{room.environment()['PYTHONPATH']}"
    with guide(room, tmp_path, PYTHONPATH=path) as relief:
        relief.expect("libportaudio2")
        relief.expect("Type instead of speaking.")
        relief.type("what now")
        relief.expect("Lie still")
    assert not any("Traceback" in line for line in relief.printed)
