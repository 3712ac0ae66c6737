"""Sound files: hear any, write one.

What libsndfile opens can be heard: WAV of any sample format, rate and number of channels, FLAC,
OGG. What is written is a 16-bit mono WAV, whose header is brought up to date after every sound,
so that what a crash leaves can be played.
"""

import errno
import wave
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from assistant.audio.sound import FRAME_S, HEARING_RATE, Samples, Sound
from assistant.errors import AssistantError, InputError

_RATES = range(4_000, 768_001)
_CHUNK = 2**20
_LARGEST_WAV = 2**32 - 1024


def read_frames(path: Path, frame_s: float = FRAME_S) -> Iterator[bytes]:
    """The sound in a file as frames of 16 kHz mono int16 little-endian PCM.

    Every frame lasts ``frame_s`` seconds, but the last may be shorter. The file is read as the
    frames are asked for, so that its length does not matter. Raises `InputError` at once where
    the file cannot be used, and later where it breaks off in a way that cannot be read over.
    """
    return _frames(_open(path), round(frame_s * HEARING_RATE) * 2)


def duration(path: Path) -> float:
    """How long the sound in a file lasts, in seconds. Raises `InputError`."""
    with _open(path) as file:
        return float(file.frames / file.samplerate)


def read(path: Path) -> Sound:
    """The sound in a file as a whole, mono, at its own rate. Raises `InputError`."""
    with _open(path) as file:
        return Sound(np.concatenate([_int16(each) for each in _mono(file)]), file.samplerate)


def _open(path: Path) -> soundfile.SoundFile:
    """The file, checked to hold sound. Raises `InputError`."""
    _check_readable(path)
    try:
        file = soundfile.SoundFile(path)
    except soundfile.LibsndfileError as error:
        raise InputError(
            f"'{path}' is not a sound file that can be read: it is damaged or of another kind "
            f"({error.error_string}) Save it as WAV."
        ) from error
    rate, frames = file.samplerate, file.frames
    if frames and rate in _RATES:
        return file
    file.close()
    if not frames:
        raise InputError(f"'{path}' holds no sound: its length is 0 seconds. Record it again.")
    raise InputError(
        f"'{path}' claims {rate} samples a second, which is not speech: its header is likely "
        f"damaged. Save it again, best with {HEARING_RATE}."
    )


def _check_readable(path: Path) -> None:
    """Raise `InputError` where there is no file with something in it that we may open."""
    try:
        if not path.is_file():
            if path.exists():
                raise InputError(f"'{path}' is not a file but a folder or device. Name a WAV file.")
            raise InputError(f"There is no file '{path}'. Check the name and the folder.")
        with path.open("rb") as file:
            if not file.read(1):
                raise InputError(f"'{path}' is an empty file. Record it again.")
    except OSError as error:
        raise InputError(f"'{path}' cannot be read ({error.strerror}).") from error


def _mono(file: soundfile.SoundFile) -> Iterator[npt.NDArray[np.float32]]:
    """The file's sound in pieces of float32, shape (n,), full scale 1.0."""
    try:
        while len(block := file.read(_CHUNK // file.channels, "float32", always_2d=True)):
            yield np.nan_to_num(block.mean(axis=1, dtype=np.float32), posinf=1.0, neginf=-1.0)
    except soundfile.LibsndfileError as error:
        raise InputError(f"'{file.name}' breaks off and cannot be read on: {error}") from error


def _int16(mono: npt.NDArray[np.float32]) -> Samples:
    return np.clip(np.rint(mono * 32768), -32768, 32767).astype(np.int16)


def _at_hearing_rate(file: soundfile.SoundFile) -> Iterator[npt.NDArray[np.float32]]:
    if file.samplerate == HEARING_RATE:
        yield from _mono(file)
        return
    resampler = soxr.ResampleStream(file.samplerate, HEARING_RATE, 1)
    for mono in _mono(file):
        yield resampler.resample_chunk(mono)
    yield resampler.resample_chunk(np.zeros(0, np.float32), last=True)


def _frames(file: soundfile.SoundFile, frame_bytes: int) -> Iterator[bytes]:
    with file:
        rest = b""
        for mono in _at_hearing_rate(file):
            rest += _int16(mono).astype("<i2").tobytes()
            whole = len(rest) - len(rest) % frame_bytes
            for start in range(0, whole, frame_bytes):
                yield rest[start : start + frame_bytes]
            rest = rest[whole:]
        if rest:
            yield rest


class Recording:
    """A WAV file being written: sounds on a timeline, one after another, silence between.

    ``rate`` is in hertz; ``source`` is a file that is being read meanwhile and must not be
    overwritten. Use it as a context manager. Raises `InputError` where the file cannot be
    created, and `AssistantError` where the disk fills up.
    """

    def __init__(self, path: Path, rate: int, source: Path | None = None) -> None:
        """Create the file, or empty it where there is one."""
        self.path = path
        self.rate = rate
        if source is not None and path.exists() and source.exists() and path.samefile(source):
            raise InputError(f"'{path}' is the recording that is read: write to another file.")
        self._file = self._create()
        self._wav = wave.Wave_write(self._file)
        self._wav.setnchannels(1)
        self._wav.setsampwidth(2)
        self._wav.setframerate(rate)
        self._length = 0

    @property
    def seconds(self) -> float:
        """How long the recording is by now."""
        return self._length / self.rate

    def add(self, sound: Sound, at_s: float) -> tuple[float, float]:
        """Put ``sound`` at ``at_s`` seconds, or at the end of the sound before where it is later.

        Returns when it begins and ends, in seconds from the beginning of the recording.
        """
        samples = sound.at(self.rate).samples
        start = max(round(at_s * self.rate), self._length)
        if (start + len(samples)) * 2 > _LARGEST_WAV:
            hours = _LARGEST_WAV / 2 / self.rate / 3600
            raise InputError(
                f"'{self.path}' would grow beyond {hours:.0f} hours, the most that a WAV file "
                "can hold. Record a shorter stretch."
            )
        while self._length < start:
            self._write(np.zeros(min(start - self._length, _CHUNK), np.int16))
        self._write(samples)
        return start / self.rate, self._length / self.rate

    def close(self) -> None:
        """Finish the file."""
        try:
            with self._file:
                self._wav.close()
        except OSError as error:
            raise self._failure(error) from error

    def __enter__(self) -> "Recording":
        """The recording itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Finish the file, whatever happened."""
        self.close()

    def _create(self) -> IO[bytes]:
        if not self.path.parent.is_dir():
            raise InputError(f"There is no folder '{self.path.parent}' to write in. Create it.")
        try:
            return self.path.open("wb")
        except OSError as error:
            raise InputError(
                f"'{self.path}' cannot be written ({error.strerror}). Choose another place."
            ) from error

    def _write(self, samples: Samples) -> None:
        try:
            self._wav.writeframes(samples.astype("<i2").tobytes())
            self._file.flush()
        except OSError as error:
            raise self._failure(error) from error
        self._length += len(samples)

    def _failure(self, error: OSError) -> AssistantError:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return AssistantError(
                f"The disk is full, so '{self.path}' ends at {self.seconds:.0f} seconds. "
                "Make room and record again."
            )
        return AssistantError(f"'{self.path}' cannot be written on: {error.strerror}.")
