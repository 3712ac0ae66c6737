"""The relief conversation, through its front door: text in, speech out, a clock of its own."""

import pytest
from conversing import Conversation

from assistant.relief.phases import Ice


def test_the_first_question_gets_the_step_that_fits() -> None:
    talk = Conversation()
    answer = talk.say("what should I do now")
    assert answer.startswith("Lie still; I'm a voice guide, not a doctor")
    assert "numbness between your legs" in answer
    assert talk.phase == "safety_questions"


def test_safety_questions_lead_to_the_ice() -> None:
    talk = Conversation()
    assert "When did this start" in talk.say("what now", "no", "nope", "none of those", "no")
    answer = talk.say("just now")
    assert answer.startswith("Set, it began just now. Before ice: have you got Raynaud's")
    assert talk.phase == "first_ice"
    assert talk.say("no").startswith("Wrap a cold pack in a thin cloth")


def test_a_whole_cycle_announces_itself() -> None:
    talk = Conversation().to_ice_ready()
    answer = talk.say("the ice is on")
    assert answer.startswith("Got it, ice on for twenty minutes. Have you ever had cancer")
    assert talk.say("no", "no").startswith("Lie on your back with pillows under bent knees.")
    first = talk.wait(20)
    assert [minutes for minutes, _ in first] == [10, 19, 20]
    assert first[0][1].startswith("Ten minutes left.")
    assert first[1][1].startswith("One minute left.")
    assert first[2][1].startswith("Ice off now, please.")
    assert "Does your skin feel soft and normal" in talk.say("it's off")
    assert "An anti-inflammatory may help" in talk.say("yes")
    assert "Rest without ice for twenty minutes" in talk.say("no")
    rest = talk.wait(20)
    assert [minutes for minutes, _ in rest] == [10, 19, 20]
    assert "put the ice back on" in rest[2][1]
    talk.say("it's back on")
    assert talk.session.episode.cold.stage.value == "second_round"
    assert [minutes for minutes, _ in talk.wait(20)] == [10, 19, 20]
    assert talk.say("i've taken it off") == (
        "That's the full cycle done, so no more ice for two hours."
        " How bad is the pain now, from zero to ten?"
    )
    assert talk.say("seven").startswith("Seven, noted.")
    assert talk.phase == "first_move"
    said = talk.wait(120)
    assert [minutes for minutes, text in said if "slow walk" in text] == [55, 110]
    assert said[-1][0] == 120
    assert said[-1][1].startswith("You can ice again now")
    talk.say("the ice is on")
    assert talk.session.episode.cold.stage.value == "first_round"


def test_the_ice_off_alarm_repeats_until_it_is_off() -> None:
    talk = Conversation().to_ice_on()
    said = [minutes for minutes, _ in talk.wait(30)]
    assert said == [10, 19, 20, 20.5, 21, 23, 25, 27, 29]
    talk.say("it's off")
    assert all("ice off" not in text for _, text in talk.wait(5))


@pytest.mark.parametrize(
    "silencer", ["stop talking", "be quiet", "pause", "my chest hurts", "stop"]
)
def test_nothing_silences_the_ice_off_alarm_but_taking_it_off(silencer: str) -> None:
    talk = Conversation().to_ice_ready()
    talk.say("the ice is on", silencer)
    alarms = [minutes for minutes, text in talk.wait(25) if "ce off" in text or "off now" in text]
    assert alarms == [20, 20.5, 21, 23, 25]
    talk.say("it's off")
    assert not talk.session.episode.ice_is_on


def test_starting_over_is_confirmed_and_keeps_the_skins_rest() -> None:
    talk = Conversation().to_ice_on()
    assert talk.say("start over").startswith("First take the ice off.")
    talk.say("it's off", "yes", "no")
    assert "yes or no" in talk.say("start over")
    assert talk.say("no").startswith("Carrying on.")
    assert talk.say("start over", "yes").startswith("Starting again. Any numbness")
    assert talk.phase == "safety_questions"
    talk.say("no", "no", "no", "no", "no")
    assert talk.say("the ice is on").startswith("Too soon: take the ice off again.")
    talk.wait(120)
    assert talk.say("the ice is on").startswith("Got it, ice on")


def test_stop_talking_silences_the_reminders_until_spoken_to() -> None:
    talk = Conversation().to_ice_on()
    assert talk.say("stop talking") == "Quiet now. I'll still tell you when to take the ice off."
    assert [minutes for minutes, _ in talk.wait(20)] == [20]
    talk.say("it's off", "yes", "no", "stop talking")
    assert talk.wait(60) == []
    assert talk.voice.hushes >= 2
    assert "put the ice back on" in talk.say("what now")


def test_the_alarm_is_urgent_and_the_rest_is_not() -> None:
    talk = Conversation().to_ice_ready()
    talk.say("the ice is on")
    talk.wait(20)
    urgent = [urgent for _, _, urgent in talk.voice.lines[-3:]]
    assert urgent == [False, False, True]


def test_after_a_sleep_one_sentence_catches_up() -> None:
    talk = Conversation().to_ice_ready()
    talk.say("the ice is on")
    said = talk.sleep(50)
    assert len(said) == 1
    assert said[0].startswith("The ice has been on for fifty minutes. Take it off now")


def test_ice_too_soon_is_refused_with_the_time_that_is_missing() -> None:
    talk = Conversation().to_break()
    talk.wait(5)
    answer = talk.say("the ice is on")
    assert answer == "Too soon: take the ice off again. Your skin needs fifteen minutes more."
    assert talk.session.episode.cold.stage is Ice.BREAK


def test_skin_that_is_not_normal_ends_the_ice() -> None:
    talk = Conversation().to_ice_on()
    talk.wait(20)
    talk.say("it's off")
    assert talk.say("no").startswith("No more ice for now.")
    assert talk.phase == "first_move"
    assert not any("ice" in text for _, text in talk.wait(600))
    assert talk.say("the ice is on").startswith("Take the ice off; I won't guide ice for you.")


def test_a_condition_that_rules_ice_out_is_respected() -> None:
    talk = Conversation()
    talk.say("what now", "no", "no", "no", "no", "just now")
    assert talk.say("yes").startswith("Then we leave ice out.")
    assert talk.say("the ice is on").startswith("Take the ice off")
    assert not talk.session.episode.ice_is_on


def test_ice_that_is_on_before_the_questions_is_timed_and_they_are_asked() -> None:
    talk = Conversation()
    answer = talk.say("the ice is on")
    assert answer.startswith("Got it, ice on for twenty minutes. Any numbness")
    assert "Before ice" in talk.say("no", "no", "no", "no", "just now")
    assert talk.say("yes").startswith("Then take the ice off now.")


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (["yes"], "squashed nerves"),
        (["no", "yes"], "leg weakness"),
        (["no", "no", "yes"], "spine could be broken"),
        (["no", "no", "no", "yes"], "needs checking now"),
        (["i'm not sure"], "treat it as a yes"),
    ],
)
def test_a_yes_to_a_safety_question_is_an_emergency(answers: list[str], words: str) -> None:
    talk = Conversation()
    talk.say("what now")
    assert words in talk.say(*answers)
    assert talk.phase == "emergency"


def _in_each_phase() -> list[tuple[str, list[str]]]:
    ready = ["what now", "no", "no", "no", "no", "just now", "no"]
    iced = [*ready, "the ice is on", "no", "no", "+20", "it's off", "yes", "no"]
    again = [*iced, "+20", "the ice is on"]
    moved = [*again, "+20", "it's off", "five", "i've had a walk"]
    late = ["it started 80 hours ago", "no", "no", "no", "no", "two"]
    stretching = [*late, "can i stretch", "yes"]
    stretched = [*stretching, *["next"] * 13, "no"]
    return [
        ("not_started", []),
        ("safety_questions", ["what now", "no"]),
        ("first_ice", ready),
        ("first_ice", ["what now", "no", "the ice is on", *["no"] * 3, "just now"]),
        ("first_ice", iced),
        ("first_ice", again),
        ("first_move", [*ready, "skip the ice"]),
        ("day_one", moved),
        ("days_two_and_three", ["it started 30 hours ago", "no", "no", "no", "no", "five"]),
        ("heat", late),
        ("stretches", stretching),
        ("after", stretched),
        ("night", [*moved, "good night"]),
        ("paused", [*ready, "pause"]),
        ("emergency", ["emergency"]),
    ]


def _lead(talk: Conversation, steps: list[str]) -> None:
    for step in steps:
        if step.startswith("+"):
            talk.wait(float(step))
        else:
            talk.say(step)


@pytest.mark.parametrize(("phase", "steps"), _in_each_phase())
def test_a_red_flag_interrupts_every_phase(phase: str, steps: list[str]) -> None:
    talk = Conversation()
    _lead(talk, steps)
    assert talk.phase == phase
    answer = talk.say("I can't feel my bum")
    assert answer.startswith("Numbness there can mean squashed nerves, and hours matter.")
    assert "Call nine one one now" in answer
    assert talk.phase == "emergency"
    assert talk.voice.lines[-1][2], "it must cut off whatever is being said"


@pytest.mark.parametrize(("phase", "steps"), _in_each_phase()[:-3])
def test_a_false_alarm_leads_back_to_where_it_was(phase: str, steps: list[str]) -> None:
    talk = Conversation()
    _lead(talk, steps)
    talk.say("I can't feel my bum")
    assert "any numbness between your legs" in talk.say("I'm okay")
    assert talk.phase == "emergency", "it asks once more before it goes on"
    assert talk.say("no").startswith("Good, we'll carry on")
    assert talk.phase in (phase, "safety_questions")


def test_the_second_thought_of_a_red_flag_counts_as_one() -> None:
    talk = Conversation()
    talk.say("my chest hurts", "I'm okay")
    assert talk.say("yes").startswith("Chest pain or trouble breathing")
    assert talk.phase == "emergency"


def test_the_advice_of_a_red_flag_is_said_once_more_after_ten_seconds() -> None:
    talk = Conversation()
    talk.say("my chest hurts")
    said = talk.wait(5)
    assert [round(minutes * 60) for minutes, _ in said] == [10]
    assert said[0][1].startswith("Chest pain")


def test_the_emergency_number_is_the_countrys_own() -> None:
    assert "nine nine nine" in Conversation(country="GB").say("my chest hurts")
    assert "triple zero" in Conversation(country="AU").say("my chest hurts")


def test_help_never_promises_a_call() -> None:
    answer = Conversation().say("help")
    assert "I can't call for you" in answer


def test_yes_no_and_numbers_mean_nothing_without_a_question() -> None:
    talk = Conversation()
    assert talk.say("yes") == talk.say("no") == talk.say("seven") == ""


def test_how_long_left_and_what_comes_next() -> None:
    talk = Conversation().to_ice_ready()
    assert talk.say("how long left").startswith("No timer is running.")
    talk.say("the ice is on")
    talk.wait(12.5)
    assert talk.say("how long left") == "Eight minutes left with the ice."
    assert talk.say("what's next").startswith("In eight minutes the ice comes off.")
    talk.wait(7)
    assert talk.say("how much longer") == "Less than a minute left with the ice."
    talk.wait(1)
    assert "Take it off now" in talk.say("how long left")


def test_repeat_says_the_last_thing_again() -> None:
    talk = Conversation()
    first = talk.say("what now")
    assert talk.say("say that again") == first
    assert talk.say("again, slower") == first


def test_pause_and_carry_on_come_back_to_the_step() -> None:
    talk = Conversation().to_break()
    assert talk.say("hold on") == "Paused. Say: carry on, when you're ready."
    assert talk.wait(50) == []
    assert "put the ice back on" in talk.say("carry on")


def test_skip_leads_past_the_ice() -> None:
    talk = Conversation().to_ice_ready()
    assert talk.say("skip the ice").startswith("Skipped.")
    assert talk.phase == "first_move"
    talk.say("skip", "the ice is on", "no", "no")
    assert "take the ice off" in talk.say("skip that")
    assert talk.session.episode.ice_is_on, "skipping does not take it off"


def test_pain_is_noted_and_high_pain_is_asked_about() -> None:
    talk = Conversation().to_ice_ready()
    assert talk.say("it's about a two").startswith("Two, good")
    assert talk.say("my pain is a three").startswith("Three, good")
    assert talk.say("my pain is a nine").startswith("Nine, up from three.")
    assert "Any numbness between your legs" in talk.say("what now")
    assert [score for _, score in talk.session.episode.pain] == [2, 3, 9]


def test_high_pain_is_asked_about() -> None:
    talk = Conversation().to_ice_ready()
    assert talk.say("my pain is a nine").startswith("That's a lot of pain. Any new numbness")
    talk.say("yes")
    assert talk.phase == "emergency"


@pytest.mark.parametrize(
    ("told", "hours"),
    [
        ("it started two hours ago", 2),
        ("it started half an hour ago", 0.5),
        ("it happened yesterday morning", 28),
        ("it started last night", 14),
        ("this started just now", 0),
        ("it started three days ago", 72),
    ],
)
def test_when_it_began_is_understood(told: str, hours: float) -> None:
    talk = Conversation()
    talk.say(told)
    began = talk.session.episode.began
    assert began is not None
    assert (talk.now - began).total_seconds() == hours * 3600


def test_goodbye_is_confirmed_and_never_leaves_ice_on() -> None:
    talk = Conversation().to_ice_ready()
    talk.say("the ice is on")
    assert "staying until the ice is off" in talk.say("goodbye")
    talk.say("it's off", "yes", "no", "goodbye")
    assert not talk.session.finished
    talk.say("yes")
    assert talk.session.finished


def test_what_means_nothing_is_asked_about_once_not_twice() -> None:
    talk = Conversation()
    assert "I don't know that one" in talk.say("the weather was lovely")
    assert talk.say("and now the news") == ""
    talk.say("what now")
    assert "yes or no" in talk.say("and now the sport")
