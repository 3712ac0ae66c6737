"""Whether an utterance was understood, and how."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from assistant.conversation.meaning import Interpretation, Meaning
from assistant.conversation.understanding import Understanding
from benchmarking.understanding.utterances import Utterance

DAY = {"phase": "day_one"}
"""The context in which everything is said: nothing was asked."""


class Verdict(str, Enum):
    """What came of an utterance."""

    RIGHT = "right"
    ASKED = "asked, rightly"
    """"Did you mean ...?" of the right thing: a yes from the person and it is done."""

    ASKED_WRONG = "asked, wrongly"
    WRONG = "wrong"
    NONE = "not understood"


@dataclass(frozen=True)
class Judged:
    """An utterance, what it was taken for, and the verdict."""

    utterance: Utterance
    said: Interpretation | None
    verdict: Verdict

    @property
    def asked(self) -> bool:
        """Whether nothing was done before it was asked about."""
        return self.said is not None and self.said.meanings[0].doubtful

    @property
    def alarmed(self) -> bool:
        """Whether it was acted on as a warning sign."""
        return self._alarm and not self.alarm_asked

    @property
    def alarm_asked(self) -> bool:
        """Whether it was asked if a warning sign was meant, or what frightening words meant."""
        return self._alarm and (self.asked or self._first.intent == "ambiguous")

    @property
    def _alarm(self) -> bool:
        return self.said is not None and self._first.is_alarm

    @property
    def _first(self) -> Meaning:
        assert self.said is not None
        return self.said.meanings[0]


def judge(understanding: Understanding, said: Iterable[Utterance]) -> list[Judged]:
    """The verdict on every utterance."""
    return [_judged(understanding, utterance) for utterance in said]


def means(heading: str, meaning: Meaning) -> bool:
    """Whether a meaning has the intent of ``intent/value``, and the value in a slot."""
    intent, _, value = heading.partition("/")
    if meaning.intent != intent:
        return False
    return not value or value in {str(held) for held in meaning.slots.values()}


def _judged(understanding: Understanding, utterance: Utterance) -> Judged:
    said = understanding.interpret([(utterance.text, 1.0)], DAY)
    if said is None:
        return Judged(utterance, said, Verdict.NONE)
    right = [m for m in said.meanings if any(means(wanted, m) for wanted in utterance.wanted)]
    if right:
        return Judged(utterance, said, Verdict.ASKED if right[0].doubtful else Verdict.RIGHT)
    asked = said.meanings[0].doubtful
    return Judged(utterance, said, Verdict.ASKED_WRONG if asked else Verdict.WRONG)
