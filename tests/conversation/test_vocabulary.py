"""The shipped intents and the shipped speech model: every word is heard, or named as unheard."""

from functools import lru_cache
from pathlib import Path

import pytest
from conversing import english
from wording import written_words

from assistant.conversation.intents import load
from assistant.equipment import Hearing
from assistant.resources import models_folder

COMPACT = "relief-compact-en"


@pytest.fixture(autouse=True)
def no_other_models(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RELIEF_DATA", str(tmp_path))


@lru_cache
def known() -> frozenset[str]:
    """The words in the model's own list."""
    words = (models_folder() / COMPACT / "graph" / "words.txt").read_text(encoding="utf-8")
    return frozenset(line.split()[0] for line in words.splitlines())


def test_every_word_of_the_shipped_intents_is_heard_or_reported() -> None:
    hearing = Hearing(english(), COMPACT)
    unknown = set(hearing.unknown_words)
    assert len(written_words()) > 1500, "the words were not found"
    assert written_words() - known() - unknown == set()
    assert unknown & known() == set()


def test_the_unknown_words_are_in_order_and_each_stands_once(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(
        'language: en\nintents:\n  fetch:\n    data:\n      - sentences: ["zebra (the|xylophone)",'
        ' "get the zebra", "get ice"]\n',
        encoding="utf-8",
    )
    assert Hearing(load(tmp_path), COMPACT).unknown_words == ["xylophone", "zebra"]


ESSENTIAL = {
    "what": "what should i do now",
    "long": "how long",
    "on": "the ice is on",
    "off": "it's off",
    "again": "say that again",
    "stop": "stop talking",
    "emergency": "call nine one one",
    "yes": "yes",
    "no": "no",
    "numb": "i'm numb between my legs",
    "chest": "my chest hurts",
}


@pytest.mark.parametrize("text", ESSENTIAL.values(), ids=ESSENTIAL)
def test_what_matters_most_can_be_said_to_the_shipped_model(text: str) -> None:
    assert set(text.split()) <= known()
