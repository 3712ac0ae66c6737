"""Taking back, going back, skipping, beginning again, forgetting."""

from assistant.relief import reminders
from assistant.relief.events import (
    Answered,
    Asked,
    CycleEnded,
    Event,
    Line,
    StartedOver,
    StepDone,
    Undone,
)
from assistant.relief.guidance import then, what_now
from assistant.relief.phases import Ice
from assistant.relief.topics import ice, moving, pain
from assistant.relief.topics.heat import heat_off
from assistant.relief.topics.ice import ice_off
from assistant.relief.turn import Answer, AnswerHandler, Handler, Scene, Turn, saying

_DROPPABLE = ("skin", "m_offer", "day_48", "first_time", "stretch_gate", "heat_gate", "kneel")
"""Questions that one may leave out: nothing speaks against the answer that is assumed."""


def _undo(scene: Scene) -> Turn:
    """What was told last never was."""
    if scene.episode.before is None:
        return saying("nothing_to_undo")
    return then(scene, (Undone(scene.now),), Line("undone"))


def _go_back(scene: Scene) -> Turn:
    return moving.step_back(scene) if scene.episode.place else _undo(scene)


def _skip(scene: Scene) -> Turn:
    episode, now = scene.episode, scene.now
    if episode.asked in ("pain_ask", "better_gate"):
        return pain.skipped(scene)
    if episode.asked in _DROPPABLE:
        return _drop_question(scene)
    if episode.asked:
        return what_now(scene)
    if episode.place:
        return moving.next_step(scene)
    if episode.ice_is_on:
        return saying("skip_ice_on")
    if episode.heat_is_on:
        return saying("skip_heat_on")
    if episode.step == "ice" or episode.cold.stage is Ice.BREAK:
        return ice.skipped(scene)
    if episode.step:
        return then(scene, (StepDone(now, episode.step, skipped=True),), Line("skipped"))
    return what_now(scene)


def _drop_question(scene: Scene) -> Turn:
    """A skipped check of the skin ends the cycle: no second round without it."""
    question = scene.episode.asked or ""
    dropped: tuple[Event, ...] = (Asked(scene.now, None), Answered(scene.now, question, "skipped"))
    if question == "skin":
        dropped = (*dropped, CycleEnded(scene.now))
    return then(scene, dropped, Line("skipped"))


def _done(scene: Scene) -> Turn:
    """Said to an alarm it means that ice or heat is off; else that the step was done."""
    timer = reminders.ice(scene.episode, scene.plan)
    if timer and timer.over(scene.now):
        return ice_off(scene)
    timer = reminders.heat(scene.episode, scene.plan)
    if timer and timer.over(scene.now):
        return heat_off(scene)
    if scene.episode.place:
        return moving.next_step(scene)
    if scene.episode.step == "walk" and not scene.episode.asked:
        return moving.walked(scene)
    return what_now(scene)


def _off_first(scene: Scene) -> Turn | None:
    """Nothing begins anew while something is on the skin."""
    if scene.episode.ice_is_on:
        return saying("start_over_with_ice")
    return saying("start_over_with_heat") if scene.episode.heat_is_on else None


def _start_over(scene: Scene) -> Turn:
    return _off_first(scene) or saying("start_over", Asked(scene.now, "start_over"))


def _to_start_over(scene: Scene, given: Answer) -> Turn:
    if given is not Answer.YES:
        return then(scene, (Asked(scene.now, None),), Line("carrying_on"))
    turn = then(scene, (StartedOver(scene.now),))
    return Turn(turn.events, (Line("starting_over"), turn.lines[-1]))


def _forget(scene: Scene) -> Turn:
    return _off_first(scene) or saying("forget_ask", Asked(scene.now, "forget_ask"))


def _to_forget(scene: Scene, given: Answer) -> Turn:
    if given is not Answer.YES:
        return then(scene, (Asked(scene.now, None),), Line("not_forgotten"))
    return Turn(lines=(Line("forgotten"),), forget=True)


HANDLERS: dict[str, Handler] = {
    "undo": _undo,
    "go_back": _go_back,
    "skip": _skip,
    "done": _done,
    "start_over": _start_over,
    "forget": _forget,
}

ANSWERS: dict[str, AnswerHandler] = {"start_over": _to_start_over, "forget_ask": _to_forget}
