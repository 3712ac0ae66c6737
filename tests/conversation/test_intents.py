"""A folder of intent files: what it holds, and how a broken one is refused."""

from pathlib import Path
from textwrap import dedent

import pytest
from conversing import english

from assistant.cli import main
from assistant.conversation.intents import load
from assistant.conversation.understanding import Understanding
from assistant.errors import InputError

GOOD = """
    language: en
    lists:
      place: {values: [home, {in: "(the|a) office", out: work}]}
      number: {range: {from: 1, to: 10}}
    expansion_rules:
      please: "[could you|will you]"
    intents:
      go:
        data:
          - sentences: ["<please> go to {place}"]
    """


def write(folder: Path, **files: str) -> Path:
    """A folder with these YAML files."""
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / f"{name}.yaml").write_text(dedent(content).lstrip(), encoding="utf-8")
    return folder


def test_the_shipped_folder_holds_what_the_assistant_needs() -> None:
    assert english().language == "en"
    assert {"prompts", "countries", "spoken"} <= set(english().responses)
    assert {"what_now", "red_flag", "ice_off"} <= set(english().intents.intents)


def test_all_files_in_all_folders_below_are_one(tmp_path: Path) -> None:
    folder = write(tmp_path / "own", a=GOOD)
    more = """
        language: en
        intents:
          go:
            data:
              - sentences: ["<please> get to {place}"]
          count:
            data:
              - sentences: ["count to {number}"]
        """
    write(folder / "below", b=more)
    relief = Understanding(load(folder))
    meanings = [
        relief.understand(text)
        for text in ("will you go to home", "could you get to the office", "count to seven")
    ]
    assert [(m.intent, m.slots) for m in meanings if m] == [
        ("go", {"place": "home"}),
        ("go", {"place": "work"}),
        ("count", {"number": 7}),
    ]


def test_other_files_beside_them_are_left_alone(tmp_path: Path) -> None:
    folder = write(tmp_path / "own", a=GOOD)
    (folder / "README.md").write_text("{not: yaml", encoding="utf-8")
    assert set(load(folder).intents.intents) == {"go"}


BROKEN = {
    "bad YAML": ("language: en\nintents: [\n", 3, "", "this is not valid YAML: "),
    "a key twice": (
        "language: en\nintents:\n  go: {data: []}\n  go: {data: []}\n",
        *(4, "intents.go", "this name stands twice, first on line 3. Join the two."),
    ),
    "a wrong type": (
        "language: en\nintents:\n  go:\n    data:\n      - sentences: go home\n",
        *(5, "intents.go.data[0].sentences", "expected a list of sentence templates, found "),
    ),
    "a bare yes": (
        'language: en\nintents:\n  go:\n    data:\n      - sentences:\n          - "go"\n'
        "          - yes\n",
        *(7, "intents.go.data[0].sentences[1]", "expected a sentence template in quotes, found "),
    ),
    "a bare yes for a name": (
        "language: en\nintents:\n  yes:\n    data: []\n",
        *(3, "intents.yes", "a name must be text. Put it in quotes."),
    ),
    "a bracket that does not close": (
        'language: en\nintents:\n  go:\n    data:\n      - sentences: ["go", "(stay"]\n',
        *(5, "intents.go.data[0].sentences[1]", "the template '(stay' is broken: "),
    ),
    "a bracket that does not open": (
        'language: en\nintents:\n  go:\n    data:\n      - sentences: ["stay]"]\n',
        *(5, "intents.go.data[0].sentences[0]", "the template 'stay]' is broken: "),
    ),
    "an empty template": (
        'language: en\nintents:\n  go:\n    data:\n      - sentences: [""]\n',
        *(5, "intents.go.data[0].sentences[0]", "the template '' is broken: "),
    ),
    "an unknown list": (
        'language: en\nintents:\n  go:\n    data:\n      - sentences: ["go {where}"]\n',
        *(5, "intents.go.data[0].sentences[0]", "{where} is not defined. Add 'where' under lists."),
    ),
    "an unknown rule": (
        'language: en\nintents:\n  go:\n    data:\n      - sentences: ["go [<home> now]"]\n',
        *(5, "intents.go.data[0].sentences[0]", "<home> is not defined. Add 'home' under "),
    ),
    "an unknown rule in a rule": (
        'language: en\nexpansion_rules:\n  go: "(go|<walk>)"\n',
        *(3, "expansion_rules.go", "<walk> is not defined. "),
    ),
    "a broken rule of a block": (
        "language: en\nintents:\n  go:\n    data:\n      - sentences: [go]\n"
        '        expansion_rules:\n          home: "(home"\n',
        *(7, "intents.go.data[0].expansion_rules.home", "the template '(home' is broken: "),
    ),
    "a broken value of a list": (
        'language: en\nlists:\n  where:\n    values:\n      - home\n      - {in: "[a", out: b}\n',
        *(6, "lists.where.values[1]", "the template '[a' is broken: "),
    ),
    "a list with nothing in it": (
        "language: en\nlists:\n  where: {value: [home]}\n",
        *(3, "lists.where", "expected a list with values, a range, or wildcard, found "),
    ),
    "a range that runs backwards": (
        "language: en\nlists:\n  count:\n    range: {from: 10, to: 1}\n",
        *(4, "lists.count.range", "it ends before it begins: swap from and to."),
    ),
    "a range of a block that runs backwards": (
        "language: en\nintents:\n  go:\n    data:\n      - sentences: [go]\n"
        "        lists:\n          count: {range: {from: 2, to: 1}}\n",
        *(7, "intents.go.data[0].lists.count.range", "it ends before it begins: "),
    ),
    "a range that does not move": (
        "language: en\nlists:\n  count:\n    range: {from: 1, to: 10, step: 0}\n",
        *(4, "lists.count.range.step", "expected a whole number above 0, found 0."),
    ),
    "a range of an unknown type": (
        "language: en\nlists:\n  count:\n    range: {from: 1, to: 10, type: miles}\n",
        *(4, "lists.count.range.type", "expected number, percentage or temperature, found "),
    ),
    "no wildcard": (
        "language: en\nlists:\n  what: {wildcard: false}\n",
        *(3, "lists.what.wildcard", "expected true, found false."),
    ),
    "an unquoted no among the skip words": (
        "language: en\nskip_words: [um, no]\n",
        *(2, "skip_words[1]", "expected a word in quotes, found false. Put it in quotes."),
    ),
    "an intent without data": (
        "language: en\nintents:\n  go: {}\n",
        *(3, "intents.go", "'data' is a required property."),
    ),
    "keywords that are no list": (
        "language: en\nintents:\n  go:\n    data:\n      - sentences: [go]\n"
        "        required_keywords: 5\n",
        *(6, "intents.go.data[0].required_keywords", "expected a list of words, found 5."),
    ),
    "no language": ("intents: {}\n", 1, "", "'language' is a required property."),
    "a number for a language": (
        "language: 5\n",
        *(1, "language", 'expected a language code such as "en", found 5. Put it in quotes.'),
    ),
    "a prompt that is no list": (
        'language: en\nresponses:\n  prompts:\n    hello: "hello"\n',
        *(4, "responses.prompts.hello", 'expected a list of wordings, found "hello".'),
    ),
    "a prompt with a gap that does not close": (
        'language: en\nresponses:\n  prompts:\n    hello: ["hello", "in {left"]\n',
        *(4, "responses.prompts.hello[1]", "the prompt is broken: "),
    ),
    "a country without a number": (
        'language: en\nresponses:\n  countries:\n    US: {emergency: "nine one one"}\n',
        *(4, "responses.countries.US", "'advice_line' is a required property."),
    ),
    "an empty file": ("", 1, "", "expected the fields language, intents, lists, expansion_rules, "),
}


@pytest.mark.parametrize(("content", "line", "field", "problem"), BROKEN.values(), ids=list(BROKEN))
def test_a_broken_file_is_told_with_its_line_and_field_and_status_2(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    content: str,
    line: int,
    field: str,
    problem: str,
) -> None:
    folder = write(tmp_path / "own", good=GOOD.replace("go:", "travel:"), odd=content)
    assert main(["understand", "--intents", str(folder), "go home"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    where = f"{folder / 'odd.yaml'}, line {line}{', ' if field else ''}{field}: "
    assert said.err.startswith(where + problem)
    assert said.err.count("\n") == 1


def test_a_file_that_is_not_utf_8_is_told_with_its_line(tmp_path: Path) -> None:
    folder = write(tmp_path / "own", good=GOOD)
    (folder / "odd.yaml").write_bytes(b"language: en\n# caf\xe9\n")
    with pytest.raises(InputError, match="odd.yaml, line 2: this is not UTF-8 text. Save the file"):
        load(folder)


TWICE = {
    "a prompt": ("responses:\n  prompts:\n    hello: [hello]\n", 4, "responses.prompts.hello"),
    "a list": ("lists:\n  here: {values: [home]}\n", 3, "lists.here"),
    "a rule": ("expansion_rules:\n  now: '[now]'\n", 3, "expansion_rules.now"),
    "a country": (
        "responses:\n  countries:\n"
        "    US: {emergency: one, advice_line: two, crisis_line: three}\n",
        *(4, "responses.countries.US"),
    ),
}


@pytest.mark.parametrize(("content", "line", "field"), TWICE.values(), ids=TWICE)
def test_what_two_files_define_is_refused(
    tmp_path: Path, content: str, line: int, field: str
) -> None:
    folder = write(tmp_path / "own", a=f"language: en\n{content}", b=f"language: en\n{content}")
    with pytest.raises(InputError) as refused:
        load(folder)
    problem = "this name stands in a.yaml too. Keep one of them."
    assert str(refused.value) == f"{folder / 'b.yaml'}, line {line}, {field}: {problem}"


def test_two_languages_in_a_folder_are_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "own", a="language: en\n", b="# Deutsch\nlanguage: de\n")
    with pytest.raises(InputError) as refused:
        load(folder)
    assert str(refused.value) == (
        f"{folder / 'b.yaml'}, line 2, language: this file is in 'de', but a.yaml is in 'en'."
        " Keep one language in a folder."
    )


CIRCLES = {
    "two rules": ('expansion_rules:\n  a: "x [<b>]"\n  b: "y [<a>]"\n', "expansion_rules.a"),
    "a rule": ('expansion_rules:\n  a: "x [<a>]"\n', "expansion_rules.a"),
    "a list": ('lists:\n  a: {values: ["x", "{a} y"]}\n', "lists.a.values[1]"),
    "a rule and a list": (
        'expansion_rules:\n  a: "x [{b}]"\nlists:\n  b: {values: ["y [<a>]"]}\n',
        "expansion_rules.a",
    ),
}


@pytest.mark.parametrize(("content", "field"), CIRCLES.values(), ids=CIRCLES)
def test_templates_that_lead_back_to_themselves_are_refused(
    tmp_path: Path, content: str, field: str
) -> None:
    with pytest.raises(InputError) as refused:
        load(write(tmp_path / "own", a=f"language: en\n{content}"))
    assert f", {field}: " in str(refused.value)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "own")
    with pytest.raises(InputError) as refused:
        load(folder)
    assert str(refused.value) == f"{folder} holds no .yaml files, so nothing could be understood."


def test_a_folder_that_is_not_there_or_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file.yaml").write_text("language: en\n", encoding="utf-8")
    for path in (tmp_path / "nowhere", tmp_path / "file.yaml"):
        with pytest.raises(InputError) as refused:
            load(path)
        assert str(refused.value) == f"There is no folder {path}. Name a folder of intent files."
