"""The shipped intents and the shipped speech model: every word is heard."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
import yaml
from benchmarking.understanding.utterances import listed
from conversing import english
from wording import written_words

from assistant.conversation import sampling
from assistant.conversation.intents import load
from assistant.conversation.wordings import normal
from assistant.equipment import Hearing
from assistant.resources import models_folder

COMPACT = "relief-compact-en"
DATA = Path(__file__).parents[1] / "data"


@pytest.fixture(autouse=True)
def no_other_models(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RELIEF_DATA", str(tmp_path))


@lru_cache
def known() -> frozenset[str]:
    """The words in the model's own list."""
    words = (models_folder() / COMPACT / "graph" / "words.txt").read_text(encoding="utf-8")
    return frozenset(line.split()[0] for line in words.splitlines())


REMEDY = "the speech model lacks words of the intents: run ./scripts/model/graph"


def listed_utterances() -> Iterator[str]:
    """What is listed in the tests' data and in the benchmark."""
    for path in (DATA / "utterances").glob("*.yaml"):
        for texts in yaml.safe_load(path.read_text(encoding="utf-8")).values():
            yield from texts
    for texts in yaml.safe_load((DATA / "red_flags.yaml").read_text(encoding="utf-8")).values():
        yield from texts
    for answers in yaml.safe_load((DATA / "clarified.yaml").read_text(encoding="utf-8")).values():
        for texts in answers.values():
            yield from texts
    for half in listed():
        yield from (utterance.text for utterance in half)


def spoken_words() -> dict[str, set[str]]:
    """The words that must be heard, by where they stand."""
    folder = english()
    sentences = {
        "templates": [text for _, text in sampling.sentences(folder.intents, folder.language)],
        "phrases": [text for _, text in sampling.sentences(folder.phrases, folder.language)],
        "listed": [normal(text) for text in listed_utterances()],
    }
    words = {
        where: {w for text in texts for w in text.split()} for where, texts in sentences.items()
    }
    return {**words, "written": written_words()}


@pytest.mark.parametrize(
    ("where", "least"), [("templates", 1800), ("phrases", 150), ("listed", 900), ("written", 1500)]
)
def test_every_word_that_can_be_said_is_heard(where: str, least: int) -> None:
    words = spoken_words()[where]
    assert len(words) > least, "the words were not found"
    assert words - known() == set(), REMEDY


def test_no_word_of_the_shipped_intents_is_reported_as_unheard() -> None:
    assert Hearing(english(), COMPACT).unknown_words == [], REMEDY


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
