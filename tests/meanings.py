"""Every meaning that the intents can have: each intent with the slots that its lists give it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

from conversing import english
from hassil import Alternative, IntentData, ListReference, RangeSlotList, RuleReference
from hassil.expression import Expression, Group

from assistant.relief.episode import Episode

Slots = Mapping[str, Any]


@dataclass(frozen=True)
class Meant:
    """One meaning of the intents: the intent, its slots and where it is understood."""

    intent: str
    slots: Slots
    requires: Mapping[str, Any]
    excludes: Mapping[str, Any]
    is_answer: bool

    def holds_in(self, episode: Episode) -> bool:
        """Whether a session would understand it now, as `Session` gives the context."""
        if self.is_answer and not episode.waits_for_answer:
            return False
        context = {
            "phase": episode.phase.value,
            "asked": episode.asked or "",
            "step": episode.step or "",
        }
        return all(context[key] in _listed(wanted) for key, wanted in self.requires.items()) and (
            not any(context[key] in _listed(barred) for key, barred in self.excludes.items())
        )


def _listed(wanted: Any) -> list[Any]:
    return wanted if isinstance(wanted, list) else [wanted]


@cache
def meanings() -> tuple[Meant, ...]:
    """Every intent with the slots that its blocks and lists can give it.

    Of a block's lists every value is taken once, the others staying at their first.
    """
    found: dict[tuple[object, ...], Meant] = {}
    for intent, data in english().intents.intents.items():
        for block in data.data:
            requires, excludes = block.requires_context or {}, block.excludes_context or {}
            is_answer = bool((block.metadata or {}).get("answer"))
            for slots in _slots_of(block):
                meant = Meant(intent, slots, requires, excludes, is_answer)
                found.setdefault((intent, repr(sorted(slots.items())), repr(requires)), meant)
    return tuple(found.values())


def _slots_of(block: IntentData) -> Iterator[dict[str, Any]]:
    named = {lists for sentence in block.sentences for lists in _lists(sentence.expression)}
    for lists in sorted(named):
        values = {slot: _values(name) for slot, name in lists}
        first = {slot: several[0] for slot, several in values.items()}
        for slot, several in values.items():
            for value in several:
                yield {**block.slots, **first, slot: value}
        if not values:
            yield dict(block.slots)


Lists = tuple[tuple[str, str], ...]
"""Slots that a sentence fills, each with its list."""


def _lists(expression: Expression) -> set[Lists]:
    if isinstance(expression, ListReference):
        return {((expression.slot_name, expression.list_name),)}
    if isinstance(expression, RuleReference):
        return _lists_of_rule(expression.rule_name)
    if isinstance(expression, Alternative):
        return set[Lists]().union(*(_lists(item) for item in expression.items))
    if isinstance(expression, Group):
        parts = product(*(_lists(item) for item in expression.items))
        return {tuple(sorted({pair for lists in part for pair in lists})) for part in parts}
    return {()}


@cache
def _lists_of_rule(name: str) -> set[Lists]:
    return _lists(english().intents.expansion_rules[name].expression)


@cache
def _values(name: str) -> list[Any]:
    values = english().intents.slot_lists[name]
    if isinstance(values, RangeSlotList):
        span = values.stop - values.start
        few = {values.start, values.start + 1, values.start + span // 2, values.stop}
        return sorted(few | set(range(values.start, values.stop + 1)) if span <= 12 else few)
    return list(dict.fromkeys(value.value_out for value in getattr(values, "values", ())))


@cache
def usual() -> tuple[Meant, ...]:
    """Each intent with a few of its slots: what is tried everywhere."""
    few: Counter[str] = Counter()
    kept = []
    for meant in meanings():
        if meant.intent == "clarified" or few[meant.intent] < 2:
            kept.append(meant)
            few[meant.intent] += 1
    return tuple(kept)
