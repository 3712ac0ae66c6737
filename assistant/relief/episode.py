"""An episode of back spasm: everything known about it, as a fold over what happened."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import singledispatch

from assistant.relief import events as happened
from assistant.relief.events import Event, Line
from assistant.relief.phases import GUIDED, Phase, follow
from assistant.relief.plan import Plan
from assistant.relief.timers import Timer, TimerKind

SAFETY_QUESTIONS = ("s1", "s2", "s3", "s4", "i0")
"""The safety questions in their order (prompt keys); the last one is about ice, not danger."""


@dataclass(frozen=True)
class Episode:
    """What is known now. Never changed: :func:`after` makes the next one."""

    phase: Phase = Phase.NOT_STARTED

    back_to: Phase = Phase.NOT_STARTED
    """Where a pause or a false alarm returns to."""

    asked: str | None = None
    """The question that waits for an answer (its prompt's key)."""

    screened: frozenset[str] = frozenset()
    """The safety questions answered with no."""

    ice_allowed: bool = True
    """False once a condition or the state of the skin rules ice out."""

    ice_on_since: datetime | None = None
    """When the ice that is on now was put on; None while it is off."""

    second_round: bool = False
    """Whether the ice that is on now is the cycle's second."""

    ice_off_since: datetime | None = None
    """When ice last came off."""

    skin_normal: bool | None = None
    """What the last skin check found; None while the check is to be done."""

    began: datetime | None = None
    """When the spasm began, as the person told it."""

    pain: tuple[tuple[datetime, int], ...] = ()
    """Every pain report: when, and 0-10."""

    red_flag: str | None = None
    """The advice (prompt key) for the warning sign at hand."""

    red_flag_since: datetime | None = None
    """When that warning sign was named."""

    hushed: bool = False
    """Whether the person asked for silence and has not spoken since."""

    announced_until: datetime | None = None
    """Cues up to this time have been dealt with."""

    last_said: tuple[Line, ...] = ()
    """What was said last, for "repeat"."""

    @property
    def next_safety_question(self) -> str | None:
        """The first safety question that is still open."""
        return next((q for q in SAFETY_QUESTIONS if q not in self.screened), None)

    @property
    def ice_is_on(self) -> bool:
        """Whether ice is on the skin, whatever the phase."""
        return self.ice_on_since is not None

    def ice_again_from(self, plan: Plan) -> datetime | None:
        """The earliest time for ice after the last; None where there was none."""
        if self.ice_off_since is None:
            return None
        done = self.phase is Phase.CYCLE_COMPLETE
        return self.ice_off_since + plan.span(
            plan.between_cycles_minutes if done else plan.ice_off_minutes
        )

    def timer(self, plan: Plan) -> Timer | None:
        """The step that is being timed, if any.

        Ice on the skin is timed in every phase, a pause and an emergency too.
        """
        if self.ice_on_since:
            minutes = plan.ice_again_minutes if self.second_round else plan.ice_on_minutes
            return Timer(TimerKind.ICE, self.ice_on_since, plan.span(minutes))
        if self.phase is Phase.EMERGENCY and self.red_flag_since:
            repeat = plan.span(plan.emergency_repeat_minutes)
            return Timer(TimerKind.EMERGENCY, self.red_flag_since, repeat)
        if self.ice_off_since and self.phase is Phase.ICE_OFF:
            return Timer(TimerKind.REST, self.ice_off_since, plan.span(plan.ice_off_minutes))
        if self.ice_off_since and self.phase is Phase.CYCLE_COMPLETE and self.ice_allowed:
            between = plan.span(plan.between_cycles_minutes)
            return Timer(TimerKind.BETWEEN, self.ice_off_since, between)
        return None


@singledispatch
def after(event: Event, episode: Episode) -> Episode:
    """The episode once ``event`` has happened."""
    raise TypeError(f"an episode knows no {type(event).__name__}")


def _move(episode: Episode, trigger: str) -> Episode:
    phase = follow(episode.phase, trigger, episode.back_to)
    return replace(episode, phase=phase)


def _leave(episode: Episode, trigger: str) -> Episode:
    """Go where one comes back from, remembering the way."""
    back_to = episode.phase if episode.phase in GUIDED else episode.back_to
    return replace(_move(episode, trigger), back_to=back_to)


@after.register
def _(event: happened.Began, episode: Episode) -> Episode:
    return _move(episode, "begin")


@after.register
def _(event: happened.Asked, episode: Episode) -> Episode:
    return replace(episode, asked=event.question)


@after.register
def _(event: happened.Screened, episode: Episode) -> Episode:
    screened = replace(episode, screened=episode.screened | {event.question})
    return _move(screened, "cleared") if screened.next_safety_question is None else screened


@after.register
def _(event: happened.IceRuledOut, episode: Episode) -> Episode:
    return replace(episode, ice_allowed=False)


@after.register
def _(event: happened.IceOn, episode: Episode) -> Episode:
    second = episode.phase is Phase.ICE_OFF
    return replace(
        _move(episode, "ice_on"),
        ice_on_since=event.at,
        second_round=second,
        skin_normal=None,
        announced_until=event.at,
    )


@after.register
def _(event: happened.IceOff, episode: Episode) -> Episode:
    off = replace(
        _move(episode, "ice_off"),
        ice_on_since=None,
        ice_off_since=event.at,
        announced_until=event.at,
    )
    if episode.phase in (Phase.PAUSED, Phase.EMERGENCY):
        return replace(off, back_to=follow(episode.back_to, "ice_off"))
    return off


@after.register
def _(event: happened.SkinChecked, episode: Episode) -> Episode:
    checked = replace(episode, skin_normal=event.normal)
    if event.normal:
        return checked
    return replace(_move(checked, "skin_trouble"), ice_allowed=False)


@after.register
def _(event: happened.PainReported, episode: Episode) -> Episode:
    return replace(episode, pain=(*episode.pain, (event.at, event.score)))


@after.register
def _(event: happened.SpasmBegan, episode: Episode) -> Episode:
    return replace(episode, began=event.began)


@after.register
def _(event: happened.Skipped, episode: Episode) -> Episode:
    return _move(episode, "skip")


@after.register
def _(event: happened.Paused, episode: Episode) -> Episode:
    return _leave(episode, "pause")


@after.register
def _(event: happened.Resumed, episode: Episode) -> Episode:
    return replace(_move(episode, "resume"), hushed=False, announced_until=event.at)


@after.register
def _(event: happened.Hushed, episode: Episode) -> Episode:
    return replace(episode, hushed=True)


@after.register
def _(event: happened.SpokenTo, episode: Episode) -> Episode:
    return replace(episode, hushed=False)


@after.register
def _(event: happened.RedFlagRaised, episode: Episode) -> Episode:
    return replace(
        _leave(episode, "red_flag"),
        red_flag=event.prompt,
        red_flag_since=event.at,
        hushed=False,
        announced_until=event.at,
    )


@after.register
def _(event: happened.FalseAlarm, episode: Episode) -> Episode:
    moved = _move(episode, "false_alarm")
    return replace(moved, red_flag=None, red_flag_since=None, announced_until=event.at)


@after.register
def _(event: happened.StartedOver, episode: Episode) -> Episode:
    """The skin keeps its rest: when ice last came off is not forgotten."""
    return Episode(
        phase=follow(episode.phase, "start_over"),
        ice_off_since=episode.ice_off_since,
        last_said=episode.last_said,
    )


@after.register
def _(event: happened.Announced, episode: Episode) -> Episode:
    return replace(episode, announced_until=event.at)


@after.register
def _(event: happened.Said, episode: Episode) -> Episode:
    return replace(episode, last_said=event.lines)
