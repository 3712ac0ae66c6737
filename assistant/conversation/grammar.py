"""Every sentence that the templates allow, as one automaton of words.

Drawn sentences would leave most out: a template of optionals stands for hundreds of thousands. A
recognizer that follows the automaton can hear nothing but whole sentences, so it hears them where
words alone would be mistaken (docs/hearing.md).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from assistant.conversation.intents import IntentFolder
from assistant.conversation.templates import Net


@dataclass(frozen=True)
class State:
    """Where one may be in a sentence."""

    follows: Mapping[str, tuple[int, float]]
    """The words that may follow, each with the state behind it and how likely it is."""

    ends: float
    """How likely the sentence ends here."""

    intents: frozenset[str]
    """The intents of the sentences that end here."""


@dataclass(frozen=True)
class Grammar:
    """All sentences of a folder of intents; the first state is where each begins."""

    states: tuple[State, ...]

    joints: tuple[str, ...] = ()
    """Words that may stand between two sentences said at once."""

    skipped: tuple[str, ...] = ()
    """Words that may stand before a sentence or after it."""

    @property
    def words(self) -> frozenset[str]:
        """All words of all sentences."""
        return frozenset(word for state in self.states for word in state.follows)

    def goes_on(self, text: str) -> bool:
        """Whether ``text`` is a sentence with which a sentence of another intent begins."""
        number = self._behind(text)
        if number is None or not self.states[number].intents:
            return False
        following = (self._ahead[after] for after, _ in self.states[number].follows.values())
        return not frozenset[str]().union(*following) <= self.states[number].intents

    def __contains__(self, text: str) -> bool:
        number = self._behind(text)
        return number is not None and self.states[number].ends > 0

    def _behind(self, text: str) -> int | None:
        number = 0
        for word in text.split():
            if word not in self.states[number].follows:
                return None
            number, _ = self.states[number].follows[word]
        return number

    @cached_property
    def _ahead(self) -> dict[int, frozenset[str]]:
        """The intents of all sentences that end in a state or behind it."""
        ahead: dict[int, frozenset[str]] = {}
        waiting = [0]
        while waiting:
            state = self.states[waiting[-1]]
            missing = [to for to, _ in state.follows.values() if to not in ahead]
            if missing:
                waiting += missing
                continue
            behind = (ahead[to] for to, _ in state.follows.values())
            ahead[waiting.pop()] = state.intents.union(*behind)
        return ahead


def grammar(folder: IntentFolder) -> Grammar:
    """The sentences of ``folder``, but for those with a wildcard: nobody knows what stands there.

    All templates are equally likely, and so are all branches of one.
    """
    net = Net(folder.language)
    begins = [
        begin
        for intent in folder.intents.intents.values()
        for block in intent.data
        for begin in net.add_block(folder, intent.name, block)
    ]
    skipped = tuple(folder.intents.skip_words)
    return Grammar(tuple(_determined(net, begins)), folder.joints, skipped)


def _determined(net: Net, begins: Iterable[int]) -> Iterator[State]:
    """The states of an automaton in which no word leads to two: each is a set of nodes.

    How likely each of the nodes is, is that of the first way that leads to them.
    """
    sets: list[Mapping[int, float]] = [dict.fromkeys(begins, 1.0)]
    numbers = {frozenset[int](sets[0]): 0}
    for nodes in sets:
        behind: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
        for node, likely in nodes.items():
            for (word, after), share in net.words_from(node).items():
                behind[word][after] += likely * share
        whole = sum(sum(each.values()) for each in behind.values()) or 1.0
        ended: Mapping[int, float] = behind.pop("", {})
        follows = {}
        for word, reached in behind.items():
            number = numbers.setdefault(frozenset(reached), len(sets))
            if number == len(sets):
                sets.append(reached)
            follows[word] = number, sum(reached.values()) / whole
        intents = frozenset(net.intents[node] for node in ended)
        yield State(follows, sum(ended.values()) / whole, intents)
