"""`relief understand`: one JSON line for each text."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.cli import main

KITCHEN = str(Path(__file__).parents[1] / "data" / "kitchen")


@pytest.fixture
def understand(capsys: pytest.CaptureFixture[str]) -> Any:
    """Runs the command; gives what each line says, the exit status being 0."""

    def run(*arguments: str) -> list[dict[str, Any]]:
        assert main(["understand", *arguments]) == 0
        said = capsys.readouterr()
        assert said.err == ""
        return [json.loads(line) for line in said.out.splitlines()]

    return run


def line(text: str, intent: str | None, **slots: Any) -> dict[str, Any]:
    sure = 1.0 if intent else 0.0
    told = {"text": text, "intent": intent, "slots": slots, "confidence": sure}
    return {**told, "stage": "templates"} if intent else told


def test_each_text_gets_a_line(understand: Any) -> None:
    assert understand("The ice is on!", "my pain is a seven", "lovely weather") == [
        line("The ice is on!", "ice_on"),
        line("my pain is a seven", "pain", score=7),
        line("lovely weather", None),
    ]


def test_without_texts_the_lines_of_standard_input_are_understood(
    understand: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("what now\n\n  it's off \n"))
    assert understand() == [
        line("what now", "what_now"),
        line("", None),
        line("it's off", "ice_off"),
    ]
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert understand() == []


def test_people_s_own_words_are_understood_by_the_second_stage(understand: Any) -> None:
    (told,) = understand("ow i've got the frozen peas on me back now love")
    assert (told["intent"], told["stage"]) == ("ice_on", "likeness")
    assert 0.5 < told["confidence"] < 1


def test_each_stage_can_be_looked_at(understand: Any) -> None:
    exact, like = understand("--explain", "the ice is on", "can't feel my lady bits")
    assert exact["explained"]["templates"] == "ice_on"
    assert max(exact["explained"]["likeness"]) is not None
    assert like["explained"]["templates"] is None
    found = like["explained"]["likeness"]
    assert len(found) == 5 and list(found.values()) == sorted(found.values(), reverse=True)
    assert next(iter(found)).startswith("red_flag")


def test_several_things_at_once_are_all_told(understand: Any) -> None:
    (told,) = understand("the ice is off and i took two ibuprofen an hour ago")
    assert told["intent"] == "ice_off"
    (also,) = told["also"]
    assert also["intent"] == "medicine_took"
    assert also["slots"] == {"count": 2, "medicine": "ibuprofen", "amount": 1, "unit": "hour"}


def test_what_is_asked_first_is_told(understand: Any) -> None:
    (told,) = understand("flung the peas across the room just now")
    assert told["intent"] != "ice_off" or told["asked_first"]


def test_letters_of_every_language_are_printed_as_they_are(
    understand: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["understand", "es tut höllisch weh"]) == 0
    assert "höllisch" in capsys.readouterr().out


KITCHEN_TALK = [
    line("set a timer for one minute", "set_timer", minutes=1),
    line("start the timer for 25 minutes", "set_timer", minutes=25),
    line("set the timer for ninety minutes for peas", "set_timer", minutes=90, food="peas"),
    line("set a timer for ninety one minutes", None),
    line("forty minute timer", "set_timer", minutes=40),
    line("set a twelve minute timer", "set_timer", minutes=12),
    line("please heat up the hot water", "heat", food="water"),
    line("so warm some oil please", "heat", food="oil"),
    line("warm my peas from the freezer for two minutes", "heat", food="peas", minutes=2),
    line("heat the oil in the microwave on half power", "heat", food="oil", power=50),
    line("heat the oil on full power in the microwave", "heat", food="oil", power=100),
    line("heat the oil in the microwave", None),
    line("heat my drink", "heat", food="drink", minutes=2),
    line("put soap on the list", "add_to_list", item="soap", list="shop"),
    line("add a wash towel to my list", "add_to_list", item="towel", list="shop"),
    line("add water to my list", None),
    line("remind me to take the bag home", "remind", what="take the bag home"),
    line("remind me to", None),
    line("how long is left", None),
    line("the ice is on", None),
]


def test_another_domain_is_understood_from_its_folder(understand: Any) -> None:
    texts = [expected["text"] for expected in KITCHEN_TALK]
    assert understand("--intents", KITCHEN, *texts) == KITCHEN_TALK


def test_a_phase_decides_where_a_template_asks_for_one(understand: Any) -> None:
    texts = ("how long is left", "how much time is left", "heat my drink")
    assert understand("--intents", KITCHEN, "--phase", "cooking", *texts) == [
        line("how long is left", "time_left"),
        line("how much time is left", "time_left"),
        line("heat my drink", "heat", food="drink", minutes=2),
    ]
    assert understand("--intents", KITCHEN, "--phase", "eating", texts[0]) == [line(texts[0], None)]


def test_slots_of_any_kind_can_be_printed(understand: Any, tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(
        "language: en\nintents:\n  meet:\n    data:\n      - sentences: [meet]\n"
        "        slots: {day: 2026-03-02, at: [1, 2.5], where: null}\n",
        encoding="utf-8",
    )
    slots = {"day": "2026-03-02", "at": [1, 2.5], "where": None}
    assert understand("--intents", str(tmp_path), "meet") == [line("meet", "meet", **slots)]
