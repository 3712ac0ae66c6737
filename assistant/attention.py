"""Whom to listen to: while the assistant speaks, its own voice is in the microphone too.

Where the echo of its voice can be taken out of what the microphone hears, it falls silent as soon
as somebody speaks, listens, and goes on if that was not for it. Where it cannot, which shows in
that there is nobody to be heard once it is silent, it is deaf while it speaks.
"""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Protocol

from assistant.speech.ears import BYTES_PER_SECOND, Ears, Utterance

SOMEBODY_S = 0.1
"""Somebody speaks who is heard for so long without a gap, in seconds."""

BEFORE_S = 0.7
"""So much from before that is listened to as well: it takes a third of a second to notice."""

HOLD_S = 1.0
"""So long it stays silent for somebody of whom nothing more is heard, in seconds."""

LONGEST_S = 3.0
"""So long it stays silent at most, in seconds: the talk is not for it."""

FRUITLESS = 3
"""After falling silent in vain so often in a row it is its own echo that it hears."""

DEAF_S = 600.0
"""So long it is deaf while it speaks then, in seconds of sound; later it tries anew."""


ALIKE = 0.75
"""A word is one of its own if it is as much like one: an echo reads as "all" for "call"."""

_WORD = re.compile(r"[\w']+")


class Canceller(Protocol):
    """Hears others into the assistant's own voice: see `assistant.audio.echo.EchoCanceller`."""

    @property
    def ready(self) -> bool:
        """Whether it knows the room."""

    @property
    def rings(self) -> bool:
        """Whether what was heard last may be an echo."""

    def hear(self, frame: bytes, ended: float) -> bool:
        """Take in a frame; whether somebody else is heard in it."""

    def distrust(self) -> None:
        """It was mistaken."""

    def recall(self, seconds: float) -> bytes:
        """The last ``seconds`` without the echo."""

    def latest(self, count: int) -> bytes:
        """The last ``count`` samples without the echo."""


class Talking(Protocol):
    """The assistant's own voice: see `assistant.speech.voice.SpokenVoice`."""

    @property
    def speaking(self) -> bool:
        """Whether it speaks, or the room may still ring with it."""

    @property
    def held(self) -> bool:
        """Whether it fell silent in the middle of a line."""

    @property
    def saying(self) -> str:
        """What it says."""

    def hold(self) -> bool:
        """Fall silent."""

    def resume(self) -> None:
        """Go on."""


@dataclass(frozen=True)
class Heard:
    """Something that was said to the assistant."""

    utterance: Utterance

    interrupts: bool
    """Whether it was said while the assistant spoke."""


class Attention:
    """Ears that know when the assistant itself speaks."""

    def __init__(self, ears: Ears, voice: Talking, canceller: Canceller | None) -> None:
        """Without ``canceller`` it is deaf while it speaks."""
        self._ears = ears
        self._voice = voice
        self._canceller = canceller
        self._engaged = False
        self._engaged_s = 0.0
        self._somebody_s = 0.0
        self._fruitless = 0
        self._deaf_s = 0.0

    def hear(self, frame: bytes, ended: float) -> Heard | None:
        """Take in a frame of 16 kHz mono 16-bit PCM; what was said to the assistant, if anything.

        ``ended`` is when its last sample was recorded, in seconds on the monotonic clock.
        """
        self._deaf_s -= len(frame) / BYTES_PER_SECOND
        somebody = self._canceller.hear(frame, ended) if self._canceller else False
        rings = self._canceller is not None and self._canceller.rings
        if not (self._voice.speaking or rings):
            return self._listen(frame)
        if self._canceller is None or self._deaf_s > 0:
            self.forget()
            return None
        return self._while_speaking(self._canceller, frame, somebody)

    def forget(self) -> None:
        """Drop what was heard of an utterance that is not finished."""
        self._ears.forget()
        self._engaged = False
        self._somebody_s = 0.0

    def settle(self, acted: bool) -> None:
        """Say whether an interruption was acted on; if not, it goes on speaking."""
        if acted:
            self._fruitless = 0
        else:
            self._go_on()

    def _while_speaking(self, canceller: Canceller, frame: bytes, somebody: bool) -> Heard | None:
        seconds = len(frame) / BYTES_PER_SECOND
        if self._engaged:
            self._engaged_s += seconds
            return self._while_held(canceller.latest(len(frame) // 2))
        self._somebody_s = self._somebody_s + seconds if somebody and canceller.ready else 0.0
        if self._somebody_s < SOMEBODY_S:
            return None
        self._voice.hold()
        self._engaged, self._engaged_s, self._somebody_s = True, 0.0, 0.0
        self._ears.forget()
        return self._while_held(canceller.recall(BEFORE_S))

    def _while_held(self, sound: bytes) -> Heard | None:
        heard = self._listen(sound)
        if heard and _is_echo(heard.utterance, self._voice.saying):
            heard = None
            self._go_on()
        elif heard is None and not self._waits():
            self.forget()
            self._go_on()
        return heard

    def _waits(self) -> bool:
        return self._engaged_s < (LONGEST_S if self._ears.following else HOLD_S)

    def _go_on(self) -> None:
        self._voice.resume()
        if self._canceller:
            self._canceller.distrust()
        self._fruitless += 1
        if self._fruitless >= FRUITLESS:
            self._fruitless, self._deaf_s = 0, DEAF_S

    def _listen(self, sound: bytes) -> Heard | None:
        utterance = self._ears.hear(sound)
        if utterance is None:
            return None
        interrupts, self._engaged = self._engaged, False
        return Heard(utterance, interrupts)


def _is_echo(utterance: Utterance, saying: str) -> bool:
    """Whether all that was read may be the assistant's own words."""
    own = set(_WORD.findall(saying.casefold()))
    return all(_is_among(word, own) for word in utterance.readings[-1].transcript.text.split())


def _is_among(word: str, own: set[str]) -> bool:
    return any(SequenceMatcher(None, word, other).ratio() >= ALIKE for other in own)
