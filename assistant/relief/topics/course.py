"""When it began, how far it is, whether it came back."""

from assistant.relief.beginning import when
from assistant.relief.episode import Episode
from assistant.relief.events import (
    Answered,
    Asked,
    EpisodeBegan,
    Fact,
    Line,
    Noted,
    RoutineBegan,
    SpasmBegan,
)
from assistant.relief.guidance import then, what_now
from assistant.relief.phases import Phase
from assistant.relief.routines import prompt_of
from assistant.relief.turn import Answer, AnswerHandler, Handler, Scene, Turn, saying


def _started(scene: Scene) -> Turn:
    began = when(scene.slots, scene)
    told = (SpasmBegan(scene.now, began), *_answers(scene.episode, scene))
    line = Line("began", {"ago": scene.told(scene.now - began)})
    if scene.told(scene.now - began) < scene.minutes(5):
        line = Line("began_now")
    return then(scene, told, line)


def _answers(episode: Episode, scene: Scene) -> tuple[Asked, ...]:
    return (Asked(scene.now, None),) if episode.asked == "start_when" else ()


def _shifted(scene: Scene) -> Turn:
    """The beginning was an hour earlier or later than told."""
    by = scene.plan.meant(scene.slots)
    if scene.episode.began is None or by is None:
        return what_now(scene)
    earlier = scene.slots.get("direction") == "earlier"
    began = min(scene.episode.began + (-by if earlier else by), scene.now)
    told = SpasmBegan(scene.now, began)
    return then(scene, (told,), Line("began", {"ago": scene.told(scene.now - began)}))


def _to_start_when(scene: Scene, given: Answer) -> Turn:
    """Whoever does not know is taken to be at the beginning."""
    told = (SpasmBegan(scene.now, scene.now), Asked(scene.now, None))
    return then(scene, told, Line("began_now"))


def _hours_in(scene: Scene) -> Turn:
    if scene.episode.began is None:
        return what_now(scene)
    return saying("time_day", hours=scene.told(scene.now - scene.episode.began))


def _came_back(scene: Scene) -> Turn:
    """A new spasm after the last had gone, or the same one flaring up: ask which."""
    if scene.episode.ice_is_on or scene.episode.heat_is_on:
        return saying("up_with_ice" if scene.episode.ice_is_on else "stretch_with_pack")
    if scene.episode.phase in (Phase.NOT_STARTED, Phase.SAFETY):
        return then(scene, (Noted(scene.now, Fact.NOT_FIRST),), Line("noted"))
    return saying("new_episode", Asked(scene.now, "new_episode"))


def _to_new_episode(scene: Scene, given: Answer) -> Turn:
    if given is not Answer.YES:
        return saying("same_episode", Asked(scene.now, None))
    events = (EpisodeBegan(scene.now), Noted(scene.now, Fact.NOT_FIRST))
    return then(scene, events, Line("cameback"))


def _not_first(scene: Scene) -> Turn:
    """The recurrence talk: exercise, and muscle imbalance as the article has it, honestly."""
    return _talk(scene, Noted(scene.now, Fact.NOT_FIRST))


def _talk(scene: Scene, *events: Noted | Answered | Asked) -> Turn:
    begun = RoutineBegan(scene.now, "recurrence")
    if scene.episode.place or scene.episode.asked:
        return saying("return", *events)
    return saying(prompt_of("recurrence", 0), *events, begun)


def _to_first_time(scene: Scene, given: Answer) -> Turn:
    answered = (Answered(scene.now, "first_time", given.value), Asked(scene.now, None))
    if given is Answer.YES:
        return then(scene, answered, Line("noted"))
    after = scene.after(*answered)
    return _talk(after, Noted(scene.now, Fact.NOT_FIRST)).behind(answered, ())


HANDLERS: dict[str, Handler] = {
    "started": _started,
    "shifted": _shifted,
    "hours_in": _hours_in,
    "came_back": _came_back,
    "not_first": _not_first,
}

ANSWERS: dict[str, AnswerHandler] = {
    "start_when": _to_start_when,
    "new_episode": _to_new_episode,
    "first_time": _to_first_time,
}
