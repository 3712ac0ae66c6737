"""The microphone, as a source of 16 kHz mono frames that says when it is lost.

How a microphone goes, measured with PulseAudio 16.1 and PortAudio 19.6 on ALSA:

- The sound server dies: PortAudio ends the stream within 10 ms.
- The device stops delivering (suspended, frozen): the stream stays "active" for ever and nothing
  is called back; its thread then turns at 100 % of a core, so it must be closed.
- The device is pulled out: the server moves the recording to another microphone, which is right,
  or, where there is none, to the loudspeaker's monitor, with no sign of it in PortAudio.

So all three are watched for: the stream's end, its silence, and the source that it records from.
"""

import math
import queue
import time
from types import TracebackType
from typing import Any

import numpy as np
import soxr

from assistant.audio import devices, pulse
from assistant.audio.sound import FRAME_S, HEARING_RATE
from assistant.errors import AudioError

_FIRST_BLOCK_S = 5.0
_NEXT_BLOCK_S = 2.0
_SOURCE_CHECK_S = 2.0


_Block = tuple[bytes, float]
"""A block as delivered, and when its last sample was recorded, on the monotonic clock."""


class MicrophoneLost(AudioError):
    """The microphone was working and is no more: close it, wait, and open it again."""


class Microphone:
    """Records from one microphone, on PortAudio's thread, for one reader.

    Open it by `open` or as a context manager; after `close` it can be opened again.
    """

    def __init__(self, device: str | None = None, kept_s: float = 5.0) -> None:
        """Choose the microphone.

        ``device`` is a part of its name, None the machine's default; ``kept_s`` is how many
        seconds of sound are kept for a reader that is late.
        """
        self.device = device
        self.overflows = 0
        """Blocks of `FRAME_S` thrown away, the oldest first, because nobody read in time."""
        self.recorded_at = 0.0
        """When the last sample of the latest frame was recorded, on the monotonic clock."""
        self._kept_blocks = max(1, round(kept_s / FRAME_S))
        self._opened_before = False
        self._stream: devices.Stream | None = None
        self._blocks: queue.Queue[_Block | None] = queue.Queue()
        self._resampler: soxr.ResampleStream | None = None
        self._overdue_at = 0.0
        self._check_source_at = 0.0
        self._trusted_source: int | None = None

    def open(self) -> None:
        """Start recording. Raises `AudioError` where there is no microphone to record from.

        From the second time on the list of devices is read anew first.
        """
        if self._opened_before:
            devices.rescan()
        self._opened_before = True
        blocks: queue.Queue[_Block | None] = queue.Queue(self._kept_blocks)

        def keep(block: _Block | None) -> None:
            while True:
                try:
                    return blocks.put_nowait(block)
                except queue.Full:
                    blocks.get_nowait()
                    self.overflows += 1

        self._blocks = blocks
        self._stream = devices.open_stream(
            self.device,
            "input",
            rates=lambda device: (HEARING_RATE, device.rate, 48_000, 44_100),
            callback=lambda data, frames, when, status: keep((bytes(data), _recorded_at(when))),
            finished=lambda: keep(None),
            block_s=FRAME_S,
        )
        rate = self._stream.rate
        self._resampler = (
            soxr.ResampleStream(rate, HEARING_RATE, 1) if rate != HEARING_RATE else None
        )
        self._overdue_at = time.monotonic() + _FIRST_BLOCK_S
        self._trusted_source = None
        try:
            self._stream.start()
            self._check_source()
        except AudioError:
            self.close()
            raise

    def close(self) -> None:
        """Stop recording; what was recorded and not read is dropped."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def __enter__(self) -> "Microphone":
        """The microphone, open."""
        self.open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    def read(self, timeout_s: float) -> bytes | None:
        """The next frame: 16 kHz mono int16 little-endian PCM of about `FRAME_S` seconds.

        Where the device's rate is converted, it may be a few ms more or less. None where nothing
        came within ``timeout_s`` seconds. Raises `MicrophoneLost`.
        """
        give_up_at = time.monotonic() + timeout_s
        while True:
            block = self._next_block(give_up_at)
            if block is None:
                return None
            sound, recorded_at = block
            if frame := self._heard(sound):
                self.recorded_at = recorded_at
                return frame

    def level(self, seconds: float) -> float:
        """How loud the next ``seconds`` are: RMS in dBFS (0 the loudest, -inf digital silence).

        Digital silence means a microphone that is switched off or one this program may not hear.
        """
        frames: list[bytes] = []
        wanted = round(seconds * HEARING_RATE) * 2
        while sum(map(len, frames)) < wanted:
            frames.append(self.read(_FIRST_BLOCK_S) or b"")
        samples = np.frombuffer(b"".join(frames), dtype="<i2").astype(np.float64)
        power = float(np.mean(np.square(samples / 32768)))
        return 10 * math.log10(power) if power else -math.inf

    def _next_block(self, give_up_at: float) -> _Block | None:
        """What PortAudio delivered next, or None at ``give_up_at`` on the monotonic clock."""
        while True:
            until = min(give_up_at, self._overdue_at)
            try:
                block = self._blocks.get(timeout=max(0.0, until - time.monotonic()))
            except queue.Empty:
                now = time.monotonic()
                if now >= self._overdue_at:
                    raise MicrophoneLost(
                        f"{self._name()} has gone quiet: it delivers no sound at all. It may be "
                        "unplugged or asleep: check its plug."
                    ) from None
                if now >= give_up_at:
                    return None
                continue
            if block is None:
                raise MicrophoneLost(
                    f"{self._name()} was lost: the system ended the recording. Check its plug, "
                    "and that sound works in other programs."
                )
            self._overdue_at = time.monotonic() + _NEXT_BLOCK_S
            if time.monotonic() >= self._check_source_at:
                self._check_source()
            return block

    def _check_source(self) -> None:
        """Raise where the sound server lets us hear nothing but our own loudspeaker."""
        self._check_source_at = time.monotonic() + _SOURCE_CHECK_S
        source = pulse.recording_source()
        if source is None or source == self._trusted_source:
            return
        if pulse.is_our_own_loudspeaker(source):
            raise MicrophoneLost(
                "There is no microphone: the system has nothing to record from but the "
                "loudspeaker's own sound. Plug a microphone in, or switch one on in the system's "
                "sound settings."
            )
        self._trusted_source = source

    def _heard(self, block: bytes) -> bytes:
        """A block as delivered, as 16 kHz mono; empty while the resampler fills up."""
        assert self._stream is not None
        if self._stream.channels == 1 and self._resampler is None:
            return block
        samples = np.frombuffer(block, dtype=np.int16).reshape(-1, self._stream.channels)
        mono = samples.mean(axis=1, dtype=np.float32)
        if self._resampler is not None:
            mono = self._resampler.resample_chunk(mono)
        frame: bytes = np.clip(np.rint(mono), -32768, 32767).astype("<i2").tobytes()
        return frame

    def _name(self) -> str:
        return f"The microphone '{self.device}'" if self.device else "The microphone"


def _recorded_at(when: Any) -> float:
    """When the last sample of a block was recorded, by PortAudio's times ``when`` of it."""
    now = time.monotonic()
    ago = when.currentTime - when.inputBufferAdcTime - FRAME_S
    # Not every system tells a time, and some tell one that cannot be.
    return now - ago if when.inputBufferAdcTime > 0 and 0 <= ago < _NEXT_BLOCK_S else now
