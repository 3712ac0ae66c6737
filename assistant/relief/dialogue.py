"""What the person means, answered: every intent goes to its subject."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from assistant.relief import events as happened
from assistant.relief.episode import CLARIFYING, Episode
from assistant.relief.events import Event, Hushed, Line, SpokenTo, Told
from assistant.relief.guidance import passed, what_now
from assistant.relief.phases import Phase
from assistant.relief.plan import Plan
from assistant.relief.topics import (
    control,
    course,
    cream,
    heat,
    ice,
    medicine,
    moving,
    pain,
    repair,
    safety,
    sleep,
    stretching,
)
from assistant.relief.turn import Answer, AnswerHandler, Handler, Scene, Turn, saying

_TOPICS = (
    safety,
    control,
    course,
    cream,
    heat,
    ice,
    medicine,
    moving,
    pain,
    repair,
    sleep,
    stretching,
)

HANDLERS: dict[str, Handler] = {
    intent: handler for topic in _TOPICS for intent, handler in topic.HANDLERS.items()
}
"""Who answers each intent."""

ANSWERS: dict[str, AnswerHandler] = {
    question: handler for topic in _TOPICS for question, handler in topic.ANSWERS.items()
}
"""Who takes the answer to each question."""

_IN_EMERGENCY = frozenset(
    {"red_flag", "emergency", "ambiguous", "clarified", "mistake", "denial", "repeat", "why"}
)
"""What is answered in an emergency; everything else hears the emergency again."""

_WHILE_CLARIFYING = _IN_EMERGENCY | {"ice_off", "heat_off"}
"""What is answered while a clarifying question waits; everything else hears the question."""

_REPORTS = (
    happened.Answered,
    happened.AdviceTaken,
    happened.CreamOff,
    happened.CreamOn,
    happened.FellAsleep,
    happened.HeatOff,
    happened.HeatOn,
    happened.IceNotOn,
    happened.IceOff,
    happened.IceOn,
    happened.MannerSet,
    happened.MedicineTaken,
    happened.Noted,
    happened.PainReported,
    happened.Paused,
    happened.RemindersSet,
    happened.Resumed,
    happened.SkinChecked,
    happened.SpasmBegan,
    happened.StartedOver,
    happened.StepDone,
    happened.WokeUp,
)
"""What the person tells, and may take back."""


_FOR_GOOD = (
    happened.AdviceAwaited,
    happened.FalseAlarm,
    happened.RedFlagRaised,
    happened.Undone,
)
"""What is not taken back by "undo"."""


def respond(
    episode: Episode, intent: str, slots: Mapping[str, Any], now: datetime, plan: Plan
) -> Turn:
    """The turn that answers ``intent``."""
    scene = Scene(episode, now, plan, slots)
    before: tuple[Event, ...] = (SpokenTo(now), *passed(scene))
    turn = _answered(scene.after(*before), intent)
    if _can_be_undone(turn):
        before = (*before, Told(now, intent))
    return turn.behind(before, ())


def not_understood(episode: Episode) -> Turn:
    """The turn after words that mean nothing here."""
    if episode.asked == "pain_ask":
        return saying("a_number")
    if episode.asked in (*CLARIFYING, "start_when"):
        return saying(episode.asked)
    if episode.asked:
        return saying("yes_or_no")
    return saying("emergency_now" if episode.phase is Phase.EMERGENCY else "not_sure")


def _answered(scene: Scene, intent: str) -> Turn:
    emergency = scene.episode.phase is Phase.EMERGENCY
    if intent in (answer.value for answer in Answer):
        return _to_question(scene, Answer(intent))
    if emergency and intent in ("ice_off", "heat_off"):
        return _off_in_emergency(scene, intent)
    if emergency and intent == "stop_talking":
        return Turn((Hushed(scene.now),), hush=True)
    if emergency and intent == "undo":
        return HANDLERS["mistake"](scene)
    if emergency and intent not in _IN_EMERGENCY:
        return saying("emergency_now")
    if scene.episode.asked in CLARIFYING and intent not in _WHILE_CLARIFYING:
        return saying(scene.episode.asked or "")
    if intent not in HANDLERS:
        return not_understood(scene.episode)
    return HANDLERS[intent](scene)


def _to_question(scene: Scene, given: Answer) -> Turn:
    """A yes while a routine is told means: go on."""
    asked = scene.episode.asked
    if asked in ANSWERS:
        return ANSWERS[asked](scene, given)
    if scene.episode.place and given is Answer.YES:
        return moving.next_step(scene)
    return what_now(scene) if scene.episode.place else Turn()


def _off_in_emergency(scene: Scene, intent: str) -> Turn:
    episode, now = scene.episode, scene.now
    events: tuple[Event, ...] = ()
    if intent == "ice_off" and episode.ice_is_on:
        events = (happened.IceOff(now, now),)
    if intent == "heat_off" and episode.heat_is_on:
        events = (happened.HeatOff(now, now),)
    return Turn(events, (Line("emergency_now"),))


def _can_be_undone(turn: Turn) -> bool:
    reported = any(isinstance(event, _REPORTS) for event in turn.events)
    return reported and not any(isinstance(event, _FOR_GOOD) for event in turn.events)
