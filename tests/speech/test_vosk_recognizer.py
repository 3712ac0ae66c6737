"""Vosk and the model that ships, with synthetic speech."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from grammars import sentences, shipped
from saying import speech

from assistant.audio.sound import FRAME_S, HEARING_RATE, Sound, silence
from assistant.conversation.meaning import UNKNOWN
from assistant.errors import ModelError
from assistant.resources import models_folder
from assistant.speech.recognizer import Recognizer, Transcript
from assistant.speech.sentence_graph import USUAL, SentenceGraph, be_thorough, lay_out
from assistant.speech.vosk_recognizer import START, VoskModel

COMPACT = "relief-compact-en"
FRAME = round(FRAME_S * HEARING_RATE)


@pytest.fixture(scope="module")
def model() -> VoskModel:
    return VoskModel(models_folder() / COMPACT, COMPACT)


def pcm(*sounds: Sound) -> bytes:
    samples = np.concatenate([sound.at(HEARING_RATE).samples for sound in sounds])
    return samples.astype("<i2").tobytes()


def frames(*sounds: Sound) -> list[bytes]:
    sound = pcm(*sounds)
    return [sound[start : start + 2 * FRAME] for start in range(0, len(sound), 2 * FRAME)]


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


@pytest.mark.parametrize(
    ("said", "likely"), [("how long is left", True), ("how much is it", False)]
)
def test_a_sentence_is_likelier_than_what_is_read_freely_where_it_was_said(
    model: VoskModel, said: str, likely: bool
) -> None:
    recognizers = model.strict(sentences("how long is left", "the ice is on")), model.free()
    strict, free = (
        next(each for each in hear(recognizer, speech(said)) if each.words)
        for recognizer in recognizers
    )
    assert free.text == said
    assert strict.against(free) > 0.9 if likely else strict.against(free) < 0.1


def test_what_sounds_the_same_is_a_rival(model: VoskModel) -> None:
    strict = model.strict(sentences("two ibuprofen", "to ibuprofen", "ibuprofen too"))
    (heard,) = [each for each in hear(strict, speech("two ibuprofen")) if each.words]
    assert sorted(heard.texts) == ["to ibuprofen", "two ibuprofen"]
    assert heard.texts[0] == heard.text


def test_a_pause_ends_an_utterance_and_the_next_begins(model: VoskModel) -> None:
    pause = silence(1.5, HEARING_RATE)
    sounds = [speech("the ice is on"), pause, speech("how long is left"), pause]
    assert texts(hear(model.free(), *sounds)) == ["the ice is on", "how long is left"]


@pytest.mark.parametrize("steps", [0, 5, 100])
def test_silence_and_hiss_hold_no_words(model: VoskModel, steps: int) -> None:
    chance = np.random.default_rng(1)
    hiss = np.rint(chance.standard_normal(8 * HEARING_RATE) * steps).astype(np.int16)
    quiet = Sound(hiss, HEARING_RATE)
    assert texts(hear(model.strict(sentences("the ice is on", "yes")), quiet)) == []
    assert texts(hear(model.free(), quiet)) == []


def test_nothing_of_what_ended_or_was_forgotten_is_left_in_the_next_utterance(
    model: VoskModel,
) -> None:
    """What is left, be it silence, would make that likelier than it is."""
    said, pause = speech("how long is left"), silence(2.0, HEARING_RATE)
    (fresh,) = hear(model.free(), said)
    recognizer = model.free()
    assert any(recognizer.accept(frame) for frame in frames(speech("the ice is on"), pause))
    recognizer.reset()
    (after_words,) = hear(recognizer, said)
    next(filter(None, map(recognizer.accept, frames(speech("the ice is on"), pause))))
    (after_end,) = hear(recognizer, said)
    for heard in (after_words, after_end):
        assert heard.text == "how long is left"
        assert heard.likelihood == pytest.approx(fresh.likelihood, abs=1.0)


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
    strict = model.strict(sentences("the ice is on", "the ice is off", "yes", "no"))
    assert texts(hear(strict, speech("the ice is off"))) == ["the ice is off"]
    (other,) = texts(hear(strict, speech("remember to water my natural stones")))
    assert "[unk]" in other


def test_the_word_that_an_utterance_begins_with_is_no_word_of_what_was_said(
    model: VoskModel,
) -> None:
    assert model.knows(START)
    recognizer = model.strict(sentences("how long is left", "long is the day"))
    assert texts(hear(recognizer, speech("how long is left"))) == ["how long is left"]
    for frame in frames(speech("how long is left")):
        recognizer.accept(frame)
    assert recognizer.partial().startswith("how")


def test_sentences_with_unknown_words_are_left_out_and_the_others_still_heard(
    model: VoskModel,
) -> None:
    strict = model.strict(sentences("the ice is on the xylophone", "how long", "naïve zebras"))
    assert texts(hear(strict, speech("how long"))) == ["how long"]
    (left_out,) = texts(hear(strict, speech("the ice is on")))
    assert "ice" not in left_out.split(), "half a sentence is none"


def test_sentences_do_not_mix_where_they_share_a_word(model: VoskModel) -> None:
    """As those of a bigram would: this one is in no sentence."""
    strict = model.strict(sentences("how long is the walk", "the ice is on the floor"))
    assert texts(hear(strict, speech("how long is the ice"))) != ["how long is the ice"]
    assert texts(hear(model.free(), speech("how long is the ice"))) == ["how long is the ice"]


@pytest.mark.parametrize("voice", ["flite:rms", "flite:awb", "espeak-ng:en-us"])
def test_a_sentence_is_not_given_up_for_a_word_said_badly(model: VoskModel, voice: str) -> None:
    """Of thousands of sentences: as carelessly as it reads freely it heard none of these."""
    strict = model.strict(shipped())
    (heard,) = texts(hear(strict, speech("eyes been on for twenty minutes", voice)))
    assert heard in ("it's been on for twenty minutes", "it has been on for twenty minutes")


def test_a_sentence_that_is_given_up_is_found_by_reading_thoroughly(model: VoskModel) -> None:
    strict = model.strict(shipped())
    sound = pcm(speech("they're numb between my legs", "flite:awb"))
    given_up, found = strict.read(sound), strict.read_thoroughly(sound)
    assert "feels" not in given_up.text
    assert found.text == "feels numb between my legs" and found.against(given_up) > 0.9


@pytest.mark.parametrize("said", ["hey computer how long", "how long hey computer", "hey computer"])
def test_the_wake_phrase_stands_before_a_sentence_behind_it_or_alone(
    model: VoskModel, said: str
) -> None:
    strict = model.strict(sentences("how long", "yes"), "hey computer")
    assert texts(hear(strict, speech(said))) == [said]


def test_what_is_skipped_stands_before_a_sentence_and_sentences_follow_joints(
    model: VoskModel,
) -> None:
    both = sentences("how long", "the ice is on", joints=["and"], skip_words=["please"])
    for said in ("please how long", "how long please", "the ice is on and how long"):
        assert texts(hear(model.strict(both), speech(said))) == [said]


def test_what_a_model_says_of_decoding_stays_where_it_is_as_thorough(tmp_path: Path) -> None:
    """Its comments are no options, and in any encoding."""
    folder, beside = tmp_path / "model", tmp_path / "beside"
    shutil.copytree(models_folder() / COMPACT, folder)
    given = b"# gr\xf6\xdfer: --beam=99\n--beam=10.5 # wide\n--max-active=7000\n"
    (folder / "conf" / "model.conf").write_bytes(given)
    lay_out(folder, beside, SentenceGraph(sentences("yes"), START, UNKNOWN), lambda word: 1)
    be_thorough(beside, USUAL)
    written = (beside / "conf" / "model.conf").read_bytes()
    assert written.startswith(given)
    assert written.removeprefix(given).split() == [b"--beam=13", b"--max-active=7000"]


def test_where_there_is_no_room_for_the_graph_it_says_so(
    model: VoskModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = tmp_path / "gone"
    monkeypatch.setattr("tempfile.tempdir", str(full))
    with pytest.raises(ModelError, match="could not be written") as refusal:
        model.strict(sentences("yes"))
    assert str(full) in str(refusal.value) and "TMPDIR" in str(refusal.value)


def test_nothing_of_the_graph_stays_on_disk(
    model: VoskModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert texts(hear(model.strict(sentences("how long")), speech("how long"))) == ["how long"]
    assert list(tmp_path.iterdir()) == []


def test_where_links_are_not_allowed_the_files_are_copied(
    model: VoskModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("a privilege is missing")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    assert texts(hear(model.strict(sentences("how long")), speech("how long"))) == ["how long"]


def test_a_graph_that_was_made_beforehand_can_only_be_read_freely(tmp_path: Path) -> None:
    folder = tmp_path / COMPACT
    shutil.copytree(models_folder() / COMPACT, folder)
    static = VoskModel(folder, COMPACT)
    (folder / "graph" / "HCLr.fst").rename(folder / "graph" / "HCLG.fst")
    strict = static.strict(sentences("the ice is on"))
    assert texts(hear(strict, speech("how long is left"))) == ["how long is left"]


def test_recognizers_share_a_model_and_nothing_else(model: VoskModel) -> None:
    one, two = model.free(), model.free()
    for frame in frames(speech("how long is left")):
        one.accept(frame)
    assert two.finish().text == ""
    assert one.finish().text == "how long is left"


def test_a_recognizer_hears_on_after_the_end_of_a_recording(model: VoskModel) -> None:
    recognizer = model.strict(sentences("the ice is on", "yes"))
    for _ in range(3):
        assert texts(hear(recognizer, speech("the ice is on"))) == ["the ice is on"]


def test_words_that_the_model_lacks_are_known_beforehand(model: VoskModel) -> None:
    assert model.knows("ice")
    assert not model.knows("xylophone")
    assert model.unknown(["zebra", "ice", "xylophone", "zebra"]) == ["xylophone", "zebra"]
    assert model.unknown([]) == []


def test_recognizers_are_named_by_engine_model_and_way_of_hearing(model: VoskModel) -> None:
    assert model.free().name == "vosk relief-compact-en, free"
    assert model.strict(sentences("yes")).name == "vosk relief-compact-en, strict"


def test_a_folder_that_is_no_model_is_refused_in_plain_words(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as refusal:
        VoskModel(tmp_path, "empty")
    assert str(refusal.value) == (
        f"The speech model in {tmp_path} cannot be read: it is damaged or no Vosk model."
        " Fetch it again with `relief models get`, or choose another with --model."
    )
