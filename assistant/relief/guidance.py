"""What to do now, and what comes after it: always one step, whatever the phase."""

from datetime import datetime

from assistant.relief.episode import SAFETY_QUESTIONS, Episode
from assistant.relief.events import Asked, Began, Line
from assistant.relief.phases import Phase
from assistant.relief.plan import Plan
from assistant.relief.timers import TimerKind
from assistant.relief.turn import Turn


def what_now(episode: Episode, now: datetime, plan: Plan) -> Turn:
    """The step that fits now.

    A danger comes first, then ice that has been on too long, then an open question.
    """
    if episode.phase is Phase.EMERGENCY:
        return Turn(lines=(Line(episode.asked or "emergency_now"),))
    timer = episode.timer(plan)
    if timer and timer.kind is TimerKind.ICE and timer.over(now):
        return Turn(lines=(Line("ice_off_still", urgent=True),))
    if episode.asked:
        return Turn(lines=(Line(episode.asked),))
    if episode.phase is Phase.PAUSED:
        return Turn(lines=(Line("paused_with_ice" if episode.ice_is_on else "paused"),))
    return _open_question(episode, now) or Turn(lines=(_step(episode, now, plan),))


def what_next(episode: Episode, now: datetime, plan: Plan) -> Turn:
    """The step after the one at hand, or the one at hand while it waits for the person."""
    timer = episode.timer(plan)
    prompts = {
        Phase.ICE_ON: "next_after_ice",
        Phase.ICE_OFF: "next_after_rest",
        Phase.ICE_AGAIN: "next_after_cycle",
    }
    waiting = episode.asked or episode.next_safety_question
    if waiting or timer is None or timer.over(now) or episode.phase not in prompts:
        return what_now(episode, now, plan)
    values = {
        "left": plan.told(timer.left(now)),
        "rest": plan.told(plan.span(plan.ice_off_minutes)),
        "between": plan.told(plan.span(plan.between_cycles_minutes)),
    }
    return Turn(lines=(Line(prompts[episode.phase], values),))


def how_long_left(episode: Episode, now: datetime, plan: Plan) -> Turn:
    """What is left of the step that is being timed."""
    timer = episode.timer(plan)
    prompts = {
        TimerKind.ICE: "left_of_ice",
        TimerKind.REST: "left_of_rest",
        TimerKind.BETWEEN: "left_between",
    }
    if timer is None or timer.kind not in prompts:
        return Turn(lines=(Line("no_timer"),))
    if timer.over(now):
        return what_now(episode, now, plan)
    return Turn(lines=(Line(prompts[timer.kind], {"left": plan.told(timer.left(now))}),))


def _open_question(episode: Episode, now: datetime) -> Turn | None:
    if episode.phase is Phase.NOT_STARTED:
        question = SAFETY_QUESTIONS[0]
        return Turn((Began(now), Asked(now, question)), (Line("lie_still"), Line(question)))
    if episode.next_safety_question:
        question = episode.next_safety_question
        return Turn((Asked(now, question),), (Line(question),))
    if episode.phase is Phase.ICE_OFF and episode.skin_normal is None:
        return Turn((Asked(now, "skin"),), (Line("skin"),))
    return None


def _step(episode: Episode, now: datetime, plan: Plan) -> Line:
    timer = episode.timer(plan)
    if timer and episode.ice_is_on:
        return Line("keep_ice", {"left": plan.told(timer.left(now))})
    if not episode.ice_allowed:
        return Line("no_ice")
    earliest = episode.ice_again_from(plan)
    if earliest and now < earliest:
        prompt = "between" if episode.phase is Phase.CYCLE_COMPLETE else "rest"
        return Line(prompt, {"left": plan.told(earliest - now)})
    prompts = {Phase.ICE_OFF: "back_on", Phase.CYCLE_COMPLETE: "ice_offer"}
    return Line(prompts.get(episode.phase, "ice_prep"))
