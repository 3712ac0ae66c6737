"""YAML files that remember on which line each field stands, so that a refusal can say where."""

import json
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from assistant.errors import InputError

Field = tuple[Hashable, ...]
"""A field's way from the top of a file: ("intents", "ice_on", "data", 0, "sentences", 2)."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Written in C where PyYAML was built so: four times as fast."""

_NAMES = ("tag:yaml.org,2002:str", "tag:yaml.org,2002:merge")
"""What YAML takes a field's name for: text, or `<<`, which takes in another mapping."""


@dataclass(frozen=True)
class Document:
    """A YAML file that was read: its plain data and the line of every field."""

    path: Path
    data: Any
    lines: Mapping[Field, int]

    def refusal(self, field: Field, problem: str) -> InputError:
        """The error that refuses the file for ``problem`` in ``field``."""
        known = field
        while known and known not in self.lines:
            known = known[:-1]
        where = f"{self.path}, line {self.lines.get(known, 1)}"
        return InputError(
            f"{where}, {_spell(field)}: {problem}" if field else f"{where}: {problem}"
        )

    def check(self, schema: Path) -> None:
        """Refuse the file where it does not follow the JSON Schema in ``schema``."""
        error = best_match(_validator(schema).iter_errors(self.data))
        if error is None:
            return
        place = tuple(error.absolute_path)
        if error.validator == "additionalProperties":
            known = error.schema.get("properties", {})
            unknown = next(name for name in error.instance if name not in known)
            problem = f"there is no such field. Known are: {', '.join(known)}."
            raise self.refusal((*place, unknown), problem)
        raise self.refusal(place, _explain(error))


def read(path: Path) -> Document:
    """Read ``path``.

    Raises:
        InputError: it cannot be read, is not YAML, or has a key twice.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InputError(
            f"{path}, line {line}: this is not UTF-8 text. Save the file as UTF-8 and try again."
        ) from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.") from error
    try:
        loader = _LOADER(text)
        node = loader.get_single_node()
        lines: dict[Field, int] = {}
        if node is not None:
            _walk(node, (), lines, path)
        data = loader.construct_document(node) if node is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        problem = error.problem or error.context or "unreadable"
        raise InputError(f"{path}, line {line}: this is not valid YAML: {problem}.") from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise InputError(f"{path}, line {line}: this is not valid YAML: {error.reason}.") from error
    except (yaml.YAMLError, ValueError) as error:
        raise InputError(f"{path}: this is not valid YAML: {error}.") from error
    except RecursionError as error:
        raise InputError(f"{path}: this is nested too deeply, or within itself.") from error
    return Document(path, data, lines)


def _walk(node: yaml.Node, field: Field, lines: dict[Field, int], path: Path) -> None:
    lines.setdefault(field, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _walk(item, (*field, index), lines, path)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            line = key.start_mark.line + 1
            if key.tag not in _NAMES:
                named = key.value if isinstance(key, yaml.ScalarNode) else "?"
                raise InputError(
                    f"{path}, line {line}, {_spell((*field, named))}: a name must be text."
                    " Put it in quotes."
                )
            name = (*field, key.value)
            if name in lines:
                raise InputError(
                    f"{path}, line {line}, {_spell(name)}: this name stands twice, first on line"
                    f" {lines[name]}. Join the two."
                )
            lines[name] = line
            _walk(value, name, lines, path)
    elif node.tag == "tag:yaml.org,2002:float" and node.value.lower() == ".nan":
        # It would pass every limit, as it is neither below nor above one.
        raise InputError(f"{path}, line {lines[field]}, {_spell(field)}: this is not a number.")


@lru_cache
def _validator(schema: Path) -> Draft202012Validator:
    return Draft202012Validator(json.loads(schema.read_text(encoding="utf-8")))


def _explain(error: ValidationError) -> str:
    schema = error.schema if isinstance(error.schema, Mapping) else {}
    expected = schema.get("description")
    found = json.dumps(error.instance, ensure_ascii=False, default=str)
    found = found if len(found) <= 60 else f"{found[:57]}..."
    if error.validator == "required" or not expected:
        return f"{error.message}."
    for_text = schema.get("type") == "string" or "anyOf" in schema
    plain = isinstance(error.instance, bool | int | float)
    advice = " Put it in quotes." if for_text and plain else ""
    return f"expected {expected}, found {found}.{advice}"


def _spell(field: Field) -> str:
    spelt = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in field)
    return spelt.lstrip(".")
