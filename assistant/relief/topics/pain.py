"""How bad it is: numbers, words, and where it is going."""

from assistant.relief import steps
from assistant.relief.events import (
    Answered,
    Asked,
    Event,
    Fact,
    Line,
    Noted,
    PainReported,
    ScreenedAgain,
    StepDone,
)
from assistant.relief.guidance import then, what_now
from assistant.relief.phases import Phase
from assistant.relief.turn import Answer, AnswerHandler, Handler, Scene, Turn, saying

HIGH_PAIN = 8
"""From here on a report is asked about."""

RISE = 2
"""A rise by so much asks about the warning signs again (brief, section 7)."""

_WORST = 10


def _pain(scene: Scene) -> Turn:
    score = min(float(scene.slots["score"]) + (0.5 if scene.slots.get("half") else 0), _WORST)
    before = [past for _, past in scene.episode.pain[-1:]]
    asked = scene.episode.asked
    answered: tuple[Event, ...] = (PainReported(scene.now, score),)
    if asked == "pain_ask":
        answered = (*answered, Asked(scene.now, None))
    if before and score >= before[0] + RISE:
        again = (ScreenedAgain(scene.now),)
        line = Line("pain_worse_than", {"score": score, "before": before[0]})
        return then(scene, (*answered, Asked(scene.now, None), *again), line)
    if score >= HIGH_PAIN:
        asks = Asked(scene.now, "pain_high")
        return Turn((*answered, asks), (Line("pain_is_high"), Line("pain_high")))
    told = (*answered, *_advice(scene, score))
    if asked == "pain_ask" and scene.episode.phase is Phase.HEAT:
        return then(scene, told, *_reply(scene, score, before))
    return Turn(told, _reply(scene, score, before))


def _advice(scene: Scene, score: float) -> tuple[Event, ...]:
    """Worse than at the start on two reports in a row is a reason for a doctor."""
    return (Noted(scene.now, Fact.NO_BETTER),) if _keeps_rising(scene, score) else ()


def _keeps_rising(scene: Scene, score: float) -> bool:
    scores = [past for _, past in scene.episode.pain]
    return len(scores) >= 2 and scores[-1] > scores[0] and score > scores[0]


def _reply(scene: Scene, score: float, before: list[float]) -> tuple[Line, ...]:
    if _keeps_rising(scene, score):
        return (Line("pain_worse"),)
    if score == 0:
        return (Line("pain_zero"),)
    if before and score < before[0]:
        return (Line("pain_better", {"score": score, "before": before[0]}),)
    if before and score == before[0]:
        return (Line("pain_same", {"score": score}),)
    if score <= steps.LOW_PAIN:
        return (Line("pain_low", {"score": score}),)
    return (Line("pain_noted", {"score": score}),)


def _change(scene: Scene) -> Turn:
    change = str(scene.slots["change"])
    if scene.episode.asked == "better_gate":
        return _to_better(scene, Answer.YES if change == "better" else Answer.NO)
    asks = Asked(scene.now, "pain_ask")
    return Turn((asks,), (Line(f"pain_changed_{change}"), Line("pain_ask")))


def _ask(scene: Scene) -> Turn:
    begun = scene.episode.phase is not Phase.NOT_STARTED
    return steps.ask_pain(scene) if begun else what_now(scene)


def _trend(scene: Scene) -> Turn:
    scores = [score for _, score in scene.episode.pain]
    if len(scores) < 2:
        return saying("pain_trend_unknown", Asked(scene.now, "pain_ask"))
    first, last = scores[0], scores[-1]
    trend = "better" if last < first else "worse" if last > first else "same"
    return saying(f"pain_trend_{trend}", score=last, before=first)


def _to_pain(scene: Scene, given: Answer) -> Turn:
    """A yes or no is no number; not knowing is accepted."""
    if given is Answer.UNSURE:
        return skipped(scene)
    return saying("a_number")


def _to_better(scene: Scene, given: Answer) -> Turn:
    answered = (Answered(scene.now, "better_gate", given.value), Asked(scene.now, None))
    if given is Answer.YES:
        return then(scene, answered, Line("noted"))
    return saying("nobetter", *answered, Noted(scene.now, Fact.NO_BETTER))


def skipped(scene: Scene) -> Turn:
    """No number this time."""
    events = (Asked(scene.now, None), StepDone(scene.now, "pain_ask", skipped=True))
    return then(scene, events, Line("skipped"))


HANDLERS: dict[str, Handler] = {
    "pain": _pain,
    "pain_change": _change,
    "pain_ask": _ask,
    "pain_trend": _trend,
}

ANSWERS: dict[str, AnswerHandler] = {"pain_ask": _to_pain, "better_gate": _to_better}
