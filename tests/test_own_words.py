"""People's own words, from what is said to what is answered, with the model that ships."""

from functools import lru_cache

import pytest
from conversing import Conversation, english

from assistant.conversation.rejection import SHORT
from assistant.conversation.understanding import Understanding
from assistant.equipment import understanding_of


@lru_cache
def own_words() -> Understanding:
    return understanding_of(english())


def conversation() -> Conversation:
    return Conversation(understanding=own_words())


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        ("right i'm lying down now what do i do", "Any numbness between your legs"),
        ("can't feel my bum cheeks at all", "nine one one"),
        ("there's this awful tightness right across my chest", "nine one one"),
        ("i think i've taken too many of those tablets", "nine one one"),
        ("am i allowed to drive to the shops", "turning or braking hurts"),
        ("could you say that a bit louder please love", "ouder"),
    ],
)
def test_what_is_said_in_other_words_is_answered(said: str, answered: str) -> None:
    assert answered in conversation().say(said)


def test_an_ice_cycle_in_one_s_own_words() -> None:
    talk = conversation().to_ice_ready()
    assert talk.say("righto the frozen peas are on me back").startswith("Got it, ice on")
    talk.say("no", "no")
    assert "left" in talk.say("how much longer have i got to keep this freezing thing on me")
    talk.wait(20)
    answer = talk.say("i've lifted the peas off now")
    if answer.endswith("the ice is off?"):
        answer = talk.say("yeah that's right")
    assert "ice off" in answer
    assert not talk.episode.ice_is_on


def test_where_something_hurts_decides_between_readings() -> None:
    talk = conversation().to_ice_on()
    assert "nine one one" not in talk.say("my back is absolutely killing me today")
    assert talk.phase == "first_ice"


@pytest.mark.parametrize(
    "said",
    [
        "and now the football results from around the country",
        "do you want chips with that",
        "the quarterly report is due on thursday",
        "my sister's moving to manchester next week",
    ],
)
def test_talk_that_is_not_for_it_does_nothing(said: str) -> None:
    talk = conversation().to_ice_on()
    before = talk.episode
    answer = talk.say(said)
    assert answer.startswith(("I don't know that one", "Sorry, that one", "Did you mean")) or (
        answer == "" and len(said.split()) > SHORT
    )
    assert (talk.phase, talk.episode.cold) == (before.phase.value, before.cold)


def test_a_denial_in_one_s_own_words_raises_nothing() -> None:
    talk = conversation().to_ice_on()
    talk.say("no my legs are as strong as ever")
    assert talk.phase == "first_ice"
