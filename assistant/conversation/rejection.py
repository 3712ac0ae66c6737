"""Whether what was understood was said at all: noise and talk in the room read as words too.

Two readings tell: of speech that is a command the strict one is likelier than the free one; of
anything else the strict one still makes a sentence, and the free one what is likelier. While others
talk in the room, whose words are as plain, it takes more.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

from assistant.conversation.company import Company
from assistant.conversation.meaning import Interpretation, Meaning, Readings, agreement
from assistant.conversation.senses import Bar

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

    sentence: float = 0.55
    """A sentence of the templates is asked about."""

    plain: float = 0.65
    """A sentence, a warning sign too, is acted on."""

    answer: float = 0.3
    """A plain answer to a question that waits counts: nothing else is as likely to be said then."""

    alarm: float = 0.5
    """A warning sign and "help" are asked about: a miss harms most there."""

    grave: float = 0.85
    """"Forget everything" counts: a mistake harms most there."""

    likeness: float = 0.7
    """What only is like something known is asked about."""

    certain: float = 0.8
    """From this probability of a likeness on it is acted on."""

    alarm_certain: float = 0.9
    """A likeness to a warning sign is acted on; while others talk, asked about at all."""

    unknown: float = 0.9
    """Words that mean nothing were said to the assistant, which says that it does not know them."""

    in_company: float = 0.88
    """While others talk in the room anything but an answer or a warning sign counts at once."""


@dataclass(frozen=True)
class Verdict:
    """What is to come of something that was heard."""

    said: Interpretation | None = None
    """What counts: all that was understood, some of it only as a question, or nothing (None)."""

    unknown: bool = False
    """Where nothing counts: it was clearly said to the assistant, plain and short."""

    again: bool = False
    """Nothing counts, but a command was as plain as talk in the room: it is to be said again. Only
    once, until something counts."""


class Rejection:
    """Lets through what was said, and holds back what was only heard."""

    def __init__(self, bars: Bars | None = None) -> None:
        self._bars = bars or Bars()
        self._company = Company()
        self._asked_again = False
        self._refused: list[tuple[datetime, Interpretation]] = []

    def judge(
        self,
        said: Interpretation | None,
        readings: Readings,
        now: datetime,
        called: bool = False,
    ) -> Verdict:
        """What is to come of ``said``, what ``readings`` were taken for.

        ``called`` says that it is meant for the assistant without doubt, whoever talks.

        What was heard too badly counts when it is heard again in the next utterance, soon and not
        much worse: whoever is not understood says it once more, noise does not. While others talk,
        who come in between, in any soon. A single word must be as plain as ever: whoever groans
        twice is read as one word twice.
        """
        talks = not called and self._company.talks(now)
        verdict = self._verdict(said, readings, now, talks)
        if verdict.said is None and not self._is_meant_for_it(readings):
            self._company.spoke(now)
        return verdict

    def _verdict(
        self, said: Interpretation | None, readings: Readings, now: datetime, talks: bool
    ) -> Verdict:
        before = [(at, each) for at, each in self._refused if now - at <= AGAIN]
        self._refused = before if talks else []
        unknown = not talks and self._is_meant_for_it(readings)
        if said is None:
            return Verdict(unknown=unknown)
        clear = clarity(readings, like=was_read_freely(said, readings))
        bar = max(self._bar(meaning) for meaning in said.meanings)
        needed = max(self._bar_in_company(meaning) for meaning in said.meanings) if talks else bar
        repeated = not _is_grave(said) and any(_same(said, each) for _, each in before)
        plainly = bar if len(said.text.split()) == 1 else bar / 2
        if clear >= needed or (clear >= plainly and repeated):
            counts = self._questioned(said, max(clear, self._bars.plain) if repeated else clear)
            self._asked_again = self._asked_again and counts is None
            return Verdict(counts, unknown=unknown)
        self._refused.append((now, said))
        alarm = any(meaning.is_alarm for meaning in said.meanings)
        again = clear >= bar and not alarm and not self._asked_again
        self._asked_again = self._asked_again or again
        return Verdict(unknown=unknown, again=again)

    def _is_meant_for_it(self, readings: Readings) -> bool:
        words = len(readings[-1][0].split())
        return 0 < words <= SHORT and readings[-1][1] >= self._bars.unknown

    def _bar_in_company(self, meaning: Meaning) -> float:
        usual = self._bar(meaning)
        if meaning.is_alarm or meaning.bar is Bar.LOW:
            return self._bars.alarm_certain if meaning.label else usual
        return usual if meaning.is_answer else max(usual, self._bars.in_company)

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
        if not meaning.label:
            unclear = not meaning.is_answer and clear < self._bars.plain
            return meaning.doubtful or meaning.mistakable or unclear
        if meaning.doubtful:
            return True
        if meaning.is_alarm:
            return clear < self._bars.alarm_certain
        return meaning.confidence < self._bars.certain


def counts(
    said: Interpretation | None, readings: Readings, bars: Bars | None = None
) -> Interpretation | None:
    """What of ``said`` counts where nothing was heard before it, in a recording."""
    return Rejection(bars).judge(said, readings, datetime.now(timezone.utc)).said


def clarity(readings: Readings, like: bool = False) -> float:
    """How plainly something was heard, from 0 to 1.

    Of a sentence, once for each word, how likely it is beside the free reading, half of which is,
    as far as that reading is sure, how far they agree instead; and once how sure it is. Of what was
    only read freely (``like``), once for each word how sure that is, and how far they agree. Of a
    single reading, how sure it is, and a third of that where the free one has no words.
    """
    (first, likely), (last, sure) = readings[0], readings[-1]
    if len(readings) == 1:
        return likely
    if not last:
        return likely / 3
    agreed = agreement(readings)
    if like:
        words = len(last.split())
        return (words * sure + agreed) / (words + 1)
    words = len(first.split())
    return (words * (likely + sure * (agreed - likely) / 2) + sure) / (words + 1)


def was_read_freely(said: Interpretation, readings: Readings) -> bool:
    """Whether the strict reading has no part in it: a likeness, or a sentence with a wildcard."""
    like = any(meaning.label for meaning in said.meanings)
    return like or said.text == readings[-1][0] != readings[0][0]


def _same(said: Interpretation, before: Interpretation) -> bool:
    return _senses(said) == _senses(before)


def _senses(said: Interpretation) -> list[tuple[str, dict[str, object]]]:
    return [(meaning.intent, dict(meaning.slots)) for meaning in said.meanings]


def _is_grave(said: Interpretation) -> bool:
    return any(meaning.bar is Bar.HIGH for meaning in said.meanings)
