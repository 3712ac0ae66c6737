"""Steering the conversation: what now, next, again, pause, quiet, louder, goodbye; why."""

from assistant.relief import reminders
from assistant.relief.events import (
    Asked,
    Hushed,
    Line,
    MannerSet,
    Paused,
    RemindersSet,
    Resumed,
    RoutineEnded,
    ScreenedAgain,
)
from assistant.relief.guidance import how_long_left, then, what_next, what_now
from assistant.relief.phases import Ice, Phase
from assistant.relief.topics import moving
from assistant.relief.turn import Answer, AnswerHandler, Handler, Scene, Turn, saying

MOST_STEPS = 5
"""How far loudness and pace can be changed by voice, in steps of a tenth."""

STRETCHING = ("stretches", "kneeling")


def _next(scene: Scene) -> Turn:
    if scene.episode.place and not scene.episode.asked:
        return moving.next_step(scene)
    return what_next(scene)


def _repeat(scene: Scene) -> Turn:
    last = scene.episode.last_said
    return Turn(lines=last) if last else what_now(scene)


def _pause(scene: Scene) -> Turn:
    """Within a routine it only waits; else the guidance pauses."""
    if scene.episode.place:
        return Turn(lines=(Line("waiting"),), hush=True)
    if scene.episode.asleep:
        return saying("night_still")
    prompt = "paused_with_ice" if scene.episode.ice_is_on else "paused"
    return Turn((Asked(scene.now, None), Paused(scene.now)), (Line(prompt),), hush=True)


def _resume(scene: Scene) -> Turn:
    if scene.episode.place:
        return _next(scene)
    if scene.episode.phase is not Phase.PAUSED:
        return what_now(scene)
    return then(scene, (Resumed(scene.now),), Line("carrying_on"))


def _stop_talking(scene: Scene) -> Turn:
    place = scene.episode.place
    ended = (RoutineEnded(scene.now, finished=False),) if place else ()
    if place and place.routine in STRETCHING:
        return Turn(ended, (Line("st_hurt"),), hush=True)
    on = scene.episode.ice_is_on or scene.episode.heat_is_on
    return Turn(
        (*ended, Hushed(scene.now)), (Line("quiet_with_ice" if on else "quiet"),), hush=True
    )


def _help(scene: Scene) -> Turn:
    return saying("help")


def _goodbye(scene: Scene) -> Turn:
    if scene.episode.ice_is_on:
        return saying("goodbye_with_ice")
    if scene.episode.heat_is_on:
        return saying("goodbye_with_heat")
    return saying("goodbye_ask", Asked(scene.now, "goodbye_ask"))


def _to_goodbye(scene: Scene, given: Answer) -> Turn:
    asked = (Asked(scene.now, None),)
    if given is Answer.YES:
        return Turn(asked, (Line("goodbye"),), goodbye=True)
    return Turn(asked, (Line("staying"),))


def _manner(prompt: str, louder: int = 0, faster: int = 0) -> Handler:
    def change(scene: Scene) -> Turn:
        manner = scene.episode.manner
        if abs(manner.louder + louder) > MOST_STEPS or abs(manner.faster + faster) > MOST_STEPS:
            return saying("manner_most")
        return saying(prompt, MannerSet(scene.now, louder, faster))

    return change


def _less(scene: Scene) -> Turn:
    return saying("less_talking", RemindersSet(scene.now, wanted=False))


def _more(scene: Scene) -> Turn:
    return saying("more_talking", RemindersSet(scene.now, wanted=True))


def _remind(scene: Scene) -> Turn:
    every = scene.plan.meant(scene.slots)
    if every is None:
        return _more(scene)
    minutes = every / scene.plan.minute
    return saying(
        "remind_set",
        RemindersSet(scene.now, wanted=True, every_minutes=minutes),
        left=scene.told(every),
    )


def _about(scene: Scene) -> Turn:
    """A question of the topics that stand in the intents: the prompt of its name."""
    return saying(f"about_{scene.slots['topic']}")


def _serious(scene: Scene) -> Turn:
    return saying("serious", Asked(scene.now, "serious"))


def _to_serious(scene: Scene, given: Answer) -> Turn:
    asked = Asked(scene.now, None)
    if given is Answer.NO:
        return then(scene, (asked,), Line("carrying_on"))
    return then(scene, (asked, ScreenedAgain(scene.now)))


_WHY_ASKED = {
    **dict.fromkeys(("s1", "s2", "s3", "s4", "s5", "s6", "i0", "start_when"), "why_safety"),
    **dict.fromkeys(("m_offer", "m1", "m2", "m3", "m4", "m5"), "why_medicine"),
    **dict.fromkeys(("pain_ask", "better_gate", "pain_high"), "why_pain"),
    **dict.fromkeys(("stretch_gate", "kneel"), "why_stretch"),
    "heat_gate": "why_heat",
    "r_heat": "why_heat_later",
    "skin": "why_off",
}

_WHY_STEP = {"walk": "why_walk", "ice": "why_ice", "heat": "why_heat"}


def _why(scene: Scene) -> Turn:
    """The reason for the step that was named, or for the one at hand."""
    named = scene.slots.get("step")
    return saying(f"why_{named}" if named else _reason(scene))


def _reason(scene: Scene) -> str:
    episode = scene.episode
    if episode.phase is Phase.EMERGENCY or (episode.asked or "").startswith("amb_"):
        return "why_emergency"
    if episode.asked in _WHY_ASKED:
        return _WHY_ASKED[episode.asked]
    if episode.advice:
        return "why_advice"
    if episode.asleep:
        return "why_sleep"
    if episode.ice_is_on or episode.heat_is_on:
        return "why_ice" if episode.ice_is_on else "why_heat"
    if episode.place and episode.place.routine in STRETCHING:
        return "why_stretch"
    if episode.cold.stage is Ice.BREAK:
        return "why_off"
    if episode.step in _WHY_STEP:
        return _WHY_STEP[episode.step]
    return "why_between" if reminders.between(episode, scene.plan) else "why_rest"


HANDLERS: dict[str, Handler] = {
    "what_now": what_now,
    "next": _next,
    "how_long_left": how_long_left,
    "repeat": _repeat,
    "pause": _pause,
    "resume": _resume,
    "stop_talking": _stop_talking,
    "help": _help,
    "goodbye": _goodbye,
    "louder": _manner("louder", louder=1),
    "softer": _manner("softer", louder=-1),
    "slower": _manner("slower", faster=-1),
    "faster": _manner("faster", faster=1),
    "less_talking": _less,
    "more_talking": _more,
    "remind_every": _remind,
    "about": _about,
    "serious": _serious,
    "why": _why,
}

ANSWERS: dict[str, AnswerHandler] = {"goodbye_ask": _to_goodbye, "serious": _to_serious}
