"""From a transcript to the sound of the reply, through the assistant's own voice thread."""

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import partial

from assistant.audio.loudspeaker import Loudspeaker
from assistant.audio.sound import Sound, silence
from assistant.conversation.intents import IntentFolder
from assistant.conversation.replies import Replies
from assistant.conversation.understanding import Understanding
from assistant.errors import AudioError, InputError
from assistant.session import Session
from assistant.settings import Settings
from assistant.speech.synthesizer import Synthesizer
from assistant.speech.voice import SpokenVoice

_PATIENCE_S = 20.0
_PLAYS, _PLAYED_S = 10, 0.01


@dataclass(frozen=True)
class Reply:
    """The first thing that was said to an utterance."""

    text: str

    after_s: float
    """From the transcript until its sound is handed to the loudspeaker, in seconds."""

    new: bool
    """Whether it had to be spoken first, as it never was before."""


class Answering:
    """Answers utterances, each as the first of a new conversation."""

    def __init__(self, folder: IntentFolder, understanding: Understanding) -> None:
        """Raises InputError where the intents hold no replies, VoiceError without an engine."""
        self._folder = folder
        self._understanding = understanding
        self._settings = Settings()
        self.prepared = frozenset(self._replies().warnings())
        """What the assistant has spoken into its memory soon after it started."""
        self._spoken: set[str] = set()
        self._speaker = _NotedSpeaker(self._settings)
        self._player = _NotedPlayer()
        self._voice = SpokenVoice(self._speaker, self._player, partial(print, file=sys.stderr))
        # The assistant has always spoken once before it hears anything.
        self._session().greet(datetime.now(timezone.utc))
        self._voice.finish(_PATIENCE_S)

    def to(self, readings: Sequence[tuple[str, float]]) -> Reply | None:
        """The reply to an utterance; None where nothing is said to it."""
        session = self._session()
        self._player.told_at = None
        began = time.monotonic()
        session.heard(readings, datetime.now(timezone.utc))
        self._voice.finish(_PATIENCE_S)
        if self._player.told_at is None:
            return None
        text = self._speaker.asked
        reply = Reply(text, self._player.told_at - began, new=text not in self._spoken)
        self._spoken.add(text)
        return reply

    def prepare(self) -> None:
        """Have everything spoken that the assistant speaks ahead, and wait for it."""
        for text in sorted(self.prepared):
            self._speaker.speak(text)

    def close(self) -> None:
        """End the voice and the speech engine."""
        self._voice.close()
        self._speaker.close()

    def _replies(self) -> Replies:
        return Replies(self._folder, self._settings.country)

    def _session(self) -> Session:
        return Session(
            self._understanding,
            self._replies(),
            self._settings.plan,
            self._voice,
            lambda shown: None,
        )


def answering_of(folder: IntentFolder, understanding: Understanding) -> Answering | None:
    """What answers with the replies of ``folder``; None where it holds none."""
    try:
        return Answering(folder, understanding)
    except InputError:
        return None


class _NotedSpeaker:
    """The assistant's speech engine; notes what it was last asked for."""

    def __init__(self, settings: Settings) -> None:
        self._synthesizer = Synthesizer(settings.voice, settings.words_per_minute)
        self.asked = ""
        self.close = self._synthesizer.close

    def speak(self, text: str) -> Sound:
        """The sound of ``text``."""
        self.asked = text
        return self._synthesizer.speak(text)

    def pace(self, factor: float) -> None:
        """Speak by ``factor`` faster than was set."""
        self._synthesizer.pace(factor)


class _NotedPlayer:
    """Plays nothing, but notes when it was told to."""

    def __init__(self) -> None:
        self.stops = 0
        self.played_s = 0.0
        self.told_at: float | None = None

    def play(self, sound: Sound, stops: int | None = None) -> bool:
        """Note the time; the sound is over at once."""
        self.told_at = time.monotonic()
        return True

    def stop(self) -> None:
        """Nothing: every sound is over at once."""
        self.stops += 1

    def amplify(self, factor: float) -> None:
        """Nothing: no sound is heard."""


def loudspeaker_delays() -> list[float]:
    """From playing a sound to its first sample at the loudspeaker, in seconds, a few times.

    The sounds are silent. Empty where there is no loudspeaker.
    """
    loudspeaker = Loudspeaker()
    delays = []
    for _ in range(_PLAYS):
        began = time.monotonic()
        try:
            loudspeaker.play(silence(_PLAYED_S, 22_050))
        except AudioError:
            return []
        if loudspeaker.first_sample_at is not None:
            delays.append(loudspeaker.first_sample_at - began)
    return delays
