"""A room in which the microphone hears the assistant's own voice: computed, no sound devices."""

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from assistant.attention import Attention, Heard
from assistant.audio.echo import EchoCanceller, Played
from assistant.audio.sound import FRAME_S, HEARING_RATE, Samples, Sound
from assistant.speech.ears import Ears
from benchmarking.voices import Voice

FRAME = round(FRAME_S * HEARING_RATE)
LATENCY = round(0.065 * HEARING_RATE)
"""So late a loudspeaker falls silent, in samples: measured (docs/hearing.md)."""
TOLD_BEFORE = round(0.1 * HEARING_RATE)
"""So long before it is heard a line is known, in samples."""
OWN = Voice("espeak-ng", "en-us")
LOUDNESS = 4000.0

Signal = npt.NDArray[np.float64]


@lru_cache(maxsize=64)
def said(text: str, voice: Voice = OWN, loudness: float = LOUDNESS) -> Signal:
    """``text`` at 16 kHz with this root mean square."""
    speech = voice.says([text])[0].astype(float)
    louder: Signal = speech * loudness / np.sqrt(np.mean(np.square(speech)))
    return louder


def room_response(seed: int, seconds: float = 0.3) -> Signal:
    """What a room gives back of a click, of energy one."""
    length = round(seconds * HEARING_RATE)
    decay = np.exp(-6.9 * np.arange(length) / length)
    response = np.random.default_rng(seed).normal(0, 1, length) * decay
    response[0] = 4
    normal: Signal = response / np.sqrt(np.sum(np.square(response)))
    return normal


@dataclass
class OwnVoice:
    """The assistant's voice, line by line, as `Attention` knows it."""

    speaking: bool = False
    held: bool = False
    saying: str = ""
    happened: list[str] = field(default_factory=list)

    def hold(self) -> bool:
        if self.held or not self.speaking:
            return False
        self.held = True
        self.happened.append("held")
        return True

    def resume(self) -> None:
        if self.held:
            self.held = False
            self.happened.append("resumed")


class EchoingRoom:
    """Lines of the assistant one after another, and perhaps somebody who speaks into one."""

    def __init__(
        self, lines: list[str], echo_db: float = -6.0, delay_s: float = 0.1, seed: int = 1
    ) -> None:
        self.lines = lines
        self.starts: list[int] = []
        self.own_s = 0.0
        """For how long the lines are, in seconds."""
        self._sounds = [np.clip(np.rint(said(line)), -32768, 32767) for line in lines]
        at = HEARING_RATE
        for sound in self._sounds:
            self.starts.append(at)
            at += len(sound) + HEARING_RATE
            self.own_s += len(sound) / HEARING_RATE
        self._end = at + HEARING_RATE
        self._response = room_response(seed) * 10 ** (echo_db / 20)
        self._delay = round(delay_s * HEARING_RATE)
        self._random = np.random.default_rng(seed)
        self._somebody = np.zeros(self._end + 4 * HEARING_RATE)
        self._echo_loudness = LOUDNESS * 10 ** (echo_db / 20)

    def speak_into(
        self, line: int, after_s: float, text: str, voice: Voice, above_db: float = 0.0
    ) -> None:
        """Somebody speaks into a line, ``above_db`` louder than its echo."""
        speech = said(text, voice, self._echo_loudness * 10 ** (above_db / 20))
        at = self.starts[line] + round(after_s * HEARING_RATE)
        self._somebody[at : at + len(speech)] += speech

    def hear(self, ears: Ears) -> tuple[list[Heard], OwnVoice, list[float]]:
        """What comes to attention, how the voice behaved, and when it was held (seconds)."""
        voice, played = OwnVoice(), Played()
        attention = Attention(ears, voice, EchoCanceller(played))
        given: list[Heard] = []
        held_at: list[float] = []
        far: Signal = np.zeros(self._end + HEARING_RATE)
        begun, silent_from = 0, self._end
        for at in range(0, self._end, FRAME):
            while begun < len(self.lines) and self.starts[begun] <= at + TOLD_BEFORE:
                sound = self._sounds[begun]
                start = self.starts[begun]
                far[start : start + len(sound)] = sound
                speech: Samples = sound.astype(np.int16)
                played.begin(Sound(speech, HEARING_RATE), start / HEARING_RATE)
                begun += 1
            line = max((n for n, start in enumerate(self.starts) if start <= at), default=None)
            if line is not None:
                voice.saying = self.lines[line]
                ends = self.starts[line] + len(self._sounds[line])
                voice.speaking = voice.held or at < ends + 0.3 * HEARING_RATE
            happened = len(voice.happened)
            when = (at + FRAME) / HEARING_RATE + self._random.uniform(0, 0.008)
            if heard := attention.hear(self._frame(far, at), when):
                given.append(heard)
                voice.held = False
            if "held" in voice.happened[happened:]:
                held_at.append((at + FRAME) / HEARING_RATE)
                silent_from = at + FRAME + LATENCY
                far[silent_from:] = 0
                played.cut(silent_from / HEARING_RATE)
        return given, voice, held_at

    def _frame(self, far: Signal, at: int) -> bytes:
        first = at - self._delay - len(self._response)
        last = at - self._delay + FRAME
        source = np.concatenate([np.zeros(max(0, -first)), far[max(0, first) : max(0, last)]])
        source = source[: len(self._response) + FRAME]
        echo = np.convolve(source, self._response)[len(self._response) :][:FRAME]
        noise = self._random.normal(0, 20, FRAME)
        sound = echo + noise + self._somebody[at : at + FRAME]
        return np.clip(np.rint(sound), -32768, 32767).astype("<i2").tobytes()
