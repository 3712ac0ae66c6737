"""What an utterance may have been, and what it means."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from assistant.conversation.senses import Bar

UNKNOWN = "[unk]"
"""What a reading has for a word that it does not know."""

SAID = 0.5
"""Less likely than this beside what was read freely, a sentence was not said: anything is read
strictly as one."""

Readings = Sequence[tuple[str, float]]
"""What an utterance may have been: transcripts with their confidence, the most trusted first, then
what may as well have been said, and that of the free reading last. Of the others the confidence is
how likely they are beside that one."""


def agreement(readings: Readings) -> float:
    """How far the first reading and the last have the same letters in the same order, from 0 to 1.

    Letters, not words: "sit" and "six" differ less than "sit" and "yesterday".
    """
    first, last = (text.replace(" ", "") for text, _ in (readings[0], readings[-1]))
    return SequenceMatcher(None, first, last, autojunk=False).ratio()


@dataclass(frozen=True)
class Meaning:
    """What an utterance means."""

    intent: str
    slots: Mapping[str, Any] = field(default_factory=dict)

    confidence: float = 1.0
    """From 0 to 1: how sure it is that these words were said (1 for typed text)."""

    text: str = ""
    """The transcript that was understood."""

    is_answer: bool = False
    """Whether this only means something after a question: yes, no, a bare number."""

    label: str = ""
    """The sense that it was found to be like; empty where a template decided."""

    sense: str = ""
    """The sense that it is, as far as it has a name; else empty."""

    is_alarm: bool = False
    """Whether it is a warning sign, or words that may be one."""

    doubtful: bool = False
    """Whether it is to be asked about before it is acted on."""

    bar: Bar = Bar.USUAL
    """How plainly it is to be heard."""

    mistakable: bool = False
    """Whether its words are easily heard in something else: heard, it is asked about first."""


@dataclass(frozen=True)
class Interpretation:
    """What an utterance was taken for."""

    meanings: tuple[Meaning, ...]
    """One, or several things said at once; at most the last is doubtful."""

    @property
    def text(self) -> str:
        """The words that were understood."""
        return self.meanings[0].text
