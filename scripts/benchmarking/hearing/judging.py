"""Whether what was said was understood."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from benchmarking.hearing.conditions import Condition
from benchmarking.hearing.corpus import Sentence
from benchmarking.hearing.listening import Heard
from benchmarking.hearing.senses import TOGETHER


class Outcome(str, Enum):
    """What came of a sentence."""

    RIGHT = "right"
    """It was acted on."""

    ASKED = "asked"
    """"Did you mean ...?" of the right thing."""

    WRONG = "wrong"
    """Something else was acted on: any command, where it was not for the assistant."""

    WRONG_ASKED = "wrong asked"
    MISSED = "missed"
    """Nothing came of it but, at most, that it was not understood."""


@dataclass(frozen=True)
class Trial:
    """A sentence heard in one condition."""

    sentence: Sentence
    voice: str
    condition: Condition
    heard: tuple[Heard, ...]
    """The utterances that it was heard as: none, one, or several where a pause was in it."""

    @property
    def outcome(self) -> Outcome:
        """The worst that was acted on, else the best."""
        return outcome(self.sentence, self.heard)

    @property
    def taken_for(self) -> str | None:
        """What it was taken for that it was not."""
        acted = [sense for heard in self.heard for sense in heard.acted]
        asked = [sense for heard in self.heard for sense in heard.asked]
        return next((s for s in (*acted, *asked) if not fits(self.sentence, s)), None)

    @property
    def is_word_for_word(self) -> bool:
        """Whether any reading is exactly what was said."""
        return any(
            reading.transcript.text == self.sentence.text
            for heard in self.heard
            for reading in heard.readings
        )

    @property
    def words(self) -> str:
        """What was read, for a table."""
        return ", then ".join(heard.words for heard in self.heard) or "nothing"


def outcome(sentence: Sentence, heard: Sequence[Heard]) -> Outcome:
    """What came of ``sentence``, which was heard as these utterances."""
    acted = [sense for each in heard for sense in each.acted]
    asked = [sense for each in heard for sense in each.asked]
    if any(not fits(sentence, sense) for sense in acted):
        return Outcome.WRONG
    if acted:
        return Outcome.RIGHT
    if any(not fits(sentence, sense) for sense in asked):
        return Outcome.WRONG_ASKED
    return Outcome.ASKED if asked else Outcome.MISSED


def fits(sentence: Sentence, sense: str) -> bool:
    """Whether ``sense`` is what the sentence means, or one of the things that it does."""
    if sentence.sense is None:
        return False
    found = sense.partition("(")[0] if sentence.any_slots else sense
    return found in sentence.sense.split(TOGETHER)
