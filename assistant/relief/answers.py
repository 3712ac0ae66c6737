"""Answers to what the assistant asked: yes, no, not sure."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from enum import Enum

from assistant.relief.episode import Episode, after
from assistant.relief.events import (
    Asked,
    Event,
    FalseAlarm,
    IceRuledOut,
    Line,
    RedFlagRaised,
    Screened,
    SkinChecked,
    StartedOver,
)
from assistant.relief.guidance import what_now
from assistant.relief.plan import Plan
from assistant.relief.turn import Turn


class Answer(str, Enum):
    """What was answered."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


def answer(episode: Episode, given: Answer, now: datetime, plan: Plan) -> Turn:
    """The turn after an answer to the question that is waiting."""
    return _HANDLERS.get(episode.asked or "", _to_nothing)(episode, given, now, plan)


def raise_red_flag(episode: Episode, prompt: str, now: datetime) -> Turn:
    """Everything stops for the advice ``prompt``; ice that is on is to come off."""
    lines = [Line(prompt, urgent=True)]
    if episode.ice_is_on:
        lines.append(Line("take_ice_off", urgent=True))
    return Turn((Asked(now, None), RedFlagRaised(now, prompt)), tuple(lines), hush=True)


def then_what_now(
    episode: Episode, events: tuple[Event, ...], first: Line | None, now: datetime, plan: Plan
) -> Turn:
    """The step that fits once ``events`` have happened, behind the line ``first``."""
    for event in events:
        episode = after(event, episode)
    step = what_now(episode, now, plan)
    lines = (first, *step.lines) if first else step.lines
    return replace(step, events=(*events, *step.events), lines=lines)


def _to_safety_question(episode: Episode, given: Answer, now: datetime, plan: Plan) -> Turn:
    question = episode.asked or ""
    if given is Answer.YES:
        return raise_red_flag(episode, f"{question}_yes", now)
    if given is Answer.UNSURE:
        return raise_red_flag(episode, "unsure", now)
    return then_what_now(episode, (Screened(now, question), Asked(now, None)), None, now, plan)


def _to_ice_question(episode: Episode, given: Answer, now: datetime, plan: Plan) -> Turn:
    events: tuple[Event, ...] = (Screened(now, "i0"), Asked(now, None))
    if given is not Answer.NO:
        prompt = "no_ice_take_off" if episode.ice_is_on else "no_ice"
        return Turn((*events, IceRuledOut(now)), (Line(prompt),))
    return then_what_now(episode, events, Line("all_clear"), now, plan)


def _to_skin_check(episode: Episode, given: Answer, now: datetime, plan: Plan) -> Turn:
    normal = given is Answer.YES
    events = (Asked(now, None), SkinChecked(now, normal))
    if not normal:
        return Turn(events, (Line("skin_bad"),))
    return then_what_now(episode, events, Line("skin_ok"), now, plan)


def _to_high_pain(episode: Episode, given: Answer, now: datetime, plan: Plan) -> Turn:
    if given is Answer.NO:
        return then_what_now(episode, (Asked(now, None),), Line("noted"), now, plan)
    return raise_red_flag(episode, "pain_high_yes", now)


def _to_mistake(episode: Episode, given: Answer, now: datetime, plan: Plan) -> Turn:
    if given is not Answer.NO:
        return raise_red_flag(episode, episode.red_flag or "emergency", now)
    events = (Asked(now, None), FalseAlarm(now))
    return then_what_now(episode, events, Line("after_alarm"), now, plan)


def _to_start_over(episode: Episode, given: Answer, now: datetime, plan: Plan) -> Turn:
    if given is not Answer.YES:
        return then_what_now(episode, (Asked(now, None),), Line("carrying_on"), now, plan)
    turn = then_what_now(episode, (StartedOver(now),), None, now, plan)
    return replace(turn, lines=(Line("starting_over"), turn.lines[-1]))


def _to_goodbye(episode: Episode, given: Answer, now: datetime, plan: Plan) -> Turn:
    events = (Asked(now, None),)
    if given is Answer.YES:
        return Turn(events, (Line("goodbye"),), goodbye=True)
    return Turn(events, (Line("staying"),))


def _to_nothing(episode: Episode, given: Answer, now: datetime, plan: Plan) -> Turn:
    return Turn((Asked(now, None),), (Line("noted"),))


_HANDLERS: dict[str, Callable[[Episode, Answer, datetime, Plan], Turn]] = {
    **dict.fromkeys(("s1", "s2", "s3", "s4"), _to_safety_question),
    "i0": _to_ice_question,
    "skin": _to_skin_check,
    "pain_high": _to_high_pain,
    "mistake": _to_mistake,
    "start_over": _to_start_over,
    "goodbye_ask": _to_goodbye,
}
