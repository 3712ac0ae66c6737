"""The ice: on, off, not on yet, trouble with it, whether there may be more."""

from dataclasses import replace

from assistant.relief import reminders, steps
from assistant.relief.beginning import when
from assistant.relief.episode import CLARIFYING, SAFETY_QUESTIONS, WHILE_ICED
from assistant.relief.events import (
    Answered,
    Asked,
    Began,
    CreamOff,
    CycleEnded,
    Event,
    Fact,
    FellAsleep,
    IceNotOn,
    IceOff,
    IceOn,
    Line,
    Noted,
    SkinChecked,
    StepDone,
)
from assistant.relief.guidance import awake, how_long_left, then, what_now
from assistant.relief.phases import Ice, Phase
from assistant.relief.topics.heat import heat_off
from assistant.relief.turn import Answer, AnswerHandler, Handler, Scene, Turn, saying

_ABOUT_DANGER = ("mistake", "mistake_low", "pain_high", "s6_pregnant")
"""Further questions that "it's off" does not answer."""

LATE_MINUTES = 5
"""Ice that came off so many plan minutes after it was due was on too long."""

LAST_MINUTES = 360
"""Ice that may not be on again for so long was the last of the day."""

_STOPPING = ("cold", "burns", "white", "numb", "late")
"""Trouble for which the ice comes off at once (COLD: at numb, off)."""


def _ice_on(scene: Scene) -> Turn:
    episode, now = scene.episode, scene.now
    if up := awake(scene):
        return _ice_on(scene.after(*up)).behind(up, ())
    if episode.ice_is_on:
        return how_long_left(scene)
    if refusal := _refusal(scene):
        return refusal
    began = (Began(now),) if episode.phase is Phase.NOT_STARTED else ()
    since = max(
        when(scene.slots, scene), episode.ice_again_from(scene.plan) or when(scene.slots, scene)
    )
    events = (*began, IceOn(now, since), Asked(now, None))
    timer = reminders.ice(scene.after(*events).episode, scene.plan)
    left = scene.told(timer.left(now)) if timer else None
    if timer is None or timer.over(now) or left is None:
        return then(scene, events)
    again = scene.after(*events).episode.cold.stage is Ice.SECOND_ROUND
    if again or not _question_is_open(scene.after(*events)):
        return Turn(events, (Line("ok_on", {"left": left}),))
    return then(scene, events, Line("ok_on_short", {"left": left}))


def _refusal(scene: Scene) -> Turn | None:
    """Why ice may not be on now; None where it may."""
    episode, earliest = scene.episode, scene.episode.ice_again_from(scene.plan)
    if episode.advice:
        return saying("advice_no_ice")
    if Fact.ICE_RULED_OUT in episode.facts:
        return saying("ice_ruled_out")
    if episode.heat_is_on:
        return saying("ice_first_heat_off")
    if episode.cream and not episode.cream.washed_off:
        return saying("cream_ice_on", Asked(scene.now, "cream_washed"))
    if earliest and scene.now < earliest:
        return saying("too_soon", left=scene.told(earliest - scene.now))
    if episode.ice_used_up(scene.now, scene.plan):
        return saying("r_ice_max")
    return None


def _question_is_open(scene: Scene) -> bool:
    asked = scene.episode.answers
    return steps.safety_question(scene) is not None or any(q not in asked for q in WHILE_ICED)


def ice_off(scene: Scene) -> Turn:
    """The ice came off; the skin, the pain or the next step is asked after."""
    episode, now, plan = scene.episode, scene.now, scene.plan
    timer = reminders.ice(episode, plan)
    if timer is None:
        return heat_off(scene) if episode.heat_is_on else then(scene, (), Line("already_off"))
    since = max(when(scene.slots, scene), timer.started)
    withdrawn = () if _is_about_danger(episode.asked) else (Asked(now, None),)
    events: tuple[Event, ...] = (IceOff(now, since), *withdrawn)
    late = since - timer.ends > plan.span(LATE_MINUTES)
    first = Line("ice_late" if late else "ok_off")
    if Fact.SLEEP_WANTED in episode.facts:
        asleep = (*events, Noted(now, Fact.SLEEP_WANTED, False), FellAsleep(now, None))
        return Turn(asleep, (first, Line("sleep2")))
    if episode.asleep or episode.phase is Phase.PAUSED:
        return Turn(events, (first,))
    if episode.cold.stage is Ice.SECOND_ROUND and not late and not episode.asked:
        return _cycle_done(scene.after(*events)).behind(events, ())
    return then(scene, events, first)


def _is_about_danger(question: str | None) -> bool:
    return question in (*CLARIFYING, *SAFETY_QUESTIONS, *WHILE_ICED, *_ABOUT_DANGER)


def _cycle_done(scene: Scene) -> Turn:
    """How long until more ice, or that it was the last of the day; now and then the pain."""
    asked, every = steps.pain_asked(scene), scene.plan.span(scene.plan.pain_every_minutes)
    ask = Turn() if asked and scene.now - asked < every else steps.ask_pain(scene)
    again = reminders.between(scene.episode, scene.plan)
    if again is None:
        return ask.behind((), (Line("ok_off"),))
    left = again.left(scene.now)
    if left > scene.plan.span(LAST_MINUTES):
        return ask.behind((), (Line("ice_last"),))
    return ask.behind((), (Line("cycle_end", {"between": scene.told(left)}),))


def _ice_not_on(scene: Scene) -> Turn:
    if not scene.episode.ice_is_on:
        return what_now(scene)
    return saying("ice_not_on_yet", IceNotOn(scene.now), Asked(scene.now, None))


def _no_ice(scene: Scene) -> Turn:
    if scene.episode.ice_is_on:
        return saying("skip_ice_on")
    return saying("ice_noice", Noted(scene.now, Fact.NO_ICE), Asked(scene.now, None))


def _ask(scene: Scene) -> Turn:
    """Whether ice may go on: the reason against it, or the step."""
    if scene.episode.ice_is_on:
        return how_long_left(scene)
    if refusal := _refusal(scene):
        prompt = refusal.lines[0].prompt
        asked = {"too_soon": "r_ice_soon", "ice_ruled_out": "r_ice_cond"}
        return replace(
            refusal, lines=(replace(refusal.lines[0], prompt=asked.get(prompt, prompt)),)
        )
    under_way = scene.episode.cold.stage is Ice.BREAK
    return what_now(scene) if under_way else steps.offer_ice(scene)


def _trouble(scene: Scene) -> Turn:
    kind, now = str(scene.slots["kind"]), scene.now
    prompt = f"ice_trouble_{kind}"
    if kind == "white":
        ruled_out = (Noted(now, Fact.ICE_RULED_OUT), CycleEnded(now), Asked(now, None))
        return saying(prompt, *ruled_out, urgent=True)
    return saying(prompt, urgent=kind in _STOPPING and scene.episode.ice_is_on)


def _to_condition(scene: Scene, given: Answer) -> Turn:
    now = scene.now
    events = (Answered(now, "i0", given.value), Asked(now, None))
    if given is Answer.NO:
        return then(scene, events)
    prompt = "no_ice_take_off" if scene.episode.ice_is_on else "no_ice"
    return saying(prompt, *events, Noted(now, Fact.ICE_RULED_OUT))


def _condition(scene: Scene) -> Turn:
    """A condition that rules ice out, told unasked or to the question."""
    return _to_condition(scene, Answer.YES)


def _to_skin_check(scene: Scene, given: Answer) -> Turn:
    now, normal = scene.now, given is Answer.YES
    events = (Asked(now, None), SkinChecked(now, normal))
    if normal:
        return then(scene, events, Line("skin_ok"))
    ruled_out = (Noted(now, Fact.ICE_RULED_OUT), CycleEnded(now))
    return saying("skin_bad", *events, *ruled_out)


def _to_two_days(scene: Scene, given: Answer) -> Turn:
    """Whether ice still helps after two days."""
    helps = given is Answer.YES
    note = () if helps else (Noted(scene.now, Fact.ICE_IS_NO_HELP),)
    return saying("ice_goes_on" if helps else "ice_ends", Asked(scene.now, None), *note)


def _to_cream_washed(scene: Scene, given: Answer) -> Turn:
    events = (Asked(scene.now, None),)
    if given is not Answer.YES:
        return saying("cream_ice", *events)
    return then(scene, (*events, CreamOff(scene.now)), Line("noted"))


def skipped(scene: Scene) -> Turn:
    """The ice at hand is left out; a cycle under way ends."""
    events = (StepDone(scene.now, "ice", skipped=True), CycleEnded(scene.now))
    return then(scene, events, Line("skipped"))


HANDLERS: dict[str, Handler] = {
    "ice_on": _ice_on,
    "ice_off": ice_off,
    "ice_not_on": _ice_not_on,
    "no_ice": _no_ice,
    "ice_ask": _ask,
    "ice_trouble": _trouble,
    "ice_condition": _condition,
}

ANSWERS: dict[str, AnswerHandler] = {
    "i0": _to_condition,
    "skin": _to_skin_check,
    "day_48": _to_two_days,
    "cream_washed": _to_cream_washed,
}
