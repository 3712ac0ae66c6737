"""A conversation for tests: text in, speech out, and a clock that only the test moves."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from functools import lru_cache

from assistant.conversation.addressing import WakePhrase
from assistant.conversation.intents import IntentFolder, load
from assistant.conversation.replies import Replies
from assistant.conversation.understanding import Understanding
from assistant.errors import StoreError
from assistant.memory.diary import Diary
from assistant.relief.episode import Episode, Manner
from assistant.relief.events import Event
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
        self.manner = Manner()

    def say(self, text: str, urgent: bool, now: datetime) -> None:
        self.lines.append((now, text, urgent))

    def hush(self) -> None:
        self.hushes += 1

    def adopt(self, manner: Manner) -> None:
        self.manner = manner


class ListDiary(Diary):
    """Keeps the events in a list; ``full`` makes it fail as a full disk does."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.full = False

    def keep(self, events: Sequence[Event]) -> None:
        if self.full:
            raise StoreError("The disk is full.")
        self.events.extend(events)

    def forget(self) -> None:
        self.events.clear()


class Conversation:
    """Talks with a session; ``now`` moves only by `wait`."""

    def __init__(
        self,
        plan: Plan | None = None,
        country: str = "US",
        understanding: Understanding | None = None,
        wake_phrase: str | None = None,
    ) -> None:
        """By default only the templates are understood: ``understanding`` has more."""
        self._wake_phrase = WakePhrase(wake_phrase)
        self._understanding = understanding or Understanding(english())
        self.now = NOON
        self.voice = HeardVoice()
        self.diary = ListDiary()
        self._plan = plan or Plan()
        self._country = country
        self.session = self._begun()

    def _begun(self) -> Session:
        return Session(
            self._understanding,
            Replies(english(), self._country),
            self._plan,
            self.voice,
            show=lambda text: None,
            diary=self.diary,
            past=tuple(self.diary.events),
            wake_phrase=self._wake_phrase,
        )

    def restart(self, minutes: float = 0) -> str:
        """The assistant ends and is started again ``minutes`` later; what it says then."""
        before = len(self.voice.lines)
        kept = bool(self.diary.events)
        self.now += timedelta(minutes=minutes)
        self.session = self._begun()
        self.session.greet(self.now, timedelta(minutes=minutes) if kept else None)
        return " ".join(text for _, text, _ in self.voice.lines[before:])

    @property
    def phase(self) -> str:
        return self.episode.phase.value

    @property
    def episode(self) -> Episode:
        return self.session.episode

    def say(self, *utterances: str) -> str:
        """Say something, behind the wake phrase; the answer to the last of it, "" if none."""
        before = 0
        for text in utterances:
            before = len(self.voice.lines)
            called = f"{self._wake_phrase.text} {text}".strip()
            self.session.heard([(called, 1.0)], self.now)
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
        self.session.returned(self.now, timedelta(minutes=minutes))
        self.session.tick(self.now)
        return [text for _, text, _ in self.voice.lines[before:]]

    def to_ice_ready(self) -> "Conversation":
        """Answer every question before the ice: no warning sign, just now, no condition."""
        self.say("what now", "no", "no", "no", "no", "just now", "no")
        return self

    def to_ice_on(self) -> "Conversation":
        """The first ice is on, and what is asked meanwhile is answered."""
        self.to_ice_ready().say("the ice is on", "no", "no")
        return self

    def to_break(self) -> "Conversation":
        """The first round is over, the skin is normal, no tablets are wanted."""
        self.to_ice_on().wait(20)
        self.say("it's off", "yes", "no")
        return self

    def to_cycle_done(self) -> "Conversation":
        """The first cycle is over, and the pain is a five."""
        self.to_break().wait(20)
        self.say("the ice is on")
        self.wait(20)
        self.say("it's off", "five")
        return self

    def to_day_one(self) -> "Conversation":
        """The first walk is done."""
        self.to_cycle_done().wait(55)
        self.say("i've had a walk")
        return self

    def begun(self, ago: str, pain: str = "five") -> "Conversation":
        """Guidance begins late: it started ``ago``; no warning sign."""
        self.say(f"it started {ago}", "no", "no", "no", "no", pain)
        return self
