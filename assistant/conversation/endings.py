"""Where an utterance ends: how long a pause to wait for after what was said so far."""

from collections.abc import Callable, Iterable, Iterator

from assistant.conversation.addressing import WakePhrase
from assistant.conversation.understanding import Context, Understanding

COMPLETE_S = 0.25
"""After a whole command: people answer each other about so quickly (0.2 s)."""

OPEN_S = 0.6
"""After a whole command that with more words would be another: "I took it" and "I took it off"."""

INCOMPLETE_S = 1.0
"""After anything else: who is in pain hesitates."""


class Endings:
    """Knows which words are a whole command, and which of these may go on to be another."""

    def __init__(
        self,
        understanding: Understanding,
        sentences: Iterable[tuple[str, str]],
        context: Callable[[], Context],
        wake_phrase: WakePhrase | None = None,
    ) -> None:
        """Take pairs of an intent and a sentence of it; ``context`` tells what moment it is.

        ``wake_phrase`` may stand before a command.
        """
        self._wake_phrase = wake_phrase or WakePhrase()
        self._understanding = understanding
        self._context = context
        self._open = frozenset(_open({text: intent for intent, text in sentences}))

    def pause_after(self, text: str) -> float:
        """How long a pause ends an utterance that reads so far as ``text``, in seconds."""
        ((text, _),), _ = self._wake_phrase.strip([(text, 1.0)])
        if not self._understanding.understand(text, self._context()):
            return INCOMPLETE_S
        return OPEN_S if text in self._open else COMPLETE_S


def _open(intents: dict[str, str]) -> Iterator[str]:
    """The sentences with which a sentence of another intent begins."""
    for text, intent in intents.items():
        words = text.split()
        for count in range(1, len(words)):
            begun = " ".join(words[:count])
            if intents.get(begun, intent) != intent:
                yield begun
