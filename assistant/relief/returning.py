"""What is said first after a gap: one sentence that catches up, and nothing that has passed."""

from datetime import datetime, timedelta

from assistant.relief import reminders
from assistant.relief.episode import Episode
from assistant.relief.events import Announced, Asked, ClockChanged, Event, Line, Returned
from assistant.relief.phases import Phase
from assistant.relief.plan import Plan
from assistant.relief.turn import Scene, Turn, saying

SHORT_MINUTES = 10
"""After a gap up to this everything is still said that came due meanwhile."""

LONG_DAYS = 7
"""After a longer gap it may be a new spasm."""

JUMP = timedelta(minutes=10)
"""A clock that was set by more than this leaves in doubt how long it has been."""


def catch_up(episode: Episode, now: datetime, away: timedelta, plan: Plan) -> Turn:
    """The turn after ``away`` without the assistant, or with the computer asleep.

    After a short gap nothing has passed: its lines, without events, are only a sign of life.
    """
    scene = Scene(episode, now, plan)
    is_short = scene.told(away) <= timedelta(minutes=SHORT_MINUTES)
    back: tuple[Event, ...] = () if is_short else (Returned(now),)
    if turn := _over_time(scene):
        return turn.behind(back, ())
    if episode.phase is Phase.EMERGENCY:
        return saying("emergency_now", *back, urgent=True)
    if episode.asleep or episode.hushed:
        return Turn(back)
    return _where_we_are(scene, scene.told(away)).behind(back, ())


def clock_changed(episode: Episode, now: datetime, by: timedelta) -> Turn:
    """The computer's clock was set by ``by``: timers run on; a large jump is asked about."""
    changed = ClockChanged(now, by)
    if abs(by) < JUMP or episode.began is None or episode.phase is Phase.EMERGENCY:
        return Turn((changed,))
    return saying("clock_jumped", changed, Asked(now, "start_when"))


def _over_time(scene: Scene) -> Turn | None:
    """Ice or heat that stayed on meanwhile."""
    episode, now, plan = scene.episode, scene.now, scene.plan
    timers = (reminders.ice(episode, plan), reminders.heat(episode, plan))
    for timer, prompt in zip(timers, ("ice_catch_up", "heat_catch_up"), strict=True):
        if timer and timer.over(now):
            announced = Announced(now, timer.kind.value)
            on = scene.told(now - timer.started)
            return saying(prompt, announced, urgent=True, on=on)
    return None


def _where_we_are(scene: Scene, away: timedelta) -> Turn:
    episode = scene.episode
    if ice := reminders.ice(episode, scene.plan):
        return _with_left("back_with_ice", scene.told(ice.left(scene.now)))
    if heat := reminders.heat(episode, scene.plan):
        return _with_left("back_with_heat", scene.told(heat.left(scene.now)))
    if away > timedelta(days=LONG_DAYS) and episode.began:
        return saying("back_long", Asked(scene.now, "new_episode"), ago=away)
    if away > timedelta(minutes=SHORT_MINUTES) and episode.began:
        return saying("back_after", hours=scene.told(scene.now - episode.began))
    return saying("back_short")


def _with_left(prompt: str, left: timedelta) -> Turn:
    return Turn(lines=(Line(prompt, {"left": left}),))
