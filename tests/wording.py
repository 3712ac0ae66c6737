"""The words that stand in the shipped intents, found without the assistant's own reader."""

import re

import yaml
from conversing import english

from assistant.conversation.intents import PHRASES, WORDINGS


def written_words() -> set[str]:
    """The whole words in the text of the shipped templates, however they are bracketed."""
    templates: list[str] = []
    for path in english().folder.rglob("*.yaml"):
        if path.parent.name in (PHRASES, WORDINGS):
            continue
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        templates += content.get("expansion_rules", {}).values()
        for values in content.get("lists", {}).values():
            templates += [value["in"] for value in values.get("values", [])]
        for intent in content.get("intents", {}).values():
            templates += [text for block in intent["data"] for text in block["sentences"]]
    # References are no words, and neither are endings: "minute[s]", "pain[ is|'s]".
    text = " ".join(re.sub(r"\{.*?\}|<.*?>|(?<=\w)\[s\]", " ", each) for each in templates)
    return set(re.findall(r"(?<![\w'])[a-z][a-z']*", text))
