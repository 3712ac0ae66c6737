"""The loudspeaker in a room: each test's code runs in a process of its own, with real PortAudio."""

import json

import numpy as np
import numpy.typing as npt
import pytest
from room import RATE, Heard, VirtualRoom, answer, line, tell

TONE = """
import json, sys, threading, time
import numpy as np

from assistant.audio.loudspeaker import Loudspeaker
from assistant.audio.sound import Sound
from assistant.errors import AudioError

def tone(seconds, hertz=440, loudness=0.5):
    times = np.arange(round(seconds * 22_050)) / 22_050
    return Sound((32767 * loudness * np.sin(2 * np.pi * hertz * times)).astype(np.int16), 22_050)
"""


def _loud_part(heard: Heard) -> npt.NDArray[np.float64]:
    samples = heard.sound.samples.astype(float)
    loud = np.flatnonzero(np.abs(samples) > 100)
    return samples[loud[0] : loud[-1] + 1]


def test_a_sound_is_heard_from_its_first_sample_to_its_last(room: VirtualRoom) -> None:
    program = room.python(
        TONE
        + """
loudspeaker = Loudspeaker()
begun = time.monotonic()
ended = loudspeaker.play(tone(0.5, hertz=600))
print(json.dumps([ended, begun, loudspeaker.first_sample_at]))
"""
    )
    with room.recording() as heard:
        ended, begun, first_sample_at = answer(program)
    assert ended is True
    part = _loud_part(heard)
    assert len(part) / RATE == pytest.approx(0.5, abs=0.005)
    assert np.argmax(np.abs(np.fft.rfft(part[: RATE // 5]))) * 5 == pytest.approx(600, abs=5)
    assert np.percentile(np.abs(part), 99) / 32768 == pytest.approx(0.5, abs=0.02)
    # The import of PortAudio is part of the first play.
    assert begun < first_sample_at < begun + 1
    assert heard.loud()[0] - first_sample_at < 0.1


def test_stop_brings_silence_within_100_ms_and_without_a_click(room: VirtualRoom) -> None:
    program = room.python(
        TONE
        + """
loudspeaker = Loudspeaker()
cut = []
playing = threading.Thread(target=lambda: cut.append(not loudspeaker.play(tone(10))))
playing.start()
sys.stdin.readline()
stopped = time.monotonic()
loudspeaker.stop()
playing.join()
print(json.dumps([stopped, cut]))
"""
    )
    with room.recording() as heard:
        room.wait_for(lambda: len(heard.loud()) >= 20)
        tell(program)
        stopped, cut = answer(program)
    assert cut == [True]
    assert heard.loud()[-1] - stopped < 0.1
    part = _loud_part(heard)
    steepest = 0.5 * 32768 * 2 * np.pi * 440 / RATE
    assert np.abs(np.diff(heard.sound.samples.astype(float)))[-RATE // 2 :].max() < 1.2 * steepest
    fading = np.abs(part[-round(0.004 * RATE) :])
    assert 0 < fading[len(fading) // 2 :].max() < 0.5 * 0.5 * 32768


def test_a_stop_is_not_meant_for_what_is_played_later(room: VirtualRoom) -> None:
    program = room.python(
        TONE
        + """
loudspeaker = Loudspeaker()
loudspeaker.stop()
print(json.dumps(loudspeaker.play(tone(0.1))))
"""
    )
    assert answer(program) is True


def test_a_stop_since_the_sound_was_decided_on_is(room: VirtualRoom) -> None:
    program = room.python(
        TONE
        + """
loudspeaker = Loudspeaker()
decided = loudspeaker.stops
loudspeaker.stop()
print(json.dumps(loudspeaker.play(tone(0.1), decided)))
"""
    )
    with room.recording() as heard:
        assert answer(program) is False
    assert not heard.loud()


def test_a_second_sound_waits_its_turn_and_is_stopped_with_the_first(room: VirtualRoom) -> None:
    program = room.python(
        TONE
        + """
loudspeaker = Loudspeaker()
ended = []
players = [
    threading.Thread(target=lambda: ended.append(loudspeaker.play(tone(10)))) for _ in range(2)
]
for player in players:
    player.start()
sys.stdin.readline()
loudspeaker.stop()
for player in players:
    player.join()
print(json.dumps(ended))
"""
    )
    with room.recording() as heard:
        room.wait_for(lambda: len(heard.loud()) >= 10)
        tell(program)
        assert answer(program) == [False, False]
    assert np.abs(heard.sound.samples.astype(int)).max() < 0.6 * 32768


def test_the_volume(room: VirtualRoom) -> None:
    program = room.python(TONE + "print(json.dumps(Loudspeaker(volume=0.2).play(tone(0.1))))")
    with room.recording() as heard:
        assert answer(program) is True
    assert np.abs(heard.sound.samples.astype(int)).max() / 32768 == pytest.approx(0.1, abs=0.01)


@pytest.mark.parametrize(
    ("volume", "factor", "loudness"),
    [(0.2, 1.5, 0.15), (1.0, 1.5, 0.75), (0.2, 0.5, 0.05)],
)
def test_louder_and_softer_than_the_volume_that_is_set(
    room: VirtualRoom, volume: float, factor: float, loudness: float
) -> None:
    program = room.python(
        TONE
        + f"""
loudspeaker = Loudspeaker(volume={volume})
loudspeaker.amplify({factor})
loudspeaker.amplify({factor})
print(json.dumps(loudspeaker.play(tone(0.1))))
"""
    )
    with room.recording() as heard:
        assert answer(program) is True
    part = _loud_part(heard)
    assert np.abs(part).max() / 32768 == pytest.approx(loudness, rel=0.05)


def test_what_is_amplified_beyond_full_scale_is_clipped(room: VirtualRoom) -> None:
    program = room.python(
        TONE
        + """
loudspeaker = Loudspeaker()
loudspeaker.amplify(3)
print(json.dumps(loudspeaker.play(tone(0.2))))
"""
    )
    with room.recording() as heard:
        assert answer(program) is True
    part = _loud_part(heard)
    # Three times 0.5 passes full scale wherever the sine is above 2/3; a wrap would turn its sign.
    full = np.abs(part) > 0.95 * 32768
    assert np.mean(full) == pytest.approx(1 - 2 * np.arcsin(2 / 3) / np.pi, abs=0.05)
    assert np.count_nonzero(np.diff(np.sign(part[full]))) == pytest.approx(2 * 440 * 0.2, abs=4)


def test_amplified_by_less_than_nothing_is_silence_and_by_one_as_set(room: VirtualRoom) -> None:
    program = room.python(
        TONE
        + """
loudspeaker = Loudspeaker(volume=0.2)
for factor in (-1, 1):
    loudspeaker.amplify(factor)
    print(json.dumps(loudspeaker.play(tone(0.1))))
    sys.stdout.flush()
    sys.stdin.readline()
"""
    )
    with room.recording() as heard:
        assert json.loads(line(program)) is True
    assert not heard.loud()
    with room.recording() as heard:
        tell(program)
        assert json.loads(line(program)) is True
        tell(program)
    assert np.abs(heard.sound.samples.astype(int)).max() / 32768 == pytest.approx(0.1, abs=0.01)


def test_no_sound_is_played_at_once(room: VirtualRoom) -> None:
    room.stop_server()
    assert answer(room.python(TONE + "print(json.dumps(Loudspeaker().play(tone(0))))")) is True


def test_a_loudspeaker_by_name(room: VirtualRoom) -> None:
    program = room.python(TONE + "print(json.dumps(Loudspeaker('bedsi').play(tone(0.1))))")
    with room.recording() as heard:
        assert answer(program) is True
    assert heard.loud()


def test_an_unknown_loudspeaker(room: VirtualRoom) -> None:
    program = room.python(
        TONE
        + """
try:
    Loudspeaker("Stadium").play(tone(0.1))
except AudioError as error:
    print(json.dumps(str(error)))
"""
    )
    assert "no loudspeaker called 'Stadium'" in answer(program)


def test_a_loudspeaker_that_came_later_is_found(room: VirtualRoom) -> None:
    room.have_devices("default")
    program = room.python(
        TONE
        + """
from assistant.audio import devices
devices.devices()
print("looked")
sys.stdin.readline()
print(json.dumps(Loudspeaker("headset").play(tone(0.1))))
"""
    )
    assert line(program) == "looked"
    room.have_devices("default", "headset")
    tell(program)
    assert answer(program) is True


def test_the_loss_of_the_loudspeaker_is_told_and_outlived(room: VirtualRoom) -> None:
    program = room.python(
        TONE
        + """
loudspeaker = Loudspeaker()
try:
    loudspeaker.play(tone(10))
except AudioError as error:
    print(json.dumps(str(error)))
sys.stdin.readline()
print(json.dumps(loudspeaker.play(tone(0.1))))
"""
    )
    with room.recording() as heard:
        room.wait_for(lambda: len(heard.loud()) >= 10)
        room.stop_server()
        assert json.loads(line(program)).startswith("There is no loudspeaker")
        room.start_server()
    with room.recording() as heard:
        tell(program)
        assert answer(program) is True
    assert heard.loud()
