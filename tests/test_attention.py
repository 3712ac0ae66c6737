"""Barge-in: it falls silent for whoever speaks into its words, and never obeys its own."""

import pytest
from benchmarking.barge_in.command import LINES
from benchmarking.barge_in.room import EchoingRoom
from benchmarking.voices import Voice
from conversing import NOON, HeardVoice, english

from assistant.attention import Heard
from assistant.conversation.replies import Replies
from assistant.conversation.understanding import Understanding
from assistant.equipment import Hearing
from assistant.relief.plan import Plan
from assistant.session import Session
from assistant.speech.ears import Ears, transcripts


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
        return [self.session.interrupted(reading, NOON) for reading in readings]


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


def test_who_repeats_its_words_is_not_obeyed(ears: Ears) -> None:
    """What stands in the line it says may be its own voice after all."""
    room = EchoingRoom([LINES[1], LINES[2], LINES[0]])
    room.speak_into(2, 1.2, "take the ice off", Voice("flite", "slt"), 6)
    _, voice, held_at = room.hear(ears)
    assert held_at
    assert voice.happened[-2:] == ["held", "resumed"]
