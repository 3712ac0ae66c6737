"""What can happen in an episode, as facts. The episode is what these add up to.

Events are kept for good: they are never changed, and a new version of the assistant still reads
the old ones. ``at`` is when it was told or done, as an aware datetime.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

Value = float | int | str | timedelta
"""What fills a gap in a prompt: a number, a span of time, or words."""


Slot = bool | float | int | str
"""What a word in an utterance fills: a number, or a name."""


GAPS = frozenset(
    {
        "ago",
        "before",
        "between",
        "hours",
        "left",
        "meaning",
        "medicine",
        "on",
        "rest",
        "score",
        "time",
    }
)
"""Every gap that the lines of a conversation fill."""


@dataclass(frozen=True)
class Line:
    """One thing to say: the prompt's key and what fills its gaps.

    ``urgent`` lines cut off whatever else is being said. ``paced`` lines are part of a count:
    they wait for no pause. ``loud`` lines were not answered before.
    """

    prompt: str
    values: Mapping[str, Value] = field(default_factory=dict)
    urgent: bool = False
    paced: bool = False
    loud: bool = False


class Fact(str, Enum):
    """Something that the person told, or that was done, that is true or not."""

    ALONE = "alone"
    """Nobody else is there."""

    NOT_FIRST = "not_first"
    """It is not the first spasm."""

    NO_ICE = "no_ice"
    """There is no ice in the house, or the person wants none."""

    ICE_RULED_OUT = "ice_ruled_out"
    """A condition of the person's or the state of the skin rules ice out."""

    ICE_IS_NO_HELP = "ice_is_no_help"
    """After two days ice helps no more, so it is not offered again."""

    HEAT_WANTED = "heat_wanted"
    """The person wants heat before the plan has it."""

    HEAT_ALLOWED = "heat_allowed"
    """The skin was found fit for heat."""

    MEDICINE_DECLINED = "medicine_declined"
    """The person wants no tablets."""

    MEDICINE_RULED_OUT = "medicine_ruled_out"
    """An answer to the medicine questions was yes or unsure."""

    SLEEP_WANTED = "sleep_wanted"
    """The person goes to sleep once ice and heat are off."""

    NO_BETTER = "no_better"
    """The advice for pain that is no better after three days was given."""


@dataclass(frozen=True)
class Event:
    """A fact, with the time it was told."""

    at: datetime


@dataclass(frozen=True)
class EpisodeBegan(Event):
    """A new spasm: guidance begins at the beginning; the skin's rest and doses are kept."""


@dataclass(frozen=True)
class Began(Event):
    """Guidance began with the safety questions."""


@dataclass(frozen=True)
class StartedOver(Event):
    """The person asked to begin again, and confirmed it."""


@dataclass(frozen=True)
class Asked(Event):
    """A question was put; the next answer belongs to it. None withdraws it."""

    question: str | None


@dataclass(frozen=True)
class Supposed(Event):
    """The person seems to mean something, and was asked whether they do."""

    intent: str
    slots: dict[str, Slot]
    label: str
    """Its sense by name, which is what the question calls it."""

    question: str
    """The question (prompt key) that was put: about a warning sign it is another."""


@dataclass(frozen=True)
class Answered(Event):
    """A question that is asked once was answered: yes, no or unsure."""

    question: str
    answer: str


@dataclass(frozen=True)
class ScreenedAgain(Event):
    """The warning signs are to be asked about once more, as every morning."""


@dataclass(frozen=True)
class Noted(Event):
    """A fact became true, or with ``true`` unset, no longer is."""

    fact: Fact
    true: bool = True


@dataclass(frozen=True)
class StepGiven(Event):
    """The person was given a step to do; "done" and "skip" belong to it."""

    step: str


@dataclass(frozen=True)
class StepDone(Event):
    """A step was done, or skipped."""

    step: str
    skipped: bool = False


@dataclass(frozen=True)
class SpasmBegan(Event):
    """The person told when the spasm began."""

    began: datetime


@dataclass(frozen=True)
class DaysPassed(Event):
    """So many days have passed since the spasm began: one, or three."""

    days: int


@dataclass(frozen=True)
class PainReported(Event):
    """Pain from 0 (none) to 10 (the worst there is)."""

    score: float


@dataclass(frozen=True)
class IceOn(Event):
    """The ice is on, since ``since``."""

    since: datetime


@dataclass(frozen=True)
class IceOff(Event):
    """The ice is off, since ``since``."""

    since: datetime


@dataclass(frozen=True)
class IceNotOn(Event):
    """The ice that was taken to be on had not been put on."""


@dataclass(frozen=True)
class CycleEnded(Event):
    """The ice cycle ends without its second round."""


@dataclass(frozen=True)
class SkinChecked(Event):
    """The person felt the iced skin; ``normal`` is what they found."""

    normal: bool


@dataclass(frozen=True)
class HeatOn(Event):
    """The heat is on, since ``since``."""

    since: datetime


@dataclass(frozen=True)
class HeatOff(Event):
    """The heat is off, since ``since``."""

    since: datetime


@dataclass(frozen=True)
class MedicineTaken(Event):
    """A medicine was taken at ``taken``; ``count`` tablets, 0 where it was not told."""

    medicine: str
    count: int
    taken: datetime


@dataclass(frozen=True)
class CreamOn(Event):
    """A cream or gel was rubbed in; ``nsaid`` where it is an anti-inflammatory itself."""

    nsaid: bool


@dataclass(frozen=True)
class CreamOff(Event):
    """The cream was washed off and the skin is dry."""


@dataclass(frozen=True)
class RoutineBegan(Event):
    """The person is led through something step by step."""

    routine: str
    index: int = 0


@dataclass(frozen=True)
class HoldBegan(Event):
    """The hold of the routine's step began: it is counted aloud from here."""


@dataclass(frozen=True)
class RoutineEnded(Event):
    """The routine was finished, or given up."""

    finished: bool


@dataclass(frozen=True)
class FellAsleep(Event):
    """The person went to sleep; to be woken at ``wake``, if at all."""

    wake: datetime | None


@dataclass(frozen=True)
class WokeUp(Event):
    """The person is awake for the day, or after a nap."""


@dataclass(frozen=True)
class Paused(Event):
    """The person asked for a pause."""


@dataclass(frozen=True)
class Resumed(Event):
    """The person asked to go on."""


@dataclass(frozen=True)
class Hushed(Event):
    """The person asked for silence; only the alarms for ice and heat still speak."""


@dataclass(frozen=True)
class SpokenTo(Event):
    """The person said something that was understood; a wish for silence ends with it."""


@dataclass(frozen=True)
class RedFlagRaised(Event):
    """A warning sign was named that needs help at once; ``prompt`` is the advice for it."""

    prompt: str


@dataclass(frozen=True)
class FalseAlarm(Event):
    """The person made sure that the warning sign was a misunderstanding."""


@dataclass(frozen=True)
class AdviceAwaited(Event):
    """A warning sign was named that a doctor is to hear of; ``prompt`` is the advice for it."""

    prompt: str


@dataclass(frozen=True)
class AdviceTaken(Event):
    """The person has been advised, and goes on."""


@dataclass(frozen=True)
class MannerSet(Event):
    """How the assistant speaks: changes to loudness and pace (steps of a tenth)."""

    louder: int = 0
    faster: int = 0


@dataclass(frozen=True)
class RemindersSet(Event):
    """Whether it reminds (only alarms and questions otherwise), and how often, in minutes."""

    wanted: bool
    every_minutes: float | None = None


@dataclass(frozen=True)
class Told(Event):
    """The person told something with ``intent``: what follows can be taken back."""

    intent: str


@dataclass(frozen=True)
class Undone(Event):
    """The person took back what they told last."""


@dataclass(frozen=True)
class Announced(Event):
    """Every cue of a ``kind`` of timer up to ``at`` has been dealt with."""

    kind: str


@dataclass(frozen=True)
class Said(Event):
    """These lines were given to the voice."""

    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Returned(Event):
    """The assistant is there again after a gap: what came due meanwhile is not said any more."""


@dataclass(frozen=True)
class ClockChanged(Event):
    """The computer's clock was found to be set on ``by`` so much (back: less than nothing)."""

    by: timedelta
