"""The heat: when it has its place, the question about the skin, on, off, trouble with it."""

from assistant.relief import reminders, steps
from assistant.relief.beginning import when
from assistant.relief.events import (
    Answered,
    Asked,
    Fact,
    FellAsleep,
    HeatOff,
    HeatOn,
    Line,
    Noted,
    StepGiven,
)
from assistant.relief.guidance import awake, how_long_left, then
from assistant.relief.turn import Answer, AnswerHandler, Handler, Scene, Turn, saying

_SKIN_GATE = "heat_gate"


def _ask(scene: Scene) -> Turn:
    """Whether heat may be had: honestly early, allowed after a day to those who insist."""
    episode, plan = scene.episode, scene.plan
    if episode.heat_is_on:
        return how_long_left(scene)
    if refusal := _refusal(scene):
        return refusal
    if not episode.heat_open(scene.now, plan):
        return _early(scene)
    return _skin_question(scene)


def _early(scene: Scene) -> Turn:
    left = scene.plan.heat_on_request_from_minutes - scene.age
    if left > 0:
        return saying("heat_early_day_one", left=scene.minutes(left))
    if scene.slots.get("insist"):
        return _to_early(scene, Answer.YES)
    return saying("r_heat", Asked(scene.now, "r_heat"))


def _skin_question(scene: Scene) -> Turn:
    if Fact.HEAT_ALLOWED in scene.episode.facts:
        return steps.put_heat_on(scene) or steps.rest(scene)
    return saying(_SKIN_GATE, Asked(scene.now, _SKIN_GATE))


def _refusal(scene: Scene) -> Turn | None:
    """Why heat may not be on now, whatever the hour; None where it may."""
    episode, plan = scene.episode, scene.plan
    if episode.advice:
        prompt = "r_heat_fever" if episode.advice == "rf20" else "advice_no_heat"
        return saying(prompt)
    if episode.ice_is_on:
        return saying("heat_first_ice_off")
    if episode.cream and not steps.heat_is_possible(scene):
        return saying("r_heat_cream")
    if not steps.heat_is_possible(scene):
        return saying("heat_ruled_out")
    earliest = episode.heat_again_from(plan)
    if earliest and scene.now < earliest:
        return saying("heat_too_soon", left=scene.told(earliest - scene.now))
    return saying("heat_max") if episode.heat_used_up(scene.now, plan) else None


def _heat_on(scene: Scene) -> Turn:
    episode, now = scene.episode, scene.now
    if up := awake(scene):
        return _heat_on(scene.after(*up)).behind(up, ())
    if episode.heat_is_on:
        return how_long_left(scene)
    if refusal := _refusal(scene):
        return refusal.behind((), (Line("take_heat_off_again"),))
    if not episode.heat_open(now, scene.plan):
        return _early(scene).behind((), (Line("take_heat_off_again"),))
    if Fact.HEAT_ALLOWED not in episode.facts:
        return saying(_SKIN_GATE, Asked(now, _SKIN_GATE))
    events = (HeatOn(now, when(scene.slots, scene)), Asked(now, None))
    timer = reminders.heat(scene.after(*events).episode, scene.plan)
    if timer is None or timer.over(now):
        return then(scene, events)
    return saying("ok_heat_on", *events, left=scene.told(timer.left(now)))


def heat_off(scene: Scene) -> Turn:
    """The heat came off; then a walk while loose."""
    episode, now = scene.episode, scene.now
    timer = reminders.heat(episode, scene.plan)
    if timer is None:
        return then(scene, (), Line("heat_already_off"))
    off = HeatOff(now, max(when(scene.slots, scene), timer.started))
    if Fact.SLEEP_WANTED in episode.facts:
        asleep = (Noted(now, Fact.SLEEP_WANTED, False), FellAsleep(now, None))
        return Turn((off, *asleep), (Line("ok_heat_off"), Line("sleep2")))
    return saying("heat_done", off, StepGiven(now, "walk"))


def _trouble(scene: Scene) -> Turn:
    kind = str(scene.slots["kind"])
    return saying(f"heat_trouble_{kind}", urgent=scene.episode.heat_is_on and kind != "cold")


def _to_early(scene: Scene, given: Answer) -> Turn:
    """Whether early heat is really wanted."""
    if given is not Answer.YES:
        return then(scene, (Asked(scene.now, None),), Line("carrying_on"))
    wanted = (Noted(scene.now, Fact.HEAT_WANTED), Asked(scene.now, None))
    return _ask(scene.after(*wanted)).behind(wanted, ())


def _to_skin(scene: Scene, given: Answer) -> Turn:
    now = scene.now
    events = (Answered(now, _SKIN_GATE, given.value), Asked(now, None))
    if given is not Answer.YES:
        return saying("r_heat_skin", *events, Noted(now, Fact.HEAT_ALLOWED, False))
    allowed = (*events, Noted(now, Fact.HEAT_ALLOWED))
    given_step = steps.put_heat_on(scene.after(*allowed))
    return (given_step or steps.rest(scene)).behind(allowed, ())


HANDLERS: dict[str, Handler] = {
    "heat_ask": _ask,
    "heat_on": _heat_on,
    "heat_off": heat_off,
    "heat_trouble": _trouble,
}

ANSWERS: dict[str, AnswerHandler] = {"r_heat": _to_early, _SKIN_GATE: _to_skin}
