"""What people say, as the content brief lists it, means what the brief says."""

from pathlib import Path

import pytest
import yaml
from conversing import english

from assistant.conversation.understanding import Understanding

DATA = Path(__file__).parent.parent / "data"


def listed(file: str) -> list[tuple[str, str]]:
    content = yaml.safe_load((DATA / file).read_text(encoding="utf-8"))
    return [(name, text) for name, texts in content.items() for text in texts]


@pytest.mark.parametrize(("intent", "text"), listed("utterances.yaml"))
def test_an_utterance_means_its_intent(intent: str, text: str) -> None:
    meaning = Understanding(english()).understand(text)
    assert meaning is not None
    assert meaning.intent == intent


@pytest.mark.parametrize(("flag", "text"), listed("red_flags.yaml"))
def test_a_warning_sign_raises_its_red_flag(flag: str, text: str) -> None:
    meaning = Understanding(english()).understand(text)
    assert meaning is not None
    assert (meaning.intent, meaning.slots["flag"]) == ("red_flag", flag)


@pytest.mark.parametrize("phase", ["ice_on", "paused", "emergency", "not_started"])
def test_a_warning_sign_is_heard_in_every_phase(phase: str) -> None:
    for flag, text in listed("red_flags.yaml"):
        meaning = Understanding(english()).understand(text, {"phase": phase, "asked": "pain_ask"})
        assert meaning is not None
        assert meaning.slots["flag"] == flag


def test_an_utterance_may_be_written_or_heard_in_any_case_and_without_its_commas() -> None:
    for name, text in listed("utterances.yaml") + listed("red_flags.yaml"):
        for spelt in (text.upper(), text.lower().replace(",", ""), f"  {text}. "):
            meaning = Understanding(english()).understand(spelt)
            assert meaning is not None, spelt
            assert name in (meaning.intent, meaning.slots.get("flag")), spelt
