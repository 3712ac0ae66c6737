"""What to do now, and what comes after it: always one step, whatever the phase."""

from collections.abc import Callable

from assistant.relief import reminders, steps
from assistant.relief.events import (
    CycleEnded,
    DaysPassed,
    Event,
    Line,
    Resumed,
    ScreenedAgain,
    WokeUp,
)
from assistant.relief.fold import course_of
from assistant.relief.phases import Ice, Phase
from assistant.relief.plan import DAY
from assistant.relief.turn import Scene, Turn, saying

NIGHT_MINUTES = 180
"""Whoever slept so long has the warning signs asked about again."""

Step = Callable[[Scene], Turn | None]

ALWAYS: tuple[Step, ...] = (
    steps.emergency,
    steps.take_off,
    steps.open_question,
    steps.pause,
    steps.night,
    steps.routine,
    steps.see_doctor,
    steps.safety_question,
)
"""What comes before every step of the plan, the more urgent first."""

CYCLE: tuple[Step, ...] = (
    steps.keep_ice,
    steps.keep_heat,
    steps.check_skin,
    steps.offer_medicine,
    steps.rest_in_break,
)
"""What an ice cycle or heat that is under way asks for."""

STEPS: dict[Phase, tuple[Step, ...]] = {
    Phase.FIRST_ICE: (steps.put_ice_on,),
    Phase.FIRST_MOVE: (steps.pain_today, steps.walk_now),
    Phase.DAY_ONE: (steps.pain_today, steps.walk_now, steps.ice_again, steps.tell_of_cream),
    Phase.DAYS_TWO_THREE: (steps.pain_today, steps.walk_now, steps.ice_again, steps.put_heat_on),
    Phase.HEAT: (
        steps.pain_today,
        steps.no_better,
        steps.heat_question,
        steps.stretch_question,
        steps.put_heat_on,
        steps.walk_now,
    ),
    Phase.STRETCHES: (steps.stretch_question, steps.put_heat_on, steps.walk_now),
    Phase.AFTER: (steps.first_time, steps.normal_life),
}
"""For each phase its steps, the first that applies is given."""


def what_now(scene: Scene) -> Turn:
    """The step that fits now: a danger first, then what is under way, then the plan."""
    under_way = CYCLE if _is_under_way(scene) else ()
    for step in (*ALWAYS, *under_way, *STEPS.get(scene.episode.phase, ())):
        if turn := step(scene):
            return turn
    return steps.rest(scene)


def then(scene: Scene, events: tuple[Event, ...], *lines: Line) -> Turn:
    """The step that fits once ``events`` have happened, behind ``lines``."""
    scene = scene.after(*events)
    days = passed(scene)
    return what_now(scene.after(*days)).behind((*events, *days), lines)


def passed(scene: Scene) -> tuple[Event, ...]:
    """What the passing of time alone has brought: days, and the end of a cycle left open."""
    episode, events = scene.episode, list[Event]()
    if course_of(episode) not in (Phase.NOT_STARTED, Phase.SAFETY):
        events += [
            DaysPassed(scene.now, days)
            for days in (1, 3)
            if episode.days < days and scene.age >= days * DAY
        ]
    off = episode.cold.off_since
    lapsed = scene.plan.span(scene.plan.break_lapses_minutes)
    if episode.cold.stage is Ice.BREAK and off and scene.now - off > lapsed:
        events.append(CycleEnded(scene.now))
    return tuple(events)


def awake(scene: Scene) -> tuple[Event, ...]:
    """Whoever does something goes on after a pause, and is awake.

    After a night the warning signs are to be asked about again.
    """
    if scene.episode.phase is Phase.PAUSED:
        return (Resumed(scene.now),)
    slept_since = scene.episode.asleep_since
    if slept_since is None:
        return ()
    if scene.now - slept_since < scene.plan.span(NIGHT_MINUTES):
        return (WokeUp(scene.now),)
    return (WokeUp(scene.now), ScreenedAgain(scene.now))


def what_next(scene: Scene) -> Turn:
    """The step after the one at hand, or the one at hand while it waits for the person."""
    episode, plan = scene.episode, scene.plan
    running = reminders.ice(episode, plan) or reminders.rest(episode, plan)
    waiting = episode.asked or episode.next_safety_question
    if running is None or waiting or running.over(scene.now) or episode.phase not in STEPS:
        return what_now(scene)
    prompts = {
        Ice.FIRST_ROUND: "next_after_ice",
        Ice.BREAK: "next_after_rest",
        Ice.SECOND_ROUND: "next_after_cycle",
    }
    return saying(
        prompts[episode.cold.stage],
        left=scene.told(running.left(scene.now)),
        rest=scene.minutes(plan.ice_off_minutes),
        between=scene.minutes(plan.between_cycles_minutes),
    )


def how_long_left(scene: Scene) -> Turn:
    """What is left of the step that is being timed."""
    episode, plan = scene.episode, scene.plan
    running = {
        "left_of_ice": reminders.ice(episode, plan),
        "heat_left": reminders.heat(episode, plan),
        "left_of_rest": reminders.rest(episode, plan),
        "left_between": reminders.between(episode, plan),
    }
    for prompt, timer in running.items():
        if timer and (prompt != "left_between" or not timer.over(scene.now)):
            if timer.over(scene.now):
                return what_now(scene)
            return saying(prompt, left=scene.told(timer.left(scene.now)))
    return saying("no_timer")


def _is_under_way(scene: Scene) -> bool:
    in_cycle = scene.episode.cold.stage is not Ice.OFF
    return in_cycle or scene.episode.heat_is_on
