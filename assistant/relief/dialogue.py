"""What the person means, answered: one function for each intent."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from assistant.relief.answers import Answer, answer, raise_red_flag, then_what_now
from assistant.relief.beginning import when_it_began
from assistant.relief.episode import Episode, after
from assistant.relief.events import (
    Asked,
    Event,
    Hushed,
    IceOff,
    IceOn,
    Line,
    PainReported,
    Paused,
    Resumed,
    Skipped,
    SpasmBegan,
    SpokenTo,
)
from assistant.relief.guidance import how_long_left, what_next, what_now
from assistant.relief.phases import Phase
from assistant.relief.plan import Plan
from assistant.relief.turn import Turn

Slots = Mapping[str, Any]
Step = Callable[[Episode, datetime, Plan], Turn]
"""Answers an intent that says all by itself."""

Report = Callable[[Episode, Slots, datetime, Plan], Turn]
"""Answers an intent that tells something: how bad, since when."""

LATE = timedelta(minutes=5)
"""Ice that came off this much (plan) time after it was due was on too long."""

HIGH_PAIN, LOW_PAIN = 8, 3
"""Reports from 8 up are asked about; up to 3 counts as easing (the brief's stretch gate)."""


def respond(episode: Episode, intent: str, slots: Slots, now: datetime, plan: Plan) -> Turn:
    """The turn that answers ``intent``."""
    turn = _turn(episode, intent, slots, now, plan)
    if episode.hushed and intent != "stop_talking" and turn != Turn():
        return replace(turn, events=(SpokenTo(now), *turn.events))
    return turn


def _turn(episode: Episode, intent: str, slots: Slots, now: datetime, plan: Plan) -> Turn:
    steps = EMERGENCY_STEPS if episode.phase is Phase.EMERGENCY else STEPS
    if intent == "red_flag":
        return raise_red_flag(episode, str(slots["flag"]).lower(), now)
    if intent in steps:
        return steps[intent](episode, now, plan)
    if intent in REPORTS:
        return REPORTS[intent](episode, slots, now, plan)
    return not_understood(episode)


def not_understood(episode: Episode) -> Turn:
    """The turn after words that mean nothing here."""
    if episode.asked:
        return Turn(lines=(Line("a_number" if episode.asked == "pain_ask" else "yes_or_no"),))
    return Turn(lines=(Line("emergency_now" if episode.phase is Phase.EMERGENCY else "not_sure"),))


def _repeat(episode: Episode, now: datetime, plan: Plan) -> Turn:
    return Turn(lines=episode.last_said) if episode.last_said else what_now(episode, now, plan)


def _ice_on(episode: Episode, now: datetime, plan: Plan) -> Turn:
    earliest = episode.ice_again_from(plan)
    if episode.phase is Phase.PAUSED:
        resumed = Resumed(now)
        turn = _ice_on(after(resumed, episode), now, plan)
        return replace(turn, events=(resumed, *turn.events))
    if episode.ice_is_on:
        return how_long_left(episode, now, plan)
    if not episode.ice_allowed:
        return Turn(lines=(Line("ice_ruled_out"),))
    if earliest and now < earliest:
        return Turn(lines=(Line("too_soon", {"left": plan.told(earliest - now)}),))
    minutes = plan.ice_again_minutes if episode.phase is Phase.ICE_OFF else plan.ice_on_minutes
    span = {"left": plan.told(plan.span(minutes))}
    events = (IceOn(now), Asked(now, None))
    if episode.next_safety_question:
        return then_what_now(episode, events, Line("ok_on_short", span), now, plan)
    return Turn(events, (Line("ok_on", span),))


def _ice_off(episode: Episode, now: datetime, plan: Plan) -> Turn:
    timer = episode.timer(plan)
    if timer is None or not episode.ice_is_on:
        return then_what_now(episode, (), Line("already_off"), now, plan)
    events: tuple[Event, ...] = (IceOff(now),)
    if now - timer.ends > plan.span(LATE / timedelta(minutes=1)):
        first = Line("ice_late")
    elif episode.phase is Phase.ICE_AGAIN:
        asked = Asked(now, "pain_ask")
        between = {"between": plan.told(plan.span(plan.between_cycles_minutes))}
        return Turn((*events, asked), (Line("cycle_end", between), Line("pain_ask")))
    else:
        first = Line("ok_off")
    if episode.phase is Phase.PAUSED:
        return Turn(events, (first,))
    return then_what_now(episode, (*events, Asked(now, None)), first, now, plan)


def _done(episode: Episode, now: datetime, plan: Plan) -> Turn:
    """Said to the ice-off alarm it means that the ice is off."""
    timer = episode.timer(plan)
    if episode.ice_is_on and timer and timer.over(now):
        return _ice_off(episode, now, plan)
    return what_now(episode, now, plan)


def _pause(episode: Episode, now: datetime, plan: Plan) -> Turn:
    prompt = "paused_with_ice" if episode.ice_is_on else "paused"
    return Turn((Asked(now, None), Paused(now)), (Line(prompt),), hush=True)


def _resume(episode: Episode, now: datetime, plan: Plan) -> Turn:
    if episode.phase is not Phase.PAUSED:
        return what_now(episode, now, plan)
    return then_what_now(episode, (Resumed(now),), Line("carrying_on"), now, plan)


def _skip(episode: Episode, now: datetime, plan: Plan) -> Turn:
    if episode.ice_is_on:
        return Turn(lines=(Line("skip_ice_on"),))
    if episode.asked in ("pain_ask", "skin"):
        return then_what_now(episode, (Asked(now, None), Skipped(now)), Line("skipped"), now, plan)
    if episode.asked or episode.phase not in (Phase.ICE_READY, Phase.ICE_OFF):
        return what_now(episode, now, plan)
    return then_what_now(episode, (Skipped(now),), Line("skipped"), now, plan)


def _stop_talking(episode: Episode, now: datetime, plan: Plan) -> Turn:
    prompt = "quiet_with_ice" if episode.ice_is_on else "quiet"
    return Turn((Hushed(now),), (Line(prompt),), hush=True)


def _help(episode: Episode, now: datetime, plan: Plan) -> Turn:
    return Turn(lines=(Line("help"),))


def _start_over(episode: Episode, now: datetime, plan: Plan) -> Turn:
    if episode.ice_is_on:
        return Turn(lines=(Line("start_over_with_ice"),))
    return Turn((Asked(now, "start_over"),), (Line("start_over"),))


def _goodbye(episode: Episode, now: datetime, plan: Plan) -> Turn:
    if episode.ice_is_on:
        return Turn(lines=(Line("goodbye_with_ice"),))
    return Turn((Asked(now, "goodbye_ask"),), (Line("goodbye_ask"),))


def _pain(episode: Episode, slots: Slots, now: datetime, plan: Plan) -> Turn:
    score = int(slots["score"])
    reported = PainReported(now, score)
    if score >= HIGH_PAIN:
        return Turn((reported, Asked(now, "pain_high")), (Line("pain_is_high"), Line("pain_high")))
    prompt = "pain_zero" if score == 0 else "pain_low" if score <= LOW_PAIN else "pain_noted"
    answered: tuple[Event, ...] = (Asked(now, None),) if episode.asked == "pain_ask" else ()
    return Turn((reported, *answered), (Line(prompt, {"score": score}),))


def _started(episode: Episode, slots: Slots, now: datetime, plan: Plan) -> Turn:
    began = when_it_began(slots, now)
    told = SpasmBegan(now, began)
    if now - began >= timedelta(hours=72):
        return Turn((told,), (Line("began_long_ago"),))
    return then_what_now(episode, (told,), Line("began", {"ago": now - began}), now, plan)


def _emergency(episode: Episode, now: datetime, plan: Plan) -> Turn:
    return raise_red_flag(episode, "emergency", now)


def _mistake(episode: Episode, now: datetime, plan: Plan) -> Turn:
    return Turn((Asked(now, "mistake"),), (Line("mistake"),))


def _still_emergency(episode: Episode, now: datetime, plan: Plan) -> Turn:
    return Turn(lines=(Line("emergency_now"),))


def _ice_off_in_emergency(episode: Episode, now: datetime, plan: Plan) -> Turn:
    events = (IceOff(now),) if episode.ice_is_on else ()
    return Turn(events, (Line("emergency_now"),))


def _be_quiet(episode: Episode, now: datetime, plan: Plan) -> Turn:
    return Turn((Hushed(now),), hush=True)


def _to(given: Answer) -> Step:
    return lambda episode, now, plan: answer(episode, given, now, plan)


_ALWAYS: dict[str, Step] = {
    "emergency": _emergency,
    "repeat": _repeat,
    "yes": _to(Answer.YES),
    "no": _to(Answer.NO),
    "unsure": _to(Answer.UNSURE),
}

STEPS: dict[str, Step] = {
    **_ALWAYS,
    "what_now": what_now,
    "next": what_next,
    "how_long_left": how_long_left,
    "ice_on": _ice_on,
    "ice_off": _ice_off,
    "done": _done,
    "pause": _pause,
    "resume": _resume,
    "skip": _skip,
    "stop_talking": _stop_talking,
    "help": _help,
    "start_over": _start_over,
    "goodbye": _goodbye,
    "mistake": what_now,
}

REPORTS: dict[str, Report] = {
    "pain": _pain,
    "started": _started,
}

EMERGENCY_STEPS: dict[str, Step] = {
    **dict.fromkeys((*STEPS, *REPORTS), _still_emergency),
    **_ALWAYS,
    "ice_off": _ice_off_in_emergency,
    "stop_talking": _be_quiet,
    "mistake": _mistake,
}
