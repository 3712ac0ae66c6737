"""What the assistant says by itself, and when."""

from datetime import datetime

from assistant.relief.episode import Episode
from assistant.relief.events import Announced, Line
from assistant.relief.phases import Phase
from assistant.relief.plan import Plan
from assistant.relief.timers import Cue, Moment, Timer, TimerKind, cue_due, cues
from assistant.relief.turn import Turn

_LATE = frozenset({Moment.DUE, Moment.AGAIN, Moment.STILL})

_PROMPTS = {
    (TimerKind.ICE, Moment.HALF_WAY): "ice_half",
    (TimerKind.ICE, Moment.WARNING): "ice_warning",
    (TimerKind.ICE, Moment.DUE): "ice_off",
    (TimerKind.ICE, Moment.AGAIN): "ice_off_again",
    (TimerKind.ICE, Moment.STILL): "ice_off_still",
    (TimerKind.REST, Moment.HALF_WAY): "rest_half",
    (TimerKind.REST, Moment.WARNING): "rest_warning",
    (TimerKind.REST, Moment.DUE): "back_on",
    (TimerKind.REST, Moment.AGAIN): "back_on_again",
    (TimerKind.REST, Moment.STILL): "back_on_again",
    (TimerKind.BETWEEN, Moment.DUE): "ice_offer",
}


def next_announcement(episode: Episode, plan: Plan) -> datetime | None:
    """When the assistant next speaks by itself, if nothing happens before."""
    timer = episode.timer(plan)
    if timer is None or _silenced(timer.kind, episode):
        return None
    after = episode.announced_until or timer.started
    coming = (cue for cue in cues(timer, plan) if cue.at > after)
    return next((cue.at for cue in coming if _audible(cue, episode)), None)


def announce(episode: Episode, now: datetime, plan: Plan) -> Turn:
    """What is to be announced at ``now``: the newest cue that is due, or nothing."""
    timer = episode.timer(plan)
    if timer is None or _silenced(timer.kind, episode):
        return Turn()
    cue = cue_due(timer, plan, episode.announced_until or timer.started, now)
    if cue is None or not _audible(cue, episode):
        return Turn()
    return Turn((Announced(now),), (_line(cue, timer, episode, now, plan),))


def _silenced(kind: TimerKind, episode: Episode) -> bool:
    """Whether the person's wish for silence covers all of this timer; never the ice's."""
    return episode.hushed and kind in (TimerKind.REST, TimerKind.BETWEEN)


def _audible(cue: Cue, episode: Episode) -> bool:
    """Whether a cue is spoken now: with ice on, its end always, the rest unless it disturbs."""
    if cue.kind is not TimerKind.ICE or cue.moment in _LATE:
        return True
    return not episode.hushed and episode.phase not in (Phase.PAUSED, Phase.EMERGENCY)


def _line(cue: Cue, timer: Timer, episode: Episode, now: datetime, plan: Plan) -> Line:
    if cue.kind is TimerKind.EMERGENCY:
        return Line(episode.red_flag or "emergency", urgent=True)
    urgent = cue.kind is TimerKind.ICE and cue.moment in _LATE
    left = plan.told(timer.left(now))
    return Line(_PROMPTS[cue.kind, cue.moment], {"left": left}, urgent)
