"""What is said in the benchmark, and a folder of intents that has never seen it."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

import hassil
import yaml
from hassil import IntentData
from hassil.intents import Intent

from assistant.conversation.intents import IntentFolder

BLIND = ("blind", "second blind", "third blind")

_FOLDER = Path(__file__).parent
_SEED = 4

_CONTEXTS: tuple[dict[str, str], ...] = (
    {},
    {"step": "heat"},
    {"phase": "emergency"},
    {"asked": "i0"},
)
"""Between them every template that needs no clarifying question can match."""


@dataclass(frozen=True)
class Utterance:
    """Something said, and what it may rightly be taken for: intents, or intent/value."""

    text: str
    wanted: tuple[str, ...]

    @property
    def is_alarm(self) -> bool:
        """Whether it reports a warning sign; words that are only to be asked about do not."""
        return self.wanted[0].partition("/")[0] in ("red_flag", "emergency")


def listed() -> tuple[list[Utterance], list[Utterance]]:
    """The content brief's list in two halves: one that may be learnt from, one that is not."""
    every = _read("listed.yaml")
    order = Random(_SEED).sample(range(len(every)), len(every))
    half = len(every) // 2
    return [every[n] for n in sorted(order[:half])], [every[n] for n in sorted(order[half:])]


def blind(name: str) -> dict[str, list[Utterance]]:
    """Utterances written without sight of the intents: for it, not for it, harmless.

    There are three such `BLIND` sets. The first was in view when methods and limits were chosen;
    after the second was tried, two rules about harmless sentences were changed; the third was tried
    when all was done.
    """
    every = _read(f"{name.replace(' ', '_')}.yaml")
    kinds = {"nothing": "not for it", "harmless": "harmless"}
    found: dict[str, list[Utterance]] = {}
    for utterance in every:
        found.setdefault(kinds.get(utterance.wanted[0], "for it"), []).append(utterance)
    return found


def without(folder: IntentFolder, unseen: Iterable[Utterance]) -> IntentFolder:
    """``folder`` less every template that matches one of the ``unseen``."""
    whole = folder.intents
    matching = {
        (result.intent.name, result.intent_sentence.text or "")
        for utterance in unseen
        for context in _CONTEXTS
        for result in hassil.recognize_all(
            utterance.text, whole, intent_context=context, language=folder.language
        )
        if result.intent_sentence
    }
    intents = {
        name: Intent(name, [_less(name, block, matching) for block in intent.data])
        for name, intent in whole.intents.items()
    }
    fewer = hassil.Intents(
        whole.language, intents, whole.slot_lists, whole.expansion_rules, whole.skip_words
    )
    return replace(folder, intents=fewer, fingerprint="")


def _less(intent: str, block: IntentData, matching: Container[tuple[str, str]]) -> IntentData:
    kept = [text for text in block.sentence_texts if (intent, text) not in matching]
    return replace(block, sentence_texts=kept)


def _read(name: str) -> list[Utterance]:
    held: dict[str, list[Any]] = yaml.safe_load((_FOLDER / name).read_text(encoding="utf-8"))
    return [
        Utterance(str(text), tuple(wanted.split(" | ")))
        for wanted, texts in held.items()
        for text in texts
    ]
