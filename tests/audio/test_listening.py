import itertools
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from room import RATE, VirtualRoom, line, tell

from assistant.audio.listening import frames
from assistant.audio.microphone import MicrophoneLost
from assistant.errors import AudioError

GONE = MicrophoneLost("it is gone")
ABSENT = AudioError("there is none")


class ScriptedMicrophone:
    """Does what a script says: opens or fails to, delivers frames, is lost."""

    def __init__(self, script: Iterable[str | bytes | None | AudioError]) -> None:
        self._script = iter(script)
        self.is_open = False

    def open(self) -> None:
        step = next(self._script)
        if isinstance(step, AudioError):
            raise step
        assert step == "opens"
        self.is_open = True

    def close(self) -> None:
        self.is_open = False

    def read(self, timeout_s: float) -> bytes | None:
        assert self.is_open
        step = next(self._script)
        if isinstance(step, AudioError):
            raise step
        assert not isinstance(step, str)
        return step


class Listener:
    """Listens to a script and notes what happens, in order."""

    def __init__(self, script: Iterable[str | bytes | None | AudioError]) -> None:
        self.events: list[str | float | bytes] = []
        self.stop = threading.Event()
        self.microphone = ScriptedMicrophone(script)

    def frames(self) -> Iterator[bytes]:
        return frames(
            self.microphone,
            self.stop,
            on_lost=self.events.append,
            on_back=lambda: self.events.append("back"),
            wait=self._wait,
        )

    def _wait(self, seconds: float) -> bool:
        self.events.append(seconds)
        return self.stop.is_set()

    def listen(self, count: int) -> list[str | float | bytes]:
        for frame in itertools.islice(self.frames(), count):
            self.events.append(frame)
        return self.events


def test_frames_come_as_they_are_heard() -> None:
    assert Listener(["opens", b"a", None, b"b"]).listen(2) == [b"a", b"b"]


def test_a_lost_microphone_is_tried_again_ever_more_slowly() -> None:
    absences = [ABSENT] * 6
    listener = Listener(["opens", b"a", GONE, *absences, "opens", b"b"])
    assert listener.listen(2) == [b"a", "it is gone", 0.5, 1, 2, 4, 5, 5, 5, "back", b"b"]


def test_it_is_not_back_before_it_is_heard() -> None:
    listener = Listener(["opens", b"a", GONE, "opens", None, GONE, "opens", b"b"])
    assert listener.listen(2) == [b"a", "it is gone", 0.5, 1, "back", b"b"]


def test_a_second_loss_is_a_new_one() -> None:
    listener = Listener(["opens", b"a", GONE, "opens", b"b", GONE, "opens", b"c"])
    outage = ["it is gone", 0.5, "back"]
    assert listener.listen(3) == [b"a", *outage, b"b", *outage, b"c"]


def test_a_microphone_that_was_never_there_is_an_error() -> None:
    with pytest.raises(AudioError, match="there is none"):
        Listener([ABSENT]).listen(1)


def test_it_can_be_stopped_while_it_waits_for_the_microphone() -> None:
    listener = Listener(["opens", b"a", GONE])
    heard = listener.frames()
    assert next(heard) == b"a"
    listener.stop.set()
    assert list(heard) == []
    assert not listener.microphone.is_open


def test_it_closes_the_microphone_when_nobody_listens_any_more() -> None:
    listener = Listener(["opens", b"a"])
    heard = listener.frames()
    next(heard)
    assert listener.microphone.is_open
    heard.close()  # type: ignore[attr-defined]
    assert not listener.microphone.is_open


LISTEN = """
import sys, threading
import numpy as np
from assistant.audio.listening import frames
from assistant.audio.microphone import Microphone
listening = frames(
    Microphone(),
    threading.Event(),
    on_lost=lambda problem: print("lost:", problem),
    on_back=lambda: print("back"),
    wait=lambda seconds: not sys.stdin.readline(),
)
next(listening)
print("listening")
for frame in listening:
    if np.abs(np.frombuffer(frame, "<i2").astype(int)).max() > 1000:
        print("heard")
        break
"""


@pytest.mark.parametrize(
    ("lose", "bring_back", "problem"),
    [
        ("unplug_microphone", "plug_in_microphone", "There is no microphone"),
        ("freeze_microphone", "thaw_microphone", "The microphone has gone quiet"),
        ("stop_server", "start_server", "The microphone was lost"),
    ],
)
def test_listening_outlives_the_loss_of_the_microphone(
    room: VirtualRoom, tmp_path: Path, lose: str, bring_back: str, problem: str
) -> None:
    tone = tmp_path / "tone.wav"
    soundfile.write(tone, 0.5 * np.sin(2 * np.pi * 440 * np.arange(RATE // 5) / RATE), RATE)
    program = room.python(LISTEN)
    assert line(program) == "listening"
    getattr(room, lose)()
    assert line(program).startswith(f"lost: {problem}")
    getattr(room, bring_back)()
    tell(program)
    assert line(program) == "back"
    room.say(tone)
    assert line(program) == "heard"
