"""Getting up, lying down, walking, and whatever else is told step by step."""

from assistant.relief import routines, steps
from assistant.relief.events import (
    Asked,
    Event,
    Fact,
    Line,
    Noted,
    RoutineBegan,
    RoutineEnded,
    StepDone,
    StepGiven,
)
from assistant.relief.guidance import then, what_now
from assistant.relief.phases import Phase
from assistant.relief.turn import Answer, AnswerHandler, Handler, Scene, Turn, saying

_UP = ("get_up", "counted_up", "from_floor", "toilet")
"""Routines that end on one's feet."""


def _begin(routine: str) -> Handler:
    def begin(scene: Scene) -> Turn:
        if scene.episode.ice_is_on and routine != "positions":
            return saying("up_with_ice")
        alone = routine in _UP and Fact.ALONE in scene.episode.facts
        lines = (Line("alone_up"),) if alone else ()
        return start(scene, routine).behind((), lines)

    return begin


def start(scene: Scene, routine: str, *events: Event) -> Turn:
    """Begin a routine with its first step."""
    step = routines.prompt_of(routine, 0)
    return saying(step, *events, Asked(scene.now, None), RoutineBegan(scene.now, routine))


def next_step(scene: Scene) -> Turn:
    """The routine's next step, or what follows its last."""
    place = scene.episode.place
    if place is None:
        return what_now(scene)
    index = place.index + 1
    if not routines.has_step(place.routine, index):
        return _end(scene, place.routine)
    begun = RoutineBegan(scene.now, place.routine, index)
    return saying(routines.prompt_of(place.routine, index), begun)


def step_back(scene: Scene) -> Turn:
    """The routine's step before, or the same where it is the first."""
    place = scene.episode.place
    if place is None:
        return what_now(scene)
    index = max(place.index - 1, 0)
    begun = RoutineBegan(scene.now, place.routine, index)
    return saying(routines.prompt_of(place.routine, index), begun)


def _end(scene: Scene, routine: str) -> Turn:
    now = scene.now
    ended = RoutineEnded(now, finished=True)
    if routine == "stretches":
        return saying("kneel", ended, Asked(now, "kneel"))
    if routine == "kneeling":
        return saying("st_end", ended, StepDone(now, "stretch"), StepGiven(now, "walk"))
    if routine in ("get_up", "counted_up", "from_floor"):
        return saying("walk", ended, StepGiven(now, "walk"))
    if routine == "recurrence":
        return then(scene, (ended, StepDone(now, "recurrence")), Line("noted"))
    return then(scene, (ended,), Line("noted"))


def _up(scene: Scene) -> Turn:
    """On one's feet: a short walk belongs to it."""
    now = scene.now
    ended = (RoutineEnded(now, finished=True),) if scene.episode.place else ()
    toilet = scene.episode.place is not None and scene.episode.place.routine == "toilet"
    if toilet:
        return saying("loo", *ended, StepGiven(now, "walk"))
    return Turn((*ended, StepGiven(now, "walk")), (Line("ok_up"), Line("walk")))


def walked(scene: Scene) -> Turn:
    """The walk is done; after the first, pain relief cream is spoken of."""
    ended = (RoutineEnded(scene.now, finished=True),) if scene.episode.place else ()
    walked = (*ended, StepDone(scene.now, "walk"))
    tip = steps.tell_of_cream(scene) if scene.episode.phase is Phase.FIRST_MOVE else None
    return (tip or Turn()).behind(walked, (Line("walk_done"),))


def _moved(scene: Scene) -> Turn:
    return saying("ok_moved", StepDone(scene.now, "position"))


def _dizzy(scene: Scene) -> Turn:
    ended = (RoutineEnded(scene.now, finished=False),) if scene.episode.place else ()
    return saying("gu_dizzy", *ended, urgent=True)


def _alone(scene: Scene) -> Turn:
    return saying("alone", Noted(scene.now, Fact.ALONE))


def _to_kneel(scene: Scene, given: Answer) -> Turn:
    asked = Asked(scene.now, None)
    if given is Answer.YES:
        return start(scene, "kneeling")
    done = StepDone(scene.now, "stretch")
    return saying("st_end", asked, done, StepGiven(scene.now, "walk"))


HANDLERS: dict[str, Handler] = {
    "get_up": _begin("get_up"),
    "from_floor": _begin("from_floor"),
    "toilet": _begin("toilet"),
    "lie_back": _begin("lie_back"),
    "position": _begin("positions"),
    "count_me": _begin("counted_up"),
    "up": _up,
    "walked": walked,
    "moved": _moved,
    "dizzy": _dizzy,
    "alone": _alone,
}

ANSWERS: dict[str, AnswerHandler] = {"kneel": _to_kneel}
