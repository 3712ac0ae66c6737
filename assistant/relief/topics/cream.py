"""Pain relief creams: their cautions; not under ice, not with heat.

The rules are the content brief's section 4b, after the FDA (2012) and the labels.
"""

from assistant.relief.events import Asked, CreamOff, CreamOn, Fact, Line
from assistant.relief.guidance import then
from assistant.relief.topics.medicine import anti_inflammatory_taken
from assistant.relief.turn import AnswerHandler, Handler, Scene, Turn, saying


def _ask(scene: Scene) -> Turn:
    ruled_out = Fact.MEDICINE_RULED_OUT in scene.episode.facts
    if scene.slots.get("cream") == "nsaid" and (ruled_out or anti_inflammatory_taken(scene)):
        return saying("cream_nsaid")
    return saying("cream")


def _on(scene: Scene) -> Turn:
    nsaid = scene.slots.get("cream") == "nsaid"
    event = CreamOn(scene.now, nsaid)
    if scene.episode.ice_is_on:
        return saying("cream_under_ice", event, urgent=True)
    if scene.episode.heat_is_on:
        return saying("cream_under_heat", event, urgent=True)
    both = nsaid and anti_inflammatory_taken(scene)
    return saying("cream_nsaid" if both else "cream_on", event)


def _off(scene: Scene) -> Turn:
    asked = (Asked(scene.now, None),) if scene.episode.asked == "cream_washed" else ()
    return then(scene, (CreamOff(scene.now), *asked), Line("noted"))


def _burns(scene: Scene) -> Turn:
    return saying("cream_burn", urgent=True)


HANDLERS: dict[str, Handler] = {
    "cream_ask": _ask,
    "cream_on": _on,
    "cream_off": _off,
    "cream_burns": _burns,
}

ANSWERS: dict[str, AnswerHandler] = {}
