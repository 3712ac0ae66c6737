"""How each thing that happens changes the episode: a fold over the log."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import reduce, singledispatch

from assistant.relief import events as happened
from assistant.relief.episode import (
    MORNING_QUESTIONS,
    Cold,
    Cream,
    Dose,
    Episode,
    Place,
    Supposal,
    Warmth,
)
from assistant.relief.events import Event, Fact
from assistant.relief.phases import ASIDE, COURSE, Ice, Phase, follow

DAY_TRIGGERS = {1: "one_day", 3: "three_days"}
"""What the passing of so many days sets off."""


def fold(events: Iterable[Event], episode: Episode) -> Episode:
    """The episode once all of ``events`` have happened."""
    return reduce(lambda so_far, event: after(event, so_far), events, episode)


def after(event: Event, episode: Episode) -> Episode:
    """The episode once ``event`` has happened."""
    return _settled(_after(event, episode))


@singledispatch
def _after(event: Event, episode: Episode) -> Episode:
    raise TypeError(f"an episode knows no {type(event).__name__}")


def _settled(episode: Episode) -> Episode:
    """Lead on where all that a phase waits for is there."""
    safe = episode.next_safety_question is None and episode.began is not None
    if course_of(episode) is Phase.SAFETY and safe:
        episode = _move(episode, "cleared")
    if course_of(episode) is Phase.FIRST_ICE and _first_ice_is_over(episode):
        episode = _move(episode, "ice_done")
    return episode


def _first_ice_is_over(episode: Episode) -> bool:
    if {Fact.NO_ICE, Fact.ICE_RULED_OUT} & episode.facts.keys() or "ice" in episode.done:
        return episode.cold.stage is Ice.OFF
    return bool(episode.cold.cycles) and episode.cold.stage is Ice.OFF


def course_of(episode: Episode) -> Phase:
    """The phase of the course, also while it is interrupted."""
    return episode.back_to if episode.phase in ASIDE else episode.phase


def _move(episode: Episode, trigger: str) -> Episode:
    """Go on in the course; where it is interrupted, that is where it will be taken up."""
    if episode.phase in ASIDE:
        return replace(episode, back_to=follow(episode.back_to, trigger))
    return replace(episode, phase=follow(episode.phase, trigger))


def _leave(episode: Episode, trigger: str) -> Episode:
    """Go where one comes back from, remembering the way."""
    back_to = episode.phase if episode.phase in COURSE else episode.back_to
    phase = follow(episode.phase, trigger, episode.back_to)
    return replace(episode, phase=phase, back_to=back_to)


def _without(fact: Fact, episode: Episode) -> dict[Fact, datetime]:
    return {known: at for known, at in episode.facts.items() if known is not fact}


def _come_back(episode: Episode, trigger: str) -> Episode:
    return replace(episode, phase=follow(episode.phase, trigger, episode.back_to))


@_after.register
def _(event: happened.EpisodeBegan, episode: Episode) -> Episode:
    """What is on or in the body stays: the skin's rest, cycles, doses, cream."""
    return replace(
        Episode(
            cold=replace(episode.cold, stage=Ice.OFF, skin_normal=None),
            warmth=episode.warmth,
            cream=episode.cream,
            medicines=episode.medicines,
            manner=episode.manner,
            clock_offset=episode.clock_offset,
            last_said=episode.last_said,
        ),
        facts={fact: at for fact, at in episode.facts.items() if fact in _LASTING},
        before=episode.before,
    )


_LASTING = (Fact.ALONE, Fact.ICE_RULED_OUT, Fact.MEDICINE_RULED_OUT)


@_after.register
def _(event: happened.StartedOver, episode: Episode) -> Episode:
    fresh = _after(happened.EpisodeBegan(event.at), episode)
    return replace(fresh, pain=episode.pain, began=episode.began)


@_after.register
def _(event: happened.Began, episode: Episode) -> Episode:
    started = replace(episode, done={**episode.done, "start": event.at})
    return _move(started, "begin")


@_after.register
def _(event: happened.Asked, episode: Episode) -> Episode:
    return replace(episode, asked=event.question, asked_at=event.at, supposed=None)


@_after.register
def _(event: happened.Supposed, episode: Episode) -> Episode:
    behind = episode.supposed.behind if episode.supposed else episode.asked
    supposed = Supposal(event.intent, event.slots, event.label, behind)
    return replace(episode, asked=event.question, asked_at=event.at, supposed=supposed)


@_after.register
def _(event: happened.Answered, episode: Episode) -> Episode:
    return replace(episode, answers={**episode.answers, event.question: event.answer})


@_after.register
def _(event: happened.ScreenedAgain, episode: Episode) -> Episode:
    kept = {q: a for q, a in episode.answers.items() if q not in MORNING_QUESTIONS}
    return replace(episode, answers=kept)


@_after.register
def _(event: happened.Noted, episode: Episode) -> Episode:
    facts = _without(event.fact, episode)
    return replace(episode, facts={**facts, event.fact: event.at} if event.true else facts)


@_after.register
def _(event: happened.StepGiven, episode: Episode) -> Episode:
    return replace(episode, step=event.step)


@_after.register
def _(event: happened.StepDone, episode: Episode) -> Episode:
    episode = replace(episode, step=None, done={**episode.done, event.step: event.at})
    if event.step == "walk":
        return _move(episode, "moved")
    return _move(episode, "stretched") if event.step == "stretch" else episode


@_after.register
def _(event: happened.SpasmBegan, episode: Episode) -> Episode:
    later = episode.began is not None and event.began > episode.began
    episode = replace(episode, began=event.began)
    return replace(_move(episode, "began_later"), days=0) if later else episode


@_after.register
def _(event: happened.DaysPassed, episode: Episode) -> Episode:
    return replace(_move(episode, DAY_TRIGGERS[event.days]), days=event.days)


@_after.register
def _(event: happened.PainReported, episode: Episode) -> Episode:
    return replace(episode, pain=(*episode.pain, (event.at, event.score)))


@_after.register
def _(event: happened.IceOn, episode: Episode) -> Episode:
    cold = episode.cold
    stage = follow(cold.stage, "ice_on")
    first = stage is Ice.FIRST_ROUND
    facts = _without(Fact.NO_ICE, episode)
    cycles = (*cold.cycles, event.since) if first else cold.cycles
    return replace(
        episode, cold=Cold(stage, event.since, cold.off_since, cycles), facts=facts, step=None
    )


@_after.register
def _(event: happened.IceOff, episode: Episode) -> Episode:
    stage = follow(episode.cold.stage, "ice_off")
    cold = replace(
        episode.cold, stage=stage, on_since=None, off_since=event.since, skin_normal=None
    )
    return replace(episode, cold=cold)


@_after.register
def _(event: happened.IceNotOn, episode: Episode) -> Episode:
    cold = episode.cold
    if cold.stage is Ice.FIRST_ROUND:
        cold = replace(cold, stage=Ice.OFF, cycles=cold.cycles[:-1])
    elif cold.stage is Ice.SECOND_ROUND:
        cold = replace(cold, stage=Ice.BREAK)
    return replace(episode, cold=replace(cold, on_since=None))


@_after.register
def _(event: happened.CycleEnded, episode: Episode) -> Episode:
    cold = replace(episode.cold, stage=follow(episode.cold.stage, "cycle_ended"))
    return replace(episode, cold=cold)


@_after.register
def _(event: happened.SkinChecked, episode: Episode) -> Episode:
    return replace(episode, cold=replace(episode.cold, skin_normal=event.normal))


@_after.register
def _(event: happened.HeatOn, episode: Episode) -> Episode:
    warmth = episode.warmth
    sessions = (*warmth.sessions, event.since)
    return replace(episode, warmth=Warmth(event.since, warmth.off_since, sessions), step=None)


@_after.register
def _(event: happened.HeatOff, episode: Episode) -> Episode:
    warmth = replace(episode.warmth, on_since=None, off_since=event.since)
    return replace(episode, warmth=warmth)


@_after.register
def _(event: happened.MedicineTaken, episode: Episode) -> Episode:
    dose = Dose(event.medicine, event.count, event.taken)
    told = episode.place is not None and episode.place.routine == "medicine"
    place = None if told else episode.place
    return replace(episode, medicines=(*episode.medicines, dose), place=place)


@_after.register
def _(event: happened.CreamOn, episode: Episode) -> Episode:
    return replace(episode, cream=Cream(event.at, event.nsaid))


@_after.register
def _(event: happened.CreamOff, episode: Episode) -> Episode:
    cream = episode.cream
    return replace(episode, cream=replace(cream, washed_off=True) if cream else None)


@_after.register
def _(event: happened.RoutineBegan, episode: Episode) -> Episode:
    episode = replace(episode, place=Place(event.routine, event.index, event.at))
    return _move(episode, "stretching") if event.routine == "stretches" else episode


@_after.register
def _(event: happened.HoldBegan, episode: Episode) -> Episode:
    place = episode.place
    return replace(episode, place=replace(place, holding_since=event.at) if place else None)


@_after.register
def _(event: happened.RoutineEnded, episode: Episode) -> Episode:
    return replace(episode, place=None)


@_after.register
def _(event: happened.FellAsleep, episode: Episode) -> Episode:
    episode = replace(episode, asleep_since=event.at, wake_at=event.wake, place=None, step=None)
    return _leave(_after(happened.CycleEnded(event.at), episode), "sleep")


@_after.register
def _(event: happened.WokeUp, episode: Episode) -> Episode:
    woken = replace(
        episode, asleep_since=None, wake_at=None, done={**episode.done, "wake": event.at}
    )
    return _come_back(woken, "wake")


@_after.register
def _(event: happened.Paused, episode: Episode) -> Episode:
    return _leave(episode, "pause")


@_after.register
def _(event: happened.Resumed, episode: Episode) -> Episode:
    return replace(_come_back(episode, "resume"), hushed=False, returned=event.at)


@_after.register
def _(event: happened.Hushed, episode: Episode) -> Episode:
    return replace(episode, hushed=True)


@_after.register
def _(event: happened.SpokenTo, episode: Episode) -> Episode:
    return replace(episode, hushed=False, heard_at=event.at)


@_after.register
def _(event: happened.RedFlagRaised, episode: Episode) -> Episode:
    return replace(
        _leave(episode, "red_flag"),
        red_flag=event.prompt,
        red_flag_since=event.at,
        hushed=False,
        place=None,
        before=None,
    )


@_after.register
def _(event: happened.FalseAlarm, episode: Episode) -> Episode:
    back = replace(episode, red_flag=None, red_flag_since=None, returned=event.at, before=None)
    return _come_back(back, "false_alarm")


@_after.register
def _(event: happened.AdviceAwaited, episode: Episode) -> Episode:
    return replace(episode, advice=event.prompt, place=None, before=None)


@_after.register
def _(event: happened.AdviceTaken, episode: Episode) -> Episode:
    return replace(episode, advice=None)


@_after.register
def _(event: happened.MannerSet, episode: Episode) -> Episode:
    manner = episode.manner
    louder, faster = manner.louder + event.louder, manner.faster + event.faster
    return replace(episode, manner=replace(manner, louder=louder, faster=faster))


@_after.register
def _(event: happened.RemindersSet, episode: Episode) -> Episode:
    every = event.every_minutes or episode.manner.every_minutes
    manner = replace(episode.manner, reminders=event.wanted, every_minutes=every)
    return replace(episode, manner=manner)


@_after.register
def _(event: happened.Told, episode: Episode) -> Episode:
    """What came before a warning sign is not gone back to: see the flags above."""
    return replace(episode, before=episode)


@_after.register
def _(event: happened.Undone, episode: Episode) -> Episode:
    """What was told is taken back; what was said aloud, and the clock, are not."""
    if episode.before is None:
        return episode
    return replace(
        episode.before,
        announced=episode.announced,
        returned=episode.returned,
        clock_offset=episode.clock_offset,
        last_said=episode.last_said,
        heard_at=episode.heard_at,
    )


@_after.register
def _(event: happened.Announced, episode: Episode) -> Episode:
    return replace(episode, announced={**episode.announced, event.kind: event.at})


@_after.register
def _(event: happened.Said, episode: Episode) -> Episode:
    return replace(episode, last_said=event.lines)


@_after.register
def _(event: happened.Returned, episode: Episode) -> Episode:
    return replace(episode, returned=event.at)


@_after.register
def _(event: happened.ClockChanged, episode: Episode) -> Episode:
    return replace(episode, clock_offset=episode.clock_offset + event.by)
