"""Vosk and the model that ships, with synthetic speech."""

from pathlib import Path

import numpy as np
import pytest
from saying import speech

from assistant.audio.sound import FRAME_S, HEARING_RATE, Sound, silence
from assistant.errors import ModelError
from assistant.resources import models_folder
from assistant.speech.recognizer import Recognizer, Transcript
from assistant.speech.vosk_recognizer import START, VoskModel

COMPACT = "relief-compact-en"
FRAME = round(FRAME_S * HEARING_RATE)


@pytest.fixture(scope="module")
def model() -> VoskModel:
    return VoskModel(models_folder() / COMPACT, COMPACT)


def frames(*sounds: Sound) -> list[bytes]:
    samples = np.concatenate([sound.at(HEARING_RATE).samples for sound in sounds])
    cuts = range(0, len(samples), FRAME)
    return [samples[start : start + FRAME].astype("<i2").tobytes() for start in cuts]


def hear(recognizer: Recognizer, *sounds: Sound) -> list[Transcript]:
    """All utterances, also those without words and the one that the end cuts off."""
    heard = [recognizer.accept(frame) for frame in frames(*sounds)]
    return [*(each for each in heard if each is not None), recognizer.finish()]


def texts(transcripts: list[Transcript]) -> list[str]:
    return [each.text for each in transcripts if each.text]


@pytest.mark.parametrize("voice", ["flite:rms", "flite:slt", "espeak-ng:en-us"])
@pytest.mark.parametrize("text", ["the ice is on", "what should i do now", "how long is left"])
def test_free_speech_is_heard(model: VoskModel, voice: str, text: str) -> None:
    assert texts(hear(model.free(), speech(text, voice))) == [text]


def test_every_word_has_its_time_and_how_sure_it_is(model: VoskModel) -> None:
    text = "how long is left"
    sound = speech(text)
    *_, transcript = [each for each in hear(model.free(), sound, silence(1, 16_000)) if each.words]
    assert [word.text for word in transcript.words] == text.split()
    times = [time for word in transcript.words for time in (word.start_s, word.end_s)]
    assert times == sorted(times)
    assert 0 <= times[0] < times[-1] <= sound.seconds + 0.1
    assert all(0.5 < word.confidence <= 1 for word in transcript.words)


def test_a_pause_ends_an_utterance_and_the_next_begins(model: VoskModel) -> None:
    pause = silence(1.5, HEARING_RATE)
    sounds = [speech("the ice is on"), pause, speech("how long is left"), pause]
    assert texts(hear(model.free(), *sounds)) == ["the ice is on", "how long is left"]


@pytest.mark.parametrize("steps", [0, 5, 100])
def test_silence_and_hiss_hold_no_words(model: VoskModel, steps: int) -> None:
    chance = np.random.default_rng(1)
    hiss = np.rint(chance.standard_normal(8 * HEARING_RATE) * steps).astype(np.int16)
    quiet = Sound(hiss, HEARING_RATE)
    assert texts(hear(model.strict(["the ice is on", "yes"]), quiet)) == []
    assert texts(hear(model.free(), quiet)) == []


def test_partial_words_come_while_somebody_speaks(model: VoskModel) -> None:
    recognizer = model.free()
    assert recognizer.partial() == ""
    for frame in frames(speech("how long is left")):
        recognizer.accept(frame)
    assert recognizer.partial().startswith("how long")
    recognizer.reset()
    assert recognizer.partial() == ""
    assert recognizer.finish().text == ""


def test_a_strict_recognizer_hears_its_sentences_and_calls_all_else_unknown(
    model: VoskModel,
) -> None:
    sentences = ["the ice is on", "the ice is off", "yes", "no"]
    assert texts(hear(model.strict(sentences), speech("the ice is off"))) == ["the ice is off"]
    (other,) = texts(hear(model.strict(sentences), speech("remember to water my natural stones")))
    assert "[unk]" in other


def test_the_word_that_an_utterance_begins_with_is_no_word_of_what_was_said(
    model: VoskModel,
) -> None:
    assert model.knows(START)
    recognizer = model.strict(["how long is left", "long is the day"])
    assert texts(hear(recognizer, speech("how long is left"))) == ["how long is left"]
    for frame in frames(speech("how long is left")):
        recognizer.accept(frame)
    assert recognizer.partial().startswith("how")


def test_sentences_with_unknown_words_are_left_out_and_the_others_still_heard(
    model: VoskModel,
) -> None:
    sentences = ["the ice is on the xylophone", "how long", "naïve zebras"]
    assert texts(hear(model.strict(iter(sentences)), speech("how long"))) == ["how long"]
    (left_out,) = texts(hear(model.strict(sentences), speech("the ice is on")))
    assert "ice" not in left_out.split(), "half a sentence is none"


def test_recognizers_share_a_model_and_nothing_else(model: VoskModel) -> None:
    one, two = model.free(), model.free()
    for frame in frames(speech("how long is left")):
        one.accept(frame)
    assert two.finish().text == ""
    assert one.finish().text == "how long is left"


def test_a_recognizer_hears_on_after_the_end_of_a_recording(model: VoskModel) -> None:
    recognizer = model.strict(["the ice is on", "yes"])
    for _ in range(3):
        assert texts(hear(recognizer, speech("the ice is on"))) == ["the ice is on"]


def test_words_that_the_model_lacks_are_known_beforehand(model: VoskModel) -> None:
    assert model.knows("ice")
    assert not model.knows("xylophone")
    assert model.unknown(["zebra", "ice", "xylophone", "zebra"]) == ["xylophone", "zebra"]
    assert model.unknown([]) == []


def test_recognizers_are_named_by_engine_model_and_way_of_hearing(model: VoskModel) -> None:
    assert model.free().name == "vosk relief-compact-en, free"
    assert model.strict(["yes"]).name == "vosk relief-compact-en, strict"


def test_a_folder_that_is_no_model_is_refused_in_plain_words(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as refusal:
        VoskModel(tmp_path, "empty")
    assert str(refusal.value) == (
        f"The speech model in {tmp_path} cannot be read: it is damaged or no Vosk model."
        " Fetch it again with `relief models get`, or choose another with --model."
    )
