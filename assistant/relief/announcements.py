"""What the assistant says by itself, and when."""

from collections.abc import Callable, Iterator
from datetime import datetime

from assistant.relief import steps
from assistant.relief.episode import Episode
from assistant.relief.events import (
    Announced,
    Asked,
    Event,
    HoldBegan,
    Line,
    RoutineEnded,
    StepDone,
    WokeUp,
)
from assistant.relief.guidance import passed
from assistant.relief.phases import COURSE
from assistant.relief.plan import Plan
from assistant.relief.reminders import timers
from assistant.relief.timers import HELD_COUNTS, Cue, Moment, Timer, TimerKind, cue_due, cues
from assistant.relief.topics.safety import unanswered
from assistant.relief.turn import Scene, Turn, saying

_LATE = frozenset({Moment.DUE, Moment.AGAIN, Moment.STILL})

_ALARMS = (TimerKind.ICE, TimerKind.HEAT)

_NEVER_STALE = (*_ALARMS, TimerKind.CLARIFY, TimerKind.WAKE)
"""What came due during a gap is still said; of everything else, nothing."""

_PROMPTS = {
    (TimerKind.ICE, Moment.HALF_WAY): "ice_half",
    (TimerKind.ICE, Moment.WARNING): "ice_warning",
    (TimerKind.ICE, Moment.DUE): "ice_off",
    (TimerKind.ICE, Moment.AGAIN): "ice_off_again",
    (TimerKind.ICE, Moment.STILL): "ice_off_still",
    (TimerKind.HEAT, Moment.WARNING): "heat_5",
    (TimerKind.HEAT, Moment.DUE): "heat_off",
    (TimerKind.HEAT, Moment.AGAIN): "heat_off_again",
    (TimerKind.HEAT, Moment.STILL): "heat_off_still",
    (TimerKind.REST, Moment.HALF_WAY): "rest_half",
    (TimerKind.REST, Moment.WARNING): "rest_warning",
    (TimerKind.REST, Moment.DUE): "back_on",
    (TimerKind.REST, Moment.AGAIN): "back_on_again",
    (TimerKind.POSITION, Moment.DUE): "poschange",
}


def next_announcement(episode: Episode, plan: Plan) -> datetime | None:
    """When the assistant next speaks by itself, if nothing happens before."""
    return min(
        (
            cue.at
            for timer in timers(episode, plan)
            if (cue := next(_coming(timer, episode, plan), None))
        ),
        default=None,
    )


def announce(episode: Episode, now: datetime, plan: Plan) -> Turn:
    """What is to be announced at ``now``: the newest cue of the most important timer."""
    scene = Scene(episode, now, plan)
    days = passed(scene)
    scene = scene.after(*days)
    for timer in timers(scene.episode, plan):
        cue = cue_due(timer, plan, _dealt_with(timer, episode), now)
        if cue and _audible(cue, scene.episode):
            turn = _TURNS.get(timer.kind, _plain)(cue, timer, scene)
            return turn.behind((*days, Announced(now, timer.kind.value)), ())
    return Turn()


def _coming(timer: Timer, episode: Episode, plan: Plan) -> Iterator[Cue]:
    dealt_with = _dealt_with(timer, episode)
    for cue in cues(timer, plan):
        if cue.at > dealt_with and _audible(cue, episode):
            yield cue


def _dealt_with(timer: Timer, episode: Episode) -> datetime:
    """Up to when this timer has nothing more to say."""
    told = episode.announced.get(timer.kind.value)
    stale = None if timer.kind in _NEVER_STALE else episode.returned
    return max(at for at in (timer.started, told, stale) if at)


def _audible(cue: Cue, episode: Episode) -> bool:
    """Whether a cue is spoken now: of ice and heat the end always, the rest unless it disturbs."""
    if cue.kind in _ALARMS and cue.moment not in _LATE:
        return not episode.hushed and episode.phase in COURSE
    if cue.kind is TimerKind.REST and cue.moment is Moment.HALF_WAY:
        return episode.manner.reminders
    return True


def _plain(cue: Cue, timer: Timer, scene: Scene) -> Turn:
    urgent = cue.kind in _ALARMS and cue.moment in _LATE
    loud = cue.kind in _ALARMS and cue.moment is Moment.STILL
    left = scene.told(timer.left(scene.now))
    line = Line(_PROMPTS[cue.kind, cue.moment], {"left": left}, urgent, loud=loud)
    return Turn(lines=(line,))


def _rest(cue: Cue, timer: Timer, scene: Scene) -> Turn:
    ready = steps.rest_in_break(scene) if cue.moment is Moment.DUE else None
    return ready or _plain(cue, timer, scene)


def _emergency(cue: Cue, timer: Timer, scene: Scene) -> Turn:
    return saying(scene.episode.red_flag or "emergency", urgent=True)


def _clarify(cue: Cue, timer: Timer, scene: Scene) -> Turn:
    return unanswered(scene)


def _hold(cue: Cue, timer: Timer, scene: Scene) -> Turn:
    place = scene.episode.place
    begins = place is not None and place.holding_since is None
    count = 0 if begins else cue.count
    left = HELD_COUNTS - 1 - count
    line = Line(f"count_{left}" if left else "count_relax", paced=True)
    return Turn((HoldBegan(scene.now),) if begins else (), (line,))


def _wake(cue: Cue, timer: Timer, scene: Scene) -> Turn:
    return saying("wake_up", WokeUp(scene.now))


def _question(cue: Cue, timer: Timer, scene: Scene) -> Turn:
    if cue.moment is Moment.AGAIN:
        dropped = (Asked(scene.now, None), *_left_out(scene))
        return saying("question_dropped", *dropped)
    question = scene.episode.question
    return Turn(lines=(Line("question_again"), *((question,) if question else ())))


def _routine(cue: Cue, timer: Timer, scene: Scene) -> Turn:
    if cue.moment is Moment.AGAIN:
        return saying("question_dropped", RoutineEnded(scene.now, finished=False))
    return saying("waiting")


def _left_out(scene: Scene) -> tuple[Event, ...]:
    """Without its question answered, ice is left out until the next offer."""
    before_ice = scene.episode.asked in ("i0", "cream_washed")
    return (StepDone(scene.now, "ice", skipped=True),) if before_ice else ()


def _day(cue: Cue, timer: Timer, scene: Scene) -> Turn:
    days = round(timer.length / scene.plan.span(24 * 60))
    if days == 2 and steps.ice_is_possible(scene):
        return saying("day_48", Asked(scene.now, "day_48"))
    if days == 3:
        return steps.ask_pain(scene).behind((), (Line("day_72"),))
    return saying("day_24" if days == 1 else "two_days")


def _walk(cue: Cue, timer: Timer, scene: Scene) -> Turn:
    return steps.walk(scene)


def _ice_offer(cue: Cue, timer: Timer, scene: Scene) -> Turn:
    return steps.offer_ice(scene)


def _heat_offer(cue: Cue, timer: Timer, scene: Scene) -> Turn:
    return steps.put_heat_on(scene) or steps.rest(scene)


def _pain(cue: Cue, timer: Timer, scene: Scene) -> Turn:
    return steps.ask_pain(scene)


_TURNS: dict[TimerKind, Callable[[Cue, Timer, Scene], Turn]] = {
    TimerKind.EMERGENCY: _emergency,
    TimerKind.CLARIFY: _clarify,
    TimerKind.HOLD: _hold,
    TimerKind.WAKE: _wake,
    TimerKind.QUESTION: _question,
    TimerKind.ROUTINE: _routine,
    TimerKind.REST: _rest,
    TimerKind.DAY: _day,
    TimerKind.WALK: _walk,
    TimerKind.BETWEEN: _ice_offer,
    TimerKind.HEAT_AGAIN: _heat_offer,
    TimerKind.PAIN: _pain,
}
