"""YAML files: what they hold, on which line, and how a broken one is refused."""

import json
from pathlib import Path

import pytest

from assistant import documents
from assistant.errors import InputError

SCHEMA = {
    "type": "object",
    "description": "a shelf",
    "required": ["books"],
    "additionalProperties": False,
    "properties": {
        "books": {
            "type": "array",
            "description": "a list of books",
            "items": {"type": "string", "description": "a title in quotes"},
        },
        "height": {"type": "number", "maximum": 3, "description": "a number up to 3"},
        "room": {"type": "object", "required": ["name"], "properties": {"name": {}}},
    },
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "shelf.yaml"


@pytest.fixture
def schema(tmp_path: Path) -> Path:
    path = tmp_path / "schema.json"
    path.write_text(json.dumps(SCHEMA), encoding="utf-8")
    return path


def refusal(file: Path, content: str | bytes, schema: Path | None = None) -> str:
    """What is said of a file with this content, behind the file's own name."""
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError) as refused:
        document = documents.read(file)
        if schema is not None:
            document.check(schema)
    assert refused.value.exit_status == 2
    said = str(refused.value)
    assert said.startswith(str(file))
    assert "\n" not in said
    return said.removeprefix(str(file))


def test_a_document_has_its_data_and_the_line_of_every_field(file: Path) -> None:
    file.write_text("# shelf\nbooks:\n  - one\n  - two\nroom: {name: den}\n", encoding="utf-8")
    document = documents.read(file)
    assert document.data == {"books": ["one", "two"], "room": {"name": "den"}}
    lines = {("books",): 2, ("books", 0): 3, ("books", 1): 4, ("room",): 5, ("room", "name"): 5}
    assert document.lines == {(): 2, **lines}


def test_an_empty_file_holds_nothing(file: Path) -> None:
    file.write_text("# nothing yet\n", encoding="utf-8")
    assert documents.read(file).data is None


@pytest.mark.parametrize("mark", ["\ufeff", ""])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_file_from_any_editor_is_read(file: Path, mark: str, newline: str) -> None:
    file.write_bytes(f'{mark}a: 1{newline}b: "é"{newline}'.encode())
    document = documents.read(file)
    assert document.data == {"a": 1, "b": "é"}
    assert document.lines["b",] == 2


def test_what_stands_once_may_be_used_twice(file: Path) -> None:
    file.write_text("a: &a {x: 1}\nb: *a\nc: {<<: *a, y: 2}\n", encoding="utf-8")
    assert documents.read(file).data == {"a": {"x": 1}, "b": {"x": 1}, "c": {"x": 1, "y": 2}}


def test_a_refusal_names_the_file_the_line_and_the_field(file: Path) -> None:
    file.write_text("books:\n  - one\n", encoding="utf-8")
    document = documents.read(file)
    assert (
        str(document.refusal(("books", 0), "it is bad.")) == f"{file}, line 2, books[0]: it is bad."
    )
    assert str(document.refusal((), "it is bad.")) == f"{file}, line 1: it is bad."


def test_a_field_that_is_not_there_is_looked_for_where_it_would_stand(file: Path) -> None:
    file.write_text("\nroom:\n  name: den\n", encoding="utf-8")
    said = str(documents.read(file).refusal(("room", "door", 3), "it is missing."))
    assert said == f"{file}, line 2, room.door[3]: it is missing."


BROKEN = {
    "bad YAML": ("a: 1\nb: [\n", ", line 3: this is not valid YAML: "),
    "a tab": ("a: 1\n\tb: 2\n", ", line 2: this is not valid YAML: found "),
    "a key twice": (
        "a: 1\nb:\n  c: 1\n  c: 2\n",
        ", line 4, b.c: this name stands twice, first on line 3. Join the two.",
    ),
    "a bare yes for a name": ("a: 1\nyes: 2\n", ", line 2, yes: a name must be text. Put it in"),
    "a number for a name": (
        "a:\n  1: 2\n",
        ", line 2, a.1: a name must be text. Put it in quotes.",
    ),
    "a mapping for a name": ("{a: b}: c\n", ", line 1, ?: a name must be text. Put it in quotes."),
    "a list for a name": ("a: 1\n? [b, c]\n: d\n", ", line 2, ?: a name must be text."),
    "two documents": ("a: 1\n---\nb: 1\n", ", line 2: this is not valid YAML: but found another"),
    "within itself": ("a: &a [*a]\n", ": this is nested too deeply, or within itself."),
    "deeply nested": ("[" * 5000 + "]" * 5000, ": this is nested too deeply, or within itself."),
    "no such alias": ("a: *b\n", ", line 1: this is not valid YAML: found undefined alias"),
    "a python object": ("a: 1\nb: !!python/name:os.system\n", ", line 2: this is not valid YAML:"),
    "no such date": ("a: 2020-13-45\n", ": this is not valid YAML: month must be in 1..12."),
    "not a number": ("a:\n  - 1\n  - .NaN\n", ", line 3, a[1]: this is not a number."),
    "not UTF-8": (
        b"a: 1\nb: caf\xe9\n",
        ", line 2: this is not UTF-8 text. Save the file as UTF-8",
    ),
    "a null byte": (b"a: 1\nb: \0\n", ", line 2: this is not valid YAML: "),
}


@pytest.mark.parametrize(("content", "problem"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_refused(file: Path, content: str | bytes, problem: str) -> None:
    assert refusal(file, content).startswith(problem)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read: No such file or directory"):
        documents.read(tmp_path / "nowhere.yaml")
    with pytest.raises(InputError, match="cannot be read: "):
        documents.read(tmp_path)


UNFIT = {
    "a wrong type": ("books: 5\n", ", line 1, books: expected a list of books, found 5."),
    "a bare yes for text": (
        'books:\n  - "one"\n  - yes\n',
        ", line 3, books[1]: expected a title in quotes, found true. Put it in quotes.",
    ),
    "a bare number for text": (
        "books: [1984]\n",
        ", line 1, books[0]: expected a title in quotes, found 1984. Put it in quotes.",
    ),
    "a number that is too large": (
        "books: []\nheight: 3.5\n",
        ", line 2, height: expected a number up to 3, found 3.5.",
    ),
    "text for a number": (
        "books: []\nheight: tall\n",
        ', line 2, height: expected a number up to 3, found "tall".',
    ),
    "an unknown field": (
        "books: []\n\nwidth: 2\n",
        ", line 3, width: there is no such field. Known are: books, height, room.",
    ),
    "a field that is missing": ("height: 1\n", ", line 1: 'books' is a required property."),
    "a field that is missing in a field": (
        "books: []\nroom: {}\n",
        ", line 2, room: 'name' is a required property.",
    ),
    "nothing": ("", ", line 1: expected a shelf, found null."),
    "much of the wrong type": (
        f"books:\n  - {list(range(40))}\n",
        f", line 2, books[0]: expected a title in quotes, found {str(list(range(40)))[:57]}....",
    ),
}


@pytest.mark.parametrize(("content", "problem"), UNFIT.values(), ids=UNFIT)
def test_a_file_that_does_not_follow_its_schema_is_refused(
    file: Path, schema: Path, content: str, problem: str
) -> None:
    assert refusal(file, content, schema) == problem


def test_a_file_that_follows_its_schema_passes(file: Path, schema: Path) -> None:
    file.write_text("books: [one]\nheight: 3\nroom: {name: den}\n", encoding="utf-8")
    documents.read(file).check(schema)
