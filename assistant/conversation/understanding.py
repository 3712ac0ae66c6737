"""From words to meaning: the templates first, then likeness to what people say.

A template that matches the whole utterance is exact and decides. Otherwise the utterance is taken
for what it is most like, if that is sure enough; where two readings are close, or where acting on a
mistake would harm, the person is asked first. A warning sign is never outvoted: where one reading
is a sentence and another is like a warning sign, it is asked about.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any

import hassil

from assistant.conversation.intents import IntentFolder
from assistant.conversation.likeness import Candidate, Likeness
from assistant.conversation.meaning import SAID, Interpretation, Meaning, Readings
from assistant.conversation.phrases import Phrases, slots_of
from assistant.conversation.senses import NOTHING, bar_of, senses
from assistant.conversation.wordings import normal

Context = Mapping[str, Any]
"""What templates may require and what makes a sense more probable: phase, asked, step."""

CERTAIN = 0.5
"""From this probability on a likeness is acted on (calibrated: docs/understanding.md)."""

LIKELY = 0.3
"""From this probability on it is asked about: did you mean ...?"""

ALARMING = 0.5
"""From this probability of all warning signs together the likeliest of them is acted on."""

FRIGHTENING = 0.2
"""From this one on it is asked about,"""

FOREMOST = 0.1
"""where the likeliest alone has this much: what is like nothing is a little like everything."""

DENIED = 0.3
"""From this probability of being harmless or a denial on, a warning sign is asked about too."""

EXPECTED = 1.5
"""Added to the log odds of what is expected at the moment."""

DISTANCE = 1.2
"""Added to the log odds of meaning nothing: there is more such talk than was learnt from."""

REMEMBERED = 1000
"""So many words in their context are matched only once: the parts of an utterance come back, and
over three days so do utterances."""

ANY = "any"
"""In what is expected: any value that is not named beside it."""


class Understanding:
    """Finds the meaning of utterances in a folder of intents."""

    def __init__(self, folder: IntentFolder, likeness: Likeness | None = None) -> None:
        """Without ``likeness`` only the templates decide."""
        self._intents = folder.intents
        self._language = folder.language
        self._likeness = likeness
        self._expected = folder.expected
        self._joints = frozenset(folder.joints)
        self._phrases = Phrases(folder)
        self._senses = senses(folder)
        self._matched = lru_cache(REMEMBERED)(self._match)

    def understand(
        self, text: str, context: Context | None = None, confidence: float = 1.0
    ) -> Meaning | None:
        """The meaning of ``text`` by the templates alone, or None where it is no sentence of them.

        Templates marked ``red_flag: true`` in their metadata win over all others.
        """
        if not text.strip():
            return None
        meaning = self._matched(text, tuple(sorted((context or {}).items())))
        return meaning and replace(meaning, confidence=round(confidence, 3))

    def interpret(self, readings: Readings, context: Context) -> Interpretation | None:
        """What was said, in any of its readings; None where it means nothing here.

        Only the last, the free reading is compared with what people say: a strict reading spells
        everything as a command, and is no reading at all where the free one is likelier.
        """
        if not readings:
            return None
        free, sure = readings[-1]
        if readings[0][1] < SAID:
            readings = readings[-1:]
        exact = self._exact(readings, context)
        if exact and exact[0].text == free and (len(exact) == 1 or exact[0].is_alarm):
            return Interpretation(exact)
        like = self._like(free, sure, context)
        if not exact:
            return like
        if like and _is_alarming(like.meanings[0]) and not exact[0].is_alarm:
            doubtful = exact[0].text != free
            return Interpretation((replace(like.meanings[0], doubtful=doubtful),))
        if len(exact) == 1 and self._may_be_another(exact[0], readings, context):
            exact = (replace(exact[0], doubtful=True),)
        return Interpretation(exact)

    def _may_be_another(self, exact: Meaning, readings: Readings, context: Context) -> bool:
        """Whether something else was read as another sentence: "on" and "off" are mistaken."""
        read = () if exact.is_answer else (self.understand(text, context) for text, _ in readings)
        return any(other and _meant(other) != _meant(exact) for other in read)

    def candidates(self, text: str, context: Context) -> list[Candidate]:
        """Every sense with its probability by likeness alone, the most probable first."""
        if self._likeness is None or not text.strip():
            return []
        return self._likeness.candidates(normal(text), self._favour(context))

    def _match(self, text: str, context: tuple[tuple[str, Any], ...]) -> Meaning | None:
        given = dict(context)
        result = hassil.recognize_best(
            text,
            self._intents,
            intent_context=given,
            language=self._language,
            best_metadata_key="red_flag",
        )
        if result is None:
            return None
        marks = result.intent_metadata or {}
        name = result.intent.name
        unasked = marks.get("unasked") and name not in self._awaited(given)
        slots = slots_of(result)
        return Meaning(
            name,
            slots,
            text=text,
            is_answer=bool(marks.get("answer")),
            sense=self._sense_of(name, slots),
            is_alarm=bool(marks.get("red_flag")),
            bar=bar_of(marks),
            mistakable=bool(marks.get("mistakable") or unasked),
        )

    def _sense_of(self, intent: str, slots: Mapping[str, Any]) -> str:
        """The narrowest sense of an intent that has these slots."""
        found = [
            sense
            for sense in self._senses.values()
            if sense.intent == intent and sense.slots.items() <= slots.items()
        ]
        return max(found, key=lambda sense: len(sense.slots)).label if found else ""

    def _exact(self, readings: Readings, context: Context) -> tuple[Meaning, ...]:
        whole = [self.understand(text, context, sure) for text, sure in readings]
        meant = [meaning for meaning in whole if meaning]
        if meant:
            # Strictly a short answer reads as any other word.
            awaited = self._awaited(context)
            return (next((meaning for meaning in meant if meaning.sense in awaited), meant[0]),)
        for text, confidence in readings:
            for clauses in self._splits(text):
                found = [self.understand(clause, context, confidence) for clause in clauses]
                said = [meaning for meaning in found if meaning]
                if len(said) == len(clauses) and _answers_first(said):
                    return _ordered(said, text)
        return ()

    def _like(self, text: str, confidence: float, context: Context) -> Interpretation | None:
        found = self.candidates(text, context)
        nothing = sum(c.probability for c in found if c.label in NOTHING)
        whole = self._likest(found, text, confidence, LIKELY, context)
        if whole and whole.is_alarm:
            return Interpretation((whole,))
        beaten = whole.confidence if whole else 0.0
        # The same clause stands in several of the splits.
        meaning_of = cache(lambda clause: self._clause(clause, confidence, context))
        for clauses in self._splits(text):
            meant = [meaning for clause in clauses if (meaning := meaning_of(clause))]
            if any(meaning.is_alarm for meaning in meant):
                (alarm,) = _ordered(meant, text)
                doubtful = alarm.doubtful or (bool(alarm.label) and nothing >= CERTAIN)
                return Interpretation((replace(alarm, doubtful=doubtful),))
            surer = min((meaning.confidence for meaning in meant), default=0.0) > beaten
            guessed = nothing >= CERTAIN and all(meaning.label for meaning in meant)
            if surer and not guessed and len(meant) == len(clauses) and _go_together(meant):
                return Interpretation(_ordered(meant, text))
        return Interpretation((whole,)) if whole else None

    def _clause(self, text: str, confidence: float, context: Context) -> Meaning | None:
        if exact := self.understand(text, context, confidence):
            return exact
        return self._likest(self.candidates(text, context), text, confidence, CERTAIN, context)

    def _likest(
        self,
        found: Sequence[Candidate],
        text: str,
        confidence: float,
        least: float,
        context: Context,
    ) -> Meaning | None:
        """What ``text`` is taken for; a sense that may harm, or is not certain, is doubtful.

        Only from a probability of ``least`` on; where that is `CERTAIN`, a warning sign too.
        """
        alarms = [c for c in found if c.label in self._senses and self._senses[c.label].is_alarm]
        alarm = sum(candidate.probability for candidate in alarms)
        denied = sum(c.probability for c in found if self._denies(c.label))
        afraid = FRIGHTENING if least < CERTAIN else ALARMING
        if alarm >= afraid and alarms[0].probability >= FOREMOST:
            doubtful = alarm < ALARMING or denied >= DENIED
            return self._taken(alarms[0], text, confidence, doubtful)
        best = next((c for c in found if c.label in NOTHING or self._fits(c, text)), None)
        if best is None or best.label in NOTHING or best.probability < least:
            return None
        sense = self._senses[best.label]
        unasked = sense.unasked and best.label not in self._awaited(context)
        doubtful = best.probability < CERTAIN or sense.confirm or unasked
        return self._taken(best, text, confidence, doubtful)

    def _denies(self, label: str) -> bool:
        return label in NOTHING or self._senses[label].denies

    def _fits(self, candidate: Candidate, text: str) -> bool:
        """Whether the words hold what the sense cannot be without."""
        sense = self._senses[candidate.label]
        return not sense.needs_phrase or bool(self._phrases.slots(text, sense.phrases))

    def _taken(self, candidate: Candidate, text: str, confidence: float, doubtful: bool) -> Meaning:
        sense = self._senses[candidate.label]
        return Meaning(
            sense.intent,
            {**self._phrases.slots(text, sense.phrases), **sense.slots},
            round(min(confidence, candidate.probability), 3),
            text,
            sense.is_answer,
            sense.label,
            sense.label,
            sense.is_alarm,
            doubtful,
            sense.bar,
        )

    def _awaited(self, context: Context) -> Collection[str]:
        """The senses that answer the question that was asked."""
        return self._expected.get("asked", {}).get(str(context.get("asked", "")), ())

    def _favour(self, context: Context) -> dict[str, float]:
        expected: list[str] = []
        for name, by_value in self._expected.items():
            if value := str(context.get(name, "")):
                expected += by_value.get(value, by_value.get(ANY, ()))
        return dict.fromkeys(expected, EXPECTED) | dict.fromkeys(NOTHING, DISTANCE)

    def _splits(self, text: str) -> Iterator[list[str]]:
        """The ways to part ``text`` at words such as "and", the most parts last."""
        words = text.split()
        joints = [n for n, word in enumerate(words) if n and word.lower() in self._joints]
        for joint in joints:
            yield [" ".join(words[:joint]), " ".join(words[joint + 1 :])]
        for first, second in zip(joints, joints[1:], strict=False):
            parts = words[:first], words[first + 1 : second], words[second + 1 :]
            yield [" ".join(part) for part in parts if part]


def _meant(meaning: Meaning) -> tuple[str, Mapping[str, Any]]:
    return meaning.intent, meaning.slots


def _is_alarming(meaning: Meaning) -> bool:
    return meaning.is_alarm and not meaning.doubtful


def _go_together(meant: Sequence[Meaning]) -> bool:
    """Whether these are different things, of which at most one has to be asked about."""
    different = len({meaning.label or meaning.intent for meaning in meant}) == len(meant)
    return different and sum(m.doubtful for m in meant) <= 1 and _answers_first(meant)


def _answers_first(found: Sequence[Meaning]) -> bool:
    """Whether a yes or no stands nowhere but in front: "white and hard" holds none."""
    return not any(meaning.is_answer for meaning in found[1:])


def _ordered(found: Sequence[Meaning], text: str) -> tuple[Meaning, ...]:
    """A warning sign alone, else all of them in the order said, what is doubtful last."""
    alarms = [meaning for meaning in found if meaning.is_alarm]
    ordered = sorted(alarms[:1] or found, key=lambda meaning: meaning.doubtful)
    return tuple(replace(meaning, text=text) for meaning in ordered)
