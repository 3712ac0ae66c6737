"""Every prompt: short enough to be followed in pain, fillable, used, and never missing."""

import ast
import re
from datetime import timedelta
from pathlib import Path
from string import Formatter

import pytest
from conversing import NOON, Conversation, english
from hypothesis import given, settings
from hypothesis import strategies as st
from meanings import meanings
from situations import SITUATIONS
from walking import walk

from assistant.conversation.replies import Replies
from assistant.memory.log_files import DAMAGED, NEWER
from assistant.relief.episode import Episode
from assistant.relief.events import GAPS, Line, Value
from assistant.relief.fold import fold
from assistant.relief.phases import Phase

pytestmark = pytest.mark.slow

PROMPTS: dict[str, list[str]] = english().responses["prompts"]
COUNTRIES: dict[str, dict[str, str]] = english().responses["countries"]
LONGEST_WORDS, LONGEST_SENTENCES = 28, 2

AT_ONCE = [f"RF{number}" for number in range(1, 17)]
"""The brief's tier A: help now."""

LATER = [f"RF{number}" for number in range(20, 36)]
"""Its tiers B and C: a doctor today, or soon."""


def test_the_intents_have_the_red_flags_of_the_brief() -> None:
    flags = {meant.slots["flag"] for meant in meanings() if meant.intent == "red_flag"}
    assert flags == {*AT_ONCE, *LATER}


@pytest.mark.parametrize("flag", AT_ONCE)
def test_a_red_flag_names_the_emergency_number_of_the_country(flag: str) -> None:
    for country, numbers in COUNTRIES.items():
        words = Replies(english(), country).words([Line(flag.lower())])
        # RF14 sends to a department and calls nobody.
        assert (numbers["emergency"] in words) == (flag != "RF14")


def test_the_walk_comes_through_every_phase() -> None:
    assert set(walk().phases) == set(Phase)


def test_every_intent_is_answered_in_every_phase() -> None:
    """Words that are no answer are understood anywhere, but for what a phase excludes."""
    assert walk().unanswered == []
    for phase in Phase:
        understood = {
            meant.intent
            for meant in meanings()
            if not (meant.is_answer or meant.requires or phase.value in meant.excludes.values())
        }
        assert understood <= walk().answered[phase], phase


def test_every_question_takes_yes_no_and_not_sure() -> None:
    for phase in (Phase.SAFETY, Phase.FIRST_ICE, Phase.DAY_ONE, Phase.HEAT, Phase.EMERGENCY):
        assert {"yes", "no", "unsure"} <= walk().answered[phase]


@pytest.mark.parametrize("situation", SITUATIONS)
def test_what_was_kept_leads_back_to_where_the_person_was(situation: str) -> None:
    talk = SITUATIONS[situation]()
    assert fold(talk.diary.events, Episode()) == talk.episode


def told() -> set[str]:
    """The prompts that the edges have a session say: ``session.tell("microphone_lost", now)``."""
    assistant = Path(__file__).parents[2] / "assistant"
    nodes = [
        node
        for path in assistant.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    ]
    return {DAMAGED, NEWER} | {
        str(node.args[0].value)
        for node in nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "tell"
        and isinstance(node.args[0], ast.Constant)
    }


def test_every_prompt_that_is_said_exists_and_every_prompt_that_exists_is_said() -> None:
    greeting = Conversation()
    greeting.session.greet(NOON)
    greeted = {line.prompt for line in greeting.session.episode.last_said}
    assert {"microphone_lost", "microphone_back"} <= told()
    assert walk().prompts | greeted | told() == set(PROMPTS)


@pytest.mark.parametrize("country", COUNTRIES)
def test_all_that_is_said_can_be_put_into_words_in_every_country(country: str) -> None:
    replies = Replies(english(), country)
    for line in walk().lines.values():
        for _ in PROMPTS[line.prompt]:
            assert is_sayable(replies.words([line])), line


def gaps(wording: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(wording) if name is not None}


def test_a_prompt_has_no_gap_that_is_left_open() -> None:
    for line in walk().lines.values():
        for wording in PROMPTS[line.prompt]:
            assert gaps(wording) <= line.values.keys() | COUNTRIES["US"].keys(), line


SPANS = st.timedeltas(timedelta(0), timedelta(days=40))
SCORES = st.integers(0, 20).map(lambda halves: halves / 2)
MEDICINES = sorted({str(m.slots["medicine"]) for m in meanings() if "medicine" in m.slots})

MEANINGS = sorted(english().responses["plainly"])

FILLED: dict[str, st.SearchStrategy[Value]] = {
    "meaning": st.sampled_from(MEANINGS),
    "score": SCORES,
    "before": SCORES,
    "medicine": st.sampled_from(MEDICINES),
    **dict.fromkeys(("left", "rest", "between", "ago", "time", "hours", "on"), SPANS),
}
"""What may fill each gap: a score with halves, a medicine, a length of time."""

FIXED = {prompt for prompt, wordings in PROMPTS.items() if not any(map(gaps, wordings))}


def test_every_gap_is_known() -> None:
    assert set(FILLED) == GAPS
    for line in walk().lines.values():
        assert line.values.keys() <= GAPS, line


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_prompt_that_nothing_fills_is_short(country: str) -> None:
    for text in (*Replies(english(), country).warnings(), *(t for p in FIXED for t in PROMPTS[p])):
        assert_short(text)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(COUNTRIES)), st.fixed_dictionaries(FILLED))
def test_a_prompt_is_short_whatever_fills_it(country: str, values: dict[str, Value]) -> None:
    replies = Replies(english(), country)
    for prompt in PROMPTS.keys() - FIXED:
        # One call for each wording: they take turns.
        for _ in PROMPTS[prompt]:
            assert_short(replies.words([Line(prompt, values)]))


def assert_short(text: str) -> None:
    """At most two sentences and 28 words, of words alone."""
    assert len(text.split()) <= LONGEST_WORDS, text
    assert len(re.findall(r"[.!?](?=\s|$)", text)) <= LONGEST_SENTENCES, text
    assert is_sayable(text), text


def is_sayable(text: str) -> bool:
    """Whether it is a sentence, has no gaps left, and all of it is words."""
    return re.fullmatch(r"[A-Z][A-Za-z ,.:;?'-]*[.?]", text) is not None


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_country_says_each_of_its_numbers_in_words(country: str) -> None:
    assert set(COUNTRIES[country]) == set(COUNTRIES["US"])
    for words in COUNTRIES[country].values():
        assert re.fullmatch(r"[a-z' ,]+", words), words


def test_what_names_a_number_can_be_prepared_before_it_is_said() -> None:
    prepared = Replies(english(), "GB").warnings()
    assert (
        "Call nine nine nine now; I can't call for you. If I misunderstood you, say: I'm okay."
        in (prepared)
    )
    assert not any("{" in text for text in prepared)
    numbered = [t for ts in PROMPTS.values() for t in ts if gaps(t) and not gaps(t) & GAPS]
    assert len(prepared) == len(numbered)
