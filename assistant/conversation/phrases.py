"""Slots wherever they stand in a sentence: "so I had two advil about an hour ago"."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import hassil

from assistant.conversation import sampling
from assistant.conversation.intents import IntentFolder

LONGEST_WORDS = 7
"""No phrase is longer: "about an hour and a half ago"."""


class Phrases:
    """The phrases of a folder of intents, each a small intent of its own."""

    def __init__(self, folder: IntentFolder) -> None:
        whole = folder.phrases
        self._language = folder.language
        self._each = {
            name: hassil.Intents(
                whole.language, {name: phrase}, whole.slot_lists, whole.expansion_rules
            )
            for name, phrase in whole.intents.items()
        }
        drawn = sampling.sentences(whole, folder.language)
        self._words: dict[str, set[str]] = {}
        """All words that each phrase can hold."""
        for name, sentence in drawn:
            self._words.setdefault(name, set()).update(sentence.split())

    def slots(self, text: str, wanted: Iterable[str]) -> dict[str, Any]:
        """What the ``wanted`` phrases fill, each by the longest that is found, the first of these.

        Words that one phrase took are not there for the next: in "two at six" only one is a
        number of tablets.
        """
        words = text.split()
        found: dict[str, Any] = {}
        for name in (name for name in self._each if name in set(wanted)):
            for begin, end in _spans(len(words)):
                slots = self._read(name, " ".join(words[begin:end]))
                if slots is not None:
                    found |= slots
                    words[begin:end] = ["|"]
                    break
        return found

    def _read(self, name: str, words: str) -> Mapping[str, Any] | None:
        known = self._words.get(name, set())
        # Most spans hold another word: to see that is much quicker than to match them.
        if not all(word.lower() in known or word.isdigit() for word in words.split()):
            return None
        result = hassil.recognize(words, self._each[name], language=self._language)
        return None if result is None else slots_of(result)


def slots_of(result: hassil.RecognizeResult) -> dict[str, Any]:
    """The slots that hassil found, whole numbers whole (it reads "20" as 20.0)."""
    return {name: _plain(entity.value) for name, entity in result.entities.items()}


def _spans(count: int) -> Iterator[tuple[int, int]]:
    for length in range(min(LONGEST_WORDS, count), 0, -1):
        for begin in range(count - length + 1):
            yield begin, begin + length


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.strip() if isinstance(value, str) else value
