"""What can be said instead of a word: the other texts of a list that stand for the same."""

from collections.abc import Iterator

from hassil import Intents, TextSlotList
from hassil.sample import sample_expression


def synonyms(intents: Intents) -> Iterator[list[str]]:
    """Groups of texts that fill a slot with the same: "naprosyn", "naproxen", "aleve"."""
    for values in intents.slot_lists.values():
        if not isinstance(values, TextSlotList):
            continue
        groups: dict[object, list[str]] = {}
        for value in values.values:
            sampled = sample_expression(value.text_in, intents.slot_lists)
            texts = [" ".join(text.split()) for text in sampled]
            groups.setdefault(value.value_out, []).extend(texts)
        yield from groups.values()
