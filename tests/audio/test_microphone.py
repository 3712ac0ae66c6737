"""The microphone in a room: each test's code runs in a process of its own, with real PortAudio."""

from pathlib import Path

import numpy as np
import pytest
import soundfile
from room import RATE, VirtualRoom, answer, line

# A device that refuses 16 kHz, as many do when asked without a sound server in between.
ONLY_44_KHZ = """
import sounddevice
class Picky(sounddevice.RawInputStream):
    def __init__(self, samplerate, **options):
        if samplerate != 44_100:
            raise sounddevice.PortAudioError("Invalid sample rate")
        super().__init__(samplerate=samplerate, **options)
sounddevice.RawInputStream = Picky
"""
RECORD_A_SOUND = """
import sys
from pathlib import Path
import numpy as np
from assistant.audio.microphone import Microphone
heard, quiet = [], 0
with Microphone() as microphone:
    microphone.read(5)
    print("ready")
    while quiet < 5:
        frame = microphone.read(1)
        loud = np.abs(np.frombuffer(frame, "<i2").astype(int)).max() > 100
        quiet = 0 if loud else quiet + bool(heard)
        if heard or loud:
            heard.append(frame)
Path(sys.argv[1]).write_bytes(b"".join(heard))
print(0)
"""
OPEN = """
import json
from assistant.audio.microphone import Microphone
from assistant.errors import AudioError
try:
    with Microphone() as microphone:
        said = len(microphone.read(5))
except AudioError as error:
    said = str(error)
print(json.dumps(said))
"""


@pytest.fixture
def left_tone(tmp_path: Path) -> Path:
    """A second of 1000 Hz, half as loud as can be, on the left of two channels."""
    left = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(RATE) / RATE)
    path = tmp_path / "tone.wav"
    soundfile.write(path, np.stack([left, np.zeros(RATE)], axis=1), RATE)
    return path


@pytest.mark.parametrize("device", ["", ONLY_44_KHZ], ids=["16 kHz", "44.1 kHz only"])
def test_what_is_said_arrives_as_16_khz_mono(
    room: VirtualRoom, left_tone: Path, tmp_path: Path, device: str
) -> None:
    program = room.python(device + RECORD_A_SOUND, str(tmp_path / "heard"))
    assert line(program) == "ready"
    room.say(left_tone)
    answer(program)

    heard = np.frombuffer((tmp_path / "heard").read_bytes(), "<i2").astype(float)
    loud = np.flatnonzero(np.abs(heard) > 100)
    tone = heard[loud[0] : loud[-1]]
    assert len(tone) / 16_000 == pytest.approx(1.0, abs=0.01)
    spectrum = np.abs(np.fft.rfft(tone[:8000]))
    assert np.argmax(spectrum) * 2 == pytest.approx(1000, abs=2)
    assert np.percentile(np.abs(tone), 99) / 32768 == pytest.approx(0.25, abs=0.01)


def test_a_late_reader_gets_the_latest_sound(room: VirtualRoom) -> None:
    program = room.python(
        """
import json
from assistant.audio.microphone import Microphone
with Microphone(kept_s=0.2) as microphone:
    while microphone.overflows < 3:
        pass
    kept = 0
    while microphone.read(0):
        kept += 1
print(json.dumps(kept))
"""
    )
    assert answer(program) in (5, 6)


def test_nothing_within_the_timeout(room: VirtualRoom) -> None:
    program = room.python(
        """
import json
from assistant.audio.microphone import Microphone
with Microphone() as microphone:
    # A slow machine may find some waiting, but no hundred.
    nothing = any(microphone.read(0) is None for _ in range(100))
    print(json.dumps([nothing, len(microphone.read(5))]))
"""
    )
    assert answer(program) == [True, 1280]


def test_how_loud_it_is(room: VirtualRoom, left_tone: Path) -> None:
    program = room.python(
        """
import json
from assistant.audio.microphone import Microphone
with Microphone() as microphone:
    quiet = microphone.level(0.1)
    print("ready")
    while microphone.level(0.1) == quiet:
        pass
    print(json.dumps([quiet, microphone.level(0.2)]))
"""
    )
    assert line(program) == "ready"
    room.say(left_tone, wait=False)
    quiet, loud = answer(program)
    assert quiet == -np.inf
    assert loud == pytest.approx(20 * np.log10(0.25 / np.sqrt(2)), abs=0.2)


def test_the_loudspeakers_own_sound_is_no_microphone(room: VirtualRoom) -> None:
    room.unplug_microphone()
    assert answer(room.python(OPEN)).startswith("There is no microphone: ")


def test_unless_the_user_asked_for_it(room: VirtualRoom) -> None:
    room.unplug_microphone()
    assert answer(room.python(OPEN, PULSE_SOURCE="speaker.monitor")) == 1280


def test_an_unknown_microphone(room: VirtualRoom) -> None:
    problem = answer(room.python(OPEN.replace("Microphone()", "Microphone('Studio')")))
    assert "no microphone called 'Studio'" in problem
