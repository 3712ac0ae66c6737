"""Whether what was understood was said at all: noise and talk in the room read as words too.

Two readings tell: of speech that is a command the strict one and the free one agree, and both are
sure of their words; of anything else they make different things.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from difflib import SequenceMatcher

from assistant.conversation.senses import Bar
from assistant.conversation.understanding import Interpretation, Meaning, Readings

SHORT = 8
"""Whoever speaks to the assistant and is not understood said no more words than these: nine in ten
commands are as short, but one in three of the utterances of talk (docs/hearing.md)."""

AGAIN = timedelta(seconds=30)
"""What is heard again so soon is said once more."""


@dataclass(frozen=True)
class Bars:
    """How plainly something is to be heard (`clarity`) for what it means to count.

    They are calibrated for each speech model: models/manifest.yaml, docs/hearing.md.
    """

    sentence: float = 0.5
    """A sentence of the templates is acted on."""

    answer: float = 0.3
    """A plain answer to a question that waits counts: nothing else is as likely to be said then."""

    alarm: float = 0.4
    """A warning sign and "help" count: a miss harms most there."""

    grave: float = 0.8
    """"Forget everything" counts: a mistake harms most there."""

    likeness: float = 0.65
    """What only is like something known is asked about."""

    certain: float = 0.8
    """From this probability of a likeness on it is acted on."""

    alarm_certain: float = 0.75
    """A likeness to a warning sign is acted on."""


class Rejection:
    """Lets through what was said, and holds back what was only heard."""

    def __init__(self, bars: Bars | None = None) -> None:
        self._bars = bars or Bars()
        self._refused: Interpretation | None = None
        self._refused_at: datetime | None = None

    def judge(
        self, said: Interpretation | None, readings: Readings, now: datetime
    ) -> Interpretation | None:
        """What of ``said`` counts: all, some of it only as a question, or nothing (None).

        What was heard too badly counts when it is heard again in the next utterance, soon and not
        much worse: whoever is not understood says it once more, noise does not.
        """
        if said is None:
            self._refused = None
            return None
        clear = clarity(readings)
        bar = max(self._bar(meaning) for meaning in said.meanings)
        counts = clear >= bar or (clear >= bar / 2 and self._is_repeated(said, now))
        self._refused, self._refused_at = None if counts else said, now
        return self._questioned(said, clear) if counts else None

    def _is_repeated(self, said: Interpretation, now: datetime) -> bool:
        soon = self._refused_at is not None and now - self._refused_at <= AGAIN
        return soon and _same(said, self._refused) and not _is_grave(said)

    def is_meant_for_it(self, readings: Readings) -> bool:
        """Whether what is not understood was clearly said to the assistant: plain and short."""
        words = len(readings[-1][0].split())
        return 0 < words <= SHORT and clarity(readings) >= self._bars.sentence

    def _bar(self, meaning: Meaning) -> float:
        if meaning.bar is Bar.LOW:
            return self._bars.alarm
        if meaning.bar is Bar.HIGH:
            return self._bars.grave
        if meaning.label:
            return self._bars.likeness
        return self._bars.answer if meaning.is_answer else self._bars.sentence

    def _questioned(self, said: Interpretation, clear: float) -> Interpretation | None:
        """The same with what is not certain to be asked about; None where that is too much."""
        meant = [replace(m, doubtful=self._is_doubtful(m, clear)) for m in said.meanings]
        meant.sort(key=lambda meaning: meaning.doubtful)
        if sum(meaning.doubtful for meaning in meant) > 1:
            return None
        return Interpretation(tuple(meant))

    def _is_doubtful(self, meaning: Meaning, clear: float) -> bool:
        if meaning.doubtful or not meaning.label:
            return meaning.doubtful
        if meaning.is_alarm:
            return clear < self._bars.alarm_certain
        return meaning.confidence < self._bars.certain


def clarity(readings: Readings) -> float:
    """How plainly something was heard, from 0 to 1.

    The mean of how far the first and the last reading agree, and of how sure each is; of a single
    reading how sure it is.
    """
    (first, sure), (last, as_sure) = readings[0], readings[-1]
    if len(readings) == 1:
        return sure
    return (_agreement(first.split(), last.split()) + sure + as_sure) / 3


def _agreement(words: Sequence[str], others: Sequence[str]) -> float:
    return SequenceMatcher(None, words, others, autojunk=False).ratio()


def _same(said: Interpretation, before: Interpretation | None) -> bool:
    return before is not None and _senses(said) == _senses(before)


def _senses(said: Interpretation) -> list[tuple[str, dict[str, object]]]:
    return [(meaning.intent, dict(meaning.slots)) for meaning in said.meanings]


def _is_grave(said: Interpretation) -> bool:
    return any(meaning.bar is Bar.HIGH for meaning in said.meanings)
