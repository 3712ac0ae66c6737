"""From what is to be said to words: numbers, lengths of time, wordings in turn, refusals."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from conversing import english
from hypothesis import given
from hypothesis import strategies as st

from assistant.conversation.intents import load
from assistant.conversation.replies import Replies
from assistant.errors import InputError
from assistant.relief.events import Line

OWN = """
language: en
responses:
  prompts:
    said: ["{left}."]
    when: ["{time}."]
    hello: ["first to {emergency}", "second"]
  countries:
    US: {emergency: "nine one one", advice_line: "your doctor", crisis_line: "nine eight eight"}
  spoken:
    under_a_minute: "less than a minute"
    minute: {one: "one minute", other: "{n} minutes"}
    hour: {one: "one hour", other: "{n} hours"}
    day: {one: "one day", other: "{n} days"}
    and: "{first} and {second}"
    and_a_half: "{n} and a half"
    ago: "{span} ago"
    just_now: "just now"
    names: {tablet: "a tablet"}
"""


@pytest.fixture
def replies(tmp_path: Path) -> Replies:
    (tmp_path / "own.yaml").write_text(OWN, encoding="utf-8")
    return Replies(load(tmp_path))


def said(replies: Replies, value: float | str | timedelta) -> str:
    return replies.words([Line("said", {"left": value})])


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(0), "Less than a minute."),
        (timedelta(seconds=59), "Less than a minute."),
        (timedelta(minutes=1), "One minute."),
        (timedelta(minutes=1, seconds=1), "Two minutes."),
        (timedelta(minutes=19, seconds=30), "Twenty minutes."),
        (timedelta(minutes=21), "Twenty-one minutes."),
        (timedelta(minutes=59, seconds=1), "One hour."),
        (timedelta(minutes=60), "One hour."),
        (timedelta(minutes=61), "One hour and one minute."),
        (timedelta(minutes=119), "One hour and fifty-nine minutes."),
        (timedelta(hours=2), "Two hours."),
        (timedelta(hours=2, minutes=59), "Two hours and fifty-nine minutes."),
        (timedelta(hours=3), "Three hours."),
        (timedelta(hours=26, minutes=5), "Twenty-six hours."),
        (timedelta(hours=48), "Two days."),
        (timedelta(days=3, hours=2), "Three days."),
        (timedelta(days=10), "Ten days."),
    ],
)
def test_a_length_of_time_is_said_in_its_largest_units(
    replies: Replies, span: timedelta, words: str
) -> None:
    assert said(replies, span) == words


@given(st.timedeltas(timedelta(0), timedelta(days=10)))
def test_any_length_of_time_is_said_in_words(span: timedelta) -> None:
    words = Replies(english()).words([Line("began", {"ago": span})])
    assert re.fullmatch(r"Set, it began [a-z -]+ ago\.", words)


@given(st.timedeltas(timedelta(minutes=1), timedelta(hours=3) - timedelta(minutes=1)))
def test_a_length_of_time_up_to_three_hours_is_never_said_shorter_than_it_is(
    span: timedelta,
) -> None:
    words = Replies(english()).words([Line("left_of_ice", {"left": span})]).lower()
    hours = sum(
        1 + at for at, name in enumerate(("one hour", "two hours", "three hours")) if name in words
    )
    minutes = re.search(r"([a-z-]+) minutes?", words)
    told = timedelta(hours=hours, minutes=NUMBERS.index(minutes[1]) if minutes else 0)
    assert span <= told < span + timedelta(minutes=1)


DIGITS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
TEENS = ["ten", "eleven", "twelve", *(f"{n}teen" for n in ("thir", "four", "fif", "six"))]
TEENS += ["seventeen", "eighteen", "nineteen"]
TENS = [
    number
    for ten in ("twenty", "thirty", "forty", "fifty")
    for number in (ten, *(f"{ten}-{digit}" for digit in DIGITS))
]
NUMBERS = ["zero", *DIGITS, *TEENS, *TENS]
"""From zero to fifty-nine."""


@given(st.integers(0, 10_000))
def test_any_number_is_said_in_words(number: int) -> None:
    words = Replies(english()).words([Line("pain_noted", {"score": number})])
    assert re.fullmatch(r"[A-Z][a-z -]+, noted\. [A-Z][a-z' ]+\.", words)


def test_words_are_said_as_they_are(replies: Replies) -> None:
    assert said(replies, "so be it") == "So be it."


@pytest.mark.parametrize(
    ("score", "words"),
    [(0, "Zero."), (0.5, "Zero and a half."), (6.5, "Six and a half."), (7.0, "Seven.")],
)
def test_a_score_is_said_in_whole_numbers_and_halves(
    replies: Replies, score: float, words: str
) -> None:
    assert said(replies, score) == words


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=30), "Just now."),
        (timedelta(minutes=1), "One minute ago."),
        (timedelta(hours=2), "Two hours ago."),
    ],
)
def test_a_time_that_has_passed_is_said_as_one(
    replies: Replies, span: timedelta, words: str
) -> None:
    assert replies.words([Line("when", {"time": span})]) == words


def test_a_thing_is_said_by_its_name_in_the_language(replies: Replies) -> None:
    assert said(replies, "tablet") == "A tablet."


def test_several_lines_are_said_one_after_the_other(replies: Replies) -> None:
    lines = [Line("said", {"left": 4}), Line("hello")]
    assert replies.words(lines) == "Four. First to nine one one"
    assert replies.words([]) == ""


def test_a_prompt_with_several_wordings_takes_them_in_turn(replies: Replies) -> None:
    heard = [replies.words([Line("hello")]) for _ in range(4)]
    assert heard == ["First to nine one one", "Second"] * 2


def test_a_gap_that_nothing_fills_is_refused_before_anybody_talks(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(OWN.replace("{left}", "{lefft}"), encoding="utf-8")
    with pytest.raises(InputError) as refusal:
        Replies(load(tmp_path))
    assert "responses.prompts.said: nothing fills the gap {lefft}" in str(refusal.value)


def test_a_gap_in_what_a_sense_is_called_is_refused_too(tmp_path: Path) -> None:
    named = f'{OWN}  plainly:\n    pain: "your pain is {{score}}"\n'
    (tmp_path / "own.yaml").write_text(named, encoding="utf-8")
    with pytest.raises(InputError, match=r"responses\.plainly\.pain: nothing fills .*score"):
        Replies(load(tmp_path))


def test_an_unknown_country_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(InputError) as refusal:
        Replies(english(), "XX")
    assert str(refusal.value) == "The country 'XX' is not known. Use one of: AU, CA, EU, GB, US."


@pytest.mark.parametrize("removed", ["prompts", "spoken"])
def test_a_folder_that_can_say_nothing_is_refused(tmp_path: Path, removed: str) -> None:
    content = OWN.replace(f"  {removed}:", f"  not_{removed}:")
    (tmp_path / "own.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match="has no replies") as refusal:
        Replies(load(tmp_path))
    assert str(tmp_path) in str(refusal.value)


def test_a_prompt_whose_gap_does_not_close_is_refused_before_it_is_to_be_said(
    tmp_path: Path,
) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(OWN.replace("{left}.", "in {left"), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        Replies(load(tmp_path))
    said = f"{path}, line 5, responses.prompts.said[0]: the prompt is broken: "
    assert str(refused.value).startswith(said)
