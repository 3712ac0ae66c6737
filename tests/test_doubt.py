"""What is only like something known: done where it is sure, asked about where it is not."""

import pytest
from guessing import conversation

from assistant.conversation.understanding import CERTAIN, LIKELY

PEAS = "got the peas strapped to me"
SURE, UNSURE = {PEAS: {"ice_on": 0.9}}, {PEAS: {"ice_on": (CERTAIN + LIKELY) / 2}}


def test_what_is_sure_is_done() -> None:
    talk = conversation(SURE).to_ice_ready()
    assert talk.say(PEAS).startswith("Got it, ice on for twenty minutes.")


def test_what_is_not_sure_is_asked_about_and_done_after_a_yes() -> None:
    talk = conversation(UNSURE).to_ice_ready()
    assert talk.say(PEAS) == "Did you mean: the ice is on?"
    assert not talk.episode.ice_is_on
    assert talk.say("yes").startswith("Got it, ice on for twenty minutes.")


def test_after_a_no_the_question_that_waited_is_put_again() -> None:
    talk = conversation(UNSURE)
    asked = talk.say("what now")
    talk.say(PEAS)
    answer = talk.say("no")
    assert answer.startswith("Sorry, I got you wrong.")
    assert answer.endswith("any change in peeing or pooing?") and asked.endswith(answer[-40:])
    assert talk.say("no").startswith("Put your phone where you can reach it.")


AGO = "we met two days ago"


def test_when_it_began_is_asked_about_where_nobody_asked_for_it() -> None:
    talk = conversation({AGO: {"started": 0.9}}).to_ice_ready()
    before = talk.episode.began
    assert talk.say(AGO) == "Did you mean: to tell me when it started?"
    assert talk.episode.began == before
    assert talk.say("yes").startswith("Set, it began two days ago.")


def test_when_it_began_is_taken_where_it_was_asked_for() -> None:
    talk = conversation({AGO: {"started": 0.9}})
    assert "When did this start" in talk.say("what now", "no", "nope", "none of those", "no")
    talk.say(AGO)
    assert talk.episode.began is not None and talk.episode.supposed is None


def test_whoever_says_something_else_did_not_mean_it() -> None:
    talk = conversation(UNSURE).to_ice_ready()
    talk.say(PEAS)
    assert "a cold pack" in talk.say("what now")
    assert talk.episode.supposed is None
    assert not talk.episode.ice_is_on


def test_the_question_is_said_again_when_asked_for() -> None:
    talk = conversation(UNSURE).to_ice_ready()
    talk.say(PEAS)
    assert talk.say("repeat").endswith("the ice is on?")
    assert talk.say("yes").startswith("Got it, ice on")


def test_the_question_outlives_a_restart() -> None:
    talk = conversation(UNSURE).to_ice_ready()
    talk.say(PEAS)
    talk.restart(minutes=0.1)
    assert talk.say("yes").startswith("Got it, ice on")


def test_a_question_that_nobody_answers_is_dropped() -> None:
    talk = conversation(UNSURE).to_ice_ready()
    talk.say(PEAS)
    said = [text for _, text in talk.wait(8)]
    assert any("the ice is on?" in text for text in said)
    assert talk.episode.asked is None and not talk.episode.ice_is_on


def test_the_television_is_not_questioned_twice_in_a_row() -> None:
    talk = conversation(UNSURE).to_day_one()
    assert talk.say(PEAS) != ""
    talk.say("no")
    assert talk.say(PEAS) != ""
    assert talk.say(PEAS) == ""


@pytest.mark.parametrize(
    ("text", "label", "asked"),
    [
        ("had me nurofen with a biscuit", "medicine_took", "you took ibuprofen"),
        ("downed a couple of those blue ones", "medicine_took", "you took a painkiller"),
        ("sod it i'm putting the hot bottle on", "heat_ask/True", "heat"),
        ("chucked it on the floor", "ice_off", "the ice is off"),
    ],
)
def test_what_harms_if_misunderstood_is_always_asked_about(
    text: str, label: str, asked: str
) -> None:
    talk = conversation({text: {label: 0.99}}).to_ice_on()
    before = talk.episode
    answer = talk.say(text)
    assert answer.endswith("?") and asked in answer
    assert talk.episode.medicines == before.medicines
    assert talk.episode.ice_is_on


NUMB = "all dead in the saddle"


def test_a_warning_sign_that_is_sure_is_answered_at_once() -> None:
    talk = conversation({NUMB: {"red_flag/RF1": 0.8}}).to_ice_on()
    assert "Call nine one one now" in talk.say(NUMB)
    assert talk.phase == "emergency"


@pytest.mark.parametrize("harmless", ["about/bed", "nothing", "denial"])
def test_a_likely_warning_sign_is_never_outvoted_but_asked_about(harmless: str) -> None:
    talk = conversation({NUMB: {harmless: 0.7, "red_flag/RF1": 0.25}}).to_ice_on()
    assert "do you mean numbness between your legs?" in talk.say(NUMB)
    assert talk.phase != "emergency"
    assert "Call nine one one now" in talk.say("yes")


@pytest.mark.parametrize("harmless", ["nothing", "denial", "mistake"])
def test_a_warning_sign_that_may_well_be_denied_is_asked_about(harmless: str) -> None:
    talk = conversation({NUMB: {"red_flag/RF1": 0.6, harmless: 0.35}}).to_ice_on()
    assert "do you mean numbness between your legs?" in talk.say(NUMB)


@pytest.mark.parametrize("answer", ["i'm not sure", None])
def test_no_clear_answer_about_a_warning_sign_counts_as_yes(answer: str | None) -> None:
    talk = conversation({NUMB: {"red_flag/RF1": 0.25}}).to_ice_on()
    talk.say(NUMB)
    said = talk.say(answer) if answer else talk.wait(1)[0][1]
    assert "Call nine one one now" in said


@pytest.mark.parametrize("flag", ["RF31", "RF34", "RF35"])
@pytest.mark.parametrize("answer", ["i'm not sure", "yes", None])
def test_what_is_only_mentioned_leaves_no_question_about_itself(
    flag: str, answer: str | None
) -> None:
    talk = conversation({NUMB: {f"red_flag/{flag}": 0.25}}).to_ice_on()
    assert talk.say(NUMB).endswith("?")
    said = talk.say(answer) if answer else talk.wait(1)[0][1]
    assert "doctor" in said and "?" not in said
    assert talk.episode.asked is None


def test_a_question_that_waited_before_is_put_again_behind_a_mention() -> None:
    talk = conversation({NUMB: {"red_flag/RF34": 0.25}})
    waited = talk.say("what now")
    assert waited.endswith("?")
    talk.say(NUMB)
    said = talk.wait(1)[0][1]
    assert "doctor" in said and said.endswith(waited[-40:])


def test_a_no_about_a_warning_sign_goes_on_with_the_plan() -> None:
    talk = conversation({NUMB: {"red_flag/RF1": 0.25}}).to_ice_on()
    talk.say(NUMB)
    assert "nine one one" not in talk.say("no")
    assert talk.phase == "first_ice"


def test_an_ambiguous_word_is_asked_about_in_its_own_words() -> None:
    talk = conversation({NUMB: {"ambiguous/amb_numb": 0.25}}).to_ice_on()
    assert talk.say(NUMB).startswith("Where is it numb")


def test_in_an_emergency_nothing_is_supposed() -> None:
    talk = conversation(UNSURE)
    talk.say("my chest hurts")
    assert "nine one one" in talk.say(PEAS)
    assert talk.phase == "emergency"


@pytest.mark.parametrize(
    ("said", "suggested"),
    [
        ([], "what now"),
        (["what now", "no", "no", "no", "no", "just now", "no"], "the ice is on"),
    ],
)
def test_what_is_not_known_gets_one_suggestion_that_fits(said: list[str], suggested: str) -> None:
    talk = conversation({})
    talk.say(*said)
    answer = talk.say("fish and chips twice")
    assert answer.startswith(("I don't know that one.", "Sorry, that one I don't know."))
    assert suggested in answer


def test_while_ice_is_on_the_suggestion_is_about_it() -> None:
    talk = conversation({}).to_ice_on()
    assert "how long left" in talk.say("fish and chips twice")


def test_several_things_said_at_once_are_all_done() -> None:
    talk = conversation({}).to_ice_on()
    talk.wait(20)
    answer = talk.say("the ice is off and i took two ibuprofen an hour ago")
    assert not talk.episode.ice_is_on
    assert [(dose.medicine, dose.count) for dose in talk.episode.medicines] == [("ibuprofen", 2)]
    assert answer.startswith("Got it, ice off.")
    assert "two ibuprofen" in answer
    assert talk.episode.asked is None or answer.endswith("?")


def test_an_answer_and_something_more_are_both_taken() -> None:
    talk = conversation({})
    talk.begun("30 hours ago", pain="skip")
    talk.say("the ice is on")
    talk.wait(20)
    talk.say("it's off")
    assert talk.episode.asked == "skin"
    talk.say("yes and it's about a six")
    assert talk.episode.cold.skin_normal
    assert [score for _, score in talk.episode.pain] == [6]


def test_of_several_things_a_warning_sign_is_answered_alone() -> None:
    talk = conversation({}).to_ice_on()
    assert "Call nine one one now" in talk.say("the ice is off and my chest hurts")
    assert talk.phase == "emergency"


def test_a_warning_sign_in_the_whole_is_not_lost_in_its_parts() -> None:
    both = "the ice is on and my pain is a six"
    talk = conversation({both: {"red_flag/RF1": 0.9}}).to_ice_on()
    assert "Call nine one one now" in talk.say(both)


def test_a_yes_or_no_counts_only_where_it_comes_first() -> None:
    talk = conversation({}).to_ice_on()
    talk.wait(20)
    talk.say("it's off")
    talk.say("my pain is a six and yes")
    assert talk.episode.pain == ()


TABLETS = "two ibuprofen down the hatch"


def test_what_is_sure_is_done_and_what_may_harm_is_asked_about_in_one_turn() -> None:
    talk = conversation({TABLETS: {"medicine_took": 0.9}}).to_ice_on()
    answer = talk.say(f"the ice is off and {TABLETS}")
    assert not talk.episode.ice_is_on and not talk.episode.medicines
    assert answer.endswith("Did you mean: you took ibuprofen?")
    assert talk.say("yes").startswith("Noted, two ibuprofen just now.")


def test_the_doubtful_part_is_asked_about_last_whichever_came_first() -> None:
    talk = conversation({TABLETS: {"medicine_took": 0.9}}).to_ice_on()
    assert talk.say(f"{TABLETS} and the ice is off").endswith("you took ibuprofen?")
    assert not talk.episode.ice_is_on


def test_of_two_doubtful_parts_none_is_done_unasked() -> None:
    parts = {TABLETS: {"medicine_took": 0.9}, "peas chucked": {"ice_off": 0.8}}
    talk = conversation({**parts, f"peas chucked and {TABLETS}": {"ice_off": 0.6}}).to_ice_on()
    assert talk.say(f"peas chucked and {TABLETS}") == "Did you mean: the ice is off?"
    assert talk.episode.ice_is_on and not talk.episode.medicines


def test_a_warning_sign_in_a_part_of_harmless_talk_is_asked_about() -> None:
    dog = "the dog was sick and all numb between the legs"
    parts = {"all numb between the legs": {"red_flag/RF1": 0.9}, dog: {"harmless": 0.95}}
    talk = conversation(parts).to_ice_on()
    assert "do you mean numbness between your legs?" in talk.say(dog)
    talk = conversation({**parts, dog: {"harmless": 0.4}}).to_ice_on()
    assert "Call nine one one now" in talk.say(dog)


def test_parts_that_only_seem_to_mean_something_do_not_where_the_whole_means_nothing() -> None:
    score = "one hundred and eighty"
    parts = {"one hundred": {"about/dose": 0.9}, "eighty": {"about/old": 0.9}}
    talk = conversation({**parts, score: {"nothing": 0.7}}).to_ice_on()
    assert talk.say(score).startswith("I don't know that one")
