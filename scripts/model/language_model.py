"""How likely words follow each other: a trigram with backoff, estimated from weighted sentences."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.conversation.meaning import UNKNOWN
from model.fst import Automaton

BEGIN, END = "<s>", "</s>"

Words = tuple[str, ...]
Weighted = tuple[Sequence[str], float]
"""A sentence's words, and how often it counts."""


@dataclass(frozen=True)
class Settings:
    """What is chosen by measurement."""

    discount: float = 0.6
    """What is taken from each count, to be given to what was never seen."""

    general: float = 0.3
    """The part of general English in how likely a word is by itself."""

    unknown: float = 0.02
    """How likely `UNKNOWN` is by itself."""

    least: tuple[float, ...] = (1.5e-5, 1e-4)
    """A pair, and a triple, of words stays where leaving it out would lose so much, in nats a word.

    Pairs serve what nobody said before, so they are kept the longer.
    """


class LanguageModel:
    """The probability of each word after those before it.

    Sequences that were seen have a probability of their own; every other word has that after one
    word fewer, times what is left over.
    """

    def __init__(
        self, probabilities: Mapping[Words, Mapping[str, float]], words: Sequence[str]
    ) -> None:
        self.words = words
        self._known = probabilities
        self._left: dict[Words, float] = {}
        for history in sorted(probabilities, key=len):
            self._left[history] = self._leftover(history) if history else 0.0

    def _leftover(self, history: Words) -> float:
        own = self._known[history]
        shorter = sum(self.probability(history[1:], word) for word in own)
        return max(1 - sum(own.values()), 1e-9) / max(1 - shorter, 1e-9)

    def probability(self, history: Words, word: str) -> float:
        """That ``word``, or `END`, follows ``history``, in which `BEGIN` may be the first."""
        own = self._known.get(history)
        if own is None:
            return self.probability(history[1:], word)
        if word in own:
            return own[word]
        return self._left[history] * self.probability(history[1:], word) if history else 0.0

    def automaton(self, number: Callable[[str], int]) -> Automaton:
        """It as an acceptor of the words' numbers; a state for what was said last."""
        made = Automaton()
        begin: Words = (BEGIN,) if (BEGIN,) in self._known else ()
        states = {begin: 0}
        for history in self._known:
            if history not in states:
                states[history] = made.state()
        for history, own in self._known.items():
            for word, probability in own.items():
                cost = -math.log(probability)
                if word == END:
                    made.finals[states[history]] = cost
                else:
                    label = number(word)
                    target = states[_longest((*history, word), states)]
                    made.arc(states[history], target, label, label, cost)
            if history:
                shorter = states[_longest(history[1:], states)]
                made.arc(states[history], shorter, 0, 0, -math.log(self._left[history]))
        return made


def _longest(history: Words, known: Mapping[Words, object]) -> Words:
    while history not in known:
        history = history[1:]
    return history


def estimate(
    sentences: Iterable[Weighted],
    words: Sequence[str],
    general: Mapping[str, float],
    settings: Settings | None = None,
) -> LanguageModel:
    """Estimate a model; words that are not in ``words`` count as `UNKNOWN`.

    Args:
        sentences: what is said; weights need not be whole.
        words: all that are known, without `UNKNOWN`.
        general: how common words are elsewhere, in any unit; words that it lacks are rare.
        settings: by default those that were chosen for the model that ships.
    """
    chosen = settings or Settings()
    counts = _counted(sentences, frozenset(words), len(chosen.least) + 1)
    probabilities: dict[Words, dict[str, float]] = {
        (): _unigram(counts[()], words, general, chosen)
    }
    total = sum(counts[()].values())
    for history in sorted(counts, key=len):
        if history:
            probabilities[history] = _discounted(history, counts[history], probabilities, chosen)
    _prune(probabilities, counts, total, chosen)
    return LanguageModel(probabilities, words)


def _counted(
    sentences: Iterable[Weighted], words: frozenset[str], order: int
) -> dict[Words, dict[str, float]]:
    counts: dict[Words, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for sentence, weight in sentences:
        known = [word if word in words else UNKNOWN for word in sentence]
        line = (BEGIN, *known, END)
        for place in range(1, len(line)):
            for length in range(min(order, place + 1)):
                counts[line[place - length : place]][line[place]] += weight
    return counts


def _unigram(
    counts: Mapping[str, float],
    words: Sequence[str],
    general: Mapping[str, float],
    chosen: Settings,
) -> dict[str, float]:
    """Of all words and `END`, what is said here and general English together; sums to one."""
    said = sum(counts.get(word, 0.0) for word in (*words, END))
    rare = min(general.values(), default=1.0) / 2
    elsewhere = {word: general.get(word, rare) for word in words}
    whole = sum(elsewhere.values())
    here = 1 - chosen.general if said else 0.0
    mixed = {
        word: here * counts.get(word, 0.0) / max(said, 1e-9)
        + (1 - here) * elsewhere.get(word, 0.0) / whole
        for word in words
    }
    mixed[END] = here * counts.get(END, 0.0) / max(said, 1e-9) + (1 - here) * 0.1
    scale = (1 - chosen.unknown) / sum(mixed.values())
    return {word: scale * each for word, each in mixed.items()} | {UNKNOWN: chosen.unknown}


def _discounted(
    history: Words,
    counts: Mapping[str, float],
    probabilities: Mapping[Words, Mapping[str, float]],
    chosen: Settings,
) -> dict[str, float]:
    """Interpolated with the history one word shorter, by absolute discounting."""
    total = sum(counts.values())
    taken = {word: chosen.discount * min(count, 1.0) for word, count in counts.items()}
    spare = sum(taken.values()) / total
    shorter = probabilities[history[1:]]
    return {
        word: (count - taken[word]) / total + spare * shorter[word]
        for word, count in counts.items()
    }


def _prune(
    probabilities: dict[Words, dict[str, float]],
    counts: Mapping[Words, Mapping[str, float]],
    total: float,
    chosen: Settings,
) -> None:
    """Leave out the sequences that hardly say more than the shorter ones, the longest first."""
    for history in sorted(probabilities, key=len, reverse=True):
        if not history:
            continue
        own, shorter = probabilities[history], probabilities[history[1:]]
        least = chosen.least[len(history) - 1]
        seen = sum(counts[history].values())
        taken = sum(chosen.discount * min(count, 1.0) for count in counts[history].values())
        for word, probability in list(own.items()):
            without = taken / seen * shorter[word]
            lost = probability * seen / total * math.log(probability / without)
            if lost < least and (*history, word) not in probabilities:
                del own[word]
        if not own:
            del probabilities[history]
