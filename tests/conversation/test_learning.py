"""What is learnt from wordings: kept by what it was learnt from, and learnt anew after a change."""

from pathlib import Path

import numpy as np
import pytest
from conversing import english

from assistant.conversation.encoder import SentenceEncoder
from assistant.conversation.intents import load
from assistant.conversation.learnt import HEAD, likeness_of, taught
from assistant.conversation.likeness import Head, Likeness, learn
from assistant.conversation.meaning import Interpretation
from assistant.conversation.understanding import Understanding
from assistant.errors import InputError, ModelError
from assistant.resources import models_folder

MODEL = models_folder() / "understanding-en"

INTENTS = """
language: en
intents:
  brew: {data: [{sentences: ["make (tea|coffee)"]}]}
  light:
    data:
      - {slots: {state: bright}, sentences: ["light on"]}
      - {slots: {state: dark}, sentences: ["light out"]}
"""

WORDINGS = """
language: en
wordings:
  brew: ["i could murder a cuppa", "stick the kettle on", "fancy a brew"]
  light/bright: ["it's too dark to read", "i can't see a thing in here"]
  light/dark: ["it's far too bright", "time for some darkness please"]
  nothing: ["the train leaves at nine", "she scored twice", "where is my coat"]
"""


def folder(path: Path, wordings: str = WORDINGS) -> Path:
    (path / "wordings").mkdir(parents=True, exist_ok=True)
    (path / "intents.yaml").write_text(INTENTS, encoding="utf-8")
    (path / "wordings" / "own.yaml").write_text(wordings, encoding="utf-8")
    return path


class Opened:
    """A folder of intents with what was learnt from it, and what was told meanwhile."""

    def __init__(self, path: Path, kept: Path) -> None:
        self.told: list[str] = []
        read = load(path)
        self.likeness = likeness_of(read, MODEL, kept, self.told.append)
        self.understanding = Understanding(read, self.likeness)

    def means(self, text: str) -> str | None:
        said: Interpretation | None = self.understanding.interpret([(text, 1.0)], {})
        return said.meanings[0].label if said else None


def test_what_was_learnt_from_the_shipped_intents_ships() -> None:
    """After a change of what can be said, ./scripts/learn makes it anew."""
    assert Head.load(MODEL / HEAD).learnt_from == english().fingerprint


def test_a_sentence_that_is_like_the_wordings_is_understood(tmp_path: Path) -> None:
    opened = Opened(folder(tmp_path / "en"), tmp_path / "kept")
    assert opened.means("put the kettle on please") == "brew"
    assert opened.means("i can't see anything in here") == "light/bright"
    assert opened.means("she scored three times") is None


def test_it_is_learnt_once_and_again_after_a_change(tmp_path: Path) -> None:
    path, kept = folder(tmp_path / "en"), tmp_path / "kept"
    first, second = Opened(path, kept), Opened(path, kept)
    folder(path, WORDINGS.replace('"fancy a brew"', '"fancy a brew", "gasping for a hot drink"'))
    third = Opened(path, kept)
    assert [bool(opened.told) for opened in (first, second, third)] == [True, False, True]
    assert third.means("i am gasping for a hot drink") == "brew"


def test_a_damaged_file_is_learnt_anew(tmp_path: Path) -> None:
    path, kept = folder(tmp_path / "en"), tmp_path / "kept"
    Opened(path, kept)
    (kept / HEAD).write_bytes(b"PK\x03\x04 cut off")
    again = Opened(path, kept)
    assert again.told and again.means("put the kettle on please") == "brew"


def test_where_it_cannot_be_kept_it_is_used_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("a file where the folder would be")
    opened = Opened(folder(tmp_path / "en"), tmp_path / "kept")
    assert opened.means("put the kettle on please") == "brew"


def test_a_folder_without_wordings_is_understood_by_its_templates_alone(tmp_path: Path) -> None:
    (tmp_path / "intents.yaml").write_text(INTENTS, encoding="utf-8")
    opened = Opened(tmp_path, tmp_path / "kept")
    assert opened.likeness is None and not opened.told
    assert opened.means("put the kettle on please") is None


def test_without_the_model_the_templates_decide_alone(tmp_path: Path) -> None:
    read = load(folder(tmp_path / "en"))
    assert likeness_of(read, tmp_path / "none", tmp_path / "kept", print) is None


def test_a_damaged_model_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "encoder.onnx").write_bytes(b"no model")
    with pytest.raises(ModelError, match="Install the assistant again"):
        SentenceEncoder(tmp_path)


@pytest.mark.parametrize(
    ("wordings", "line", "problem"),
    [
        ("language: en\nwordings:\n  brew: ['a']\n  fly: ['b']\n", 4, "no intent means this"),
        ("language: en\nwordings:\n  brew: ['a b']\n  nothing:\n  - 'A  b!'\n", 5, "stands under"),
        ("language: en\nwordings:\n  brew: a\n", 3, "expected a list of sentences"),
        ("language: en\nwordings:\n  brew: ['']\n", 3, "expected a sentence"),
        ("language: en\nwordings:\n  yes: ['aye']\n", 3, "a name must be text"),
        ("language: en\nwordings: {}\nwords: {}\n", 3, "there is no such field"),
    ],
)
def test_a_broken_file_of_wordings_is_refused(
    tmp_path: Path, wordings: str, line: int, problem: str
) -> None:
    path = folder(tmp_path / "en", wordings)
    with pytest.raises(InputError) as refused:
        Opened(path, tmp_path / "kept")
    assert str(refused.value).startswith(f"{path / 'wordings' / 'own.yaml'}, line {line}")
    assert problem in str(refused.value)


def test_points_do_not_depend_on_their_order_or_company() -> None:
    encoder = SentenceEncoder(MODEL)
    texts = ["the ice is off", "my back hurts when i laugh at the television", "no"]
    together, turned = encoder.points(texts), encoder.points(texts[::-1])[::-1]
    assert together.shape == (3, 384) and together.dtype == np.float32
    assert np.allclose((together * turned).sum(axis=1), 1, atol=0.02)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-4)
    assert encoder.points([]).shape[0] == 0


def test_the_same_is_learnt_every_time(tmp_path: Path) -> None:
    read = load(folder(tmp_path / "en"))
    encoder = SentenceEncoder(MODEL)
    first, second = taught(read, encoder), taught(read, encoder)
    assert np.array_equal(first.meaning.weights, second.meaning.weights)
    assert np.array_equal(first.spelling.table, second.spelling.table)


def test_what_is_expected_is_more_probable() -> None:
    encoder = SentenceEncoder(MODEL)
    examples = {"on": "a", "off": "b", "on now": "b", "off now": "a"}
    head = learn(examples, encoder.points(examples))
    likeness = Likeness(encoder, head)
    assert likeness.candidates("on", {"a": 3.0})[0].label == "a"
    assert likeness.candidates("on", {"b": 3.0})[0].label == "b"
