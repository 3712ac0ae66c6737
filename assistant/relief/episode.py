"""An episode of back spasm: everything known about it, at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from assistant.relief.events import Fact, Line, Slot
from assistant.relief.phases import Ice, Phase
from assistant.relief.plan import DAY, Plan

SAFETY_QUESTIONS = ("s1", "s2", "s3", "s4")
"""The questions about danger in their order (prompt keys)."""

MORNING_QUESTIONS = ("s1", "s2", "s4")
"""Those asked again each morning, and when the pain has risen by two."""

WHILE_ICED = ("i0", "s5", "s6")
"""Asked while the first ice is on, where they were not before."""

CLARIFYING = (
    "amb_numb",
    "amb_up",
    "amb_pee",
    "amb_acc",
    "amb_die",
    "amb_worst",
    "amb_low",
    "amb_where",
    "amb_hot",
    "amb_cancer",
    "amb_fell",
    "amb_hold",
    "amb_sure",
)
"""Questions about words that may be a warning sign; no answer counts as yes."""

MEDICINE_QUESTIONS = ("m1", "m2", "m3", "m4", "m5")
"""Asked once before an anti-inflammatory is spoken for."""


@dataclass(frozen=True)
class Cold:
    """The ice: where its cycle is, and what came before."""

    stage: Ice = Ice.OFF
    on_since: datetime | None = None
    off_since: datetime | None = None
    cycles: tuple[datetime, ...] = ()
    """When each cycle began."""

    skin_normal: bool | None = None
    """What the last skin check found; None while the check is to be done."""


@dataclass(frozen=True)
class Warmth:
    """The heat."""

    on_since: datetime | None = None
    off_since: datetime | None = None
    sessions: tuple[datetime, ...] = ()
    """When each began."""


@dataclass(frozen=True)
class Cream:
    """A cream or gel on the back."""

    since: datetime
    nsaid: bool
    washed_off: bool = False


@dataclass(frozen=True)
class Dose:
    """A medicine as the person told of it."""

    medicine: str
    count: int
    taken: datetime


@dataclass(frozen=True)
class Place:
    """Where the person is in a routine that is told step by step."""

    routine: str
    index: int
    since: datetime
    holding_since: datetime | None = None


@dataclass(frozen=True)
class Supposal:
    """What the person seems to mean, while they are asked whether they do."""

    intent: str
    slots: Mapping[str, Slot]
    label: str

    behind: str | None
    """The question that waited before."""


@dataclass(frozen=True)
class Manner:
    """How the assistant speaks and reminds."""

    louder: int = 0
    """Steps of a tenth above the volume that is set."""

    faster: int = 0
    """Steps of a tenth above the pace that is set."""

    reminders: bool = True
    """Whether it reminds of more than ice and heat."""

    every_minutes: float | None = None
    """How often to change position, where the person chose."""


@dataclass(frozen=True)
class Episode:
    """What is known now. Never changed: `fold.after` makes the next one."""

    phase: Phase = Phase.NOT_STARTED
    back_to: Phase = Phase.NOT_STARTED
    """Where a night, a pause or a false alarm returns to."""

    asked: str | None = None
    """The question that waits for an answer (its prompt's key)."""

    asked_at: datetime | None = None
    """When it was put."""

    supposed: Supposal | None = None
    """What the question is about, where it is "did you mean ...?"."""

    answers: Mapping[str, str] = field(default_factory=dict)
    """What was answered to questions that are asked once: yes, no, unsure."""

    facts: Mapping[Fact, datetime] = field(default_factory=dict)
    """What is true, and when it was told."""

    step: str | None = None
    """The step that the person was given last."""

    done: Mapping[str, datetime] = field(default_factory=dict)
    """When each step was last done or skipped."""

    cold: Cold = Cold()
    warmth: Warmth = Warmth()
    cream: Cream | None = None
    medicines: tuple[Dose, ...] = ()
    place: Place | None = None

    began: datetime | None = None
    """When the spasm began, as the person told it."""

    days: int = 0
    """Days passed that the plan knows of: 0, 1 or 3."""

    pain: tuple[tuple[datetime, float], ...] = ()
    """Every pain report: when, and 0-10."""

    asleep_since: datetime | None = None
    wake_at: datetime | None = None
    """When to wake them, if at all."""

    red_flag: str | None = None
    """The advice (prompt key) for the warning sign at hand."""

    red_flag_since: datetime | None = None
    """When that warning sign was named."""

    advice: str | None = None
    """The advice (prompt key) to see a doctor that is still to be followed."""

    heard_at: datetime | None = None
    """When the person last said something that was understood."""

    hushed: bool = False
    """Whether the person asked for silence and has not spoken since."""

    manner: Manner = Manner()

    announced: Mapping[str, datetime] = field(default_factory=dict)
    """For each kind of timer: cues up to this time have been dealt with."""

    returned: datetime | None = None
    """When the assistant was last back after a gap."""

    clock_offset: timedelta = timedelta(0)
    """By how much the computer's clock has been set on since the episode began."""

    last_said: tuple[Line, ...] = ()
    """What was said last, for "repeat"."""

    before: "Episode | None" = field(default=None, compare=False, repr=False)
    """The episode before what the person told last, for "undo"."""

    @property
    def next_safety_question(self) -> str | None:
        """The first question about danger that is still open."""
        return next((q for q in SAFETY_QUESTIONS if q not in self.answers), None)

    @property
    def question(self) -> Line | None:
        """The question that waits, to be put again."""
        if self.asked is None:
            return None
        if self.supposed is None:
            return Line(self.asked)
        return did_you_mean(self.asked, self.supposed.label, self.supposed.slots)

    @property
    def ice_is_on(self) -> bool:
        """Whether ice is on the skin, whatever the phase."""
        return self.cold.on_since is not None

    @property
    def heat_is_on(self) -> bool:
        """Whether heat is on the skin, whatever the phase."""
        return self.warmth.on_since is not None

    @property
    def asleep(self) -> bool:
        """Whether only alarms and answers are said."""
        return self.phase is Phase.NIGHT

    @property
    def waits_for_answer(self) -> bool:
        """Whether a bare yes or no means something."""
        return self.asked is not None or self.place is not None

    def age(self, now: datetime, plan: Plan) -> float:
        """Plan minutes since the spasm began, or since now where nobody told."""
        return (now - (self.began or now)) / plan.minute

    def ice_again_from(self, plan: Plan) -> datetime | None:
        """The earliest time for ice after the last; None where there was none."""
        if self.cold.off_since is None:
            return None
        in_break = self.cold.stage is Ice.BREAK
        minutes = plan.ice_off_minutes if in_break else plan.between_cycles_minutes
        return self.cold.off_since + plan.span(minutes)

    def ice_used_up(self, now: datetime, plan: Plan) -> bool:
        """Whether another cycle would be one too many for these 24 hours."""
        if self.cold.stage is not Ice.OFF:
            return False
        return _within_a_day(self.cold.cycles, now, plan) >= plan.cycles_a_day

    def heat_again_from(self, plan: Plan) -> datetime | None:
        """The earliest time for heat after the last; None where there was none."""
        if self.warmth.off_since is None:
            return None
        return self.warmth.off_since + plan.span(plan.between_heats_minutes)

    def heat_used_up(self, now: datetime, plan: Plan) -> bool:
        """Whether another heat would be one too many for these 24 hours."""
        return _within_a_day(self.warmth.sessions, now, plan) >= plan.heats_a_day

    def heat_open(self, now: datetime, plan: Plan) -> bool:
        """Whether the plan has come to heat, or the person insisted once that is allowed."""
        age = self.age(now, plan)
        wanted = Fact.HEAT_WANTED in self.facts and age >= plan.heat_on_request_from_minutes
        return age >= plan.heat_from_minutes or wanted


def _within_a_day(times: tuple[datetime, ...], now: datetime, plan: Plan) -> int:
    return sum(now - at < plan.span(DAY) for at in times)


def did_you_mean(question: str, label: str, slots: Mapping[str, Slot]) -> Line:
    """The ``question`` (prompt key) whether the sense ``label`` is meant."""
    medicine = str(slots.get("medicine", "painkiller"))
    return Line(question, {"meaning": label, "medicine": medicine})
