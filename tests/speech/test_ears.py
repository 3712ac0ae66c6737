"""The ears: where utterances end, and how every one is read twice."""

import numpy as np
import pytest
from conversing import english
from saying import speech

from assistant.audio.sound import FRAME_S, HEARING_RATE, Samples
from assistant.conversation.endings import COMPLETE_S, INCOMPLETE_S
from assistant.conversation.meaning import Readings
from assistant.conversation.understanding import Understanding
from assistant.equipment import Hearing
from assistant.speech.activity import FADES_S, RISES_S
from assistant.speech.ears import SENTENCE_S, Ears
from assistant.speech.recognizer import ScriptedRecognizer, Transcript, Word
from assistant.speech.utterance import Reading, transcripts

SECOND = 2 * HEARING_RATE
"""Bytes that a second of sound takes."""

FRAME = round(FRAME_S * SECOND)


def frame(number: int, seconds: float = 1.0) -> bytes:
    """A frame that can be told from others."""
    return bytes([number]) * round(seconds * SECOND)


class Listener(ScriptedRecognizer):
    """A scripted recognizer that keeps what it was given and does not forget by itself."""

    def __init__(self, *script: str | None, name: str = "listener", rest: str = "") -> None:
        super().__init__(script)
        self.name = name
        self.given: list[bytes] = []
        self.resets = 0
        self._rest = rest

    def accept(self, frame: bytes) -> Transcript | None:
        self.given.append(frame)
        return super().accept(frame)

    def partial(self) -> str:
        return self._rest

    def finish(self) -> Transcript:
        return Transcript(tuple(Word(word, 0, 1, 0.5) for word in self._rest.split()))

    def reset(self) -> None:
        self.resets += 1
        self._rest = ""


class Spoken:
    """Somebody speaks in every frame, or is silent after each for as long as the script says."""

    def __init__(self, *silent_s: float | None) -> None:
        self._script = iter(silent_s)
        self.silent_s: float | None = 0.0
        self.nearest: tuple[float, float] | None = None
        self.kept: list[float] = []

    def hear(self, frame: bytes) -> None:
        self.silent_s = next(self._script, 0.0)

    def keep(self, seconds: float) -> None:
        self.silent_s, self.nearest = None, None
        self.kept.append(seconds)


class Beside(Spoken):
    """Beside others: the script tells how long ago the nearest voice began and ended."""

    def __init__(self, *nearest: tuple[float, float] | None) -> None:
        super().__init__()
        self._spans = iter(nearest)

    def hear(self, frame: bytes) -> None:
        self.nearest = next(self._spans, None)
        self.silent_s = self.nearest[1] if self.nearest else 0.0


def texts(ears: Ears, *frames: bytes) -> list[str | None]:
    """What each frame brought: the utterance's first reading, or None."""
    heard = [ears.hear(each) for each in frames]
    return [each.readings[0].transcript.text if each else None for each in heard]


def test_an_utterance_comes_with_the_frame_that_ends_it() -> None:
    ears = Ears([ScriptedRecognizer([None, None, "the ice is on", None, "yes"])], Spoken())
    frames = [frame(0)] * 7
    assert texts(ears, *frames) == [None, None, "the ice is on", None, "yes", None, None]


def test_endpoints_on_silence_yield_nothing() -> None:
    second = Listener("never asked")
    ears = Ears([second, ScriptedRecognizer(["", None, "", ""])], Spoken())
    assert texts(ears, *[frame(0)] * 4) == [None] * 4
    assert ears.finish() is None
    assert second.given == []


def test_the_second_recognizer_reads_the_same_sound() -> None:
    second = Listener("the ice is off", "know", name="second")
    ears = Ears([second, ScriptedRecognizer([None, "the ice is on", None, None, "no"])], Spoken())
    heard = [ears.hear(frame(number)) for number in range(1, 6)]
    assert second.given == [frame(1) + frame(2), frame(3) + frame(4) + frame(5)]
    first, last = [utterance for utterance in heard if utterance]
    readings = [(reading.engine, reading.transcript.text) for reading in first.readings]
    assert readings == [("second", "the ice is off"), ("scripted", "the ice is on")]
    assert [reading.transcript.text for reading in last.readings] == ["know", "no"]


def test_all_of_a_second_reading_counts_also_what_it_takes_for_a_second_utterance() -> None:
    second = Listener("the ice", rest="is off")
    ears = Ears([second, ScriptedRecognizer(["the ice is off"])], Spoken())
    utterance = ears.hear(frame(1))
    assert utterance is not None
    assert utterance.readings[0].transcript.text == "the ice is off"


def test_while_nobody_speaks_nothing_is_decoded_and_words_begin_with_what_came_before() -> None:
    first, second = Listener(None, "yes"), Listener("yes")
    ears = Ears([second, first], Spoken(None, None, None, 0.0, 0.0))
    halves = [frame(number, 0.5) for number in (1, 2, 3, 4, 5)]
    texts(ears, *halves)
    assert first.given == [halves[2] + halves[3], halves[4]]
    assert second.given == [b"".join(halves[2:])]


def patient(readings: Readings) -> float:
    """The pause after "the ice is on" is short, and after anything else long."""
    return COMPLETE_S if readings[0][0] == "the ice is on" else INCOMPLETE_S


def test_a_whole_command_ends_after_a_short_pause() -> None:
    first = Listener(None, None, rest="the ice is on")
    ears = Ears([first], Spoken(0.0, 0.1, COMPLETE_S), patient)
    assert texts(ears, *[frame(0, 0.1)] * 3) == [None, None, "the ice is on"]


def test_what_is_no_whole_command_ends_after_a_long_pause() -> None:
    ears = Ears([Listener(rest="the ice")], Spoken(0.0, COMPLETE_S, 0.9, INCOMPLETE_S), patient)
    assert texts(ears, *[frame(0, 0.1)] * 4) == [None, None, None, "the ice"]


class Hesitant(Listener):
    """Hears the words in parts, and whole only where it hears them again from the beginning."""

    def __init__(self, *parts: str) -> None:
        super().__init__()
        self._parts = iter(parts)

    def finish(self) -> Transcript:
        return Transcript(tuple(Word(word, 0, 1, 1) for word in next(self._parts).split()))


def test_who_hesitates_is_heard_as_one_utterance_read_from_its_beginning() -> None:
    first = Hesitant("the ice", "is on", "the ice is on")
    ears = Ears([first], Spoken(0.0, COMPLETE_S, 0.5, 0.0, COMPLETE_S), patient)
    frames = [frame(number, 0.5) for number in range(1, 6)]
    assert texts(ears, *frames) == [None] * 4 + ["the ice is on"]
    assert first.given == [*frames, b"".join(frames)]


def test_all_readings_are_of_the_same_sound_also_where_a_pause_is_followed_by_no_words() -> None:
    """Else it could not be told which of them is likelier."""
    first, second = Hesitant("the ice", "", "the ice"), Listener("the ice", "the ice is on")
    ears = Ears([second, first], Spoken(0.0, COMPLETE_S, 0.0, INCOMPLETE_S), patient)
    frames = [frame(number, 0.5) for number in range(1, 5)]
    assert texts(ears, *frames) == [None] * 3 + ["the ice is on"]
    assert first.given[-1] == second.given[-1] == b"".join(frames)


def test_a_pause_after_no_words_yields_nothing() -> None:
    ears = Ears([Listener()], Spoken(0.0, INCOMPLETE_S, None, None))
    assert texts(ears, *[frame(0)] * 4) == [None] * 4


class Searching(Listener):
    """Reads a sentence, and another where it looks thoroughly, each as sure as told."""

    def __init__(self, sure: float, found: float = 0.6) -> None:
        super().__init__()
        self._sure, self._found = sure, found
        self.searched: list[bytes] = []

    def read(self, sound: bytes) -> Transcript:
        return Transcript((Word("yes", 0, 1, self._sure),))

    def read_thoroughly(self, sound: bytes) -> Transcript:
        self.searched.append(sound)
        return Transcript((Word("help", 0, 1, self._found),))


def test_what_is_likelier_no_sentence_is_read_thoroughly_when_it_is_over() -> None:
    second = Searching(0.4)
    ears = Ears([second, Listener(rest="health")], Spoken(0.0, COMPLETE_S, 0.5, INCOMPLETE_S))
    frames = [frame(number, 0.5) for number in range(1, 5)]
    assert texts(ears, *frames) == [None] * 3 + ["help"]
    assert second.searched == [frames[0] + frames[1]], "without the pause, as it was read before"


def test_what_the_end_of_the_sound_cuts_off_is_read_thoroughly_too() -> None:
    ears = Ears([Searching(0.4), Listener(rest="health")], Spoken())
    ears.hear(frame(1))
    cut_off = ears.finish()
    assert cut_off is not None
    assert transcripts(cut_off.readings) == [("help", 0.6), ("health", 0.5)]


def test_where_that_finds_no_likelier_sentence_the_reading_stays_as_it_was() -> None:
    """A sentence that is as like as can be to what was said, but was not said, would seem to be."""
    ears = Ears([Searching(0.3, 0.4), Listener(rest="health")], Spoken(0.0, INCOMPLETE_S))
    assert texts(ears, frame(1), frame(2)) == [None, "yes"]


@pytest.mark.parametrize(("sure", "seconds"), [(0.5, 1.0), (0.4, SENTENCE_S)])
def test_what_is_likely_a_sentence_or_longer_than_one_is_read_once(
    sure: float, seconds: float
) -> None:
    second = Searching(sure)
    ears = Ears([second, Listener(rest="yes")], Spoken(0.0, INCOMPLETE_S))
    assert texts(ears, frame(1, seconds), frame(2, 0.5)) == [None, "yes"]
    assert second.searched == []


LOUD = (1.0 - RISES_S, 0.0), (2.0 - RISES_S, 1.0 + FADES_S)
"""Of three seconds the second is loud."""


def test_beside_others_the_nearest_voice_is_read_and_what_follows_is_the_next_utterance() -> None:
    activity = Beside(None, *LOUD, None)
    first, second = Listener(rest="the ice is on"), Listener(None, "the ice is on")
    ears = Ears([second, first], activity, patient)
    frames = [frame(number) for number in range(1, 5)]
    assert texts(ears, *frames) == [None, None, "the ice is on", None]
    whole = b"".join(frames[:3])
    rest = whole[-round((1 + FADES_S) * SECOND) :]
    assert first.given == [*frames[:3], whole, frames[1], rest + frames[3]]
    assert second.given == [whole, frames[1]]
    assert activity.kept == [1.0 + FADES_S]


def test_what_is_one_sentence_is_read_whole_however_softly_it_begins_and_ends() -> None:
    activity = Beside(None, *LOUD, None)
    first, second = Listener(rest="the ice is on"), Listener("the ice is on")
    ears = Ears([second, first], activity, patient)
    frames = [frame(number) for number in range(1, 5)]
    assert texts(ears, *frames) == [None, None, "the ice is on", None]
    whole = b"".join(frames[:3])
    assert first.given == [*frames[:3], whole, frames[3]]
    assert second.given == [whole]
    assert activity.kept == [0.0]


@pytest.mark.parametrize(("rest", "heard"), [("the ice is on", "the ice is on"), ("and so", None)])
def test_a_command_is_not_lost_in_a_louder_voice(rest: str, heard: str | None) -> None:
    first = Listener(rest=rest)
    ears = Ears([first], Beside(None, None, (0.5, 0.0)), patient)
    halves = [frame(number, 0.5) for number in (1, 2, 3)]
    assert texts(ears, *halves) == [None, None, heard]
    assert first.given[-1] == halves[0] + halves[1]


def said(text: str, voice: str, below_db: float = 0.0) -> Samples:
    """What ``text`` sounds like, equally loud in any voice or so much softer, with no pause."""
    samples = speech(text, voice).at(HEARING_RATE).samples.astype(np.float64)
    loud = np.flatnonzero(np.abs(samples) > 0.05 * np.abs(samples).max())
    samples = samples[loud[0] : loud[-1]]
    samples *= 3000 / samples.std() * 10 ** (-below_db / 20)
    return samples.astype(np.int16)


def utterances(ears: Ears, *parts: Samples, echoes: bool = False) -> list[list[str]]:
    """The readings of each utterance in a sound."""
    pcm = np.concatenate([*parts, PAUSE, PAUSE]).astype("<i2").tobytes()
    heard = [ears.hear(pcm[at : at + FRAME], echoes) for at in range(0, len(pcm), FRAME)]
    found = [each for each in [*heard, ears.finish()] if each]
    return [[reading.transcript.text for reading in each.readings] for each in found]


PAUSE = np.zeros(HEARING_RATE, np.int16)


@pytest.fixture(scope="module")
def hearing() -> Hearing:
    return Hearing(english(), "relief-compact-en")


@pytest.fixture
def real_ears(hearing: Hearing) -> Ears:
    """New for each test: what was heard before changes how the next is read."""
    return hearing.ears(Understanding(english()))


@pytest.mark.parametrize("below_db", [24, 18])
@pytest.mark.parametrize("text", ["the ice is on", "what should i do now"])
def test_a_television_that_never_stops_is_not_read_into_a_command(
    real_ears: Ears, text: str, below_db: float
) -> None:
    talk = said("the minister said that nobody knew about the letter", "flite:slt", below_db)
    heard = utterances(real_ears, talk, talk, said(text, "espeak-ng:en-us"), talk, talk)
    assert any(text in readings for readings in heard)


def test_a_command_is_heard_before_a_groan_and_after_it(real_ears: Ears) -> None:
    command = said("the ice is on", "espeak-ng:en-us", 16)
    groan = said("aah", "espeak-ng:en-us")
    heard = utterances(real_ears, command, PAUSE[:1600], groan, PAUSE[:4800], command)
    assert ["the ice is on" in readings for readings in heard].count(True) == 2


OWN_WORDS = "bladder is not working since this morning"


@pytest.mark.parametrize("echoes", [False, True])
@pytest.mark.parametrize("voice", ["espeak-ng:en-us", "flite:slt"])
def test_own_words_are_heard_before_a_groan_unless_they_may_be_its_own(
    real_ears: Ears, voice: str, echoes: bool
) -> None:
    """Nobody knows that the sentence is whole, as it is none of the templates."""
    parts = said(f"my {OWN_WORDS}", voice, 16), PAUSE[:3200], said("aah", voice)
    heard = utterances(real_ears, *parts, echoes=echoes)
    assert any(OWN_WORDS in free for _, free in heard) != echoes


@pytest.mark.parametrize("voice", ["espeak-ng:en-us", "flite:slt"])
@pytest.mark.parametrize("soft", [slice(None, 12_000), slice(-20_000, None)])
def test_who_begins_or_ends_softly_is_one_person(real_ears: Ears, voice: str, soft: slice) -> None:
    text = "is it ok to sleep on the floor"
    sound = said(text, voice)
    sound[soft] //= 6
    assert [text in readings for readings in utterances(real_ears, sound)] == [True]


def test_a_sentence_farther_away_is_not_read_before_a_command(real_ears: Ears) -> None:
    talk = said("the minister said that nobody knew about the letter", "flite:slt", 16)
    heard = utterances(real_ears, talk, said("what should i do now", "espeak-ng:en-us"))
    assert ["what should i do now" in readings for readings in heard] == [True]


def test_the_engines_are_named_in_order() -> None:
    ears = Ears([Listener(name="free"), Listener(name="strict")], Spoken())
    assert ears.engines == ["free", "strict"]


def test_it_knows_how_much_it_heard_and_where_an_utterance_ended() -> None:
    ears = Ears([ScriptedRecognizer([None, "yes"])], Spoken())
    ears.hear(frame(0, 0.25))
    utterance = ears.hear(frame(0, 0.5))
    ears.hear(frame(0, 0.125))
    assert utterance is not None
    assert utterance.ended_s == 0.75
    assert utterance.decode_s > 0
    assert ears.heard_s == 0.875


def test_an_utterance_that_the_end_cuts_off_is_still_heard() -> None:
    second = Listener("half a word")
    ears = Ears([second, Listener(rest="half a")], Spoken())
    assert ears.hear(frame(1)) is None
    utterance = ears.finish()
    assert utterance is not None
    assert [reading.transcript.text for reading in utterance.readings] == ["half a word", "half a"]
    assert second.given == [frame(1)]


def test_forget_drops_half_an_utterance() -> None:
    first = Listener(None, None, None, "yes", rest="half a")
    second = Listener("yes")
    ears = Ears([second, first], Spoken())
    texts(ears, frame(1), frame(2))
    ears.forget()
    assert first.resets == 1
    assert texts(ears, frame(3), frame(4)) == [None, "yes"]
    assert second.given == [frame(3) + frame(4)]
    assert ears.heard_s == 4, "it was heard all the same"


def test_after_forgetting_nothing_is_left_to_finish() -> None:
    ears = Ears([Listener(None, rest="half a")], Spoken())
    ears.hear(frame(1))
    ears.forget()
    assert ears.finish() is None


ICE = (Word("ice", 0, 1, 0.4),)


@pytest.mark.parametrize(
    ("strict", "free", "sure"),
    [(-20.0, -20.0, 0.5), (-12.0, -20.0, 0.88), (-28.0, -20.0, 0.12), (None, -20.0, 0.4)],
)
def test_a_reading_is_as_sure_as_it_is_likely_beside_the_free_one(
    strict: float | None, free: float, sure: float
) -> None:
    readings = [
        Reading("strict", Transcript(ICE, strict)),
        Reading("free", Transcript(ICE, free)),
    ]
    assert transcripts(readings) == [("ice", pytest.approx(sure, abs=0.01)), ("ice", 0.4)]


@pytest.mark.parametrize(("free", "rivals"), [("ice", []), ("nice", ["eyes", "high"])])
def test_where_the_readings_differ_rivals_are_told_too(free: str, rivals: list[str]) -> None:
    readings = [
        Reading("strict", Transcript(ICE, rivals=("eyes", "high"))),
        Reading("free", Transcript((Word(free, 0, 1, 1.0),))),
    ]
    assert [text for text, _ in transcripts(readings)] == ["ice", *rivals, free]


def test_a_transcript_is_its_words_and_as_sure_as_they_are_on_average() -> None:
    words = (Word("ice", 0, 0.5, 0.4), Word("on", 0.5, 1, 0.8))
    assert Transcript(words).text == "ice on"
    assert Transcript(words).confidence == pytest.approx(0.6)
    assert (Transcript().text, Transcript().confidence) == ("", 0.0)
    assert (Transcript(words[:1]) + Transcript(words[1:])) == Transcript(words)
    with_all = Transcript(words, -3.0, ("eyes on",))
    assert with_all + Transcript() == Transcript() + with_all == with_all
    assert with_all + with_all == Transcript(words + words, -6.0)
