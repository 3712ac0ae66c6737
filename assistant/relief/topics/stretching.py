"""Light stretches: the gate, the way through them, and when to stop.

Gate and stop rules are the content brief's section 6.
"""

from assistant.relief.events import Asked, Line, RoutineEnded, StepDone
from assistant.relief.guidance import then
from assistant.relief.plan import DAY
from assistant.relief.steps import LOW_PAIN
from assistant.relief.topics.moving import start
from assistant.relief.turn import Answer, AnswerHandler, Handler, Scene, Turn, saying


def _ask(scene: Scene) -> Turn:
    """Whether to stretch: not in the first day, not above pain three."""
    pain = scene.episode.pain
    if scene.episode.advice:
        return saying("advice_first")
    too_fresh = scene.episode.began is None or scene.age < DAY
    if too_fresh or (pain and pain[-1][1] > LOW_PAIN):
        return saying("r_stretch")
    if scene.episode.ice_is_on or scene.episode.heat_is_on:
        return saying("stretch_with_pack")
    return saying("stretch_gate", Asked(scene.now, "stretch_gate"))


def _to_gate(scene: Scene, given: Answer) -> Turn:
    asked = (Asked(scene.now, None), StepDone(scene.now, "stretch_gate"))
    if given is Answer.YES:
        return start(scene.after(*asked), "stretches").behind(asked, ())
    return then(scene, asked, Line("r_stretch"))


def _hurts(scene: Scene) -> Turn:
    """Pain ends a stretch; getting up it waits; otherwise it is asked about."""
    place = scene.episode.place
    ended = RoutineEnded(scene.now, finished=False)
    if place and place.routine in ("stretches", "kneeling"):
        return Turn((ended,), (Line("st_hurt"),), hush=True)
    if place:
        return saying("about_spasming")
    return saying("pain_ask", Asked(scene.now, "pain_ask"))


HANDLERS: dict[str, Handler] = {"stretch_ask": _ask, "that_hurts": _hurts}

ANSWERS: dict[str, AnswerHandler] = {"stretch_gate": _to_gate}
