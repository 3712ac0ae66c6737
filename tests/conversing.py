"""A conversation for tests: text in, speech out, and a clock that only the test moves."""

import math
from datetime import datetime, timedelta, timezone
from functools import lru_cache

from assistant.conversation.intents import IntentFolder, load
from assistant.conversation.replies import Replies
from assistant.conversation.understanding import Understanding
from assistant.relief.plan import Plan
from assistant.resources import intents_folder
from assistant.session import Session

NOON = datetime(2026, 3, 2, 12, tzinfo=timezone(timedelta(hours=1)))


@lru_cache
def english() -> IntentFolder:
    """The intents that ship."""
    return load(intents_folder() / "en")


class HeardVoice:
    """Keeps what it was told to say."""

    quiet_s = math.inf
    urgent = False

    def __init__(self) -> None:
        self.lines: list[tuple[datetime, str, bool]] = []
        self.hushes = 0

    def say(self, text: str, urgent: bool, now: datetime) -> None:
        self.lines.append((now, text, urgent))

    def hush(self) -> None:
        self.hushes += 1


class Conversation:
    """Talks with a session; ``now`` moves only by `wait`."""

    def __init__(self, plan: Plan | None = None, country: str = "US") -> None:
        self.now = NOON
        self.voice = HeardVoice()
        self.session = Session(
            Understanding(english()),
            Replies(english(), country),
            plan or Plan(),
            self.voice,
            show=lambda text: None,
        )

    @property
    def phase(self) -> str:
        return self.session.episode.phase.value

    def say(self, *utterances: str) -> str:
        """Say something; the answer to the last of it, "" where there is none."""
        before = 0
        for text in utterances:
            before = len(self.voice.lines)
            self.session.heard([(text, 1.0)], self.now)
        return " ".join(text for _, text, _ in self.voice.lines[before:])

    def wait(self, minutes: float) -> list[tuple[float, str]]:
        """Let time pass; what was announced meanwhile, each with the minutes waited for it."""
        began, before = self.now, len(self.voice.lines)
        until = self.now + timedelta(minutes=minutes)
        while (due := self.session.next_announcement()) and due <= until:
            self.now = max(due, self.now)
            self.session.tick(self.now)
        self.now = until
        return [
            ((at - began) / timedelta(minutes=1), text) for at, text, _ in self.voice.lines[before:]
        ]

    def sleep(self, minutes: float) -> list[str]:
        """The computer sleeps; what is said when it wakes."""
        before = len(self.voice.lines)
        self.now += timedelta(minutes=minutes)
        self.session.tick(self.now)
        return [text for _, text, _ in self.voice.lines[before:]]

    def to_ice_ready(self) -> "Conversation":
        """Answer every safety question with no."""
        self.say("what now", "no", "no", "no", "no", "no")
        return self
