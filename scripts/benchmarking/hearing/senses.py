"""What words mean at a moment, written as one word.

Everything is said on the first day, ice on the back, when nothing was asked; only what means
nothing but an answer is said after a question.
"""

from collections.abc import Mapping
from datetime import datetime, timezone

from assistant.conversation.meaning import Meaning
from assistant.conversation.understanding import Understanding
from assistant.relief.episode import Cold, Episode
from assistant.relief.phases import Ice, Phase

QUESTIONS = ("pain_ask", "skin")
"""What a bare number answers, and a bare yes or no."""

TOGETHER = " + "

_SINCE = datetime(2026, 1, 1, tzinfo=timezone.utc)


def moment(asked: str = "") -> Episode:
    """The episode in which everything is said, with what was ``asked``."""
    cold = Cold(Ice.FIRST_ROUND, on_since=_SINCE, cycles=(_SINCE,))
    return Episode(
        Phase.DAY_ONE, asked=asked or None, asked_at=_SINCE if asked else None, cold=cold
    )


def context(asked: str = "") -> dict[str, str]:
    """What understanding is told of that moment: the session's own context."""
    return {"phase": Phase.DAY_ONE.value, "asked": asked, "step": ""}


def sense_of(meaning: Meaning) -> str:
    """Intent and slots in one word, such as ``pain(score=3)``."""
    return sense(meaning.intent, meaning.slots)


def sense(intent: str, slots: Mapping[str, object]) -> str:
    """The same, of an intent with its slots."""
    told = ", ".join(f"{name}={value}" for name, value in sorted(slots.items()))
    return f"{intent}({told})" if told else intent


def meant_by(text: str, understanding: Understanding, asked: str | None) -> tuple[str, str] | None:
    """What ``text`` means, in both stages, and the question that it answers ("" if none).

    Several things said at once are joined by " + ".
    """
    for question in ("", *QUESTIONS) if asked is None else (asked,):
        said = understanding.interpret([(text, 1.0)], context(question))
        # A bare number is an answer to any question, but only one of them asks for it.
        fits = asked is not None or (said and _answers(said.meanings[0]) == question)
        if said and fits:
            return TOGETHER.join(sense_of(meaning) for meaning in said.meanings), question
    return None


def _answers(meaning: Meaning) -> str:
    if not meaning.is_answer:
        return ""
    return "pain_ask" if meaning.intent == "pain" else "skin"
