"""A decision: what it is made from, and what comes of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from assistant.relief.episode import Episode
from assistant.relief.events import Event, Line, Value
from assistant.relief.fold import fold
from assistant.relief.plan import Plan


@dataclass(frozen=True)
class Scene:
    """An episode at a moment, and what was just said: all that a decision is made from."""

    episode: Episode
    now: datetime
    plan: Plan

    slots: Mapping[str, Any] = field(default_factory=dict)
    """What the utterance named: numbers, times, things."""

    def after(self, *events: Event) -> "Scene":
        """The scene once ``events`` have happened."""
        return replace(self, episode=fold(events, self.episode))

    def told(self, span: timedelta) -> timedelta:
        """``span`` of clock time as the plan tells it, never below nothing."""
        return max(self.plan.told(span), timedelta(0))

    def minutes(self, minutes: float) -> timedelta:
        """That many plan minutes, to be told."""
        return self.told(self.plan.span(minutes))

    @property
    def age(self) -> float:
        """Plan minutes since the spasm began."""
        return self.episode.age(self.now, self.plan)


@dataclass(frozen=True)
class Turn:
    """What the assistant does next: facts to keep, then lines to say.

    The events are committed before the first of the lines is spoken.
    """

    events: tuple[Event, ...] = ()
    lines: tuple[Line, ...] = ()

    hush: bool = False
    """Whether what is being said now is to be cut off first."""

    goodbye: bool = False
    """Whether the session ends after this."""

    forget: bool = False
    """Whether everything that was kept is to be deleted."""

    def __bool__(self) -> bool:
        """Whether there is anything to do."""
        return self != Turn()

    def behind(self, events: tuple[Event, ...], lines: tuple[Line, ...]) -> "Turn":
        """This turn after ``events``, said behind ``lines``."""
        return replace(self, events=(*events, *self.events), lines=(*lines, *self.lines))


def saying(prompt: str, *events: Event, urgent: bool = False, **values: Value) -> Turn:
    """A turn that says one thing."""
    return Turn(events, (Line(prompt, values, urgent),))


class Answer(str, Enum):
    """What was answered to a question."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


Handler = Callable[[Scene], Turn]
"""Answers an intent."""

AnswerHandler = Callable[[Scene, Answer], Turn]
"""Answers a yes, a no or a not sure to a question of the assistant's."""
