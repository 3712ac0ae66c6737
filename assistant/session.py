"""The conversation: words in, decision, then words out. One owner, one event at a time."""

from collections.abc import Callable, Sequence
from datetime import datetime

from assistant.conversation.replies import Replies
from assistant.conversation.understanding import Meaning, Understanding
from assistant.relief.announcements import announce, next_announcement
from assistant.relief.dialogue import not_understood, respond
from assistant.relief.episode import Episode, after
from assistant.relief.events import Line, Said
from assistant.relief.plan import Plan
from assistant.relief.turn import Turn
from assistant.speech.voice import Voice

Readings = Sequence[tuple[str, float]]
"""What an utterance may have been: transcripts with their confidence, the most trusted first."""


ANSWER_S = 4.0
"""After its own words it announces nothing for so long, in seconds: time to do it and answer.
Only an alarm comes at once, and even an alarm does not cut off another."""


class Session:
    """Decides, keeps, then speaks; for an utterance and for a timer alike."""

    def __init__(
        self,
        understanding: Understanding,
        replies: Replies,
        plan: Plan,
        voice: Voice,
        show: Callable[[str], None],
    ) -> None:
        """``show`` prints what was heard, behind a >, and what is said, before it is spoken."""
        self._understanding = understanding
        self._replies = replies
        self._plan = plan
        self._voice = voice
        self._show = show
        self._puzzled = False
        self.episode = Episode()
        self.finished = False

    def greet(self, now: datetime) -> None:
        """Say who is here."""
        self._take(Turn(lines=(Line("greeting"),)), now)

    def heard(self, readings: Readings, now: datetime) -> None:
        """Answer something that was said aloud.

        What means nothing is questioned once, not twice in a row: it may be the television.
        """
        meaning = self._understanding.understand_any(readings, self._context())
        self._show(f"> {meaning.text if meaning else readings[-1][0]}")
        if meaning is not None or not self._puzzled:
            self._answer(meaning, now)
        self._puzzled = meaning is None

    def typed(self, text: str, now: datetime) -> None:
        """Answer a typed line."""
        self._answer(self._understanding.understand(text, self._context()), now)

    def tell(self, prompt: str, now: datetime) -> None:
        """Say something about the assistant itself, such as a lost microphone."""
        self._say((Line(prompt),), now)

    def end(self) -> None:
        """There is nobody to talk to any more."""
        self.finished = True

    def next_announcement(self) -> datetime | None:
        """When there is something to say, if nobody speaks before."""
        return next_announcement(self.episode, self._plan)

    def tick(self, now: datetime) -> None:
        """Say what is due, unless it has to wait for a pause."""
        turn = announce(self.episode, now, self._plan)
        urgent = any(line.urgent for line in turn.lines)
        if self._voice.quiet_s >= ANSWER_S or (urgent and not self._voice.urgent):
            self._take(turn, now)

    def _context(self) -> dict[str, str]:
        return {"phase": self.episode.phase.value, "asked": self.episode.asked or ""}

    def _answer(self, meaning: Meaning | None, now: datetime) -> None:
        if meaning is None:
            self._take(not_understood(self.episode), now)
        elif self.episode.asked or not meaning.is_answer:
            turn = respond(self.episode, meaning.intent, meaning.slots, now, self._plan)
            self._take(turn, now)

    def _take(self, turn: Turn, now: datetime) -> None:
        for event in turn.events:
            self.episode = after(event, self.episode)
        if turn.hush:
            self._voice.hush()
        if turn.lines:
            self.episode = after(Said(now, turn.lines), self.episode)
            self._say(turn.lines, now)
        self.finished = self.finished or turn.goodbye

    def _say(self, lines: tuple[Line, ...], now: datetime) -> None:
        text = self._replies.words(lines)
        self._show(text)
        self._voice.say(text, any(line.urgent for line in lines), now)
