"""Grammars for tests: what ships, and sentences and templates that stand in no file."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import hassil
from conversing import english

from assistant.conversation.grammar import Grammar, grammar
from assistant.conversation.intents import IntentFolder


@cache
def shipped() -> Grammar:
    """What the shipped intents allow."""
    return grammar(english())


def sentences(*templates: str, joints: Sequence[str] = (), **more: Any) -> Grammar:
    """What templates of one intent allow; ``more`` is written as in a file of intents."""
    return intents({"it": list(templates)}, joints, **more)


def intents(templates: dict[str, list[str]], joints: Sequence[str] = (), **more: Any) -> Grammar:
    """What the templates of several intents allow."""
    data = {name: {"data": [{"sentences": each}]} for name, each in templates.items()}
    read = hassil.Intents.from_dict({"language": "en", "intents": data, **more})
    return grammar(IntentFolder(Path(), "en", read, joints=tuple(joints)))
