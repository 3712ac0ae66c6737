"""What can be meant, and that everything which names it is right."""

from conversing import english

from assistant.conversation.senses import NOTHING, Sense, senses
from assistant.conversation.wordings import examples

SENSES = senses(english())

NEVER_ASKED = {"yes", "no", "unsure", "denial"}
"""What a question about it would make no clearer."""


def test_an_intent_has_a_sense_for_each_fixed_value() -> None:
    changes = {label for label in SENSES if label.startswith("pain_change")}
    assert changes == {"pain_change/better", "pain_change/worse", "pain_change/same"}
    assert SENSES["red_flag/RF1"].slots == {"flag": "RF1"}


def test_what_words_fill_makes_no_sense_of_its_own() -> None:
    assert [label for label in SENSES if label.startswith("medicine_took")] == ["medicine_took"]
    assert SENSES["medicine_took"].phrases == {"when", "dose"}
    assert SENSES["pain"].phrases == {"score"}


def test_what_harms_if_misunderstood_is_marked() -> None:
    confirmed = {label for label, sense in SENSES.items() if sense.confirm}
    off = {"ice_off", "heat_off", "cream_off"}
    assert confirmed == {*off, "medicine_took", "heat_ask/True", "advised"}


def test_warning_signs_are_alarms_and_denials_are_not() -> None:
    alarms = {sense.intent for sense in SENSES.values() if sense.is_alarm}
    assert alarms == {"red_flag", "emergency", "ambiguous"}


def test_every_sense_that_may_be_asked_about_has_a_plain_name() -> None:
    plain: dict[str, str] = english().responses["plainly"]
    asked = {label for label in SENSES if not label.startswith("ambiguous")} - NEVER_ASKED
    assert set(plain) == asked
    assert len(set(plain.values())) == len(plain), "two senses have the same name"


def test_what_is_expected_exists() -> None:
    named = {
        label
        for by_value in english().expected.values()
        for row in by_value.values()
        for label in row
    }
    assert named <= set(SENSES)


def test_every_sense_has_people_s_own_words() -> None:
    found = examples(english(), SENSES)
    counts = dict.fromkeys(SENSES, 0)
    for label in found.values():
        counts[label] = counts.get(label, 0) + 1
    assert set(counts) - set(SENSES) == NOTHING
    assert {label: count for label, count in counts.items() if count < 20} == {}


def test_a_sense_knows_whether_it_needs_a_phrase() -> None:
    needing = {label for label, sense in SENSES.items() if sense.needs_phrase}
    assert needing == {"pain", "started", "shifted"}
    assert isinstance(SENSES["pain"], Sense)
