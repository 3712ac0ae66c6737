"""What the person means, answered: every intent goes to its subject."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from assistant.relief import events as happened
from assistant.relief.episode import CLARIFYING, Episode, did_you_mean
from assistant.relief.events import Asked, Event, Hushed, Line, SpokenTo, Supposed, Told
from assistant.relief.fold import fold
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

_SOUNDS_LIKE = {"ice_off": "ice_on", "heat_off": "heat_on"}
"""What was said where the first was heard: "on for ten minutes" (docs/hearing.md)."""

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
    before: tuple[Event, ...] = (SpokenTo(now), *passed(scene), *_passed_over(scene, intent))
    turn = _answered(scene.after(*before), intent)
    if _can_be_undone(turn):
        before = (*before, Told(now, intent))
    return turn.behind(before, ())


def respond_all(
    episode: Episode,
    meant: Sequence[tuple[str, Mapping[str, Any]]],
    now: datetime,
    plan: Plan,
    doubted: tuple[str, Mapping[str, Any], str] | None = None,
) -> Turn:
    """The turn that answers several things said at once: intents with their slots.

    What is ``doubted``, an intent with its slots and label, is asked about in the end. Of all but
    the last only the first line is said; a question that waits in the end is put.
    """
    turns = [
        partial(respond, intent=intent, slots=slots, now=now, plan=plan) for intent, slots in meant
    ]
    if doubted:
        intent, slots, label = doubted
        turns.append(partial(suppose, intent=intent, slots=slots, label=label, now=now, plan=plan))
    if len(turns) == 1:
        return turns[0](episode)
    events: tuple[Event, ...] = ()
    lines: tuple[Line, ...] = ()
    turn = Turn()
    for each in turns:
        lines += turn.lines[:1]
        turn = each(fold(events, episode))
        events += turn.events
    question = fold(events, episode).question
    lines += turn.lines
    if question and question.prompt not in {line.prompt for line in lines}:
        lines += (question,)
    return replace(turn, events=events, lines=lines)


def suppose(
    episode: Episode, intent: str, slots: Mapping[str, Any], label: str, now: datetime, plan: Plan
) -> Turn:
    """The turn that asks whether ``intent`` is meant, which its ``label`` names in the question.

    A question about frightening words needs no other before it. Until it is answered nothing else
    changes, as it may have been the television: a night goes on.
    """
    if intent == "ambiguous":
        return respond(episode, intent, slots, now, plan)
    alarm = intent in ("red_flag", "emergency")
    if episode.phase is Phase.EMERGENCY or (episode.asked in CLARIFYING and not alarm):
        return not_understood(episode)
    question = "amb_sure" if alarm else "did_you_mean"
    supposed = Supposed(now, intent, dict(slots), label, question)
    put = replace(did_you_mean(question, label, slots), urgent=alarm)
    return Turn((supposed,), (put,), hush=alarm)


def not_understood(episode: Episode) -> Turn:
    """The turn after words that mean nothing here: what may be said now."""
    if episode.asked == "pain_ask":
        return saying("a_number")
    if episode.question and episode.asked in (*CLARIFYING, "start_when", "did_you_mean"):
        return Turn(lines=(episode.question,))
    if episode.asked:
        return saying("yes_or_no")
    if episode.phase is Phase.EMERGENCY:
        return saying("emergency_now")
    return saying(_suggestion(episode))


def _suggestion(episode: Episode) -> str:
    if episode.place:
        return "not_sure_routine"
    if episode.asleep:
        return "not_sure_night"
    if episode.phase is Phase.PAUSED:
        return "not_sure_paused"
    if episode.ice_is_on:
        return "not_sure_ice"
    if episode.heat_is_on:
        return "not_sure_heat"
    return "not_sure_ice_due" if episode.step == "ice" else "not_sure"


def _passed_over(scene: Scene, intent: str) -> tuple[Event, ...]:
    """Whoever says something else did not mean what was supposed."""
    supposed = scene.episode.supposed
    answered = intent in (*(answer.value for answer in Answer), "repeat", "why")
    if supposed is None or scene.episode.asked in CLARIFYING or answered:
        return ()
    return (Asked(scene.now, supposed.behind),)


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
    question = scene.episode.question
    if question and question.prompt in CLARIFYING and intent not in _WHILE_CLARIFYING:
        return Turn(lines=(question,))
    if intent not in HANDLERS:
        return not_understood(scene.episode)
    return HANDLERS[intent](scene)


def _to_question(scene: Scene, given: Answer) -> Turn:
    """A yes while a routine is told means: go on."""
    asked = scene.episode.asked
    if asked == "did_you_mean":
        return _to_supposal(scene, given)
    if asked in ANSWERS:
        return ANSWERS[asked](scene, given)
    if scene.episode.place and given is Answer.YES:
        return moving.next_step(scene)
    return what_now(scene) if scene.episode.place else Turn()


def _to_supposal(scene: Scene, given: Answer) -> Turn:
    """Yes: what was meant is done. Else the question that waited before waits again.

    Whoever did not mean how long it has been off may mean how long it has been on.
    """
    supposed = scene.episode.supposed
    if supposed is None:
        return what_now(scene)
    again = Asked(scene.now, supposed.behind)
    before = scene.after(again)
    if given is Answer.YES:
        meant = _answered(replace(before, slots=supposed.slots), supposed.intent)
        return meant.behind((again,), ())
    other = _SOUNDS_LIKE.get(supposed.intent)
    if given is Answer.NO and other and "amount" in supposed.slots:
        asked = suppose(before.episode, other, supposed.slots, other, scene.now, scene.plan)
        return asked.behind((again,), ())
    question = before.episode.question
    return Turn((again,), (Line("not_that"), *((question,) if question else ())))


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
