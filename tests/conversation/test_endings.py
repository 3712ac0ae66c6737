"""How long a pause ends an utterance: by what was said so far."""

from pathlib import Path

import pytest

from assistant.conversation.endings import COMPLETE_S, INCOMPLETE_S, OPEN_S, Endings
from assistant.conversation.grammar import grammar
from assistant.conversation.intents import load
from assistant.conversation.understanding import Understanding

OWN = """
language: en
intents:
  took: {data: [{sentences: ["i took it [now]"]}]}
  taken_off: {data: [{sentences: ["i took it off"]}]}
  answer: {data: [{sentences: ["seven"], requires_context: {asked: pain}}]}
"""


@pytest.fixture
def asked() -> dict[str, str]:
    """The moment: what was asked."""
    return {}


@pytest.fixture
def endings(tmp_path: Path, asked: dict[str, str]) -> Endings:
    (tmp_path / "own.yaml").write_text(OWN, encoding="utf-8")
    folder = load(tmp_path)
    return Endings(Understanding(folder), grammar(folder), lambda: asked)


@pytest.mark.parametrize(
    ("so_far", "pause_s"),
    [
        ("i took it off", COMPLETE_S),
        ("i took it now", COMPLETE_S),
        ("i took it", OPEN_S),
        ("i took", INCOMPLETE_S),
        ("i took it off and", INCOMPLETE_S),
        ("", INCOMPLETE_S),
    ],
)
def test_the_pause_fits_what_was_said(endings: Endings, so_far: str, pause_s: float) -> None:
    assert endings.pause_after([(so_far, 1.0)]) == pause_s


def test_an_answer_is_complete_only_where_it_was_asked_for(
    endings: Endings, asked: dict[str, str]
) -> None:
    assert endings.pause_after([("seven", 1.0)]) == INCOMPLETE_S
    asked["asked"] = "pain"
    assert endings.pause_after([("seven", 1.0)]) == COMPLETE_S


@pytest.mark.parametrize(
    ("free", "pause_s"),
    [("i took it of", COMPLETE_S), ("it is a lovely day", INCOMPLETE_S)],
)
def test_what_only_the_strict_reading_takes_for_a_sentence_may_go_on(
    endings: Endings, free: str, pause_s: float
) -> None:
    assert endings.pause_after([("i took it off", 0.9), (free, 0.9)]) == pause_s
