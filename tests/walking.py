"""A walk through everything that may be said: every meaning, every wait, in many situations."""

import heapq
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from itertools import count

from meanings import meanings, usual
from situations import SITUATIONS

from assistant.relief.announcements import announce, next_announcement
from assistant.relief.dialogue import not_understood, respond, suppose
from assistant.relief.episode import Episode
from assistant.relief.events import Announced, Line, Said
from assistant.relief.fold import fold
from assistant.relief.phases import Phase
from assistant.relief.plan import Plan
from assistant.relief.reminders import timers
from assistant.relief.returning import catch_up, clock_changed
from assistant.relief.turn import Turn

PLAN = Plan()

FAR = 500
"""How many situations the walk goes on from."""

AWAY = tuple(timedelta(minutes=minutes) for minutes in (2, 50, 11 * 24 * 60))
"""How long the assistant is away before it is there again."""

SUPPOSED: tuple[tuple[str, dict[str, str], str], ...] = (
    ("ice_off", {}, "ice_off"),
    ("red_flag", {"flag": "RF1"}, "red_flag/RF1"),
)
"""What may be taken for meant without certainty: something harmless, and a warning sign."""

Situation = tuple[object, ...]


@dataclass
class Walk:
    """What a walk met."""

    lines: dict[tuple[object, ...], Line] = field(default_factory=dict)
    """Every line said: of the same prompt, one for every set of gaps and kind of value."""

    prompts: set[str] = field(default_factory=set)
    """Every prompt said."""

    phases: Counter[Phase] = field(default_factory=Counter)
    """How many situations of each phase it went on from."""

    answered: dict[Phase, set[str]] = field(default_factory=dict)
    """The intents that were met in each phase."""

    unanswered: list[tuple[str, Situation]] = field(default_factory=list)
    """What was met with no words, nor with the silence that it asked for."""


@cache
def walk() -> Walk:
    """Start from every conversation, and go on from what was not met before.

    What was reached with a prompt that had not been said yet goes first, then what was met most
    seldom (by phase, question and routine), so that the rare is seen too.
    """
    walked, order = Walk(), count()
    met: Counter[Situation] = Counter()
    seen: set[Situation] = set()
    waiting: list[tuple[int, int, Episode, datetime]] = []
    for begin in SITUATIONS.values():
        talk = begin()
        for event in talk.diary.events:
            _keep(walked, event.lines if isinstance(event, Said) else ())
        heapq.heappush(waiting, (_SCRIPTED, next(order), talk.episode, talk.now))
    for _ in range(FAR):
        if not waiting:
            break
        place, _, episode, now = heapq.heappop(waiting)
        walked.phases[episode.phase] += 1
        for turn, then in _what_may_follow(episode, now, walked, everything=place == _SCRIPTED):
            new = _keep(walked, turn.lines)
            said = (Said(then, turn.lines),) if turn.lines else ()
            after = Episode() if turn.forget else fold((*turn.events, *said), episode)
            situation = situation_of(after, then)
            by_itself = any(isinstance(event, Announced) for event in turn.events)
            if situation not in seen or (new and by_itself):
                seen.add(situation)
                met[situation[:3]] += 1
                place = _NEW if new else met[situation[:3]]
                heapq.heappush(waiting, (place, next(order), after, then))
    return walked


_SCRIPTED, _NEW = -1, 0
"""Places in the queue; everything else stands behind."""


def _keep(walked: Walk, lines: tuple[Line, ...]) -> bool:
    """Whether any of the lines is of a prompt that was not said yet."""
    new = any(line.prompt not in walked.prompts for line in lines)
    for line in lines:
        walked.prompts.add(line.prompt)
        gaps = sorted((name, type(value).__name__) for name, value in line.values.items())
        walked.lines.setdefault((line.prompt, *gaps), line)
    return new


def _what_may_follow(
    episode: Episode, now: datetime, walked: Walk, everything: bool
) -> Iterator[tuple[Turn, datetime]]:
    for meant in meanings() if everything else usual():
        if not meant.holds_in(episode):
            continue
        turn = respond(episode, meant.intent, meant.slots, now, PLAN)
        walked.answered.setdefault(episode.phase, set()).add(meant.intent)
        silent = not turn.lines and (meant.intent == "what_now" or not turn.hush)
        if silent:
            walked.unanswered.append((meant.intent, situation_of(episode, now)))
        yield turn, now
    yield not_understood(episode), now
    for intent, slots, label in SUPPOSED:
        yield suppose(episode, intent, slots, label, now, PLAN), now
    for away in AWAY:
        yield catch_up(episode, now + away, away, PLAN), now + away
    for by in (timedelta(minutes=1), timedelta(hours=3)):
        yield clock_changed(episode, now, by), now
    for later in _waits(episode, now):
        yield announce(episode, later, PLAN), later


def _waits(episode: Episode, now: datetime) -> list[datetime]:
    """When something is due, what each timer runs out at, and much later."""
    soon = next_announcement(episode, PLAN)
    ends = [timer.ends for timer in timers(episode, PLAN)]
    later = [now + timedelta(minutes=minutes) for minutes in (2, 30, 65, 7 * 60)]
    return sorted({at for at in (soon, *ends, *later) if at and at > now})


def situation_of(episode: Episode, now: datetime) -> Situation:
    """What of an episode decides what is said: what is open and running, and no exact times."""
    place = episode.place
    return (
        episode.phase,
        episode.asked,
        (place.routine, place.index) if place else None,
        episode.back_to,
        episode.step,
        episode.cold.stage,
        episode.heat_is_on,
        episode.next_safety_question,
        episode.advice is not None,
        frozenset(episode.facts),
        frozenset(timer.kind for timer in timers(episode, PLAN) if timer.over(now)),
        bool(episode.cream),
    )
