"""Where an utterance ends: how long a pause to wait for after what was said so far."""

from collections.abc import Callable

from assistant.conversation.addressing import WakePhrase
from assistant.conversation.grammar import Grammar
from assistant.conversation.meaning import Readings
from assistant.conversation.rejection import clarity
from assistant.conversation.understanding import Context, Understanding

COMPLETE_S = 0.25
"""After a whole command: people answer each other about so quickly (0.2 s)."""

OPEN_S = 0.6
"""After a whole command that with more words would be another: "I took it" and "I took it off"."""

PLAIN = 0.8
"""From this `clarity` on it is taken for a whole command: strictly anything reads as one."""

INCOMPLETE_S = 1.0
"""After anything else: who is in pain hesitates."""


class Endings:
    """Knows which words are a whole command, and which of these may go on to be another."""

    def __init__(
        self,
        understanding: Understanding,
        grammar: Grammar,
        context: Callable[[], Context],
        wake_phrase: WakePhrase | None = None,
    ) -> None:
        """Take all sentences; ``context`` tells what moment it is.

        ``wake_phrase`` may stand before a command.
        """
        self._wake_phrase = wake_phrase or WakePhrase()
        self._understanding = understanding
        self._grammar = grammar
        self._context = context

    def pause_after(self, readings: Readings) -> float:
        """How long a pause ends an utterance that has these ``readings`` so far, in seconds."""
        readings, _ = self._wake_phrase.strip(readings)
        text, _ = readings[0]
        if not self._understanding.understand(text, self._context()):
            return INCOMPLETE_S
        if clarity(readings) < PLAIN:
            return INCOMPLETE_S
        return OPEN_S if self._grammar.goes_on(text) else COMPLETE_S
