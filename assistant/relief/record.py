"""What is looked back on: each episode's ice, heat, medicine and pain, out of its events."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from assistant.relief import events as happened
from assistant.relief.episode import Cream, Dose
from assistant.relief.events import Event
from assistant.relief.phases import Ice, follow


@dataclass(frozen=True)
class Pack:
    """Ice or heat that was on the skin; ``off`` is None while it still is."""

    on: datetime
    off: datetime | None = None


@dataclass(frozen=True)
class WarningSign:
    """A warning sign that was named.

    ``prompt`` is the advice that was given, ``at_once`` whether it needed help at once and not
    only a doctor's word, ``false_alarm`` whether it turned out to be a misunderstanding.
    """

    prompt: str
    at: datetime
    at_once: bool
    false_alarm: bool = False


@dataclass(frozen=True)
class EpisodeRecord:
    """One episode, without anything that was taken back. Times are what the clock shows."""

    number: int
    """From 1, the earliest first."""

    first: datetime
    """When the first thing in it was told or done."""

    last: datetime
    """When the last thing in it was told or done."""

    began: datetime | None = None
    """When the spasm began, as the person told it last."""

    ice: tuple[tuple[Pack, ...], ...] = ()
    """Every ice cycle: its one or two rounds."""

    heats: tuple[Pack, ...] = ()
    medicines: tuple[Dose, ...] = ()
    creams: tuple[Cream, ...] = ()
    pain: tuple[tuple[datetime, float], ...] = ()
    """Every report: when, and 0-10."""

    warnings: tuple[WarningSign, ...] = ()
    walks: tuple[datetime, ...] = ()
    """When each walk was done."""

    finished: bool = False
    """Whether the plan was gone through to its end, the stretches."""


_WARNINGS = (happened.RedFlagRaised, happened.AdviceAwaited)

_FOR_GOOD = (*_WARNINGS, happened.FalseAlarm)
"""These were said, whatever else is taken back with what was told before them."""

_PASSING = (
    happened.Announced,
    happened.Asked,
    happened.ClockChanged,
    happened.DaysPassed,
    happened.Hushed,
    happened.MannerSet,
    happened.RemindersSet,
    happened.Returned,
    happened.Said,
    happened.SpokenTo,
    happened.StepGiven,
)
"""Talk and the passing of time: no episode begins, lasts or ends with it."""


def records(events: Iterable[Event]) -> list[EpisodeRecord]:
    """Every episode in a log, the earliest first."""
    events = list(events)
    writer = _Writer(_clock_offset(events))
    for event in _kept(events):
        if not isinstance(event, _PASSING):
            writer.write(event)
    return writer.episodes


def _clock_offset(events: list[Event]) -> timedelta:
    """What lies between the times of events and what the computer's clock shows now."""
    changes = (event.by for event in events if isinstance(event, happened.ClockChanged))
    return sum(changes, timedelta(0))


def _kept(events: list[Event]) -> list[Event]:
    """The events without what was told and then taken back."""
    kept: list[Event] = []
    told: list[int] = []
    for event in events:
        if isinstance(event, happened.Told):
            told.append(len(kept))
        elif not isinstance(event, happened.Undone):
            kept.append(event)
        elif told:
            start = told.pop()
            kept[start:] = [each for each in kept[start:] if isinstance(each, _FOR_GOOD)]
    return kept


@dataclass
class _Writer:
    """Writes event after event into the episode that it belongs to.

    Ice and heat that are on when a new episode begins stay where they were put on.
    """

    offset: timedelta
    episodes: list[EpisodeRecord] = field(default_factory=list)
    stage: Ice = Ice.OFF
    iced: int | None = None
    """The place of the episode whose last round of ice is on."""

    heated: int | None = None
    """The place of the episode whose last heat is on."""

    def write(self, event: Event) -> None:
        at = event.at + self.offset
        if not self.episodes or isinstance(event, happened.EpisodeBegan):
            self.episodes.append(EpisodeRecord(len(self.episodes) + 1, at, at))
        self._change(last=max(at, self.episodes[-1].last))
        self._note(event, at)
        self._note_warning(event, at)
        self._note_ice(event)
        self._note_heat(event)

    def _change(self, place: int = -1, **fields: object) -> None:
        self.episodes[place] = replace(self.episodes[place], **fields)  # type: ignore[arg-type]

    def _note(self, event: Event, at: datetime) -> None:
        episode = self.episodes[-1]
        if isinstance(event, happened.SpasmBegan):
            self._change(began=event.began + self.offset)
        elif isinstance(event, happened.PainReported):
            self._change(pain=(*episode.pain, (at, event.score)))
        elif isinstance(event, happened.MedicineTaken):
            dose = Dose(event.medicine, event.count, event.taken + self.offset)
            self._change(medicines=(*episode.medicines, dose))
        elif isinstance(event, happened.CreamOn):
            self._change(creams=(*episode.creams, Cream(at, event.nsaid)))
        elif isinstance(event, happened.CreamOff) and episode.creams:
            *before, cream = episode.creams
            self._change(creams=(*before, replace(cream, washed_off=True)))
        elif isinstance(event, happened.StepDone) and not event.skipped:
            walks = (*episode.walks, at) if event.step == "walk" else episode.walks
            self._change(walks=walks, finished=episode.finished or event.step == "stretch")
        elif isinstance(event, happened.StartedOver):
            self._change(finished=False)

    def _note_warning(self, event: Event, at: datetime) -> None:
        warnings = self.episodes[-1].warnings
        if isinstance(event, _WARNINGS):
            at_once = isinstance(event, happened.RedFlagRaised)
            self._change(warnings=(*warnings, WarningSign(event.prompt, at, at_once)))
        elif isinstance(event, happened.FalseAlarm):
            # It ends the emergency, which every sign of this kind so far belongs to.
            cleared = (
                replace(sign, false_alarm=True) if sign.at_once else sign for sign in warnings
            )
            self._change(warnings=tuple(cleared))

    def _note_ice(self, event: Event) -> None:
        if isinstance(event, happened.IceOn):
            self.stage = follow(self.stage, "ice_on")
            pack, ice = Pack(event.since + self.offset), self.episodes[-1].ice
            again = self.stage is Ice.SECOND_ROUND and ice
            self._change(ice=(*ice[:-1], (*ice[-1], pack)) if again else (*ice, (pack,)))
            self.iced = len(self.episodes) - 1
        elif isinstance(event, happened.IceOff):
            self.stage = follow(self.stage, "ice_off")
            self._end_round(event.since + self.offset)
        elif isinstance(event, happened.IceNotOn):
            self.stage = Ice.BREAK if self.stage is Ice.SECOND_ROUND else Ice.OFF
            self._end_round(None)
        elif isinstance(event, happened.CycleEnded | happened.FellAsleep):
            self.stage = follow(self.stage, "cycle_ended")
        elif isinstance(event, happened.EpisodeBegan | happened.StartedOver):
            self.stage = Ice.OFF

    def _end_round(self, off: datetime | None) -> None:
        """The ice that is on came off at ``off``, or was never on."""
        if self.iced is None:
            return
        *cycles, rounds = self.episodes[self.iced].ice
        ended = (*rounds[:-1], *((replace(rounds[-1], off=off),) if off else ()))
        self._change(self.iced, ice=(*cycles, *((ended,) if ended else ())))
        self.iced = None

    def _note_heat(self, event: Event) -> None:
        if isinstance(event, happened.HeatOn):
            heat = Pack(event.since + self.offset)
            self._change(heats=(*self.episodes[-1].heats, heat))
            self.heated = len(self.episodes) - 1
        elif isinstance(event, happened.HeatOff) and self.heated is not None:
            *before, heat = self.episodes[self.heated].heats
            heat = replace(heat, off=event.since + self.offset)
            self._change(self.heated, heats=(*before, heat))
            self.heated = None
