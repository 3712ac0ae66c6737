"""What people say, as the content brief lists it, means what the brief says."""

from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import yaml
from conversing import english

from assistant.conversation.meaning import Meaning
from assistant.conversation.understanding import Understanding
from assistant.relief.phases import Phase

pytestmark = pytest.mark.slow

DATA = Path(__file__).parent.parent / "data"

Listed = dict[str, list[str]]


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def by_heading() -> dict[str, tuple[str, list[str]]]:
    """The listed utterances of every file and heading, with the heading alone."""
    return {
        f"{path.stem}: {heading}": (heading, texts)
        for path in sorted((DATA / "utterances").glob("*.yaml"))
        for heading, texts in read(path).items()
    }


UTTERANCES = by_heading()
RED_FLAGS: Listed = read(DATA / "red_flags.yaml")
CLARIFIED: dict[str, Listed] = read(DATA / "clarified.yaml")
HARMLESS: list[str] = read(DATA / "harmless.yaml")

ALARMS = {"red_flag", "ambiguous", "emergency"}


def situation(phase: str = "day_one", asked: str = "", step: str = "") -> dict[str, str]:
    """A context as the session gives it."""
    return {"phase": phase, "asked": asked, "step": step}


def understood(text: str, context: Mapping[str, str] | None = None) -> Meaning | None:
    return Understanding(english()).understand(text, context or situation())


def means(heading: str, meaning: Meaning | None) -> bool:
    """Whether it has the intent of an ``intent`` or ``intent/value``, and the value in a slot."""
    intent, _, value = heading.partition("/")
    if meaning is None or meaning.intent != intent:
        return False
    return not value or value in {str(held) for held in meaning.slots.values()}


def raises(flag: str, meaning: Meaning | None) -> bool:
    """Whether it is this warning sign, reported or as the answer to the question about it."""
    return means(f"red_flag/{flag}", meaning) or means(f"clarified/{flag}", meaning)


@pytest.mark.parametrize(("heading", "texts"), UTTERANCES.values(), ids=UTTERANCES)
def test_an_utterance_means_its_intent(heading: str, texts: list[str]) -> None:
    assert [text for text in texts if not means(heading, understood(text))] == []


def test_for_every_intent_something_is_listed() -> None:
    listed = {heading.partition("/")[0] for heading, _ in UTTERANCES.values()}
    assert set(english().intents.intents) - {"clarified"} == listed


def test_every_warning_sign_of_the_brief_is_listed() -> None:
    assert list(RED_FLAGS) == [f"RF{number}" for number in (*range(1, 17), *range(20, 36))]


@pytest.mark.parametrize(("flag", "texts"), RED_FLAGS.items(), ids=RED_FLAGS)
def test_a_warning_sign_raises_its_red_flag(flag: str, texts: list[str]) -> None:
    assert [text for text in texts if not means(f"red_flag/{flag}", understood(text))] == []


def test_a_warning_sign_is_heard_in_every_phase_and_whatever_was_asked() -> None:
    situations = [situation(phase.value, "pain_ask") for phase in Phase]
    situations += [situation(asked=question) for question in CLARIFIED]
    said = [(flag, texts[0]) for flag, texts in RED_FLAGS.items()]
    missed = [
        (flag, text, context)
        for (flag, text), context in product(said, situations)
        if not raises(flag, understood(text, context))
    ]
    assert missed == []


@pytest.mark.parametrize("question", CLARIFIED)
def test_the_answer_to_a_question_about_a_frightening_word_decides(question: str) -> None:
    answers = [(flag, text) for flag, texts in CLARIFIED[question].items() for text in texts]
    astray = [
        (flag, text)
        for flag, text in answers
        if not means(f"clarified/{flag}", understood(text, situation(asked=question)))
    ]
    assert astray == []


def test_every_question_about_a_frightening_word_has_listed_answers() -> None:
    asked = {
        heading.partition("/")[2]
        for heading, _ in UTTERANCES.values()
        if heading.startswith("ambiguous/")
    }
    assert asked == set(CLARIFIED)


def test_words_that_report_no_warning_sign_alarm_nobody() -> None:
    alarming = [
        (text, meaning)
        for text in HARMLESS
        if (meaning := understood(text)) is not None and meaning.intent in ALARMS
    ]
    assert alarming == []


def test_an_utterance_may_be_written_or_heard_in_any_case_and_without_its_commas() -> None:
    first = [(heading, texts[0]) for heading, texts in UTTERANCES.values()]
    first += [(f"red_flag/{flag}", texts[0]) for flag, texts in RED_FLAGS.items()]
    astray = [
        spelt
        for heading, text in first
        for spelt in (f"  {text.upper()}. ", text.lower().replace(",", ""))
        if not means(heading, understood(spelt))
    ]
    assert astray == []
