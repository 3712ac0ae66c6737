"""An episode played through: a clock that the play itself moves, and a part that speaks on cue.

A part is a script, or the person who does what they are told. Neither knows of devices, and
nothing waits: who wants to wait between two cues does so in ``wait``.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from assistant.conversation.intents import IntentFolder
from assistant.errors import InputError
from assistant.memory.diary import Diary
from assistant.relief.episode import Manner
from assistant.relief.events import Event, Said
from assistant.relief.plan import Plan
from assistant.script import Cue, Does
from assistant.session import Session
from assistant.speech.voice import Voice

GOES_ON = timedelta(hours=1)
"""How long time goes on after the last cue of a script without an end."""

MOMENT = 0.1
"""From a prompt to what the person says, in plan minutes, where their rule names no time."""

STILL = timedelta(seconds=1)
"""Time goes on by this where the assistant was due to speak and did not."""

_OCCASIONS = ("begin", "idle", "sleep", "wake")
"""What moves the cooperative person to speak, besides a prompt."""


class Part(Protocol):
    """Whoever speaks with the assistant."""

    ends: timedelta
    """When the play is over, counted from its beginning."""

    def next_cue(self) -> Cue | None:
        """What comes next, if the assistant says nothing before."""

    def take(self) -> None:
        """The next cue's time has come, and it happens."""

    def hears(self, prompt: str, at: timedelta) -> None:
        """The assistant's last line was ``prompt``."""


class ScriptedPart:
    """Speaks the cues of a script at their times, whatever the assistant says."""

    def __init__(self, cues: Sequence[Cue]) -> None:
        self._cues = [cue for cue in cues if cue.does is not Does.END]
        last = cues[-1]
        self.ends = last.at if last.does is Does.END else last.at + last.lasts + GOES_ON

    def next_cue(self) -> Cue | None:
        """What comes next in the script."""
        return self._cues[0] if self._cues else None

    def take(self) -> None:
        """Go on in the script."""
        del self._cues[0]

    def hears(self, prompt: str, at: timedelta) -> None:
        """A script does not listen."""


class CooperativePart:
    """Someone who answers what they are asked and does what they are told.

    What they say, and how long it takes them, stands in the intents (responses: rehearsal).
    """

    def __init__(self, folder: IntentFolder, plan: Plan) -> None:
        """Raises InputError where the intents have no such person, or one who misreads them."""
        if "rehearsal" not in folder.responses:
            raise InputError(
                f"{folder.folder} has nobody to rehearse with (responses: rehearsal)."
                " Give a script: relief simulate SCRIPT."
            )
        words: Mapping[str, Any] = folder.responses["rehearsal"]
        for prompt in sorted(words["rules"].keys() - folder.responses["prompts"].keys()):
            raise InputError(
                f"{folder.folder}, responses.rehearsal.rules.{prompt}: there is no such prompt."
                " Correct the name."
            )
        self._prompts: Mapping[str, Any] = words["rules"]
        self._rules = {**self._prompts, **{each: words[each] for each in _OCCASIONS}}
        self._plan = plan
        self.ends = plan.span(60 * words["hours"])
        self._bedtimes = [plan.span(60 * hours) for hours in words["sleep"]["at_hours"]]
        self._said: Counter[str] = Counter()
        self._agenda: dict[str, timedelta] = {}
        self._mean_to("begin", timedelta(0))
        self._go_to_bed()

    def next_cue(self) -> Cue | None:
        """What they say next: an answer, good night, good morning, or after a while: what now."""
        return Cue(self._agenda[self._next], self._words(self._next)) if self._agenda else None

    def take(self) -> None:
        """Say what comes next."""
        occasion = self._next
        at, words = self._agenda[occasion], self._words(occasion)
        del self._agenda[occasion]
        # Asked twice meanwhile, they still answer once.
        for again in self._agenda.keys() & self._prompts:
            if self._words(again) == words:
                del self._agenda[again]
        self._said[occasion] += 1
        if occasion == "sleep":
            self._agenda.clear()
            self._mean_to("wake", at)
        elif occasion == "wake":
            self._go_to_bed()
        self._stay_awake(at)

    def hears(self, prompt: str, at: timedelta) -> None:
        """Take in what was asked or told, to answer it or to do it."""
        if prompt in self._prompts:
            self._mean_to(prompt, at)
        self._stay_awake(at)

    @property
    def _next(self) -> str:
        return min(self._agenda, key=lambda occasion: self._agenda[occasion])

    def _words(self, occasion: str) -> str:
        says: str | list[str] = self._rules[occasion]["say"]
        says = [says] if isinstance(says, str) else says
        return says[min(self._said[occasion], len(says) - 1)]

    def _mean_to(self, occasion: str, at: timedelta) -> None:
        self._agenda[occasion] = at + self._plan.span(self._rules[occasion].get("after", MOMENT))

    def _stay_awake(self, at: timedelta) -> None:
        """Ask what is next if nothing is said for a while; not at night."""
        if "wake" not in self._agenda:
            self._mean_to("idle", at)

    def _go_to_bed(self) -> None:
        """Mean to sleep at the next bedtime."""
        if self._bedtimes:
            self._agenda["sleep"] = self._bedtimes.pop(0)


class Notes(Diary):
    """Keeps every event until the play is over."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def keep(self, events: Sequence[Event]) -> None:
        """Keep ``events``."""
        self.events += events

    def forget(self) -> None:
        """Delete everything that was kept."""
        self.events.clear()


class TimedVoice:
    """Says lines with another voice, in the time of the play: each takes as long as its words."""

    def __init__(self, voice: Voice, words_per_minute: float, now: Callable[[], datetime]) -> None:
        self._voice = voice
        self._word = timedelta(minutes=1) / words_per_minute
        self._now = now
        self._silent_from: datetime | None = None
        self.urgent = False

    @property
    def silent_from(self) -> datetime:
        """When it has said what it was told to say."""
        return max(self._silent_from or self._now(), self._now())

    @property
    def quiet_s(self) -> float:
        """Seconds since its last word; 0 while it speaks, infinite where it said nothing."""
        if self._silent_from is None:
            return math.inf
        return max((self._now() - self._silent_from).total_seconds(), 0)

    def say(self, text: str, urgent: bool, now: datetime) -> None:
        """Say ``text`` after what is being said; an urgent one cuts that off."""
        begins = now if urgent else self.silent_from
        self._silent_from = begins + self._word * len(text.split())
        self.urgent = urgent
        self._voice.say(text, urgent, now)

    def hush(self) -> None:
        """Be silent now and drop what was still to be said."""
        self._silent_from = self._now()
        self._voice.hush()

    def adopt(self, manner: Manner) -> None:
        """Speak as loud and as fast as the person asked for, from the next line on."""
        self._voice.adopt(manner)


Opening = Callable[[Voice, Notes, Callable[[str], None]], Session]
"""Makes a session that speaks, goes on from the notes, and shows what is said."""


class Rehearsal:
    """Plays a part against the assistant."""

    def __init__(
        self,
        opening: Opening,
        voice: Voice,
        words_per_minute: float,
        began: datetime,
        show: Callable[[timedelta, str], None],
        wait: Callable[[timedelta], None] = lambda until: None,
    ) -> None:
        """Begin at ``began``; ``show`` prints what is said when, ``wait`` may wait until then."""
        self._opening = opening
        self._began = began
        self._show = show
        self._wait = wait
        self._notes = Notes()
        self._voice = TimedVoice(voice, words_per_minute, lambda: self._time)
        self._now = timedelta(0)
        self._listened = 0
        self._session = self._open()

    def play(self, part: Part) -> None:
        """Play ``part`` to its end, or to the assistant's goodbye."""
        self._session.greet(self._time)
        while not self._session.finished:
            self._let_hear(part)
            announced, cue = self._announcement(), part.next_cue()
            if announced is not None and (cue is None or announced <= cue.at):
                if announced > part.ends:
                    return
                self._go_to(announced)
                self._announce()
            elif cue is None or cue.at > part.ends:
                return
            else:
                self._go_to(cue.at)
                part.take()
                self._follow(cue)

    @property
    def _time(self) -> datetime:
        return self._began + self._now

    def _open(self) -> Session:
        return self._opening(self._voice, self._notes, lambda text: self._show(self._now, text))

    def _go_to(self, at: timedelta) -> None:
        self._wait(at)
        self._now = max(at, self._now)

    def _announcement(self) -> timedelta | None:
        due = self._session.next_announcement()
        return max(due - self._began, self._now) if due else None

    def _announce(self) -> None:
        due = self._session.next_announcement()
        self._session.tick(self._time)
        if due and self._session.next_announcement() == due:
            self._now += STILL

    def _follow(self, cue: Cue) -> None:
        if cue.does is Does.SPEAK:
            self._session.heard([(cue.words, 1.0)], self._time)
            return
        self._show(self._now, cue.words)
        if cue.does is Does.SLEEP:
            self._go_to(cue.at + cue.lasts)
            self._session.returned(self._time, cue.lasts)
        else:
            away = self._time - self._notes.events[-1].at if self._notes.events else None
            self._session = self._open()
            self._session.greet(self._time, away)

    def _let_hear(self, part: Part) -> None:
        """Tell the part what was said since it last listened."""
        said = [event for event in self._notes.events[self._listened :] if isinstance(event, Said)]
        self._listened = len(self._notes.events)
        if said:
            at = self._voice.silent_from - self._began
            part.hears(said[-1].lines[-1].prompt, at)
