"""Which timers run: each derived from what is known, the more important first."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from assistant.relief import routines
from assistant.relief.episode import CLARIFYING, Episode
from assistant.relief.events import Fact
from assistant.relief.phases import COURSE, Ice, Phase
from assistant.relief.plan import DAY, Plan
from assistant.relief.timers import Timer, TimerKind

DAYS_TOLD = (1, 2, 3)
"""The days after which the assistant says how far they are."""


_WALKING = COURSE[COURSE.index(Phase.FIRST_MOVE) : COURSE.index(Phase.AFTER)]
"""From the first move on, until normal life returns."""

_LYING = COURSE[COURSE.index(Phase.FIRST_ICE) : COURSE.index(Phase.DAYS_TWO_THREE)]
"""The first day, with much lying."""

_SPACED = (
    TimerKind.WALK,
    TimerKind.BETWEEN,
    TimerKind.HEAT_AGAIN,
    TimerKind.PAIN,
    TimerKind.POSITION,
)
"""Reminders that do not follow close upon each other."""


def timers(episode: Episode, plan: Plan) -> list[Timer]:
    """Every timer that runs and may speak now."""
    running = [*_alarms(episode, plan)]
    if episode.phase in COURSE and not episode.hushed:
        running += _paced(episode, plan)
        if _is_calm(episode) and episode.manner.reminders:
            reminders = (_spaced(timer, episode, plan) for timer in _reminders(episode, plan))
            running += _while_heard(reminders, episode, plan)
    return sorted(running, key=lambda timer: list(TimerKind).index(timer.kind))


def ice(episode: Episode, plan: Plan) -> Timer | None:
    """The ice that is on, in every phase: a pause, a night and an emergency too."""
    if episode.cold.on_since is None:
        return None
    second = episode.cold.stage is Ice.SECOND_ROUND
    minutes = plan.ice_again_minutes if second else plan.ice_on_minutes
    return Timer(TimerKind.ICE, episode.cold.on_since, plan.span(minutes))


def heat(episode: Episode, plan: Plan) -> Timer | None:
    """The heat that is on."""
    if episode.warmth.on_since is None:
        return None
    return Timer(TimerKind.HEAT, episode.warmth.on_since, plan.span(plan.heat_on_minutes))


def rest(episode: Episode, plan: Plan) -> Timer | None:
    """The break between the two rounds of an ice cycle."""
    if episode.cold.stage is not Ice.BREAK or episode.cold.off_since is None:
        return None
    return Timer(TimerKind.REST, episode.cold.off_since, plan.span(plan.ice_off_minutes))


def between(episode: Episode, plan: Plan) -> Timer | None:
    """The rest until ice may be offered again; None where it is not to be."""
    cold = episode.cold
    over = Fact.ICE_RULED_OUT, Fact.NO_ICE, Fact.ICE_IS_NO_HELP
    if cold.stage is not Ice.OFF or not cold.off_since or set(over) & episode.facts.keys():
        return None
    if episode.days == 3 or episode.phase in (Phase.STRETCHES, Phase.AFTER):
        return None
    since = max(cold.off_since, episode.done.get("ice", cold.off_since))
    offered = since + plan.span(plan.between_cycles_minutes)
    if len(cold.cycles) >= plan.cycles_a_day:
        offered = max(offered, cold.cycles[-plan.cycles_a_day] + plan.span(DAY))
    return Timer(TimerKind.BETWEEN, since, offered - since)


def between_heats(episode: Episode, plan: Plan) -> Timer | None:
    """The rest until heat may be offered again; None where it is not to be."""
    off = episode.warmth.off_since
    ready = Fact.HEAT_ALLOWED in episode.facts and not _busy(episode)
    if off is None or not ready or episode.phase not in (Phase.HEAT, Phase.STRETCHES):
        return None
    since = max(off, episode.done.get("heat", off))
    offered = since + plan.span(plan.between_heats_minutes)
    if len(episode.warmth.sessions) >= plan.heats_a_day:
        offered = max(offered, episode.warmth.sessions[-plan.heats_a_day] + plan.span(DAY))
    return Timer(TimerKind.HEAT_AGAIN, since, offered - since)


def walk(episode: Episode, plan: Plan) -> Timer | None:
    """The rest until the next walk: a while after ice or heat, and not sooner than the last."""
    if episode.phase not in _WALKING or _busy(episode):
        return None
    ends = [at + plan.span(plan.first_walk_minutes) for at in _rested_since(episode)]
    if "walk" in episode.done:
        ends.append(episode.done["walk"] + plan.span(plan.walk_every_minutes))
    if is_first_walk_of_day(episode) and "wake" in episode.done:
        ends = [episode.done["wake"] + plan.span(plan.morning_walk_minutes)]
    last_told = episode.announced.get(TimerKind.WALK.value)
    if last_told:
        ends.append(last_told + plan.span(plan.first_walk_minutes))
    if not ends:
        return None
    length = plan.span(plan.first_walk_minutes)
    return Timer(TimerKind.WALK, max(ends) - length, length)


def is_first_walk_of_day(episode: Episode) -> bool:
    """Whether the person has not walked yet, or not since they woke."""
    walked = episode.done.get("walk")
    return walked is None or walked < episode.done.get("wake", walked)


def _alarms(episode: Episode, plan: Plan) -> Iterator[Timer]:
    """What speaks whatever the phase and the wish for silence."""
    if episode.phase is Phase.EMERGENCY and episode.red_flag_since:
        repeat = plan.span(plan.emergency_repeat_minutes)
        yield Timer(TimerKind.EMERGENCY, episode.red_flag_since, repeat)
    elif episode.asked in CLARIFYING and episode.asked_at:
        yield Timer(TimerKind.CLARIFY, episode.asked_at, timedelta(seconds=plan.clarify_s))
    yield from filter(None, (ice(episode, plan), heat(episode, plan)))
    if episode.asleep and episode.asleep_since and episode.wake_at:
        length = episode.wake_at - episode.asleep_since
        yield Timer(TimerKind.WAKE, episode.asleep_since, length)


def _paced(episode: Episode, plan: Plan) -> Iterator[Timer]:
    """What belongs to the step at hand."""
    place = episode.place
    if place and not episode.asked and (holds := routines.holds_of(place.routine, place.index)):
        since = place.holding_since or place.since
        settle = timedelta(seconds=0 if place.holding_since else plan.settle_s)
        yield Timer(TimerKind.HOLD, since, settle, holds)
    if place and place.routine not in routines.TALKS and not episode.asked:
        yield Timer(TimerKind.ROUTINE, place.since, timedelta(seconds=plan.routine_s[0]))
    if episode.asked and episode.asked_at and episode.asked not in CLARIFYING:
        length = timedelta(seconds=plan.question_s[0])
        yield Timer(TimerKind.QUESTION, episode.asked_at, length)
    if (resting := rest(episode, plan)) and not episode.advice:
        yield resting


def _reminders(episode: Episode, plan: Plan) -> Iterator[Timer]:
    yield from _next_day(episode, plan)
    if episode.advice is None:
        offers = (between(episode, plan), between_heats(episode, plan))
        yield from filter(None, (walk(episode, plan), *offers))
        yield from _pain(episode, plan)
    if episode.phase in _LYING:
        yield from _position(episode, plan)


def _spaced(timer: Timer, episode: Episode, plan: Plan) -> Timer:
    """The timer, put off where another reminder was just given."""
    told = [episode.announced.get(kind.value) for kind in _SPACED]
    last = max((at for at in told if at), default=None)
    own = episode.announced.get(timer.kind.value)
    if timer.kind not in _SPACED or last is None or (own and timer.ends <= own):
        return timer
    length = max(timer.length, last + plan.span(plan.apart_minutes) - timer.started)
    return replace(timer, length=length)


def _while_heard(reminders: Iterator[Timer], episode: Episode, plan: Plan) -> Iterator[Timer]:
    """Those that end while somebody still seems to be there, and awake."""
    heard = episode.heard_at
    for timer in reminders:
        if heard is None or timer.ends - heard <= plan.span(plan.silence_minutes):
            yield timer


def _is_calm(episode: Episode) -> bool:
    """Whether nothing waits for the person, and nothing is on or runs out."""
    started = episode.phase not in (Phase.NOT_STARTED, Phase.SAFETY)
    place = episode.place
    led = place is not None and place.routine not in routines.TALKS
    waiting = episode.asked or led or episode.next_safety_question
    return started and not waiting and not _busy(episode)


def _busy(episode: Episode) -> bool:
    in_cycle = episode.cold.stage is not Ice.OFF
    return in_cycle or episode.heat_is_on


def _rested_since(episode: Episode) -> list[datetime]:
    """When ice and heat ended, and when the guidance began where there was neither."""
    ends = [at for at in (episode.cold.off_since, episode.warmth.off_since) if at]
    return ends or [at for step, at in episode.done.items() if step in ("ice", "start")]


def _pain(episode: Episode, plan: Plan) -> Iterator[Timer]:
    told = [episode.announced.get(TimerKind.PAIN.value), episode.done.get("pain_ask")]
    told += [at for at, _ in episode.pain[-1:]]
    if known := [at for at in told if at]:
        yield Timer(TimerKind.PAIN, max(known), plan.span(plan.pain_every_minutes))


def _position(episode: Episode, plan: Plan) -> Iterator[Timer]:
    told = [episode.announced.get(kind.value) for kind in (TimerKind.POSITION, TimerKind.WALK)]
    told += [episode.done.get(step) for step in ("position", "walk", "wake")]
    if known := [at for at in (*told, *_rested_since(episode)) if at]:
        minutes = episode.manner.every_minutes or plan.position_every_minutes
        yield Timer(TimerKind.POSITION, max(known), plan.span(minutes))


def _next_day(episode: Episode, plan: Plan) -> Iterator[Timer]:
    """The next day's end that is to be told of; those before the guidance began are not."""
    told = [episode.announced.get(TimerKind.DAY.value), episode.done.get("start")]
    known = [at for at in told if at]
    if episode.began is None or not known:
        return
    ends = (Timer(TimerKind.DAY, episode.began, plan.span(days * DAY)) for days in DAYS_TOLD)
    yield from islice((timer for timer in ends if timer.ends > max(known)), 1)
