"""Going to sleep, being woken, waking up: night is what the person says, not the clock."""

from assistant.relief import reminders
from assistant.relief.events import (
    Asked,
    Event,
    Fact,
    FellAsleep,
    Line,
    Noted,
    Resumed,
    ScreenedAgain,
)
from assistant.relief.guidance import awake, then, what_now
from assistant.relief.phases import Phase
from assistant.relief.turn import AnswerHandler, Handler, Scene, Turn, saying


def _sleep(scene: Scene) -> Turn:
    """Ice and heat come off first; then silence until spoken to."""
    now = scene.now
    wanted = Noted(now, Fact.SLEEP_WANTED)
    if scene.episode.ice_is_on:
        return saying("sleep_ice_first", wanted)
    if scene.episode.heat_is_on:
        return saying("sleep_heat_first", wanted)
    events = (*_withdrawn(scene), *_resumed(scene), FellAsleep(now, None))
    return Turn(events, (Line("sleep1"), Line("sleep2")))


def _withdrawn(scene: Scene) -> tuple[Event, ...]:
    return (Asked(scene.now, None),) if scene.episode.asked else ()


def _resumed(scene: Scene) -> tuple[Event, ...]:
    return (Resumed(scene.now),) if scene.episode.phase is Phase.PAUSED else ()


def _wake_me(scene: Scene) -> Turn:
    """Wake me when it's done, or after a time; never asleep with ice or heat on."""
    if scene.episode.ice_is_on:
        return saying("about_ice_asleep")
    if scene.episode.heat_is_on:
        return saying("about_heat_asleep")
    length = scene.plan.meant(scene.slots)
    if length is None:
        running = reminders.rest(scene.episode, scene.plan)
        running = running or reminders.between(scene.episode, scene.plan)
        if running is None or running.over(scene.now):
            return saying("no_timer")
        length = running.left(scene.now)
    asleep = FellAsleep(scene.now, scene.now + length)
    events = (*_withdrawn(scene), *_resumed(scene), asleep)
    return saying("wake_set", *events, left=scene.told(length))


def _woke(scene: Scene) -> Turn:
    episode = scene.episode
    if episode.ice_is_on or episode.heat_is_on:
        return saying("sleep_iced", *awake(scene), urgent=True)
    if not episode.asleep:
        return what_now(scene)
    woken = awake(scene)
    night = any(isinstance(event, ScreenedAgain) for event in woken)
    return then(scene, woken, Line("morning")) if night else saying("nap_over", *woken)


HANDLERS: dict[str, Handler] = {"sleep": _sleep, "wake_me": _wake_me, "woke": _woke}

ANSWERS: dict[str, AnswerHandler] = {}
