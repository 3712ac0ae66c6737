"""Barge-in: it falls silent for whoever speaks into its words, and never obeys its own."""

from typing import cast

import pytest
from benchmarking.barge_in.command import LINES
from benchmarking.barge_in.room import EchoingRoom, OwnVoice
from benchmarking.voices import Voice
from conversing import NOON, HeardVoice, english

from assistant.attention import DEAF_S, FORGIVEN_S, IN_VAIN, Attention, Heard
from assistant.conversation.replies import Replies
from assistant.conversation.understanding import Understanding
from assistant.equipment import Hearing
from assistant.relief.plan import Plan
from assistant.session import Session
from assistant.speech.ears import Ears
from assistant.speech.recognizer import Transcript, Word
from assistant.speech.utterance import Reading, Utterance, transcripts


@pytest.fixture(scope="module")
def understanding() -> Understanding:
    return Understanding(english())


@pytest.fixture(scope="module")
def hearing() -> Hearing:
    return Hearing(english(), "relief-compact-en")


@pytest.fixture
def ears(hearing: Hearing, understanding: Understanding) -> Ears:
    return hearing.ears(understanding)


class Talk:
    """A session that is interrupted while it says its greeting."""

    def __init__(self, understanding: Understanding) -> None:
        self.voice = HeardVoice()
        replies = Replies(english(), "US")
        self.session = Session(understanding, replies, Plan(), self.voice, lambda line: None)
        self.session.greet(NOON)
        self.voice.lines.clear()

    def obeys(self, heard: list[Heard]) -> list[bool]:
        """Whether it acts on each."""
        assert all(each.interrupts for each in heard)
        readings = [transcripts(each.utterance.readings) for each in heard]
        return [
            self.session.interrupted(reading, NOON, each.echoes)
            for each, reading in zip(heard, readings, strict=True)
        ]


def interrupted(
    ears: Ears, text: str, echo_db: float, delay_s: float, above_db: float, seed: int
) -> tuple[list[Heard], bool]:
    """What is heard of ``text`` said into the third line, and whether it was noticed at once."""
    room = EchoingRoom(LINES, echo_db, delay_s, seed)
    room.speak_into(2, 1.2, text, Voice("flite", "slt"), above_db)
    heard, _, held_at = room.hear(ears)
    onset = room.starts[2] / 16_000 + 1.2
    return heard, any(0 < at - onset < 0.5 for at in held_at)


@pytest.mark.parametrize(
    ("echo_db", "delay_s", "above_db"), [(-6, 0.03, 6), (0, 0.2, 3), (-20, 0.1, 10)]
)
def test_in_most_rooms_it_falls_silent_at_once_and_obeys(
    ears: Ears, understanding: Understanding, echo_db: float, delay_s: float, above_db: float
) -> None:
    noticed = obeyed = 0
    for seed in range(1, 7):
        heard, at_once = interrupted(ears, "stop talking", echo_db, delay_s, above_db, seed)
        noticed += at_once
        obeyed += any(Talk(understanding).obeys(heard))
    assert noticed >= 4 and obeyed >= 4


@pytest.mark.parametrize(
    ("text", "reply"), [("repeat that", "I'm here"), ("my chest hurts", "Chest pain")]
)
def test_what_is_said_into_its_words_is_answered(
    ears: Ears, understanding: Understanding, text: str, reply: str
) -> None:
    heard, _ = interrupted(ears, text, -20, 0.1, 10, seed=2)
    talk = Talk(understanding)
    assert talk.obeys(heard) == [True]
    assert talk.voice.hushes
    assert any(reply in said for _, said, _ in talk.voice.lines)


@pytest.mark.parametrize(("echo_db", "delay_s"), [(-6, 0.03), (0, 0.2), (-20, 0.1), (3, 0.35)])
def test_its_own_words_are_never_obeyed(
    ears: Ears, understanding: Understanding, echo_db: float, delay_s: float
) -> None:
    heard, _, _ = EchoingRoom(LINES, echo_db, delay_s).hear(ears)
    assert not any(Talk(understanding).obeys(heard))


def test_who_repeats_its_words_may_be_an_echo(ears: Ears, understanding: Understanding) -> None:
    """What stands in the line it says may be its own voice after all."""
    room = EchoingRoom([LINES[1], LINES[2], LINES[0]])
    room.speak_into(2, 1.2, "ice are over", Voice("flite", "slt"), 6)
    heard, _, held_at = room.hear(ears)
    assert held_at
    assert not any(Talk(understanding).obeys(heard))


class Moment:
    """Ears, a voice and a canceller that do as they are told: a frame is 0.1 s."""

    def __init__(self) -> None:
        self.voice = OwnVoice()
        self.ready = True
        self.rings = self.somebody = False
        self.following = False
        self.said: str | None = None
        self.rest: str | None = None
        self.taken: list[bytes] = []
        self.echoes = False
        self.attention = Attention(cast(Ears, self), self.voice, self.canceller)

    @property
    def canceller(self) -> "Cancelling":
        return Cancelling(self)

    def hear(self, sound: bytes, echoes: bool) -> Utterance | None:
        self.taken.append(sound)
        self.echoes = echoes
        said, self.said = self.said, None
        return None if said is None else spoken(said)

    def finish(self) -> Utterance | None:
        rest, self.rest = self.rest, None
        return None if rest is None else spoken(rest)

    def forget(self) -> None:
        self.taken.clear()

    def frames(self, count: int) -> list[Heard]:
        heard = (self.attention.hear(bytes(3200), 0.0) for _ in range(count))
        return [each for each in heard if each]

    def hold(self) -> None:
        """Somebody speaks into its words."""
        self.voice.speaking = self.somebody = True
        self.frames(3)
        assert self.voice.held
        self.somebody = False

    def say(self, text: str) -> Heard:
        """Somebody has said this."""
        self.said = text
        (heard,) = self.frames(1)
        return heard


class Cancelling:
    """The canceller of a `Moment`."""

    def __init__(self, moment: Moment) -> None:
        self._moment = moment

    @property
    def ready(self) -> bool:
        return self._moment.ready

    @property
    def rings(self) -> bool:
        return self._moment.rings

    def hear(self, frame: bytes, ended: float) -> bool:
        return self._moment.somebody

    def distrust(self) -> None:
        pass

    def recall(self, seconds: float) -> bytes:
        return bytes(round(seconds * 32_000))

    def latest(self) -> bytes:
        return bytes(3200)


def spoken(text: str) -> Utterance:
    words = tuple(Word(word, 0.0, 0.1, 1.0) for word in text.split())
    return Utterance((Reading("all", Transcript(words)),), 0.0, 0.0)


def test_only_while_it_speaks_may_what_is_heard_be_its_own() -> None:
    moment = Moment()
    moment.frames(1)
    assert not moment.echoes
    moment.hold()
    assert moment.echoes


def test_a_lost_microphone_does_not_leave_it_silent() -> None:
    moment = Moment()
    moment.hold()
    moment.attention.forget()
    assert not moment.voice.held


def test_a_noise_as_its_line_ends_makes_nothing_later_an_interruption() -> None:
    moment = Moment()
    moment.rings = moment.somebody = True
    moment.frames(3)
    moment.rings = moment.somebody = False
    moment.frames(50)
    assert not moment.say("my chest hurts").interrupts


def test_who_was_cut_off_by_its_own_line_is_heard() -> None:
    moment = Moment()
    moment.frames(3)
    moment.rest = "my chest hurts"
    moment.voice.speaking = True
    (heard,) = moment.frames(5)
    assert not heard.interrupts
    assert heard.utterance.readings[0].transcript.text == "my chest hurts"


def test_an_alarm_that_cuts_in_ends_the_listening() -> None:
    moment = Moment()
    moment.hold()
    moment.voice.held = False
    moment.frames(1)
    assert not moment.taken
    moment.hold()


@pytest.mark.parametrize(
    ("text", "after_s", "echoes"),
    [
        ("chest pain", 0.3, True),
        ("pain any", 0.3, False),
        ("stop talking", 0.3, False),
        ("chest pain", 1.2, False),
    ],
)
def test_what_it_was_just_saying_may_be_an_echo(text: str, after_s: float, echoes: bool) -> None:
    """Words in that order, and over before the room was silent."""
    moment = Moment()
    moment.voice.saying = "Any fever, chest pain, or belly pain?"
    moment.hold()
    moment.rings = True
    moment.frames(3)
    moment.rings = False
    moment.following = True
    moment.frames(round((after_s - 0.3) / 0.1))
    heard = moment.say(text)
    assert heard.interrupts
    assert heard.echoes is echoes


def test_in_vain_three_times_within_a_minute_it_is_deaf_while_it_speaks() -> None:
    moment = Moment()
    for _ in range(IN_VAIN):
        moment.hold()
        moment.frames(11)
        assert not moment.voice.held
    moment.somebody = True
    moment.frames(10)
    assert not moment.voice.held
    moment.frames(round(DEAF_S / 0.1) - 20)
    assert moment.voice.happened == ["held", "resumed"] * IN_VAIN
    moment.frames(20)
    assert moment.voice.happened[2 * IN_VAIN] == "held"


def test_told_in_the_midst_of_listening_that_it_was_in_vain_it_goes_on_speaking() -> None:
    """It is told from another thread, perhaps as somebody else is noticed."""
    moment = Moment()
    moment.hold()
    for _ in range(IN_VAIN):
        moment.attention.settle(acted=False)
    moment.voice.hold()
    moment.frames(1)
    assert not moment.voice.held


def test_what_was_in_vain_long_ago_does_not_count() -> None:
    moment = Moment()
    for _ in range(2 * IN_VAIN):
        moment.hold()
        moment.frames(11 + round(FORGIVEN_S / 0.1))
    moment.hold()
