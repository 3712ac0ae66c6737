"""What the bars of rejection stand on: how plainly was heard what was right, and what was not.

``PYTHONPATH=.:scripts python -m benchmarking.hearing.bars HEARD...`` understands anew, before any
bar, every utterance of files that ``benchmark hearing --details`` wrote.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.conversation.meaning import Interpretation, Meaning
from assistant.conversation.rejection import Bars, clarity, was_read_freely
from assistant.conversation.senses import Bar
from assistant.conversation.understanding import Understanding
from assistant.equipment import understanding_of
from assistant.errors import AssistantError, InputError
from benchmarking.hearing.bench import read_intents
from benchmarking.hearing.corpus import Sentence
from benchmarking.hearing.judging import fits
from benchmarking.hearing.senses import context, sense_of
from benchmarking.tables import table

USUAL = Bars()
LIKENESS, ALARM_LIKENESS = "a likeness", "a likeness to a warning sign"
BARS = {
    "a sentence of the templates": (0.0, USUAL.sentence, USUAL.plain, 0.8),
    "an answer to a question": (0.0, USUAL.answer, 0.6),
    "a sentence with a low bar: a warning sign, help": (0.0, USUAL.alarm, USUAL.plain),
    "a sentence with a high bar": (0.0, USUAL.grave),
    LIKENESS: (0.0, 0.5, USUAL.likeness, 0.8),
    ALARM_LIKENESS: (0.0, USUAL.alarm, USUAL.alarm_certain),
}
"""What decided, the plainest first, and the bars it is counted for."""

_FIELDS = frozenset({"said", "meant", "question", "readings"})


@dataclass(frozen=True)
class Heard:
    """An utterance as it was taken, before any bar."""

    decided: str
    """One of `BARS`."""

    clear: float
    """Its clarity, from 0 to 1."""

    probability: float
    """How sure its meaning is, from 0 to 1."""

    right: bool | None
    """Whether it means what was said; None where that was not for the assistant."""


def main(files: Sequence[str]) -> int:
    """Print the table; the exit status."""
    understanding = understanding_of(read_intents(None))
    print(report([heard for file in files for heard in _all_of(Path(file), understanding)]))
    return 0


def _all_of(file: Path, understanding: Understanding) -> Iterator[Heard]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
        told = [json.loads(line) for line in lines]
        if not all(isinstance(each, dict) and each.keys() >= _FIELDS for each in told):
            raise ValueError("it holds other lines")
    except (OSError, ValueError) as error:
        raise InputError(
            f"'{file}' cannot be read ({error}). Name files that --details wrote."
        ) from error
    return (heard for each in told if (heard := taken(each, understanding)))


def taken(told: dict[str, Any], understanding: Understanding) -> Heard | None:
    """What an utterance, a line of the details, was taken for; None where for nothing."""
    readings = [(reading["text"], reading["confidence"]) for reading in told["readings"]]
    said = understanding.interpret(readings, context(told["question"] or ""))
    if said is None:
        return None
    sentence = Sentence(told["said"] or "", told["meant"])
    right = all(fits(sentence, sense_of(meaning)) for meaning in said.meanings)
    return Heard(
        _decided(said),
        clarity(readings, like=was_read_freely(said, readings)),
        min(meaning.confidence for meaning in said.meanings),
        right if told["meant"] else None,
    )


def _decided(said: Interpretation) -> str:
    """By what the least plain of it was understood."""
    return max(map(_kind, said.meanings), key=list(BARS).index)


def _kind(meaning: Meaning) -> str:
    template, answer, low, high, like, alarm = BARS
    if meaning.label:
        return alarm if meaning.is_alarm else like
    if meaning.bar is not Bar.USUAL:
        return low if meaning.bar is Bar.LOW else high
    return answer if meaning.is_answer else template


def report(heard: Sequence[Heard]) -> str:
    """How much of it counts from a clarity on."""
    rows = [_row(kind, heard, bar) for kind, bars in BARS.items() for bar in bars]
    certain = [each for each in heard if each.probability >= USUAL.certain]
    rows.append(_row(LIKENESS, certain, USUAL.likeness, f", {USUAL.certain} likely"))
    header = ["understood by", "from a clarity of", "right", "wrong", "not for it"]
    return table(header, rows)


def _row(kind: str, heard: Sequence[Heard], bar: float, more: str = "") -> list[str]:
    counted = [each.right for each in heard if each.decided == kind and each.clear >= bar]
    outcomes = [str(counted.count(right)) for right in (True, False, None)]
    return [kind + more, f"{bar:g}", *outcomes]


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except AssistantError as error:
        sys.exit(str(error))
