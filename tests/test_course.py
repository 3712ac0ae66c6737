"""The whole plan by voice: ice all day, heat, medicine, cream, nights, moving, stretches, pain."""

from datetime import timedelta

import pytest
from conversing import Conversation

from assistant.relief.events import Fact
from assistant.relief.phases import Ice


def cycle(talk: Conversation) -> list[str]:
    """One whole ice cycle; what was answered to its first and its last words."""
    first = talk.say("the ice is on")
    talk.wait(20)
    talk.say("it's off", "yes")
    talk.wait(20)
    talk.say("the ice is on")
    talk.wait(20)
    return [first, talk.say("it's off")]


def test_the_fourth_cycle_of_a_day_is_the_last() -> None:
    talk = Conversation().to_day_one()
    for _ in range(2):
        talk.wait(130)
        assert "no more ice for two hours" in cycle(talk)[1]
        talk.say("five")
    talk.wait(130)
    assert cycle(talk)[1].startswith("That was the last ice for today.")
    talk.say("five")
    assert not any("ice again" in text for _, text in talk.wait(150))
    assert talk.say("the ice is on").startswith("That's enough ice for today.")
    assert not talk.episode.ice_is_on
    talk.say("good night")
    talk.wait(17 * 60)
    talk.say("good morning", "no", "no", "no")
    assert "Got it, ice on" in talk.say("the ice is on")


def test_ice_and_heat_are_never_on_together() -> None:
    talk = Conversation().begun("80 hours ago")
    assert talk.say("can i use heat").startswith("Is the skin free of swelling")
    assert talk.say("yes").startswith("Warm pack on low")
    talk.say("the heat is on")
    assert talk.say("the ice is on").startswith("Take the heat off before any ice.")
    assert talk.episode.heat_is_on
    assert not talk.episode.ice_is_on


def test_heat_announces_itself_and_its_end_repeats() -> None:
    talk = Conversation().begun("80 hours ago")
    talk.say("can i use heat", "yes")
    assert talk.say("it's on").startswith("Got it, heat on for fifteen minutes.")
    assert [minutes for minutes, _ in talk.wait(20)] == [10, 15, 15.5, 16, 18, 20]
    assert talk.say("how long left").startswith("The heat has been on too long.")
    assert talk.say("it's off").startswith("Got it, heat off. A short walk")
    assert talk.say("can i use heat").startswith(("Too soon for more heat", "Not yet: two hours"))


def test_an_alarm_that_is_not_answered_grows_louder() -> None:
    talk = Conversation().to_ice_on()
    talk.wait(20)
    assert talk.voice.manner.louder == 0
    talk.wait(1)
    assert talk.voice.manner.louder > 0
    talk.say("it's off")
    assert talk.voice.manner.louder == 0


def test_early_heat_is_refused_honestly_and_allowed_on_insistence_after_a_day() -> None:
    talk = Conversation().to_day_one()
    assert "many people do use gentle heat sooner" in talk.say("can i use heat")
    assert "Ask me again after the first day" in talk.say("i want heat anyway")
    late = Conversation().begun("30 hours ago")
    assert late.say("can i use heat").startswith("It's early for heat in this plan")
    assert late.say("yes").startswith("Is the skin free of swelling")
    assert late.say("no").startswith("No heat on swollen")
    assert late.say("the heat is on").startswith("Is the skin free")
    assert not late.episode.heat_is_on


def test_no_heat_over_cream_and_no_ice_until_it_is_washed_off() -> None:
    talk = Conversation().begun("80 hours ago")
    assert talk.say("i've put cream on").startswith("Noted. Wash your hands")
    assert talk.say("can i use heat").startswith("No heat over cream")
    assert "no ice over cream" in talk.say("the ice is on")
    assert talk.say("no").startswith("Wash the cream off")
    talk.say("i've washed the cream off")
    assert "Got it, ice on" in talk.say("the ice is on")
    talk.say("no", "no")
    assert talk.say("can i use deep heat").startswith("Fine on whole skin")
    assert talk.say("i've put cream on").startswith("Not under ice: take the ice off")


def test_three_days_lead_to_heat_and_ask_how_it_is() -> None:
    talk = Conversation().begun("71 hours ago", "six")
    assert talk.phase == "days_two_and_three"
    said = [text for _, text in talk.wait(61)]
    assert any(text.startswith("Three days in.") for text in said)
    assert talk.phase == "heat"
    answer = talk.say("six")
    assert answer.startswith("Six, the same as before.")
    assert "By three days most backs have eased a bit." in answer
    assert talk.say("what now").startswith("Is the skin free of swelling")


def test_the_medicine_questions_come_once_and_a_yes_means_no() -> None:
    talk = Conversation().to_day_one()
    assert talk.say("should i take a naproxen").startswith("Are you allergic to aspirin")
    assert "stomach ulcer" in talk.say("no")
    assert talk.say("not sure").startswith("Then don't take ibuprofen or naproxen for now.")
    assert talk.say("can i take ibuprofen").startswith("What you told me means")


def test_cleared_questions_lead_to_the_packet_and_never_to_a_dose() -> None:
    talk = Conversation().to_day_one()
    talk.say("can i take something", "no", "no", "no", "no")
    assert talk.say("no").startswith("You may follow the packet for one of them")
    assert talk.say("next").startswith("Use the smallest amount on the packet")
    assert talk.say("next").startswith("Natural doesn't always mean safe.")
    assert talk.say("how many can i take").startswith("I can't set a dose for you.")


def test_what_was_taken_is_told_back_and_two_kinds_are_warned_of() -> None:
    talk = Conversation().to_day_one()
    assert talk.say("i took two advil an hour ago").startswith("Noted, two ibuprofen one hour ago.")
    talk.wait(60)
    assert "You told me you took ibuprofen two hours ago" in talk.say("when did i last take it")
    assert talk.say("can i take naproxen").startswith("Not both: you told me you took ibuprofen")
    assert "two kinds that don't mix" in talk.say("i've just taken naproxen")
    assert talk.say("i rubbed in some ibuprofen gel").startswith("A gel like that counts")
    assert len(talk.episode.medicines) == 2


def test_many_tablets_at_once_are_an_emergency() -> None:
    talk = Conversation()
    assert talk.say("i took eight paracetamol").startswith("Too many tablets can harm you")
    assert talk.phase == "emergency"


def test_sleep_takes_the_ice_off_first_and_the_night_is_silent() -> None:
    talk = Conversation().to_ice_on()
    assert talk.say("i'm going to sleep").startswith("Take the ice off before you sleep.")
    assert talk.say("it's off").startswith("Got it, ice off.")
    assert talk.phase == "night"
    assert talk.wait(8 * 60) == []
    assert "night" in talk.say("what now")
    answer = talk.say("good morning")
    assert answer.startswith("Good morning.")
    assert "Any numbness between your legs" in answer
    talk.say("no", "no")
    assert "pain" in talk.say("no")


def test_a_nap_ends_when_it_was_asked_to() -> None:
    talk = Conversation().to_day_one()
    assert talk.say("wake me in twenty minutes") == "I'll wake you in twenty minutes."
    [(minutes, text)] = talk.wait(20)
    assert minutes == 20
    assert text.startswith("Time to wake up")
    assert talk.phase == "day_one"
    iced = Conversation().to_ice_on()
    assert "Not while you sleep" in iced.say("wake me when it's done")


def test_getting_up_goes_step_by_step_at_the_persons_pace() -> None:
    talk = Conversation().to_cycle_done()
    talk.say("i'm on my own")
    assert talk.say("help me get up").startswith("Before you get up alone, put your phone")
    assert talk.say("next").startswith("Let your feet slide off the edge")
    assert talk.say("wait").startswith("I'll wait.")
    assert talk.say("go back").startswith("Bend your knees")
    talk.say("next")
    assert talk.say("next").startswith("Sit for three slow breaths.")
    assert "short, slow walk" in talk.say("i'm up")
    talk.say("i've had a walk")
    assert talk.phase == "day_one"
    assert talk.say("i feel dizzy").startswith("Sit or lie back down, now.")


def test_stretches_wait_for_low_pain_and_count_their_holds() -> None:
    assert Conversation().to_day_one().say("can i stretch it").startswith("Not yet")
    talk = Conversation().begun("80 hours ago", "two")
    talk.say("can i stretch it")
    assert talk.say("yes").startswith("Stop if it sharpens")
    assert talk.say("next").startswith("Pelvic tilt")
    talk.say("next")
    said = [(round(minutes * 60), text) for minutes, text in talk.wait(0.25)]
    assert said == [
        (9, "Hold: five."),
        (10, "Four."),
        (11, "Three."),
        (12, "Two."),
        (13, "One."),
        (14, "And relax."),
    ]
    assert talk.say("that hurts").startswith("Stop there.")
    assert talk.wait(1) == []
    assert talk.phase == "stretches"


def test_a_rise_by_two_asks_about_the_warning_signs_again() -> None:
    talk = Conversation().to_day_one()
    answer = talk.say("my pain is a seven")
    assert answer.startswith("Seven, up from five.")
    assert "Any numbness between your legs" in answer


def test_pain_in_halves_words_and_trends() -> None:
    talk = Conversation().to_day_one()
    assert talk.say("it's about six and a half").startswith("Six and a half, noted.")
    assert talk.say("a bit better").startswith(("Good, it's easing.", "Better, noted."))
    assert talk.say("three").startswith("Three, down from six and a half.")
    assert talk.say("is it getting better").startswith("Yes, you were at five")


def test_the_beginning_can_be_corrected() -> None:
    talk = Conversation().to_ice_ready()
    talk.say("it started two hours ago")
    assert "three hours ago" in talk.say("no, it was an hour earlier")
    talk.say("it started 80 hours ago")
    assert talk.phase == "heat"
    talk.say("it started two hours ago")
    assert talk.phase == "day_one"
    assert talk.say("what hour am i on").startswith("You're two hours in.")


def test_a_weekday_is_the_last_one() -> None:
    talk = Conversation()
    talk.say("this started on friday")
    assert talk.episode.began is not None
    assert talk.episode.began.strftime("%A") == "Friday"
    assert timedelta(0) < talk.now - talk.episode.began < timedelta(days=7)


def test_it_came_back_begins_a_new_episode_with_the_old_ones_kept() -> None:
    talk = Conversation().begun("80 hours ago")
    assert "Is this a new spasm" in talk.say("it came back")
    assert talk.say("yes").startswith("Sorry, that happens, and often.")
    assert talk.phase == "safety_questions"
    assert Fact.NOT_FIRST in talk.episode.facts
    assert any(type(event).__name__ == "SpasmBegan" for event in talk.diary.events)
    assert talk.say("it's the third time this year").startswith("Regular exercise makes")


def test_a_doctor_is_to_be_seen_first_then_the_plan_goes_on() -> None:
    talk = Conversation().to_ice_on()
    answer = talk.say("it burns when i pee")
    assert "call your doctor" in answer.lower()
    assert answer.endswith("And take the ice off.")
    talk.say("it's off")
    assert talk.say("what now").startswith("Until you've had that advice, rest")
    assert talk.say("the ice is on").startswith("Take the ice off: I won't guide ice")
    assert "doctor" in talk.say("can i use heat")
    assert talk.say("i've talked to my doctor").startswith("Good, I've noted")
    assert "Until you've had" not in talk.say("what now")


def test_coughing_pain_is_told_and_the_plan_goes_on() -> None:
    talk = Conversation().to_ice_ready()
    assert "coughing or straining" in talk.say("it hurts when i cough")
    assert talk.say("the ice is on").startswith("Got it, ice on")


def test_no_answer_to_a_clarifying_question_counts_as_yes() -> None:
    talk = Conversation().to_ice_on()
    assert talk.say("i'm numb").startswith("Where is it numb")
    said = talk.wait(0.6)
    assert said[0][1].startswith("Numbness there can mean squashed nerves")
    assert talk.phase == "emergency"


@pytest.mark.parametrize(
    ("said", "answer", "phase"),
    [
        ("i'm numb", "under the ice", "first_ice"),
        ("i'm numb", "my leg", "emergency"),
        ("i can't get up", "it hurts", "first_ice"),
        ("i can't get up", "not sure", "emergency"),
        ("worst pain of my life", "yes", "emergency"),
        ("worst pain of my life", "no", "first_ice"),
        ("i can't go on", "no", "first_ice"),
        ("i can't go on", "yes", "emergency"),
    ],
)
def test_an_ambiguous_word_is_asked_about(said: str, answer: str, phase: str) -> None:
    talk = Conversation().to_ice_on()
    assert talk.say(said).endswith("?")
    talk.say(answer)
    assert talk.phase == phase


@pytest.mark.parametrize("denied", ["no numbness", "i'm not numb", "no fever"])
def test_a_denial_is_no_sign(denied: str) -> None:
    talk = Conversation().to_ice_on()
    assert talk.say(denied).startswith("Good")
    assert talk.phase == "first_ice"


def test_a_warning_sign_is_heard_at_night_and_while_quiet() -> None:
    for silence in ("good night", "stop talking"):
        talk = Conversation().to_day_one()
        talk.say(silence)
        assert talk.say("my chest hurts").startswith("Chest pain")
        assert talk.phase == "emergency"


def test_what_was_told_can_be_taken_back() -> None:
    talk = Conversation().to_ice_ready()
    talk.say("the ice is on")
    assert talk.say("the ice isn't on yet").startswith("All right, it isn't on yet.")
    assert not talk.episode.ice_is_on
    talk.say("the ice is on", "undo")
    assert not talk.episode.ice_is_on
    assert talk.episode.cold.cycles == ()
    talk.say("my pain is a four", "undo")
    assert talk.episode.pain == ()


def test_ice_that_came_off_a_while_ago_rests_from_then() -> None:
    talk = Conversation().to_ice_on()
    talk.wait(15)
    talk.say("i took it off ten minutes ago", "yes", "no")
    assert talk.say("how long left").startswith("Ten minutes of rest left")


def test_no_ice_in_the_house_leads_on_without_it() -> None:
    talk = Conversation().to_ice_ready()
    assert talk.say("i've got no ice").startswith("A cold wet towel will do.")
    assert talk.phase == "first_move"
    assert "ice" not in talk.say("what now").split()
    assert not any("You can ice again" in text for _, text in talk.wait(300))


def test_less_talking_keeps_the_alarms() -> None:
    talk = Conversation().to_ice_on()
    talk.say("less talking please")
    assert [minutes for minutes, _ in talk.wait(20)] == [10, 19, 20]
    talk.say("it's off", "skip", "skip")
    assert talk.wait(170) == []


def test_reminders_stop_when_nobody_was_heard_for_hours() -> None:
    talk = Conversation().to_day_one()
    said = [minutes for minutes, _ in talk.wait(24 * 60)]
    assert said
    assert max(said) < 200
    assert talk.say("what now") != ""


def test_louder_and_slower_are_kept_over_a_restart() -> None:
    talk = Conversation()
    talk.say("speak louder", "speak slower")
    talk.restart()
    talk.say("what now")
    assert (talk.voice.manner.louder, talk.voice.manner.faster) == (1, -1)


@pytest.mark.parametrize(
    ("lead", "reason"),
    [
        (["what now"], "a doctor at once"),
        (["what now", "no", "no", "no", "no", "just now", "no"], "numbs pain"),
    ],
)
def test_why_answers_for_the_step_at_hand(lead: list[str], reason: str) -> None:
    talk = Conversation()
    talk.say(*lead)
    assert reason in talk.say("why")


def test_an_alarm_is_said_again_after_a_restart_and_nothing_else() -> None:
    talk = Conversation().to_ice_on()
    talk.wait(12)
    assert talk.restart() == "I'm back; eight minutes left with the ice."
    assert [minutes for minutes, _ in talk.wait(8)] == [7, 8]
    assert talk.restart(30).startswith("The ice has been on for fifty minutes. Take it off now")
    assert talk.episode.cold.stage is Ice.FIRST_ROUND


def test_after_a_long_gap_what_has_passed_is_not_said() -> None:
    talk = Conversation().to_day_one()
    talk.say("my pain is a four")
    assert talk.restart(600).startswith("I'm back; it's twelve hours since it began.")
    assert talk.wait(1) == []


def test_nothing_is_said_after_a_restart_at_night() -> None:
    talk = Conversation().to_day_one()
    talk.say("good night")
    assert talk.restart(60) == ""
    assert talk.wait(300) == []


def test_a_clock_that_was_set_far_is_asked_about_and_the_ice_runs_on() -> None:
    talk = Conversation().to_ice_on()
    talk.wait(5)
    talk.session.clock_changed(talk.now, timedelta(hours=3))
    assert talk.voice.lines[-1][1].startswith("My clock has jumped")
    talk.say("two hours ago")
    assert talk.say("how long left") == "Fifteen minutes left with the ice."
    before = len(talk.voice.lines)
    talk.session.clock_changed(talk.now, timedelta(minutes=3))
    assert len(talk.voice.lines) == before


def test_a_full_disk_is_said_once_and_what_was_not_kept_is_kept_later() -> None:
    talk = Conversation().to_ice_ready()
    talk.diary.full = True
    assert "can't write to the disk" in talk.say("the ice is on")
    assert "can't write" not in talk.say("no", "no", "how long left")
    talk.diary.full = False
    talk.say("what now")
    on = talk.episode.cold.on_since
    talk.restart()
    assert talk.episode.cold.on_since == on


def test_forgetting_is_confirmed_and_complete() -> None:
    talk = Conversation().to_cycle_done()
    assert "yes or no" in talk.say("forget everything")
    assert talk.say("no").startswith("Nothing is deleted.")
    talk.say("forget everything", "yes")
    assert talk.diary.events == []
    assert talk.phase == "not_started"


def test_a_warning_sign_is_not_taken_back_by_undo() -> None:
    talk = Conversation().to_ice_on()
    talk.say("it burns when i pee", "it's off")
    talk.say("undo", "undo")
    assert talk.episode.advice is not None
    flagged = Conversation().to_ice_on()
    flagged.say("my chest hurts", "it's off", "i'm okay", "no", "undo")
    assert flagged.phase == "first_ice"
    assert not flagged.episode.ice_is_on


def test_ice_comes_off_before_a_new_episode() -> None:
    talk = Conversation().begun("80 hours ago")
    talk.say("the ice is on", "no", "no")
    assert talk.say("it came back").startswith("First take the ice off.")


def test_the_condition_question_cannot_be_passed_by() -> None:
    talk = Conversation()
    assert "Before ice" in talk.say("the ice is on", "no", "no", "no", "no", "just now")
    assert talk.say("i have diabetes").startswith("Then take the ice off now.")
    late = Conversation().begun("30 hours ago")
    assert "Before ice" in late.say("the ice is on")


def test_a_hold_is_not_counted_over_a_question() -> None:
    talk = Conversation().begun("80 hours ago", "two")
    talk.say("can i stretch", "yes", "next", "next")
    talk.wait(0.17)
    talk.say("i'm numb")
    assert not any(text.startswith(("Hold", "Four")) for _, text in talk.wait(0.3))


def test_in_an_emergency_everything_is_answered_and_undo_asks_once_more() -> None:
    talk = Conversation()
    talk.say("my chest hurts")
    assert talk.say("the weather was lovely") == talk.say("and now the sport")
    assert "any numbness" in talk.say("undo that")
