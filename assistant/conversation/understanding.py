"""From words to meaning: which intent a transcript is, and what its slots hold."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import hassil

from assistant.conversation.intents import IntentFolder


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


class Understanding:
    """Matches whole utterances against the templates of a folder of intents."""

    def __init__(self, folder: IntentFolder) -> None:
        self._intents = folder.intents
        self._language = folder.language

    def understand(
        self, text: str, context: Mapping[str, Any] | None = None, confidence: float = 1.0
    ) -> Meaning | None:
        """The meaning of ``text``, or None where it is no sentence of the templates.

        Templates marked ``red_flag: true`` in their metadata win over all others. ``context``
        holds what templates may require or exclude, such as the phase.
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
        slots = {name: _plain(entity.value) for name, entity in result.entities.items()}
        is_answer = bool((result.intent_metadata or {}).get("answer"))
        return Meaning(result.intent.name, slots, round(confidence, 3), text, is_answer)

    def understand_any(
        self, readings: Iterable[tuple[str, float]], context: Mapping[str, Any] | None = None
    ) -> Meaning | None:
        """The meaning of the first of several readings (text, confidence) that has one."""
        for text, confidence in readings:
            meaning = self.understand(text, context, confidence)
            if meaning is not None:
                return meaning
        return None


def _plain(value: Any) -> Any:
    """Whole numbers whole (hassil reads "20" as 20.0), text without spaces around it."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.strip() if isinstance(value, str) else value
