"""A folder of intent files: what can be heard and what is said, in one language.

The files follow Home Assistant's sentence-template format (intents, lists, expansion rules,
skip words), read by `hassil`; ours add prompts under ``responses``.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from functools import reduce
from operator import getitem
from pathlib import Path
from string import Formatter
from typing import Any

import hassil
from hassil.expression import Expression, Group, ListReference, RuleReference, Sentence
from hassil.parser import ParseError
from hassil.util import merge_dict

from assistant import documents
from assistant.documents import Document, Field
from assistant.errors import InputError

WORDINGS = "wordings"
"""The folder below the intents that is learnt from: `assistant.conversation.wordings`."""

PHRASES = "phrases"
"""The folder below the intents whose intents are parts of sentences."""

_SCHEMA = Path(__file__).with_name("intents.schema.json")


@dataclass(frozen=True)
class IntentFolder:
    """Everything a folder of intent files holds."""

    folder: Path
    language: str
    intents: hassil.Intents

    phrases: hassil.Intents = field(default_factory=lambda: hassil.Intents("en", {}))
    """What fills slots within a sentence: times, numbers. By the same format, in ``phrases/``."""

    responses: Mapping[str, Any] = field(default_factory=dict)
    """The ``responses`` of all files together: prompts, countries, spoken, plainly."""

    joints: tuple[str, ...] = ()
    """Words such as "and" that part an utterance into several things said."""

    expected: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)
    """By what is known of the moment (phase, asked, step) and its value: the likelier senses."""

    fingerprint: str = ""
    """Changes whenever anything that can be heard does: templates, lists, wordings."""


def load(folder: Path) -> IntentFolder:
    """Read every YAML file in ``folder`` and the folders below it.

    Raises:
        InputError: there is none, or one is broken; the message names file, line and field.
    """
    if not folder.is_dir():
        raise InputError(f"There is no folder {folder}. Name a folder of intent files.")
    paths = sorted(folder.rglob("*.yaml"))
    learnt = [path for path in paths if folder / WORDINGS in path.parents]
    read = [documents.read(path) for path in paths if path not in learnt]
    if not read:
        raise InputError(f"{folder} holds no .yaml files, so nothing could be understood.")
    for document in read:
        document.check(_SCHEMA)
    language = _one_language(read)
    merged = _merge(read)
    _check_templates(read, merged)
    _check_circles(read, merged)
    responses = merged.pop("responses", {})
    fingerprint = _fingerprint(merged, learnt)
    parts = {name for document in read for name in _parts(document, folder)}
    whole = {name: data for name, data in merged["intents"].items() if name not in parts}
    phrases = {name: data for name, data in merged["intents"].items() if name in parts}
    return IntentFolder(
        folder,
        language,
        hassil.Intents.from_dict({**merged, "intents": whole}),
        hassil.Intents.from_dict({**merged, "intents": phrases}),
        responses,
        tuple(merged.get("joints", ())),
        merged.get("expected", {}),
        fingerprint,
    )


def _parts(document: Document, folder: Path) -> Iterator[str]:
    if folder / PHRASES in document.path.parents:
        yield from document.data.get("intents", {})


def _fingerprint(merged: Mapping[str, Any], learnt: Iterable[Path]) -> str:
    heard = {name: merged.get(name) for name in ("intents", "lists", "expansion_rules")}
    known = hashlib.sha256(json.dumps(heard, sort_keys=True, default=str).encode())
    for path in learnt:
        known.update(path.read_bytes())
    return known.hexdigest()


def _one_language(read: list[Document]) -> str:
    language = str(read[0].data["language"])
    for document in read:
        if document.data["language"] != language:
            problem = (
                f"this file is in {document.data['language']!r}, but {read[0].path.name} is in"
                f" {language!r}. Keep one language in a folder."
            )
            raise document.refusal(("language",), problem)
    return language


_NAMED_ONCE: tuple[Field, ...] = (
    ("lists",),
    ("expansion_rules",),
    ("responses", "prompts"),
    ("responses", "countries"),
    ("responses", "spoken"),
)
"""Sections whose names must be unique over all files; an intent may be spread over several."""


def _merge(read: list[Document]) -> dict[str, Any]:
    merged: dict[str, Any] = {"intents": {}}
    seen: dict[Field, Document] = {}
    for document in read:
        for section in _NAMED_ONCE:
            for name in _below(document.data, section):
                place = (*section, name)
                if place in seen:
                    problem = f"this name stands in {seen[place].path.name} too. Keep one of them."
                    raise document.refusal(place, problem)
                seen[place] = document
        # A copy: what is merged into the first file's data later would seem to stand in that file.
        merge_dict(merged, deepcopy(document.data))
    return merged


def _below(data: Any, section: Field) -> Mapping[str, Any]:
    for part in section:
        data = data.get(part) if isinstance(data, Mapping) else None
    return data if isinstance(data, Mapping) else {}


def _check_templates(read: list[Document], merged: dict[str, Any]) -> None:
    """Parse every template while its line is known; hassil would only fail when it is used."""
    lists, rules = set(merged.get("lists", {})), set(merged.get("expansion_rules", {}))
    for document in read:
        _check_ranges(document)
        _check_prompts(document)
        for place, text, scope in _templates(document.data):
            sentence = _parse(document, place, text)
            for reference in _references(sentence.expression):
                _check_reference(document, place, reference, scope, lists, rules)


def _check_circles(read: list[Document], merged: dict[str, Any]) -> None:
    """Refuse rules and lists that lead back to themselves: matching them would never end."""
    for document in read:
        for place, text, scope in _templates(document.data):
            if "sentences" not in place:
                texts = {**_texts(merged), **_texts(scope)}
                _follow(document, place, text, texts, ())


def _follow(
    document: Document,
    place: Field,
    text: str,
    texts: Mapping[str, list[str]],
    passed: tuple[str, ...],
) -> None:
    for reference in _references(hassil.parse_sentence(text).expression):
        spelt = _spelt(reference)
        if spelt in passed:
            raise document.refusal(place, f"{spelt} leads back to itself. Write it out once.")
        for inner in texts[spelt]:
            _follow(document, place, inner, texts, (*passed, spelt))


def _texts(scope: Mapping[str, Any]) -> dict[str, list[str]]:
    """The templates of every rule and list, by the way it is referred to."""
    texts = {f"<{name}>": [text] for name, text in scope.get("expansion_rules", {}).items()}
    for name, content in scope.get("lists", {}).items():
        values = content.get("values", [])
        texts[f"{{{name}}}"] = [v["in"] if isinstance(v, Mapping) else v for v in values]
    return texts


def _spelt(reference: ListReference | RuleReference) -> str:
    if isinstance(reference, ListReference):
        return f"{{{reference.list_name}}}"
    return f"<{reference.rule_name}>"


def _check_ranges(document: Document) -> None:
    for place in document.lines:
        if place[-3:-2] == ("lists",) and place[-1] == "range" and "<<" not in place:
            limits = reduce(getitem, place, document.data)
            if limits["from"] > limits["to"]:
                raise document.refusal(place, "it ends before it begins: swap from and to.")


def _check_prompts(document: Document) -> None:
    for name, wordings in _below(document.data, ("responses", "prompts")).items():
        for index, text in enumerate(wordings):
            try:
                list(Formatter().parse(text))
            except ValueError as error:
                place = ("responses", "prompts", name, index)
                raise document.refusal(place, f"the prompt is broken: {error}.") from error


def _parse(document: Document, place: Field, text: str) -> Sentence:
    try:
        sentence = hassil.parse_sentence(text)
    except (ParseError, ValueError, AssertionError) as error:
        raise document.refusal(place, f"the template {text!r} is broken: {error}.") from error
    if not text.strip():
        raise document.refusal(place, "the template is empty. Write a sentence or delete it.")
    return sentence


def _check_reference(
    document: Document,
    place: Field,
    reference: ListReference | RuleReference,
    scope: Mapping[str, Any],
    lists: set[str],
    rules: set[str],
) -> None:
    if isinstance(reference, ListReference):
        name, known, where = reference.list_name, lists | set(scope.get("lists", {})), "lists"
        spelt = f"{{{name}}}"
    else:
        name, where = reference.rule_name, "expansion_rules"
        known, spelt = rules | set(scope.get("expansion_rules", {})), f"<{name}>"
    if name not in known:
        raise document.refusal(place, f"{spelt} is not defined. Add {name!r} under {where}.")


def _templates(data: Mapping[str, Any]) -> Iterator[tuple[Field, str, Mapping[str, Any]]]:
    """Every template of a file: its place, its text, and the block it stands in."""
    yield from _definitions(data, (), {})
    for name, intent in data.get("intents", {}).items():
        for index, block in enumerate(intent["data"]):
            place: Field = ("intents", name, "data", index)
            yield from _definitions(block, place, block)
            for number, text in enumerate(block["sentences"]):
                yield (*place, "sentences", number), text, block


def _definitions(
    data: Mapping[str, Any], place: Field, scope: Mapping[str, Any]
) -> Iterator[tuple[Field, str, Mapping[str, Any]]]:
    for name, text in data.get("expansion_rules", {}).items():
        yield (*place, "expansion_rules", name), text, scope
    for name, content in data.get("lists", {}).items():
        for index, value in enumerate(content.get("values", [])):
            text = value["in"] if isinstance(value, Mapping) else value
            yield (*place, "lists", name, "values", index), text, scope


def _references(expression: Expression) -> Iterator[ListReference | RuleReference]:
    if isinstance(expression, ListReference | RuleReference):
        yield expression
    elif isinstance(expression, Group):
        for item in expression.items:
            yield from _references(item)
