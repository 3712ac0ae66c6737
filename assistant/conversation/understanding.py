"""From words to meaning: the templates first, then likeness to what people say.

A template that matches the whole utterance is exact and decides. Otherwise the utterance is taken
for what it is most like, if that is sure enough; where two readings are close, or where acting on a
mistake would harm, the person is asked first. A warning sign is never outvoted.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import hassil

from assistant.conversation.intents import IntentFolder
from assistant.conversation.likeness import Candidate, Likeness
from assistant.conversation.phrases import Phrases, slots_of
from assistant.conversation.senses import NOTHING, senses

Readings = Sequence[tuple[str, float]]
"""What an utterance may have been: transcripts with their confidence, the most trusted first and
that of the free reading last."""

Context = Mapping[str, Any]
"""What templates may require and what makes a sense more probable: phase, asked, step."""

CERTAIN = 0.5
"""From this probability on a likeness is acted on (calibrated: docs/understanding.md)."""

LIKELY = 0.3
"""From this probability on it is asked about: did you mean ...?"""

ALARMING = 0.45
"""From this probability of all warning signs together the likeliest of them is acted on."""

FRIGHTENING = 0.2
"""From this one on it is asked about,"""

FOREMOST = 0.1
"""where the likeliest alone has this much: what is like nothing is a little like everything."""

EXPECTED = 1.5
"""Added to the log odds of what is expected at the moment."""

DISTANCE = 0.8
"""Added to the log odds of meaning nothing: there is more such talk than was learnt from."""

ANY = "any"
"""In what is expected: any value that is not named beside it."""


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

    is_alarm: bool = False
    """Whether it is a warning sign, or words that may be one."""


@dataclass(frozen=True)
class Interpretation:
    """What an utterance was taken for."""

    meanings: tuple[Meaning, ...]
    """One, or several things said at once."""

    doubtful: bool = False
    """Whether the one meaning is to be asked about before it is acted on."""

    @property
    def text(self) -> str:
        """The words that were understood."""
        return self.meanings[0].text


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
        self._senses = senses(folder) if likeness else {}

    def understand(
        self, text: str, context: Context | None = None, confidence: float = 1.0
    ) -> Meaning | None:
        """The meaning of ``text`` by the templates alone, or None where it is no sentence of them.

        Templates marked ``red_flag: true`` in their metadata win over all others.
        """
        if not text.strip():
            return None
        result = hassil.recognize_best(
            text,
            self._intents,
            intent_context=dict(context or {}),
            language=self._language,
            best_metadata_key="red_flag",
        )
        if result is None:
            return None
        marks = result.intent_metadata or {}
        return Meaning(
            result.intent.name,
            slots_of(result),
            round(confidence, 3),
            text,
            is_answer=bool(marks.get("answer")),
            is_alarm=bool(marks.get("red_flag")),
        )

    def interpret(self, readings: Readings, context: Context) -> Interpretation | None:
        """What was said, in any of its readings; None where it means nothing here.

        Only the last, the free reading is compared with what people say: a strict reading spells
        everything as a command.
        """
        if not readings:
            return None
        exact = self._exact(readings, context)
        word_for_word = len(exact) == 1 and exact[0].text == readings[-1][0]
        if word_for_word or (exact and exact[0].is_alarm):
            return Interpretation(exact)
        like = self._like(*readings[-1], context)
        if exact and not (like and like.meanings[0].is_alarm and not like.doubtful):
            return Interpretation(exact)
        return like

    def candidates(self, text: str, context: Context) -> list[Candidate]:
        """Every sense with its probability by likeness alone, the most probable first."""
        if self._likeness is None or not text.strip():
            return []
        return self._likeness.candidates(text, self._favour(context))

    def _exact(self, readings: Readings, context: Context) -> tuple[Meaning, ...]:
        for text, confidence in readings:
            if meaning := self.understand(text, context, confidence):
                return (meaning,)
        for text, confidence in readings:
            for clauses in self._splits(text):
                found = [self.understand(clause, context, confidence) for clause in clauses]
                meant = [meaning for meaning in found if meaning]
                if len(meant) == len(clauses) and _answers_first(meant):
                    return _ordered(meant, text)
        return ()

    def _like(self, text: str, confidence: float, context: Context) -> Interpretation | None:
        whole = self._one_like(text, confidence, context)
        if whole and whole.meanings[0].is_alarm:
            return whole
        beaten = whole.meanings[0].confidence if whole else 0.0
        # The same clause stands in several of the splits.
        meaning_of = cache(lambda clause: self._clause(clause, confidence, context))
        for clauses in self._splits(text):
            found = [meaning_of(clause) for clause in clauses]
            sure = [meaning for meaning in found if meaning]
            if any(meaning.is_alarm for meaning in sure):
                return Interpretation(_ordered(sure, text))
            different = len({meaning.label or meaning.intent for meaning in sure})
            surer = min((meaning.confidence for meaning in sure), default=0.0) > beaten
            if different == len(clauses) and surer and _answers_first(sure):
                return Interpretation(_ordered(sure, text))
        return whole

    def _clause(self, text: str, confidence: float, context: Context) -> Meaning | None:
        if meaning := self.understand(text, context, confidence):
            return meaning
        like = self._one_like(text, confidence, context)
        return None if like is None or like.doubtful else like.meanings[0]

    def _one_like(self, text: str, confidence: float, context: Context) -> Interpretation | None:
        found = self.candidates(text, context)
        alarms = [c for c in found if c.label in self._senses and self._senses[c.label].is_alarm]
        alarm = sum(candidate.probability for candidate in alarms)
        if alarm >= FRIGHTENING and alarms[0].probability >= FOREMOST:
            return self._taken(alarms[0], text, confidence, doubtful=alarm < ALARMING)
        best = next((c for c in found if c.label in NOTHING or self._fits(c, text)), None)
        if best is None or best.label in NOTHING or best.probability < LIKELY:
            return None
        doubtful = best.probability < CERTAIN or self._senses[best.label].confirm
        return self._taken(best, text, confidence, doubtful)

    def _fits(self, candidate: Candidate, text: str) -> bool:
        """Whether the words hold what the sense cannot be without."""
        sense = self._senses[candidate.label]
        return not sense.needs_phrase or bool(self._phrases.slots(text, sense.phrases))

    def _taken(
        self, candidate: Candidate, text: str, confidence: float, doubtful: bool
    ) -> Interpretation:
        sense = self._senses[candidate.label]
        slots = {**self._phrases.slots(text, sense.phrases), **sense.slots}
        sure = round(min(confidence, candidate.probability), 3)
        meaning = Meaning(
            sense.intent, slots, sure, text, sense.is_answer, sense.label, sense.is_alarm
        )
        return Interpretation((meaning,), doubtful)

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


def _answers_first(found: list[Meaning]) -> bool:
    """Whether a yes or no stands nowhere but in front: "white and hard" holds none."""
    return not any(meaning.is_answer for meaning in found[1:])


def _ordered(found: list[Meaning], text: str) -> tuple[Meaning, ...]:
    """A warning sign alone, else all of them in the order said."""
    alarms = [meaning for meaning in found if meaning.is_alarm]
    return tuple(replace(meaning, text=text) for meaning in alarms[:1] or found)
