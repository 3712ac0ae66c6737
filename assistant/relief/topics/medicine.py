"""Medicines: the questions first, never a dose, what was taken told back.

The questions and refusals are the content brief's section 4, after the DailyMed labels, the NHS,
NICE and the FDA.
"""

from assistant.relief.beginning import when
from assistant.relief.episode import MEDICINE_QUESTIONS, Dose
from assistant.relief.events import (
    Answered,
    Asked,
    Fact,
    Line,
    MedicineTaken,
    Noted,
    RoutineBegan,
    Value,
)
from assistant.relief.guidance import then
from assistant.relief.plan import DAY
from assistant.relief.topics.safety import raise_flag
from assistant.relief.turn import Answer, AnswerHandler, Handler, Scene, Turn, saying

ANTI_INFLAMMATORY = ("ibuprofen", "naproxen", "aspirin")

TOO_MANY = 4
"""No packet has so many tablets for one dose; it is asked no further (RF11)."""

ROUTINE = "medicine"


def _ask(scene: Scene) -> Turn:
    """May I take something: the questions once, then what they led to."""
    medicine = str(scene.slots.get("medicine", "painkiller"))
    if medicine == "paracetamol":
        return saying("about_paracetamol")
    if scene.episode.advice == "rf24" or Fact.MEDICINE_RULED_OUT in scene.episode.facts:
        return saying("m_why_no")
    if scene.episode.cream and scene.episode.cream.nsaid:
        return saying("cream_nsaid")
    if other := _other_taken(scene, medicine):
        return saying(
            "r_two_after", medicine=other.medicine, time=scene.told(scene.now - other.taken)
        )
    if dose := _last(scene, medicine):
        ago = scene.told(scene.now - dose.taken)
        return saying("m_last", medicine=dose.medicine, time=ago)
    return _next_question(scene)


def _next_question(scene: Scene) -> Turn:
    question = next((q for q in MEDICINE_QUESTIONS if q not in scene.episode.answers), None)
    if question:
        return saying(question, Asked(scene.now, question))
    return saying("m_ok", Asked(scene.now, None), RoutineBegan(scene.now, ROUTINE))


def _took(scene: Scene) -> Turn:
    """What was taken is noted and told back; two kinds together are warned of."""
    medicine = str(scene.slots.get("medicine", "painkiller"))
    taken = when(scene.slots, scene)
    count = int(scene.slots.get("count", 0))
    if count >= TOO_MANY:
        return raise_flag(scene, "rf11")
    other = _other_taken(scene, medicine)
    cream = scene.episode.cream
    asked = (Asked(scene.now, None),) if scene.episode.asked in ("m_offer", "m4") else ()
    event = MedicineTaken(scene.now, medicine, count, taken)
    values: dict[str, Value] = {
        "score": count,
        "medicine": medicine,
        "time": scene.told(scene.now - taken),
    }
    lines = [Line(_note(medicine, count), values)]
    place = scene.episode.place
    if other:
        lines = [lines[0], Line("m_two_taken", urgent=True)]
    elif place and place.routine == ROUTINE and place.index == 0:
        lines = [lines[0], Line("m_dose")]
    elif cream and cream.nsaid and medicine in ANTI_INFLAMMATORY:
        lines = [lines[0], Line("cream_nsaid")]
    return Turn((event, *asked), tuple(lines))


def _note(medicine: str, count: int) -> str:
    if medicine == "paracetamol":
        return "m_note_para"
    return "m_note_count" if count and medicine != "painkiller" else "m_note"


def _other_taken(scene: Scene, medicine: str) -> Dose | None:
    """Another anti-inflammatory taken within a day."""
    if medicine not in ANTI_INFLAMMATORY:
        return None
    recent = (dose for dose in reversed(scene.episode.medicines) if _is_recent(scene, dose))
    others = (d for d in recent if d.medicine in ANTI_INFLAMMATORY and d.medicine != medicine)
    return next(others, None)


def _last(scene: Scene, medicine: str) -> Dose | None:
    recent = (dose for dose in reversed(scene.episode.medicines) if _is_recent(scene, dose))
    return next((d for d in recent if medicine in ("painkiller", d.medicine)), None)


def anti_inflammatory_taken(scene: Scene) -> bool:
    """Whether one was taken within a day."""
    doses = scene.episode.medicines
    return any(_is_recent(scene, d) for d in doses if d.medicine in ANTI_INFLAMMATORY)


def _is_recent(scene: Scene, dose: Dose) -> bool:
    return scene.now - dose.taken < scene.plan.span(DAY)


def _when_last(scene: Scene) -> Turn:
    dose = _last(scene, "painkiller")
    if dose is None:
        return saying("m_none")
    return saying("m_last", medicine=dose.medicine, time=scene.told(scene.now - dose.taken))


def _forgot(scene: Scene) -> Turn:
    return saying("m_forgot")


def _condition(scene: Scene) -> Turn:
    asked = (Asked(scene.now, None),) if scene.episode.asked in MEDICINE_QUESTIONS else ()
    return saying("m_no", Noted(scene.now, Fact.MEDICINE_RULED_OUT), *asked)


def _none_wanted(scene: Scene) -> Turn:
    declined = Noted(scene.now, Fact.MEDICINE_DECLINED)
    if scene.episode.asked in ("m_offer", *MEDICINE_QUESTIONS):
        return then(scene, (declined, Asked(scene.now, None)), Line("m_declined"))
    return saying("m_declined", declined)


def _to_offer(scene: Scene, given: Answer) -> Turn:
    answered = (Answered(scene.now, "m_offer", given.value), Asked(scene.now, None))
    if given is not Answer.YES:
        declined = Noted(scene.now, Fact.MEDICINE_DECLINED)
        return then(scene, (*answered, declined), Line("m_declined"))
    return _next_question(scene.after(*answered)).behind(answered, ())


def _to_question(scene: Scene, given: Answer) -> Turn:
    question = scene.episode.asked or ""
    answered = (Answered(scene.now, question, given.value), Asked(scene.now, None))
    if given is not Answer.NO:
        return saying("m_no", *answered, Noted(scene.now, Fact.MEDICINE_RULED_OUT))
    return _next_question(scene.after(*answered)).behind(answered, ())


HANDLERS: dict[str, Handler] = {
    "medicine_ask": _ask,
    "medicine_took": _took,
    "medicine_last": _when_last,
    "medicine_forgot": _forgot,
    "medicine_condition": _condition,
    "medicine_no": _none_wanted,
}

ANSWERS: dict[str, AnswerHandler] = {
    "m_offer": _to_offer,
    **dict.fromkeys(MEDICINE_QUESTIONS, _to_question),
}
