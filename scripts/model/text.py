"""What is spoken: our own sentences, numbers, single words, and English as it is mostly said."""

import math
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from random import Random

import pocketsphinx

from assistant.conversation.intents import load
from assistant.resources import intents_folder
from model.lexicon import cmu_dictionary
from model.vocabulary import sayings, spelled

COMMON = 9000
"""So many of the likeliest words of pocketsphinx's language model are spoken."""

TRIES = 60
"""Words weighed for each place of a sentence, drawn by how common each is on its own."""

LONGEST = 14

FLATTER = 0.6
"""The power of how common words are in life by which they are spoken, so that all are heard."""

BRIEF = 2
"""Words of our shortest sentences."""

_WORDS = re.compile(r"[a-z]+(?:'[a-z]+)*")

_EITHER = ("on", "off")
"""By their neighbours the hardest of our words to tell apart, and they mean the contrary."""

_SINCE = ("it's been", "it has been", "the ice has been", "i've had it", "the heat was", "keep it")

Sentences = Callable[[Random], str]


def sentences(random: Random) -> Iterator[str]:
    """Sentences without end, every word of which stands in the dictionary."""
    kinds: list[Sentences] = [_ours, _brief, _contrary, _number, _single, _scattered, _likely]
    while True:
        kind = random.choices(kinds, (22, 10, 8, 8, 18, 10, 32))[0]
        text = " ".join(kind(random).split())
        if sayable(text) and len(text.split()) <= LONGEST:
            yield text


def plain(text: str) -> str:
    """``text`` in lower case, figures as words, without any mark but apostrophes."""
    text = re.sub(r"\d+", lambda found: f" {spelled(int(found[0]))} ", text.lower())
    return " ".join(_WORDS.findall(text.replace("\u2019", "'")))


def sayable(text: str) -> bool:
    """Whether there are words, all of which stand in the dictionary."""
    words = text.split()
    return bool(words) and dictionary().issuperset(words)


@cache
def dictionary() -> frozenset[str]:
    """The words of the CMU dictionary that are nothing but letters and apostrophes."""
    return frozenset(word for word in cmu_dictionary() if _WORDS.fullmatch(word))


def _ours(random: Random) -> str:
    return plain(random.choice(_wordings()))


def _brief(random: Random) -> str:
    """One of our shortest sentences, an answer mostly: nothing around it tells what it was."""
    return random.choices(*_briefest())[0]


@cache
def _briefest() -> tuple[list[str], list[float]]:
    """They, and their weights: the commoner their words, the likelier."""
    model, _ = _language()
    said = (plain(wording) for wording in _wordings())
    brief = sorted({text for text in said if 1 <= len(text.split()) <= BRIEF and sayable(text)})
    return brief, _weights(sum(model.prob([word]) for word in text.split()) for text in brief)


def _contrary(random: Random) -> str:
    """A sentence of ours with "on" or "off" in it, as it is or the other way round."""
    words = random.choice(_on_and_off()).split()
    return " ".join(random.choice(_EITHER) if word in _EITHER else word for word in words)


@cache
def _on_and_off() -> list[str]:
    said = (plain(wording) for wording in _wordings())
    return [text for text in said if not set(_EITHER).isdisjoint(text.split())]


@cache
def _wordings() -> list[str]:
    """All that people may say to the assistant, as its intents list it or have it in a template."""
    said = sayings(load(intents_folder() / "en"))
    return [*said.templates, *said.phrases, *said.wordings]


def _number(random: Random) -> str:
    small, large = random.randint(0, 12), random.randint(0, 100)
    length = f"{spelled(large)} {random.choice(('percent', 'minutes', 'hours', 'days', 'years'))}"
    either = random.choice(_EITHER)
    forms = (
        spelled(small),
        spelled(large),
        spelled(large),
        f"{spelled(small)} out of ten",
        length,
        f"{either} for {length}",
        f"{random.choice(_SINCE)} {either} for {length}",
        " ".join(spelled(random.randint(0, 9)) for _ in range(random.randint(2, 6))),
        f"{random.choice(('half past', 'quarter to', 'ten past', 'at'))} {spelled(small)}",
        spelled(random.randint(101, 9999)),
    )
    return random.choice(forms)


def _single(random: Random) -> str:
    if random.random() < 0.5:
        word = random.choice(_ours(random).split() or ["yes"])
    else:
        word = random.choices(*_common())[0]
    return word if random.random() < 0.7 else f"{word} {random.choices(*_common())[0]}"


def _scattered(random: Random) -> str:
    return " ".join(random.choices(*_common(), k=random.randint(2, 7)))


def _likely(random: Random) -> str:
    """Words that follow one another as in pocketsphinx's trigram model, up to a random length."""
    words, weights = _common()
    model, scale = _language()
    said: list[str] = []
    for _ in range(random.randint(2, 11)):
        # Drawn by their own weight and weighed by the model's: together as the model alone.
        tried = random.choices(words, weights, k=TRIES)
        before = (said[::-1] + ["<s>"])[:2]
        by_model = [math.exp(model.prob([word, *before]) * scale) for word in tried]
        own = [weights[_places()[word]] for word in tried]
        ratios = [new / old for new, old in zip(by_model, own, strict=True)]
        said += random.choices(tried, ratios)
    return " ".join(said)


@cache
def _common() -> tuple[list[str], list[float]]:
    """The words to draw from, and their weights."""
    model, _ = _language()
    ranked = sorted(((model.prob([word]), word) for word in dictionary()), reverse=True)
    ranked = [(score, word) for score, word in ranked if len(word) > 1 or word in ("a", "i")]
    kept = ranked[:COMMON]
    return [word for _, word in kept], _weights(score for score, _ in kept)


def _weights(scores: Iterable[int]) -> list[float]:
    """How likely each is spoken, by the trigram model's scores."""
    _, scale = _language()
    return [math.exp(FLATTER * scale * score) for score in scores]


@cache
def _places() -> dict[str, int]:
    return {word: place for place, word in enumerate(_common()[0])}


@cache
def _language() -> tuple["pocketsphinx.NGramModel", float]:
    """The trigram model, and what its integer scores are times to be natural logarithms."""
    model = pocketsphinx.NGramModel.readfile(pocketsphinx.get_model_path("en-us/en-us.lm.bin"))
    return model, math.log(1.0001)
