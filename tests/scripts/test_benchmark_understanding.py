"""./scripts/benchmark understanding: what it holds back, and how it judges."""

from random import Random

import pytest
import yaml
from benchmarking.understanding.judging import Verdict, judge, means
from benchmarking.understanding.slips import SLIPS
from benchmarking.understanding.tables import alarms, confusions, intents, strangers
from benchmarking.understanding.utterances import BLIND, Utterance, blind, listed, without
from conversing import english
from guessing import guessing

from assistant.conversation.meaning import Meaning
from assistant.conversation.senses import senses
from assistant.conversation.understanding import Understanding
from assistant.conversation.wordings import files, normal

pytestmark = pytest.mark.slow


def test_the_list_is_halved_the_same_every_time() -> None:
    seen, unseen = listed()
    assert (len(seen), len(unseen)) == (126, 127)
    assert not set(seen) & set(unseen)
    assert (seen, unseen) == listed()


def test_nothing_that_is_held_back_stands_in_the_wordings() -> None:
    sets = [listed()[1], *(said for name in BLIND for said in blind(name).values())]
    held_back = {normal(u.text) for said in sets for u in said}
    written = [
        normal(sentence)
        for path in files(english().folder)
        for sentences in yaml.safe_load(path.read_text(encoding="utf-8"))["wordings"].values()
        for sentence in sentences
    ]
    assert len(written) > 30_000
    assert held_back & set(written) == set()


def test_no_template_is_left_that_matches_what_is_held_back() -> None:
    fewer = Understanding(without(english(), listed()[1]))
    matched = [u.text for u in listed()[1] if fewer.understand(u.text)]
    assert matched == []


def test_everything_said_has_a_meaning_that_exists() -> None:
    known = {label.partition("/")[0] for label in senses(english())}
    said = [*listed()[0], *listed()[1], *(u for name in BLIND for u in blind(name)["for it"])]
    assert {w.partition("/")[0] for u in said for w in u.wanted} <= known


@pytest.mark.parametrize(
    ("guess", "verdict"),
    [
        ({"ice_on": 0.9}, Verdict.RIGHT),
        ({"ice_on": 0.4}, Verdict.ASKED),
        ({"no_ice": 0.9}, Verdict.WRONG),
        ({"no_ice": 0.4}, Verdict.ASKED_WRONG),
        ({"nothing": 0.9}, Verdict.NONE),
    ],
)
def test_what_came_of_it_is_judged(guess: dict[str, float], verdict: Verdict) -> None:
    said = [Utterance("peas on", ("ice_on",))]
    (judged,) = judge(guessing({"peas on": guess}), said)
    assert judged.verdict is verdict
    assert verdict.value in intents({"some": [judged]})
    assert ("peas on" in confusions([judged], 5)) == (verdict not in (Verdict.RIGHT, Verdict.ASKED))


def test_a_warning_sign_is_acted_on_asked_about_or_missed() -> None:
    guesses = {"a": {"red_flag/RF1": 0.9}, "b": {"red_flag/RF1": 0.2}, "c": {"pause": 0.9}}
    said = [Utterance(text, ("red_flag/RF1",)) for text in guesses]
    judged = judge(guessing(guesses), said)
    row = alarms({"some": judged}, {}).splitlines()[-1]
    assert row.count("1/3 = 33.3 %") == 3
    assert "2/3 = 66.7 %" in strangers({"some": judged})


def test_a_value_may_stand_in_any_slot() -> None:
    meaning = Meaning("medicine_took", {"count": 2, "medicine": "ibuprofen"})
    assert means("medicine_took/2", meaning) and means("medicine_took/ibuprofen", meaning)
    assert not means("medicine_took/3", meaning) and not means("pain", meaning)


@pytest.mark.parametrize("name", [name for name, slip in SLIPS.items() if not slip.is_slow])
def test_a_slip_changes_most_utterances_and_is_the_same_every_time(name: str) -> None:
    said = listed()[1]
    once, again = (SLIPS[name].on(said, Random(0)) for _ in range(2))
    assert once == again
    assert sum(a.text != normal(b.text) for a, b in zip(once, said, strict=True)) > len(said) / 3
