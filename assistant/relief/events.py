"""What can happen in an episode, as facts. The episode is what these add up to.

``at`` is when it happened, as an aware datetime.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

Value = int | str | timedelta
"""What fills a gap in a prompt: a number, a span of time, or words."""


GAPS = frozenset({"ago", "between", "left", "rest", "score"})
"""Every gap that the lines of a conversation fill."""


@dataclass(frozen=True)
class Line:
    """One thing to say: the prompt's key and what fills its gaps.

    ``urgent`` lines cut off whatever else is being said.
    """

    prompt: str
    values: Mapping[str, Value] = field(default_factory=dict)
    urgent: bool = False


@dataclass(frozen=True)
class Event:
    """A fact, with the time it happened."""

    at: datetime


@dataclass(frozen=True)
class Began(Event):
    """Guidance began with the safety questions."""


@dataclass(frozen=True)
class Asked(Event):
    """A question was put; the next answer belongs to it. None withdraws it."""

    question: str | None


@dataclass(frozen=True)
class Screened(Event):
    """A safety question was answered with no."""

    question: str


@dataclass(frozen=True)
class IceRuledOut(Event):
    """A condition of the person's rules ice out."""


@dataclass(frozen=True)
class IceOn(Event):
    """The ice is on."""


@dataclass(frozen=True)
class IceOff(Event):
    """The ice is off."""


@dataclass(frozen=True)
class SkinChecked(Event):
    """The person felt the iced skin; ``normal`` is what they found."""

    normal: bool


@dataclass(frozen=True)
class PainReported(Event):
    """Pain from 0 (none) to 10 (the worst there is)."""

    score: int


@dataclass(frozen=True)
class SpasmBegan(Event):
    """The person told when the spasm began."""

    began: datetime


@dataclass(frozen=True)
class Skipped(Event):
    """The step at hand was skipped."""


@dataclass(frozen=True)
class Paused(Event):
    """The person asked for a pause."""


@dataclass(frozen=True)
class Resumed(Event):
    """The person asked to go on."""


@dataclass(frozen=True)
class Hushed(Event):
    """The person asked for silence; only the ice-off alarm still speaks."""


@dataclass(frozen=True)
class RedFlagRaised(Event):
    """A warning sign was named; ``prompt`` is the advice for it."""

    prompt: str


@dataclass(frozen=True)
class FalseAlarm(Event):
    """The person made sure that the warning sign was a misunderstanding."""


@dataclass(frozen=True)
class StartedOver(Event):
    """The person asked to begin again, and confirmed it."""


@dataclass(frozen=True)
class Announced(Event):
    """Every cue up to ``at`` has been dealt with."""


@dataclass(frozen=True)
class Said(Event):
    """These lines were given to the voice."""

    lines: tuple[Line, ...]


@dataclass(frozen=True)
class SpokenTo(Event):
    """The person spoke to the assistant after asking for silence."""
