"""The loudspeaker: plays one sound at a time and falls silent at once when told to.

A stream is opened for each sound. Measured over PulseAudio, opening and starting takes 2 ms and
the first sample is heard 6 to 9 ms after `Loudspeaker.play` is called, while a stream kept open
would cost 1 to 2 % of a core for ever and keep the list of devices from being read anew.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from assistant.audio import devices
from assistant.audio.echo import Played
from assistant.audio.sound import HEARING_RATE, Samples, Sound
from assistant.errors import AudioError

_FADE_S = 0.005
_TAIL_S = 0.03
_STALLED_S = 2.0


class LoudspeakerLost(AudioError):
    """The loudspeaker went away in the middle of a sound."""


class Loudspeaker:
    """Plays sounds on one loudspeaker; its methods may be called from any thread."""

    def __init__(self, device: str | None = None, volume: float = 1.0) -> None:
        """Choose the loudspeaker; it is opened for each sound.

        ``device`` is a part of its name, None the machine's default; ``volume`` is the gain, 1.0
        plays a sound as it is.
        """
        self.device = device
        self.volume = volume
        self._louder = 1.0
        self.first_sample_at: float | None = None
        """When the first sample of the latest sound was handed to the device, in seconds on the
        monotonic clock; None until then."""
        self.stops = 0
        """How often `stop` was called."""
        self.played = Played()
        """What is heard of it in the room, and when."""
        self.played_s = 0.0
        """How much of the latest sound was played before it was cut off, in seconds."""
        self._counting = threading.Lock()
        self._one_at_a_time = threading.Lock()

    def play(self, sound: Sound, stops: int | None = None) -> bool:
        """Play ``sound`` and wait: True once it was heard to its end, False if `stop` cut it off.

        A `stop` called before this one was is not meant for it; but ``stops``, the count when
        the sound was decided on, has it heed every stop since. A loudspeaker that fails is looked
        for again once, and the sound begins anew. Raises `AudioError` where that fails too.
        """
        stops_before = self.stops if stops is None else stops

        def cut_off() -> bool:
            return self.stops != stops_before

        with self._one_at_a_time:
            self.first_sample_at = None
            self.played_s = 0.0
            if cut_off() or not len(sound.samples):
                return not cut_off()
            try:
                return self._play_once(sound, cut_off)
            except AudioError:
                devices.rescan()
                return not cut_off() and self._play_once(sound, cut_off)

    def amplify(self, factor: float) -> None:
        """Play ``factor`` times as loud as was set, from the next sound on; 1 is as was set.

        What grows louder than the device can play is clipped; below 0 counts as 0, silence.
        """
        self._louder = max(0.0, factor)

    def stop(self) -> None:
        """Silence what is playing and what waits for its turn; a later `play` is not touched.

        Returns at once. The device holds some 50 ms already, so silence falls after about 65.
        """
        with self._counting:
            self.stops += 1

    def _play_once(self, sound: Sound, cut_off: Callable[[], bool]) -> bool:
        ended = threading.Event()

        def fill(out: Any, frames: int, when: Any, status: Any) -> None:
            playback.fill(out, when)
            if self.first_sample_at is None:
                self.first_sample_at = time.monotonic()

        stream = devices.open_stream(
            self.device,
            "output",
            # Its own rate first: asking raw ALSA for another makes PortAudio complain aloud.
            rates=lambda device: (device.rate, 48_000, 44_100, sound.rate),
            callback=fill,
            finished=ended.set,
        )
        try:
            loud = _amplified(sound, self.volume * self._louder)
            playback = _Playback(loud, stream, cut_off, self.played)
            stream.start()
            whole = playback.wait(ended)
            self.played_s = playback.played_s
            return whole
        finally:
            stream.close()


def _amplified(sound: Sound, gain: float) -> Sound:
    """A sound ``gain`` times as loud."""
    if gain == 1.0:
        return sound
    samples = np.clip(np.rint(sound.samples * gain), -32768, 32767)
    return Sound(samples.astype(np.int16), sound.rate)


class _Playback:
    """One sound on its way to the device; PortAudio's thread fetches it bit by bit."""

    def __init__(
        self, sound: Sound, stream: devices.Stream, cut_off: Callable[[], bool], played: Played
    ) -> None:
        mono = sound.at(stream.rate).samples
        self._samples: Samples = np.repeat(mono[:, np.newaxis], stream.channels, axis=1)
        self._heard = sound.at(HEARING_RATE)
        self._played = played
        self._rate = stream.rate
        self._latency_s = stream.latency_s
        self._cut_off = cut_off
        self._stop_stream: type[Exception] = devices.portaudio().CallbackStop
        self._position = 0
        self._cut = False
        self._begun = False
        self._heard_at: float | None = None
        self.played_s = 0.0
        """How much was played before it was cut off, in seconds."""

    def fill(self, out: Any, when: Any) -> None:
        """Fill PortAudio's buffer ``out``; ``when`` is its times, in seconds on its own clock."""
        begins = max(when.outputBufferDacTime, when.currentTime + self._latency_s)
        heard_at = time.monotonic() + begins - when.currentTime
        if not self._begun:
            self._begun = True
            self._played.begin(self._heard, heard_at)
        if self._cut_off() and not self._cut:
            self._fade()
            self._played.cut(heard_at + _FADE_S)
        buffer = np.frombuffer(out, dtype=np.int16).reshape(-1, self._samples.shape[1])
        part = self._samples[self._position : self._position + len(buffer)]
        buffer[: len(part)] = part
        buffer[len(part) :] = 0
        self._position += len(part)
        if len(part) == len(buffer):
            return
        # Ending the stream throws away what is buffered: go on with silence until it was heard.
        if self._heard_at is None:
            self._heard_at = begins + len(part) / self._rate
        margin = 0.0 if self._cut else _TAIL_S
        if when.currentTime >= self._heard_at + margin:
            raise self._stop_stream

    def _fade(self) -> None:
        """Let the rest of the sound be a few milliseconds of fading, so that it ends unheard."""
        self._cut = self._position < len(self._samples)
        self.played_s = self._position / self._rate
        rest = self._samples[self._position :][: round(_FADE_S * self._rate)]
        faded = (rest * np.linspace(1, 0, len(rest))[:, np.newaxis]).astype(np.int16)
        self._samples, self._position = faded, 0

    def wait(self, ended: threading.Event) -> bool:
        """Wait for the end: whether all was heard. Raises `LoudspeakerLost`."""
        position = -1
        while not ended.wait(_STALLED_S):
            if self._position == position:
                break
            position = self._position
        if self._position < len(self._samples):
            raise LoudspeakerLost(
                "The loudspeaker stopped in the middle of a sound. It may be unplugged or asleep: "
                "check its plug, and that sound works in other programs."
            )
        return not self._cut
