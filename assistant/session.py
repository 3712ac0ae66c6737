"""The conversation: words in, decision, then words out. One owner, one event at a time."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from assistant.conversation.addressing import OPEN_S, WakePhrase
from assistant.conversation.meaning import Interpretation, Meaning, Readings
from assistant.conversation.rejection import Bars, Rejection, Verdict
from assistant.conversation.replies import Replies
from assistant.conversation.senses import Bar
from assistant.conversation.understanding import Understanding
from assistant.errors import StoreError
from assistant.memory.diary import Diary
from assistant.relief.announcements import announce, next_announcement
from assistant.relief.dialogue import not_understood, respond_all
from assistant.relief.episode import Episode
from assistant.relief.events import Event, Line, MannerSet, Said
from assistant.relief.fold import fold
from assistant.relief.phases import Phase
from assistant.relief.plan import Plan
from assistant.relief.returning import catch_up, clock_changed
from assistant.relief.turn import Turn
from assistant.speech.voice import Voice

ANSWER_S = 4.0
"""After its own words it announces nothing for so long, in seconds: time to do it and answer.
Only an alarm comes at once, and even an alarm does not cut off another."""


PLAINLY_HEARD = 0.7
"""From this confidence on what is heard while it speaks is obeyed: of what was read into its own
voice one sentence in a hundred reached it, of what people said nine in ten (docs/hearing.md)."""

ALARM_HEARD = 0.5
"""From this one on a warning sign is."""

LOUDER = 5
"""An alarm that was not answered is said louder by so many tenths (brief: raise the volume)."""


class Session:
    """Decides, keeps, then speaks; for an utterance and for a timer alike."""

    def __init__(
        self,
        understanding: Understanding,
        replies: Replies,
        plan: Plan,
        voice: Voice,
        show: Callable[[str], None],
        diary: Diary | None = None,
        past: Iterable[Event] = (),
        bars: Bars | None = None,
        wake_phrase: WakePhrase | None = None,
    ) -> None:
        """Go on from ``past``.

        ``show`` prints what was heard, behind a >, and what is said, before it is spoken.
        ``bars`` are those of the speech model; ``wake_phrase`` has to be said first.
        """
        self._understanding = understanding
        self._replies = replies
        self._plan = plan
        self._voice = voice
        self._show = show
        self._diary = diary or Diary()
        self._bars = bars or Bars()
        self._rejection = Rejection(self._bars)
        self._wake_phrase = wake_phrase or WakePhrase()
        self._unkept: tuple[Event, ...] = ()
        self._puzzled = False
        self.episode = fold(past, Episode())
        self.finished = False

    def greet(self, now: datetime, away: timedelta | None = None) -> None:
        """Say who is here, or after ``away`` where we are."""
        if away is None:
            self._take(Turn(lines=(Line("greeting"),)), now)
            return
        turn = catch_up(self.episode, now, away, self._plan)
        if turn.events:
            self._take(turn, now)
        elif turn.lines:
            self._say(turn.lines, now)

    def returned(self, now: datetime, away: timedelta) -> None:
        """The computer slept for ``away``."""
        turn = catch_up(self.episode, now, away, self._plan)
        if turn.events:
            self._take(turn, now)

    def clock_changed(self, now: datetime, by: timedelta) -> None:
        """The computer's clock was set."""
        self._take(clock_changed(self.episode, now, by), now)

    def heard(self, readings: Readings, now: datetime) -> None:
        """Answer something that was said aloud; nothing, where it was not said to the assistant.

        What means nothing is questioned once, not twice in a row: it may be the television. In an
        emergency nothing goes unanswered.
        """
        if self._wake_phrase.is_alone(readings):
            self.tell("listening", now)
            return
        readings, addressed = self._wake_phrase.strip(readings)
        understood = self._understanding.interpret(readings, self.context())
        in_danger = self.episode.phase is Phase.EMERGENCY
        called = in_danger or self._is_open() or (addressed and bool(self._wake_phrase.text))
        verdict = self._rejection.judge(understood, readings, now, called)
        said = verdict.said
        self._show(f"> {said.text if said else readings[-1][0]}")
        first = said.meanings[0] if said else None
        if not (addressed or in_danger or self._is_open() or (first and self._needs_none(first))):
            return
        puzzling = first is None or (first.doubtful and not (first.mistakable or first.is_alarm))
        if verdict.again:
            self.tell("say_again", now)
        elif in_danger or not (puzzling and self._puzzled or self._is_noise(verdict)):
            self._answer(said, now)
        self._puzzled = puzzling

    def _is_open(self) -> bool:
        """Whether the conversation goes on: it spoke just now."""
        return self._voice.quiet_s < OPEN_S

    def _needs_none(self, meaning: Meaning) -> bool:
        """Whether it counts without a wake phrase: danger, and the answer to a question."""
        answers = meaning.is_answer and self.episode.waits_for_answer
        return answers or meaning.bar is Bar.LOW

    def _is_noise(self, verdict: Verdict) -> bool:
        """Whether it means nothing and was hardly said to the assistant."""
        return not (verdict.said or verdict.unknown or self._is_open())

    def interrupted(self, readings: Readings, now: datetime, echoes: bool = False) -> bool:
        """Act on something that was said while it spoke; False where it goes on speaking instead.

        Only the free reading counts, where it is sure, and only what is a sentence of the
        templates or a warning sign: it may be its own voice after all. Where ``echoes`` says that
        it very well may, nothing counts, but a warning sign is asked for again.
        """
        if self._wake_phrase.is_alone(readings):
            if broke_off := self._break_off():
                self.tell("listening", now)
            return broke_off
        readings, _ = self._wake_phrase.strip(readings)
        said = self._understanding.interpret(readings[-1:], self.context())
        self._show(f"> {readings[-1][0]}")
        if said is None or not all(self._is_plain(meaning) for meaning in said.meanings):
            return False
        if echoes:
            warns = any(meaning.is_alarm for meaning in said.meanings)
            if again := warns and self._break_off():
                self.tell("say_again", now)
            return again
        turn = self._turn(said, now)
        if not turn:
            return False
        turn = replace(turn, lines=(*turn.lines, *self._still_to_say(turn)))
        self._voice.hush()
        self._take(turn, now)
        return True

    def _break_off(self) -> bool:
        """Be silent, that somebody can speak; False where an alarm is being said, which goes on."""
        if self._voice.urgent:
            return False
        self._voice.hush()
        return True

    def _still_to_say(self, turn: Turn) -> tuple[Line, ...]:
        """What ``turn`` cuts off and is to be said again.

        All of it where another manner was asked for; else an alarm that was not answered.
        """
        unheard = self.episode.last_said
        if any(isinstance(event, MannerSet) for event in turn.events):
            return unheard
        after = fold(turn.events, self.episode)
        if any(line.urgent for line in turn.lines) or _burdens(after) != _burdens(self.episode):
            return ()
        return tuple(line for line in unheard if line.urgent and self._voice.urgent)

    def _is_plain(self, meaning: Meaning) -> bool:
        """Whether a meaning is beyond doubt, also where it was heard into speech."""
        if meaning.is_alarm:
            return meaning.confidence >= ALARM_HEARD
        least = max(PLAINLY_HEARD, self._bars.grave if meaning.bar is Bar.HIGH else 0.0)
        certain = not (meaning.label or meaning.mistakable)
        return certain and meaning.confidence >= least

    def typed(self, text: str, now: datetime) -> None:
        """Answer a typed line."""
        self._answer(self._understanding.interpret([(text, 1.0)], self.context()), now)

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
        if turn and self._may_interrupt(turn):
            self._take(turn, now)

    def _may_interrupt(self, turn: Turn) -> bool:
        if any(line.urgent for line in turn.lines) and not self._voice.urgent:
            return True
        if all(line.paced for line in turn.lines):
            return self._voice.quiet_s > 0
        return self._voice.quiet_s >= ANSWER_S

    def context(self) -> dict[str, str]:
        """What templates may require and what makes a meaning likelier; from any thread."""
        episode = self.episode
        return {
            "phase": episode.phase.value,
            "asked": episode.asked or "",
            "step": episode.step or "",
        }

    def _answer(self, said: Interpretation | None, now: datetime) -> None:
        self._take(self._turn(said, now) if said else not_understood(self.episode), now)

    def _turn(self, said: Interpretation, now: datetime) -> Turn:
        waits = self.episode.waits_for_answer
        meant = [meaning for meaning in said.meanings if waits or not meaning.is_answer]
        if not meant:
            return Turn()
        sure = [(meaning.intent, meaning.slots) for meaning in meant if not meaning.doubtful]
        doubts = [(m.intent, m.slots, m.sense or m.intent) for m in meant if m.doubtful]
        doubted = doubts[0] if doubts else None
        return respond_all(self.episode, sure, now, self._plan, doubted)

    def _take(self, turn: Turn, now: datetime) -> None:
        if turn.forget:
            self._forget()
        else:
            said = (Said(now, turn.lines),) if turn.lines else ()
            self._keep((*turn.events, *said), now)
        if turn.hush:
            self._voice.hush()
        if turn.lines:
            self._say(turn.lines, now)
        self.finished = self.finished or turn.goodbye

    def _keep(self, events: tuple[Event, ...], now: datetime) -> None:
        """Committed first; where that fails it is said once, and the guidance goes on."""
        if not events:
            return
        failing = bool(self._unkept)
        self.episode = fold(events, self.episode)
        try:
            self._diary.keep((*self._unkept, *events))
            self._unkept = ()
        except StoreError as error:
            self._unkept = (*self._unkept, *events)
            if not failing:
                self._show(f"! {error}")
                self.tell("memory_lost", now)

    def _forget(self) -> None:
        self.episode, self._unkept = Episode(manner=self.episode.manner), ()
        try:
            self._diary.forget()
        except StoreError as error:
            self._show(f"! {error}")

    def _say(self, lines: tuple[Line, ...], now: datetime) -> None:
        text = self._replies.words(lines)
        self._show(text)
        manner = self.episode.manner
        raised = LOUDER if any(line.loud for line in lines) else 0
        self._voice.adopt(replace(manner, louder=manner.louder + raised))
        self._voice.say(text, any(line.urgent for line in lines), now)


def _burdens(episode: Episode) -> tuple[object, ...]:
    """What alarms are about: while it stays the same, they stay due."""
    return episode.phase, episode.cold, episode.warmth
