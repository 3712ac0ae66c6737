"""Whom to listen to: while the assistant speaks, its own voice is in the microphone too.

Where the echo of its voice can be taken out of what the microphone hears, it falls silent as soon
as somebody speaks, listens, and goes on if that was not for it. Where that is in vain again and
again, as in a room with an echo that it cannot learn or with a television, it is deaf for a while
as long as it speaks.
"""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Protocol

from assistant.conversation.endings import COMPLETE_S
from assistant.speech.ears import BYTES_PER_SECOND, Ears
from assistant.speech.utterance import Utterance

BEFORE_S = 0.7
"""So much from before that is listened to as well: it takes a tenth of a second to notice, and
longer who begins softly."""

HOLD_S = 1.0
"""So long it stays silent for somebody of whom nothing more is heard, in seconds."""

LONGEST_S = 5.0
"""So long it stays silent at most, in seconds: the talk is not for it."""

IN_VAIN = 3
"""After falling silent in vain so often it does not any more, for a while."""

FORGIVEN_S = 60.0
"""What was in vain so many seconds of sound ago does not count."""

DEAF_S = 120.0
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
        """It was mistaken again and again."""

    def recall(self, seconds: float) -> bytes:
        """The last ``seconds`` without the echo."""

    def latest(self) -> bytes:
        """What the last frame added, without the echo."""


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
        """What it says, or what it was about to say and had just said when it fell silent."""

    def hold(self) -> bool:
        """Fall silent."""

    def resume(self) -> None:
        """Go on."""


@dataclass(frozen=True)
class Heard:
    """Something that was said to the assistant."""

    utterance: Utterance

    interrupts: bool
    """Whether the assistant fell silent in the middle of a line for it."""

    echoes: bool = False
    """Whether it may be the assistant's own voice after all."""


class Attention:
    """Ears that know when the assistant itself speaks."""

    def __init__(self, ears: Ears, voice: Talking, canceller: Canceller) -> None:
        """``ears`` hear what ``canceller`` leaves while ``voice`` speaks."""
        self._ears = ears
        self._voice = voice
        self._canceller = canceller
        self._spoke = False
        self._engaged = self._held = False
        self._engaged_s = self._rang_s = 0.0
        self._in_vain = 0
        self._forgiven_s = self._deaf_s = 0.0

    def hear(self, frame: bytes, ended: float) -> Heard | None:
        """Take in a frame of 16 kHz mono 16-bit PCM; what was said to the assistant, if anything.

        ``ended`` is when its last sample was recorded, in seconds on the monotonic clock.
        """
        seconds = len(frame) / BYTES_PER_SECOND
        self._deaf_s -= seconds
        self._forgiven_s -= seconds
        somebody = self._canceller.hear(frame, ended)
        speaks = self._voice.speaking or self._canceller.rings
        begins, self._spoke = speaks and not self._spoke, speaks
        if not speaks:
            self._engaged = self._held = False
            return self._listen(frame)
        # What was being said to it as it began to speak would else wait, and run into what follows.
        cut_off = self._ears.finish() if begins else None
        if cut_off:
            return Heard(cut_off, interrupts=False)
        if self._deaf_s > 0:
            if self._engaged:  # since before it was told to be deaf, from another thread
                self.forget()
            return None
        return self._while_speaking(somebody, seconds)

    def forget(self) -> None:
        """Drop what was heard of an utterance that is not finished; its voice goes on."""
        self._ears.forget()
        self._voice.resume()
        self._engaged = self._held = False

    def settle(self, acted: bool) -> None:
        """Say whether an interruption was acted on; if not, it goes on speaking."""
        if acted:
            self._in_vain = 0
        else:
            self._voice.resume()
            self._give_up()

    def _while_speaking(self, somebody: bool, seconds: float) -> Heard | None:
        if self._held and not self._voice.held:
            # It was hushed, or an alarm cut in: what is heard from here may be its own again.
            self.forget()
        if self._engaged:
            self._held = self._held or self._voice.hold()
            self._engaged_s += seconds
            return self._while_engaged(self._canceller.latest())
        if not (somebody and self._canceller.ready):
            return None
        # It may be that nothing is held: the room still rings with a line that is over.
        self._held = self._voice.hold()
        self._engaged = True
        self._engaged_s = self._rang_s = 0.0
        self._ears.forget()
        return self._while_engaged(self._canceller.recall(BEFORE_S))

    def _while_engaged(self, sound: bytes) -> Heard | None:
        if self._canceller.rings:
            self._rang_s = self._engaged_s
        heard = self._listen(sound, echoes=True) if sound else None
        if heard is None and not self._waits():
            self.forget()
            self._give_up()
        return heard

    def _waits(self) -> bool:
        return self._engaged_s < (LONGEST_S if self._ears.following else HOLD_S)

    def _give_up(self) -> None:
        """It fell silent in vain."""
        self._in_vain = 1 if self._forgiven_s <= 0 else self._in_vain + 1
        self._forgiven_s = FORGIVEN_S
        if self._in_vain >= IN_VAIN:
            self._in_vain, self._deaf_s = 0, DEAF_S
            self._canceller.distrust()

    def _listen(self, sound: bytes, echoes: bool = False) -> Heard | None:
        utterance = self._ears.hear(sound, echoes)
        if utterance is None:
            return None
        interrupts = self._held and self._voice.held
        echoes = interrupts and self._may_be_echo(utterance)
        self._engaged = self._held = False
        return Heard(utterance, interrupts, echoes)

    def _may_be_echo(self, utterance: Utterance) -> bool:
        """Whether it was over before the room was silent, and stands in what was being said."""
        if self._engaged_s - COMPLETE_S > self._rang_s:
            return False
        return stands_in(utterance.readings[-1].transcript.text, self._voice.saying)


def stands_in(text: str, saying: str) -> bool:
    """Whether the words of ``text``, or words like them, follow one another in ``saying``."""
    words, own = text.split(), _WORD.findall(saying.casefold())
    return any(all(map(_alike, words, own[begin:])) for begin in range(len(own) - len(words) + 1))


def _alike(word: str, other: str) -> bool:
    return SequenceMatcher(None, word, other).ratio() >= ALIKE
