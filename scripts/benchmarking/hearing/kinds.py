"""Lists of what must be told apart word by word: numbers, answers, times, medicines."""

from collections.abc import Iterator
from pathlib import Path

import yaml
from hassil.numbers import get_rbnf_engine

from assistant.conversation.understanding import Understanding
from benchmarking.hearing.bench import LANGUAGE
from benchmarking.hearing.corpus import Sentence, command

_LISTS = Path(__file__).with_name("kinds.yaml")

Said = tuple[str, str, str]
"""A kind, the question that was asked ("" if none), and the words."""


def sentences(understanding: Understanding) -> list[Sentence]:
    """Every sentence of the lists that means something to these intents, with its kind."""
    found = []
    for kind, asked, text in listed():
        if sentence := command(text, understanding, asked):
            found.append(Sentence(text, sentence.sense, asked, kind=kind))
    return found


def listed() -> Iterator[Said]:
    """Everything in the lists: what one domain understands another need not."""
    yield from (("numbers 0 to 10, as answers", "pain_ask", spelt(n)) for n in range(11))
    for number in range(1, 101):
        unit = "minute" if number == 1 else "minutes"
        yield "numbers 1 to 100", "", f"the ice has been on for {spelt(number)} {unit}"
    for kind, of_it in yaml.safe_load(_LISTS.read_text(encoding="utf-8")).items():
        yield from ((kind, of_it.get("asked", ""), text) for text in of_it["said"])


def spelt(number: int) -> str:
    """``number`` in words."""
    return str(get_rbnf_engine(LANGUAGE).format_number(number).text).replace("-", " ")
