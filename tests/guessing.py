"""A second stage of understanding that guesses what a test tells it to."""

from collections.abc import Mapping
from typing import cast

from conversing import Conversation, english

from assistant.conversation.likeness import Candidate, Likeness
from assistant.conversation.understanding import Understanding

Guesses = Mapping[str, Mapping[str, float]]
"""For each utterance the senses it is like, with their probability."""


class Guessing:
    """In the place of `Likeness`: what is not told is like nothing."""

    def __init__(self, guesses: Guesses) -> None:
        self._guesses = guesses

    def candidates(self, text: str, favour: Mapping[str, float]) -> list[Candidate]:
        told = self._guesses.get(text, {"nothing": 1.0})
        found = [Candidate(label, probability) for label, probability in told.items()]
        return sorted(found, key=lambda candidate: -candidate.probability)


def guessing(guesses: Guesses) -> Understanding:
    """Understands the shipped templates, and the utterances in ``guesses``."""
    return Understanding(english(), cast(Likeness, Guessing(guesses)))


def conversation(guesses: Guesses) -> Conversation:
    """A conversation in which the utterances in ``guesses`` are like what they say."""
    return Conversation(understanding=guessing(guesses))
