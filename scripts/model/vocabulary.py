"""What people may say to the assistant, and the words of it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

from unicode_rbnf import RbnfEngine

from assistant import documents
from assistant.conversation import sampling, wordings
from assistant.conversation.grammar import grammar
from assistant.conversation.intents import IntentFolder

COMMON = 5000
"""So many of the commonest English words are known besides."""

OFTEN = 8
"""A word that stands so often in the wordings is known."""

_COMMON_WORDS = Path(__file__).with_name("common_words.txt")


def _words(text: str) -> tuple[str, ...]:
    """The words of a text."""
    return tuple(text.split())


_ORDINALS = _words(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth"
    " fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth thirtieth"
)
_DAYS = _words("monday tuesday wednesday thursday friday saturday sunday")
_MONTHS = _words(
    "january february march april may june july august september october november december"
)
_CLOCK = _words(
    "o'clock clock oh half quarter past to midnight noon midday morning afternoon evening night"
    " tonight today yesterday tomorrow am pm hour hours minute minutes second seconds day"
    " days week weeks fortnight month months year years ago"
)
_SPELT = frozenset("ai")
"""The letters that are words; others are in the list of common words as parts of abbreviations."""


def spelled(number: int) -> str:
    """``number`` as it is read out: "twenty one"."""
    return str(_english().format_number(number).text).replace("-", " ")


@cache
def _english() -> RbnfEngine:
    return RbnfEngine.for_language("en")


NUMBERS = tuple(spelled(number) for number in range(101))

BASICS = frozenset(
    [*" ".join(NUMBERS).split(), *_ORDINALS, *_DAYS, *_MONTHS, *_CLOCK, "a", "and", "the"]
)
"""Words of numbers and times, whatever the intents hold."""


@dataclass(frozen=True)
class Sayings:
    """What is said to the assistant, in small letters, by how we know of it."""

    templates: tuple[str, ...]
    """Drawn from the intents."""

    phrases: tuple[str, ...]
    """Parts of sentences that fill a slot: times, numbers."""

    listed: tuple[str, ...] = ()
    """Utterances that someone wrote down."""

    wordings: tuple[str, ...] = ()
    """People's own words, whether meant for the assistant or not."""

    words: frozenset[str] = frozenset()
    """Every word of every template."""

    @property
    def required(self) -> frozenset[str]:
        """The words that have to be heard."""
        certain = (*self.templates, *self.phrases, *self.listed)
        return self.words.union(word for saying in certain for word in saying.split())


def sayings(folder: IntentFolder, listed: Iterable[str] = ()) -> Sayings:
    """What is said to an assistant with the intents in ``folder``.

    Args:
        folder: a folder of intents; its wordings are read too.
        listed: further utterances, as they are written.
    """
    return Sayings(
        tuple(text for _, text in sampling.sentences(folder.intents, folder.language)),
        tuple(text for _, text in sampling.sentences(folder.phrases, folder.language)),
        tuple(wordings.normal(text) for text in listed),
        tuple(own_words(folder)),
        grammar(folder).words,
    )


def own_words(folder: IntentFolder) -> Iterator[str]:
    """People's own words in ``folder``, as a recognizer writes them but for figures."""
    for path in wordings.files(folder.folder):
        for texts in documents.read(path).data["wordings"].values():
            yield from (wordings.normal(text) for text in texts)


def frequent(sentences: Iterable[str], times: int = OFTEN) -> set[str]:
    """The words that stand at least so many ``times`` in ``sentences``; no figures."""
    counts = Counter(word for sentence in sentences for word in sentence.split())
    return {word for word, count in counts.items() if count >= times and word[0].isalpha()}


def common_words(count: int = COMMON) -> list[str]:
    """The commonest words of English, the commonest first.

    The list of 7,000 comes from the language model in pocketsphinx.
    """
    words = _COMMON_WORDS.read_text(encoding="utf-8").split()
    return list(islice((word for word in words if len(word) > 1 or word in _SPELT), count))
