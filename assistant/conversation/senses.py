"""What can be meant, finer than intents: each intent with the slots that its blocks give it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from hassil import IntentData, ListReference, RuleReference
from hassil.expression import Expression, Group, Sentence
from hassil.intents import Intent

from assistant.conversation.intents import IntentFolder

NOTHING = frozenset({"nothing", "harmless"})
"""The labels of what means nothing: talk that is not for the assistant, and frightening words that
report no warning sign."""


class Bar(str, Enum):
    """How plainly something is to be heard to count (metadata ``bar``)."""

    LOW = "low"
    """A miss harms most: warning signs, "help"."""

    USUAL = "usual"
    HIGH = "high"
    """A mistake harms most: "forget everything"."""


@dataclass(frozen=True)
class Sense:
    """One thing that can be meant: "red_flag/RF1", "ice_on", "about/drive"."""

    label: str
    intent: str

    slots: Mapping[str, Any]
    """The slots that make it this sense and no other of its intent."""

    phrases: frozenset[str]
    """The phrases that may fill further slots: a time, a dose."""

    needs_phrase: bool
    """Whether it means nothing without one of them: a pain score, when it began."""

    is_answer: bool
    """Whether it only means something after a question."""

    is_alarm: bool
    """Whether it is a warning sign, or words that may be one."""

    denies: bool
    """Whether it says that there is no warning sign."""

    confirm: bool
    """Whether a likeness is not enough to act on: it is asked about first."""

    unasked: bool
    """Whether that is so unless it was asked for: people say such a thing of other matters too."""

    bar: Bar
    """How plainly it is to be heard."""


def senses(folder: IntentFolder) -> dict[str, Sense]:
    """Every sense that does not hang on the question that was asked, by its label."""
    return {
        label: _sense(label, free, phrases)
        for label, blocks, phrases in _blocks(folder)
        if (free := [block for block in blocks if not block.requires_context])
    }


def labelled(folder: IntentFolder) -> Iterator[tuple[str, IntentData]]:
    """Every block of the templates with its label."""
    for label, blocks, _ in _blocks(folder):
        yield from ((label, block) for block in blocks)


def _blocks(folder: IntentFolder) -> Iterator[tuple[str, list[IntentData], frozenset[str]]]:
    """The blocks of each label, and the phrases that can fill slots of its intent."""
    slots = _Slots(folder.intents.expansion_rules)
    filled = {name: slots.of_intent(phrase) for name, phrase in folder.phrases.intents.items()}
    for intent in folder.intents.intents.values():
        listed = slots.of_lists(intent)
        phrases = frozenset(name for name, fills in filled.items() if fills & listed)
        told = listed.union(*(filled[name] for name in phrases))
        found: dict[str, list[IntentData]] = {}
        for block in intent.data:
            fixed = [str(value) for name, value in block.slots.items() if name not in told]
            found.setdefault("/".join((intent.name, *fixed)), []).append(block)
        yield from ((label, blocks, phrases) for label, blocks in found.items())


def _sense(label: str, blocks: list[IntentData], phrases: frozenset[str]) -> Sense:
    intent, _, fixed = label.partition("/")
    marks = [block.metadata or {} for block in blocks]
    return Sense(
        label,
        intent,
        {name: value for name, value in blocks[0].slots.items() if str(value) == fixed},
        phrases,
        needs_phrase=any(mark.get("needs_phrase") for mark in marks),
        is_answer=all(mark.get("answer") for mark in marks),
        is_alarm=any(mark.get("red_flag") for mark in marks),
        denies=any(mark.get("denies") for mark in marks),
        confirm=any(mark.get("confirm") for mark in marks),
        unasked=any(mark.get("unasked") for mark in marks),
        bar=next((bar for mark in marks if (bar := bar_of(mark)) is not Bar.USUAL), Bar.USUAL),
    )


def bar_of(marks: Mapping[str, Any]) -> Bar:
    """The bar of a block by its metadata."""
    return Bar.LOW if marks.get("red_flag") else Bar(marks.get("bar", Bar.USUAL))


class _Slots:
    """Which slots the lists in templates fill; each rule is looked through once."""

    def __init__(self, rules: Mapping[str, Sentence]) -> None:
        self._rules = rules
        self._known: dict[str, frozenset[str]] = {}

    def of_intent(self, intent: Intent) -> frozenset[str]:
        return self.of_lists(intent).union(*(block.slots for block in intent.data))

    def of_lists(self, intent: Intent) -> frozenset[str]:
        sentences = [sentence for block in intent.data for sentence in block.sentences]
        return frozenset[str]().union(*(self._of(sentence.expression) for sentence in sentences))

    def _of(self, expression: Expression) -> frozenset[str]:
        if isinstance(expression, ListReference):
            return frozenset((expression.slot_name,))
        if isinstance(expression, RuleReference):
            return self._of_rule(expression.rule_name)
        if isinstance(expression, Group):
            return frozenset[str]().union(*(self._of(item) for item in expression.items))
        return frozenset()

    def _of_rule(self, name: str) -> frozenset[str]:
        if name not in self._known:
            rule = self._rules.get(name)
            self._known[name] = self._of(rule.expression) if rule else frozenset()
        return self._known[name]
