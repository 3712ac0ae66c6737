from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from assistant.audio import wav
from assistant.audio.sound import Sound, silence
from assistant.errors import AssistantError, InputError

HEARD_RATE = 16_000


def _sine(seconds: float, rate: int, hertz: float = 1000.0) -> npt.NDArray[np.float64]:
    return 0.5 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)


def _heard(path: Path) -> npt.NDArray[np.float64]:
    return np.frombuffer(b"".join(wav.read_frames(path)), "<i2").astype(float)


@pytest.mark.parametrize(
    ("rate", "channels", "subtype", "suffix"),
    [
        (16_000, 1, "PCM_16", "wav"),
        (44_100, 2, "PCM_U8", "wav"),
        (48_000, 1, "PCM_24", "wav"),
        (22_050, 1, "PCM_32", "wav"),
        (96_000, 6, "FLOAT", "wav"),
        (8_000, 1, "ALAW", "wav"),
        (11_025, 1, "DOUBLE", "wav"),
        (44_100, 2, "PCM_16", "flac"),
        (48_000, 2, "VORBIS", "ogg"),
    ],
)
def test_any_sound_file_is_heard_as_it_is(
    tmp_path: Path, rate: int, channels: int, subtype: str, suffix: str
) -> None:
    path = tmp_path / f"tone.{suffix}"
    soundfile.write(path, np.tile(_sine(1.5, rate)[:, None], channels), rate, subtype)

    heard = _heard(path)

    assert len(heard) == pytest.approx(1.5 * HEARD_RATE, abs=2)
    assert wav.duration(path) == pytest.approx(1.5, abs=0.001)
    middle = heard[4000:20_000]
    assert np.argmax(np.abs(np.fft.rfft(middle))) == pytest.approx(1000, abs=1)
    assert np.sqrt(np.mean(middle**2)) / 32768 == pytest.approx(0.5 / np.sqrt(2), rel=0.03)


def test_the_frames_are_of_one_length_and_nothing_is_lost(tmp_path: Path) -> None:
    samples = np.random.default_rng(1).integers(-32768, 32768, 16_000 + 123).astype(np.int16)
    path = tmp_path / "noise.wav"
    soundfile.write(path, samples, 16_000)
    frames = list(wav.read_frames(path, frame_s=0.03))
    assert {len(frame) for frame in frames[:-1]} == {960}
    assert b"".join(frames) == samples.astype("<i2").tobytes()


def test_the_end_is_not_lost_in_the_change_of_rate(tmp_path: Path) -> None:
    samples = np.zeros(48_000)
    samples[-2400:] = _sine(0.05, 48_000)
    path = tmp_path / "end.wav"
    soundfile.write(path, samples, 48_000)
    heard = _heard(path)
    assert len(heard) == 16_000
    assert np.sqrt(np.mean(heard[-800:-100] ** 2)) / 32768 == pytest.approx(0.354, abs=0.02)


def test_channels_are_mixed(tmp_path: Path) -> None:
    path = tmp_path / "stereo.wav"
    tone = _sine(0.5, 16_000)
    soundfile.write(path, np.stack([tone, -tone], axis=1), 16_000)
    assert np.abs(_heard(path)).max() <= 1


def test_what_is_too_loud_is_clipped_and_what_is_no_number_is_silence(tmp_path: Path) -> None:
    path = tmp_path / "wild.wav"
    wild = np.array([2.0, -2.0, np.nan, np.inf, -np.inf, 0.0], dtype=np.float32)
    soundfile.write(path, wild, 16_000, "FLOAT")
    assert _heard(path).tolist() == [32767, -32768, 0, 32767, -32768, 0]


def test_silence_is_sound(tmp_path: Path) -> None:
    path = tmp_path / "silence.wav"
    soundfile.write(path, np.zeros(44_100), 44_100)
    assert not _heard(path).any()
    assert len(_heard(path)) == 16_000


def test_a_file_that_was_cut_short_is_heard_as_far_as_it_goes(tmp_path: Path) -> None:
    path = tmp_path / "cut.wav"
    soundfile.write(path, _sine(2, 16_000), 16_000, "PCM_16")
    path.write_bytes(path.read_bytes()[: 44 + 16_000])
    assert len(_heard(path)) == 8_000
    assert wav.duration(path) == 0.5


def test_the_whole_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "tone.wav"
    tone = _sine(1.0, 44_100)
    soundfile.write(path, np.stack([tone, tone], axis=1), 44_100, "PCM_24")
    sound = wav.read(path)
    assert (sound.rate, sound.seconds) == (44_100, 1.0)
    assert np.abs(sound.samples / 32768 - tone).max() < 1e-4


BAD_FILES = {
    "no sound in it": (b"", "is an empty file"),
    "text": (b"This is not sound.\n" * 50, "is not a sound file"),
    "half a header": (b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00", "is not a sound file"),
    "a header and no sample": (
        b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00"
        b"\x80\x3e\x00\x00\x00\x7d\x00\x00\x02\x00\x10\x00data\x00\x00\x00\x00",
        "its length is 0 seconds",
    ),
    "a rate of 3 hertz": (
        b"RIFF\x28\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00"
        b"\x03\x00\x00\x00\x06\x00\x00\x00\x02\x00\x10\x00data\x04\x00\x00\x00\x01\x00\x02\x00",
        "claims 3 samples a second",
    ),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_told_plainly_and_at_once(tmp_path: Path, name: str) -> None:
    content, problem = BAD_FILES[name]
    path = tmp_path / "bad.wav"
    path.write_bytes(content)
    for use in (wav.read_frames, wav.duration, wav.read):
        with pytest.raises(InputError, match=problem):
            use(path)


@pytest.mark.parametrize(
    ("path", "problem"),
    [("nowhere.wav", "There is no file"), (".", "is not a file"), ("x" * 300, "cannot be read")],
)
def test_a_bad_path_is_told_plainly(tmp_path: Path, path: str, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        wav.read_frames(tmp_path / path)


def _tone(seconds: float, rate: int = 22_050) -> Sound:
    return Sound((_sine(seconds, rate) * 32767).astype(np.int16), rate)


def test_a_recording_is_a_timeline(tmp_path: Path) -> None:
    path = tmp_path / "out.wav"
    with wav.Recording(path, 16_000) as recording:
        assert recording.add(_tone(0.5), 1.0) == (1.0, 1.5)
        assert recording.add(_tone(1.0, 16_000), 1.2) == (1.5, 2.5)
        assert recording.add(silence(0, 16_000), 3.0) == (3.0, 3.0)
        assert recording.seconds == 3.0
    samples, rate = soundfile.read(path, dtype="int16")
    assert (rate, samples.shape) == (16_000, (48_000,))
    loud = np.abs(samples.astype(int)).reshape(-1, 1600).max(axis=1) > 1000
    assert loud.tolist() == [False] * 10 + [True] * 15 + [False] * 5


def test_what_a_crash_leaves_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "out.wav"
    recording = wav.Recording(path, 16_000)
    recording.add(_tone(1.0), 0.0)
    left = tmp_path / "left.wav"
    left.write_bytes(path.read_bytes())
    recording.close()
    assert wav.duration(left) == 1.0


def test_an_hour_of_silence_takes_no_time(tmp_path: Path) -> None:
    with wav.Recording(tmp_path / "out.wav", 8_000) as recording:
        assert recording.add(_tone(0.5), 3600.0) == (3600.0, 3600.5)
    assert wav.duration(tmp_path / "out.wav") == 3600.5


def test_more_than_a_wav_file_can_hold(tmp_path: Path) -> None:
    with (
        wav.Recording(tmp_path / "out.wav", 16_000) as recording,
        pytest.raises(InputError, match="beyond 37 hours"),
    ):
        recording.add(_tone(0.5), 40 * 3600.0)


def test_the_recording_that_is_read_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "question.wav"
    soundfile.write(path, _sine(1, 16_000), 16_000)
    (tmp_path / "link.wav").symlink_to(path)
    with pytest.raises(InputError, match="is the recording that is read"):
        wav.Recording(tmp_path / "link.wav", 16_000, source=path)
    assert wav.duration(path) == 1.0


@pytest.mark.parametrize(
    ("path", "problem"),
    [("no/folder/out.wav", "There is no folder"), (".", "cannot be written")],
)
def test_a_recording_that_cannot_be_written(tmp_path: Path, path: str, problem: str) -> None:
    with pytest.raises(InputError, match=problem):
        wav.Recording(tmp_path / path, 16_000)


def test_a_full_disk() -> None:
    with (
        pytest.raises(AssistantError, match="The disk is full"),
        wav.Recording(Path("/dev/full"), 16_000) as recording,
    ):
        recording.add(_tone(1.0), 0.0)
