"""Warning signs: raised, cleared up, denied, taken back. The content brief's section 3."""

from assistant.relief.episode import CLARIFYING, SAFETY_QUESTIONS
from assistant.relief.events import (
    AdviceAwaited,
    AdviceTaken,
    Answered,
    Asked,
    Event,
    Fact,
    FalseAlarm,
    Line,
    Noted,
    RedFlagRaised,
)
from assistant.relief.guidance import then, what_now
from assistant.relief.phases import Phase
from assistant.relief.turn import Answer, AnswerHandler, Handler, Scene, Turn, saying

TODAY = frozenset(f"rf{number}" for number in (*range(20, 31), 32, 33))
"""The brief's tier B: a doctor today, and no coaching until then. Every other is tier A: now."""

CARRY_ON = frozenset({"rf31", "rf34", "rf35"})
"""A doctor is to hear of these, and the plan goes on meanwhile (brief, section 3)."""

MEANT = {
    "amb_numb": "rf1",
    "amb_up": "rf4",
    "amb_pee": "rf2",
    "amb_acc": "emergency",
    "amb_die": "emergency",
    "amb_worst": "rf6",
    "amb_low": "rf13",
    "amb_where": "rf5",
    "amb_hot": "rf20",
    "amb_cancer": "rf21",
    "amb_fell": "rf7",
    "amb_hold": "rf2",
    "amb_sure": "emergency",
}
"""What a yes, a not sure and no answer to a clarifying question count as."""

_ON_SKIN = {
    ("amb_numb", True): "ice_trouble_numb",
    ("amb_where", True): "ice_trouble_burns",
}
"""What is said when it is the skin under ice that is on."""

_NO_IS_HARMLESS = ("amb_low", "amb_cancer", "amb_fell", "amb_hot", "amb_hold", "amb_sure")
"""A plain no answers these; elsewhere it is unclear, or means something of its own."""


def raise_flag(scene: Scene, prompt: str) -> Turn:
    """Everything stops for the advice ``prompt``; what is on the skin is to come off."""
    if prompt in CARRY_ON:
        return _mention(scene, prompt)
    at_once = prompt not in TODAY
    if scene.episode.phase is Phase.EMERGENCY and not at_once:
        return saying("emergency_now")
    raised = RedFlagRaised(scene.now, prompt) if at_once else AdviceAwaited(scene.now, prompt)
    lines = [Line(prompt, urgent=True)]
    if scene.episode.ice_is_on:
        lines.append(Line("take_ice_off", urgent=True))
    if scene.episode.heat_is_on:
        lines.append(Line("take_heat_off", urgent=True))
    events = (Asked(scene.now, None), *_ruled_out(scene, prompt), raised)
    return Turn(events, tuple(lines), hush=True)


def _ruled_out(scene: Scene, prompt: str) -> tuple[Event, ...]:
    """What a warning sign rules out for good."""
    if prompt in ("rf9", "rf10", "rf11", "rf24"):
        return (Noted(scene.now, Fact.MEDICINE_RULED_OUT),)
    return (Noted(scene.now, Fact.ICE_RULED_OUT),) if prompt == "rf32" else ()


def _mention(scene: Scene, prompt: str) -> Turn:
    if scene.episode.phase is Phase.EMERGENCY:
        return saying("emergency_now")
    noted = (Noted(scene.now, Fact.NO_BETTER),) if prompt == "rf35" else ()
    question = scene.episode.question
    return Turn(noted, (Line(prompt), *((question,) if question else ())), hush=True)


def unanswered(scene: Scene) -> Turn:
    """No answer to a clarifying question counts as yes.

    The question itself is over: after a sign that is only mentioned it would be put again.
    """
    supposed = scene.episode.supposed
    if supposed and "flag" in supposed.slots:
        before = Asked(scene.now, supposed.behind)
        raised = raise_flag(scene.after(before), str(supposed.slots["flag"]).lower())
        return raised.behind((before,), ())
    return raise_flag(scene, MEANT[scene.episode.asked or ""])


def _red_flag(scene: Scene) -> Turn:
    return raise_flag(scene, str(scene.slots["flag"]).lower())


def _emergency(scene: Scene) -> Turn:
    return raise_flag(scene, "emergency")


def _ambiguous(scene: Scene) -> Turn:
    question = str(scene.slots["ask"])
    if scene.episode.phase is Phase.EMERGENCY:
        return saying("emergency_now")
    lines = [Line(question, urgent=True)]
    if question == "amb_where" and (scene.episode.ice_is_on or scene.episode.heat_is_on):
        lines.insert(0, Line("take_it_off", urgent=True))
    return Turn((Asked(scene.now, question),), tuple(lines), hush=True)


def _clarified(scene: Scene) -> Turn:
    meant = str(scene.slots["flag"]).lower()
    if meant != "none":
        return raise_flag(scene, meant)
    return _harmless(scene)


def _harmless(scene: Scene) -> Turn:
    """It was no warning sign; what troubles the skin still comes off."""
    asked = (Asked(scene.now, None),)
    if trouble := _ON_SKIN.get((scene.episode.asked or "", scene.episode.ice_is_on)):
        return saying(trouble, *asked)
    if scene.episode.asked == "amb_where" and scene.episode.heat_is_on:
        return saying("heat_trouble_burns", *asked)
    return then(scene, asked, Line("after_alarm"))


def _to_clarifying(scene: Scene, given: Answer) -> Turn:
    asked = scene.episode.asked or ""
    if given is Answer.NO and asked == "amb_worst":
        return raise_flag(scene, "rf22")
    if given is Answer.NO and asked in _NO_IS_HARMLESS:
        return _harmless(scene)
    return unanswered(scene)


def _to_safety_question(scene: Scene, given: Answer) -> Turn:
    question, now = scene.episode.asked or "", scene.now
    if given is Answer.YES:
        return raise_flag(scene, f"{question}_yes")
    if given is Answer.UNSURE:
        return raise_flag(scene, "unsure")
    answered = (Answered(now, question, "no"), Asked(now, None))
    if scene.after(*answered).episode.next_safety_question is None:
        return then(scene, answered, Line("all_clear"))
    first = question == SAFETY_QUESTIONS[0] and scene.episode.began is None
    return then(scene, answered, *((Line("d2"),) if first else ()))


def _to_history(scene: Scene, given: Answer) -> Turn:
    answered = (Answered(scene.now, "s5", given.value), Asked(scene.now, None))
    if given is Answer.NO:
        return then(scene, answered)
    return raise_flag(scene.after(*answered), "rf21").behind(answered, ())


def _to_age(scene: Scene, given: Answer) -> Turn:
    answered = Answered(scene.now, "s6", given.value)
    if given is Answer.NO:
        return then(scene, (answered, Asked(scene.now, None)))
    return saying("s6_pregnant", answered, Asked(scene.now, "s6_pregnant"))


def _to_pregnant(scene: Scene, given: Answer) -> Turn:
    if given is not Answer.NO:
        return raise_flag(scene, "rf24")
    return Turn((Asked(scene.now, None),), (Line("rf34"),))


def _to_high_pain(scene: Scene, given: Answer) -> Turn:
    if given is Answer.NO:
        return then(scene, (Asked(scene.now, None),), Line("noted"))
    return raise_flag(scene, "pain_high_yes")


def _mistake(scene: Scene) -> Turn:
    """Said in an emergency, or where a doctor's advice is awaited: ask once more."""
    if scene.episode.phase is Phase.EMERGENCY or scene.episode.advice:
        question = "mistake_low" if scene.episode.red_flag == "rf13" else "mistake"
        return saying(question, Asked(scene.now, question))
    if scene.episode.asked in CLARIFYING:
        return _harmless(scene)
    return what_now(scene)


def _to_mistake(scene: Scene, given: Answer) -> Turn:
    episode, now = scene.episode, scene.now
    if given is not Answer.NO:
        return raise_flag(scene, episode.red_flag or "emergency")
    emergency = episode.phase is Phase.EMERGENCY
    cleared = FalseAlarm(now) if emergency else AdviceTaken(now)
    return then(scene, (Asked(now, None), cleared), Line("after_alarm"))


def _to_safe(scene: Scene, given: Answer) -> Turn:
    """Whether somebody who spoke of dying is safe: only a yes is."""
    safe = given is Answer.YES
    return _to_mistake(scene, Answer.NO if safe else Answer.YES)


def _denial(scene: Scene) -> Turn:
    """No numbness, no fever: an answer to the question at hand, never a sign by itself."""
    question = scene.episode.asked
    if question in SAFETY_QUESTIONS:
        return _to_safety_question(scene, Answer.NO)
    if question == "pain_high":
        return _to_high_pain(scene, Answer.NO)
    if question in CLARIFYING:
        return _harmless(scene)
    if question == "mistake":
        return _to_mistake(scene, Answer.NO)
    return saying("denial")


def _advised(scene: Scene) -> Turn:
    taken = (AdviceTaken(scene.now), Asked(scene.now, None)) if scene.episode.advice else ()
    return saying("advised_ok", *taken)


HANDLERS: dict[str, Handler] = {
    "red_flag": _red_flag,
    "emergency": _emergency,
    "ambiguous": _ambiguous,
    "clarified": _clarified,
    "mistake": _mistake,
    "denial": _denial,
    "advised": _advised,
}

ANSWERS: dict[str, AnswerHandler] = {
    **dict.fromkeys(SAFETY_QUESTIONS, _to_safety_question),
    **dict.fromkeys(CLARIFYING, _to_clarifying),
    "s5": _to_history,
    "s6": _to_age,
    "s6_pregnant": _to_pregnant,
    "pain_high": _to_high_pain,
    "mistake": _to_mistake,
    "mistake_low": _to_safe,
}
