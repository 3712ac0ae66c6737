"""The voice: the order of what is said, what cuts it off, and what is heard when a part fails."""

import math
import queue
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from conversing import NOON

from assistant.audio import tone, wav
from assistant.audio.sound import Sound
from assistant.errors import AudioError, VoiceError
from assistant.relief.episode import Manner
from assistant.speech import voice as voice_module
from assistant.speech.voice import ECHO_S, NoSpeech, NoVoice, RecordedVoice, SpokenVoice

PATIENCE_S = 10.0
RATE = 16_000


class Stage:
    """A speech engine and a loudspeaker that tell what happens, and wait where the test says so."""

    def __init__(self) -> None:
        self.stops = 0
        self.played_s = 0.0
        self.broken_engine: str | None = None
        self.broken_loudspeaker: str | None = None
        self._happened: queue.Queue[str] = queue.Queue()
        self._texts: dict[int, str] = {}
        self._sounds: list[Sound] = []
        self._changed = threading.Condition()
        self._waits = {"making": False, "playing": False}

    def hold(self, what: str) -> None:
        """Let the next "making" or "playing" last until `let_go`, or until it is stopped."""
        with self._changed:
            self._waits[what] = True

    def let_go(self, what: str) -> None:
        with self._changed:
            self._waits[what] = False
            self._changed.notify_all()

    def expect(self, *happenings: str) -> None:
        for happening in happenings:
            assert self._happened.get(timeout=PATIENCE_S) == happening

    @property
    def quiet(self) -> bool:
        """Whether nothing happened that was not expected."""
        return self._happened.empty()

    def speak(self, text: str) -> Sound:
        self._happened.put(f"makes {text}")
        self._wait("making", lambda: False)
        if self.broken_engine:
            raise VoiceError(self.broken_engine)
        sound = Sound(np.ones(1, np.int16), RATE)
        self._sounds.append(sound)
        self._texts[id(sound)] = text
        return sound

    def play(self, sound: Sound, stops: int | None = None) -> bool:
        text = self._texts.get(id(sound), "a tone")
        if text == "a tone":
            assert np.array_equal(sound.samples, tone.warning().samples)
        before = self.stops if stops is None else stops
        if self.broken_loudspeaker == "bug":
            raise ZeroDivisionError
        if self.broken_loudspeaker:
            self._happened.put(f"cannot play {text}")
            raise AudioError(self.broken_loudspeaker)
        if self.stops != before:
            self._happened.put(f"drops {text}")
            return False
        self._happened.put(f"begins {text}")
        self._wait("playing", lambda: self.stops != before)
        cut_off = self.stops != before
        self._happened.put(f"{'cuts off' if cut_off else 'ends'} {text}")
        return not cut_off

    def stop(self) -> None:
        with self._changed:
            self.stops += 1
            self._changed.notify_all()

    def pace(self, factor: float) -> None:
        self._happened.put(f"pace {factor}")

    def amplify(self, factor: float) -> None:
        self._happened.put(f"amplify {factor}")

    def _wait(self, what: str, otherwise: Callable[[], bool]) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: not self._waits[what] or otherwise(), PATIENCE_S)


class Performance:
    """A voice on a stage."""

    def __init__(self) -> None:
        self.stage = Stage()
        self.troubles: list[str] = []
        others = set(threading.enumerate())
        self.voice = SpokenVoice(self.stage, self.stage, self.troubles.append)
        self.threads = set(threading.enumerate()) - others

    def say(self, *texts: str, urgent: bool = False) -> None:
        for text in texts:
            self.voice.say(text, urgent, NOON)


@pytest.fixture
def play() -> Iterator[Performance]:
    performance = Performance()
    yield performance
    for what in ("making", "playing"):
        performance.stage.let_go(what)
    performance.voice.close()


def in_turn(*texts: str) -> list[str]:
    return [f"{what} {text}" for text in texts for what in ("makes", "begins", "ends")]


def test_lines_are_said_in_their_order_one_after_the_other(play: Performance) -> None:
    play.stage.hold("playing")
    play.say("one", "two", "three")
    play.stage.expect("makes one", "begins one")
    play.stage.let_go("playing")
    play.stage.expect("ends one", *in_turn("two", "three"))
    play.voice.finish(PATIENCE_S)
    assert play.stage.quiet
    assert play.troubles == []


def test_an_urgent_line_cuts_off_what_is_said_and_drops_the_rest(play: Performance) -> None:
    play.stage.hold("playing")
    play.say("one", "two", "three")
    play.stage.expect("makes one", "begins one")
    play.say("ice off now", urgent=True)
    play.stage.expect("cuts off one", "makes ice off now", "begins ice off now")
    play.stage.let_go("playing")
    play.stage.expect("ends ice off now")
    play.voice.finish(PATIENCE_S)
    assert play.stage.quiet


def test_a_line_after_an_urgent_one_waits_for_it(play: Performance) -> None:
    play.stage.hold("playing")
    play.say("ice off now", urgent=True)
    play.say("and breathe")
    play.stage.expect("makes ice off now", "begins ice off now")
    play.stage.let_go("playing")
    play.stage.expect("ends ice off now", *in_turn("and breathe"))


def test_hush_silences_what_is_said_and_what_was_still_to_be_said(play: Performance) -> None:
    play.stage.hold("playing")
    play.say("one", "two")
    play.stage.expect("makes one", "begins one")
    play.voice.hush()
    play.stage.expect("cuts off one")
    play.voice.finish(PATIENCE_S)
    play.stage.let_go("playing")
    play.say("three")
    play.stage.expect(*in_turn("three"))


def test_a_hush_while_the_speech_is_still_being_made_is_not_lost(play: Performance) -> None:
    play.stage.hold("making")
    play.say("one", "two")
    play.stage.expect("makes one")
    play.voice.hush()
    play.stage.let_go("making")
    play.stage.expect("drops one")
    play.voice.finish(PATIENCE_S)
    assert play.stage.quiet


def test_an_urgent_line_while_the_speech_is_still_being_made_is_said_at_once(
    play: Performance,
) -> None:
    play.stage.hold("making")
    play.say("one", "two")
    play.stage.expect("makes one")
    play.say("ice off now", urgent=True)
    play.stage.let_go("making")
    play.stage.expect("drops one", *in_turn("ice off now"))


def test_a_held_line_goes_on_when_it_may(play: Performance) -> None:
    play.stage.hold("playing")
    play.say("one", "two")
    play.stage.expect("makes one", "begins one")
    assert play.voice.hold()
    play.stage.expect("cuts off one")
    assert play.voice.held and play.voice.saying == "one" and play.voice.quiet_s == 0
    assert not play.voice.hold()
    play.stage.let_go("playing")
    play.voice.resume()
    play.stage.expect("begins one", "ends one", *in_turn("two"))
    play.voice.finish(PATIENCE_S)
    assert play.stage.quiet
    assert not play.voice.hold()


def test_a_held_line_is_dropped_by_a_hush(play: Performance) -> None:
    play.stage.hold("playing")
    play.say("one", "two")
    play.stage.expect("makes one", "begins one")
    play.voice.hold()
    play.stage.expect("cuts off one")
    play.stage.let_go("playing")
    play.voice.hush()
    play.voice.finish(PATIENCE_S)
    play.voice.resume()
    assert play.stage.quiet


def test_an_alarm_does_not_wait_behind_a_held_line(play: Performance) -> None:
    play.stage.hold("playing")
    play.say("one")
    play.stage.expect("makes one", "begins one")
    play.voice.hold()
    play.stage.expect("cuts off one")
    play.stage.let_go("playing")
    play.say("ice off now", urgent=True)
    play.stage.expect(*in_turn("ice off now"))
    assert not play.voice.held


def test_a_line_that_is_held_while_it_is_made_is_said_whole(play: Performance) -> None:
    play.stage.hold("making")
    play.say("one")
    play.stage.expect("makes one")
    assert play.voice.hold()
    play.stage.let_go("making")
    play.stage.expect("drops one")
    play.voice.resume()
    play.stage.expect("begins one", "ends one")


def test_a_hush_when_nothing_is_said_is_not_meant_for_what_comes(play: Performance) -> None:
    play.voice.hush()
    play.say("one")
    play.stage.expect(*in_turn("one"))


def test_without_an_engine_a_tone_is_played_and_it_is_told_once(play: Performance) -> None:
    play.stage.broken_engine = "no engine"
    play.say("one", "two")
    play.stage.expect("makes one", "begins a tone", "ends a tone")
    play.stage.expect("makes two", "begins a tone", "ends a tone")
    play.voice.finish(PATIENCE_S)
    assert play.troubles == ["no engine"]


def test_trouble_that_passed_and_comes_again_is_told_again(play: Performance) -> None:
    for broken in ("gone", None, "gone again"):
        play.stage.broken_loudspeaker = broken
        play.say("one", "two")
        play.voice.finish(PATIENCE_S)
    for broken in ("mute", None, "mute again"):
        play.stage.broken_loudspeaker, play.stage.broken_engine = None, broken
        play.say("one", "two")
        play.voice.finish(PATIENCE_S)
    assert play.troubles == ["gone", "gone again", "mute", "mute again"]


def test_trouble_of_both_is_told_for_each(play: Performance) -> None:
    play.stage.broken_engine, play.stage.broken_loudspeaker = "no engine", "no loudspeaker"
    play.say("one", "two")
    play.voice.finish(PATIENCE_S)
    assert play.troubles == ["no engine", "no loudspeaker"]


def test_a_loudspeaker_that_fails_is_tried_again_for_the_next_line(play: Performance) -> None:
    play.stage.hold("making")
    play.stage.broken_loudspeaker = "gone"
    play.say("one")
    play.stage.expect("makes one")
    play.stage.let_go("making")
    play.stage.expect("cannot play one")
    play.voice.finish(PATIENCE_S)
    play.stage.broken_loudspeaker = None
    play.say("two")
    play.stage.expect(*in_turn("two"))


def test_even_an_error_of_its_own_does_not_silence_the_lines_after_it(play: Performance) -> None:
    play.stage.broken_loudspeaker = "bug"
    play.say("one")
    play.voice.finish(PATIENCE_S)
    play.stage.broken_loudspeaker = None
    play.say("two")
    play.stage.expect("makes one", *in_turn("two"))
    assert play.troubles == ["A line could not be said: ZeroDivisionError(). Going on."]


def test_finish_waits_until_all_is_said_but_no_longer_than_told(play: Performance) -> None:
    play.stage.hold("playing")
    play.say("one", "two")
    play.stage.expect("makes one", "begins one")
    play.voice.finish(0.01)
    assert play.stage.quiet, "it was still being said"
    play.stage.let_go("playing")
    play.voice.finish(PATIENCE_S)
    play.stage.expect("ends one", *in_turn("two"))
    assert play.stage.quiet
    play.voice.finish(PATIENCE_S)


def test_close_is_silent_at_once_and_ends_the_thread(play: Performance) -> None:
    play.stage.hold("playing")
    play.say("one", "two")
    play.stage.expect("makes one", "begins one")
    play.voice.close()
    play.stage.expect("cuts off one")
    assert play.stage.quiet
    assert [thread.is_alive() for thread in play.threads] == [False]
    play.voice.close()


def test_it_speaks_as_loud_and_as_fast_as_it_was_asked_to(play: Performance) -> None:
    for manner in (Manner(louder=3, faster=-2), Manner()):
        play.voice.adopt(manner)
    play.stage.expect("pace 0.8", "amplify 1.3", "pace 1.0", "amplify 1.0")
    play.say("one")
    play.stage.expect(*in_turn("one"))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The monotonic time of the voice, in seconds: a list of one that the test may change."""
    now = [1000.0]

    class Time:
        @staticmethod
        def monotonic() -> float:
            return now[0]

    monkeypatch.setattr(voice_module, "time", Time)
    return now


def test_it_is_speaking_from_the_first_moment_until_the_room_is_quiet(
    clock: list[float], play: Performance
) -> None:
    assert not play.voice.speaking
    play.stage.hold("making")
    play.say("one")
    assert play.voice.speaking
    play.stage.expect("makes one")
    clock[0] += 100
    assert play.voice.speaking, "it is being made"
    play.stage.hold("playing")
    play.stage.let_go("making")
    play.stage.expect("begins one")
    clock[0] += 100
    assert play.voice.speaking, "it is being said"
    play.stage.let_go("playing")
    play.voice.finish(PATIENCE_S)
    clock[0] += 0.9 * ECHO_S
    assert play.voice.speaking, "the room still rings"
    clock[0] += 0.2 * ECHO_S
    assert not play.voice.speaking


def test_it_knows_for_how_long_it_has_been_quiet(clock: list[float], play: Performance) -> None:
    assert play.voice.quiet_s == math.inf
    play.stage.hold("playing")
    play.say("one")
    play.stage.expect("makes one", "begins one")
    clock[0] += 100
    assert play.voice.quiet_s == 0
    play.stage.let_go("playing")
    play.voice.finish(PATIENCE_S)
    clock[0] += 12.5
    assert play.voice.quiet_s == 12.5


def test_it_knows_whether_what_it_said_last_was_urgent(play: Performance) -> None:
    play.say("one")
    play.voice.finish(PATIENCE_S)
    assert not play.voice.urgent
    play.stage.hold("playing")
    play.say("ice off now", urgent=True)
    assert play.voice.urgent, "it is yet to be said"
    play.stage.let_go("playing")
    play.voice.finish(PATIENCE_S)
    assert play.voice.urgent
    play.say("got it")
    assert not play.voice.urgent


def test_a_stand_in_for_a_missing_engine_tells_why_it_says_nothing() -> None:
    speaker = NoSpeech("Install eSpeak NG.")
    speaker.prepare(["one"])
    with pytest.raises(VoiceError, match="^Install eSpeak NG.$"):
        speaker.speak("one")
    speaker.pace(0.8)
    speaker.close()


class Beeper:
    """Speaks a number as a tone of so many seconds at the pace that is set."""

    def __init__(self) -> None:
        self.factor = 1.0

    def speak(self, text: str) -> Sound:
        return Sound(np.full(round(int(text) * RATE / self.factor), 9, np.int16), RATE)

    def pace(self, factor: float) -> None:
        self.factor = factor


def test_a_recorded_voice_lays_each_line_at_its_time_and_never_over_another(
    tmp_path: Path,
) -> None:
    with wav.Recording(tmp_path / "said.wav", RATE) as recording:
        voice = RecordedVoice(Beeper(), recording, NOON)
        voice.say("2", False, NOON + timedelta(seconds=1))
        voice.say("1", True, NOON + timedelta(seconds=2))
        voice.hush()
        voice.say("1", False, NOON + timedelta(seconds=6))
    loud = wav.read(tmp_path / "said.wav").samples.reshape(-1, RATE).mean(axis=1)
    assert list(loud) == [0, 9, 9, 9, 0, 0, 9]
    assert voice.trouble is None


def test_a_recorded_voice_speaks_as_fast_as_it_was_asked_to(tmp_path: Path) -> None:
    with wav.Recording(tmp_path / "said.wav", RATE) as recording:
        voice = RecordedVoice(Beeper(), recording, NOON)
        voice.adopt(Manner(louder=3, faster=-5))
        voice.say("1", False, NOON)
    assert list(wav.read(tmp_path / "said.wav").samples) == [9] * 2 * RATE


def test_a_recorded_voice_without_an_engine_records_tones(tmp_path: Path) -> None:
    with wav.Recording(tmp_path / "said.wav", tone.warning().rate) as recording:
        voice = RecordedVoice(NoSpeech("no engine"), recording, NOON)
        voice.say("one", False, NOON)
    assert np.array_equal(wav.read(tmp_path / "said.wav").samples, tone.warning().samples)
    assert voice.trouble == "no engine"


def test_the_typed_conversation_says_nothing_and_waits_for_nothing() -> None:
    voice = NoVoice()
    voice.say("one", True, NOON)
    voice.adopt(Manner(louder=1))
    voice.hush()
    assert (voice.quiet_s, voice.urgent) == (math.inf, False)
