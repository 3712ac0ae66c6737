"""What is not said to the assistant: noise that reads as words, talk, the television."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from conversing import Conversation
from guessing import conversation


def hear(
    talk: Conversation, strict: str, free: str, sure: float, likely: float | None = None
) -> str:
    """What is said to two readings.

    The free one is ``sure`` of its words, the strict one as ``likely`` beside it: hardly likelier
    where it is another, unless told.
    """
    if likely is None:
        likely = sure if strict == free else 0.55
    before = len(talk.voice.lines)
    talk.session.heard([(strict, likely), (free, sure)], talk.now)
    return " ".join(text for _, text, _ in talk.voice.lines[before:])


def test_what_both_readings_agree_on_is_obeyed() -> None:
    talk = Conversation().to_ice_ready()
    assert hear(talk, "the ice is on", "the ice is on", 0.6).startswith("Got it, ice on")


def test_whoever_did_not_mean_that_it_is_off_for_so_long_is_asked_whether_it_is_on() -> None:
    """Said again it would be misheard again."""
    talk = Conversation().to_ice_ready()
    assert hear(talk, OFF_FOR, OFF_FOR, 1.0) == "Did you mean: the ice is off?"
    assert talk.say("no").endswith("the ice is on?")
    assert not talk.episode.ice_is_on
    talk.say("yes")
    assert talk.episode.cold.on_since == talk.now - timedelta(minutes=2)


def test_it_asks_no_third_time() -> None:
    talk = Conversation().to_ice_ready()
    hear(talk, OFF_FOR, OFF_FOR, 1.0)
    assert "the ice is on?" in talk.say("no")
    assert "Sorry, I got you wrong" in talk.say("no")
    assert talk.episode.supposed is None


@pytest.mark.parametrize("answer", ["i don't know", "repeat that"])
def test_whether_it_is_on_is_asked_only_after_a_no(answer: str) -> None:
    talk = Conversation().to_ice_ready()
    hear(talk, OFF_FOR, OFF_FOR, 1.0)
    assert "ice is on?" not in talk.say(answer)


@pytest.mark.parametrize(
    ("strict", "free", "sure"),
    [("the ice is on", "deny says gone", 0.9), ("off", "off", 0.3)],
)
def test_what_only_noise_says_is_not_obeyed(strict: str, free: str, sure: float) -> None:
    talk = Conversation().to_ice_ready()
    hear(talk, strict, free, sure)
    assert not talk.episode.ice_is_on


def test_where_the_readings_are_different_sentences_it_asks_about_the_strict_one() -> None:
    on, off = (f"the ice has been {where} for twenty minutes" for where in ("on", "off"))
    talk = conversation({off: {"ice_off": 0.95}}).to_ice_ready()
    assert hear(talk, on, off, 0.9, 0.6).startswith("Did you mean: the ice is on?")
    assert not talk.episode.ice_is_on
    talk.say("yes")
    assert talk.episode.ice_is_on


@pytest.mark.parametrize(
    ("free", "likely", "answer"),
    [
        ("the ice this on", 0.5, "Got it, ice on"),
        ("denise is on", 0.5, "Did you mean: the ice is on?"),
        ("denise is on", 0.8, "Got it, ice on"),
        ("the ice this on", 0.4, ""),
        ("a nice song", 0.2, ""),
    ],
)
def test_the_less_the_readings_agree_and_the_less_likely_it_is_the_less_a_sentence_counts(
    free: str, likely: float, answer: str
) -> None:
    talk = Conversation().to_ice_ready()
    assert hear(talk, "the ice is on", free, 0.7, likely).startswith(answer)
    assert talk.episode.ice_is_on == answer.startswith("Got it")


@pytest.mark.parametrize(
    ("likely", "answer"), [(0.8, "Got it, ice on"), (0.4, "A muscle has clamped")]
)
def test_a_sentence_less_likely_than_the_free_reading_gives_way_to_what_that_is_like(
    likely: float, answer: str
) -> None:
    """Strictly anything is read as a sentence."""
    talk = conversation({"denise is on": {"about/spasm": 0.95}}).to_ice_ready()
    assert hear(talk, "the ice is on", "denise is on", 0.95, likely).startswith(answer)


def test_what_may_as_well_have_been_another_sentence_is_asked_about() -> None:
    talk = Conversation().to_ice_ready()
    readings = [("the ice is on", 0.8), ("the ice is off", 0.8), ("the ice is of", 0.8)]
    talk.session.heard(readings, talk.now)
    assert talk.voice.lines[-1][1] == "Did you mean: the ice is on?"
    assert not talk.episode.ice_is_on


def test_what_may_as_well_have_been_an_answer_is_one_where_one_is_waited_for() -> None:
    talk = Conversation()
    talk.say("what now", "yesterday", "no", "no", "no", "no")
    assert talk.episode.asked == "pain_ask"
    talk.session.heard([("fine", 0.7), ("five", 0.7), ("file", 0.6)], talk.now)
    assert [score for _, score in talk.episode.pain] == [5]


def test_what_was_read_as_a_warning_sign_and_means_something_else_is_none() -> None:
    talk = conversation({"got a tee time": {"about/spasm": 0.9}}).to_ice_ready()
    hear(talk, "i've got a temperature and a stiff neck", "got a tee time", 0.9)
    assert talk.phase != "emergency"


def test_a_command_in_one_reading_and_a_warning_sign_in_the_other_is_asked_about() -> None:
    talk = conversation({"i took the lot": {"red_flag/RF11": 0.95}}).to_ice_on()
    asked = hear(talk, "i took aleve", "i took the lot", 0.9)
    assert asked == "I want to be sure: do you mean you took too many tablets? Yes or no?"
    assert not talk.episode.medicines
    assert "poison" in talk.say("yes")


@pytest.mark.parametrize(
    "said",
    [
        "that was two days ago",
        "half an hour ago",
        "it was about an hour and a half ago",
        "a day and a half ago",
        "a moment ago",
    ],
)
def test_how_long_ago_is_asked_about_unless_it_was_asked_for(said: str) -> None:
    """Visitors say that too, of something else."""
    talk = Conversation().to_ice_ready()
    assert hear(talk, said, said, 1.0) == "Did you mean: to tell me when it started?"
    talk = Conversation()
    assert "When did this start" in talk.say("what now", "no", "nope", "none of those", "no")
    hear(talk, said, said, 1.0)
    assert talk.episode.began is not None and talk.episode.supposed is None


OFF_FOR = "the ice has been off for two minutes"


@pytest.mark.parametrize("heard", [OFF_FOR, "off"])
def test_where_both_readings_may_be_mistaken_it_asks_and_the_alarm_stays(heard: str) -> None:
    """They take "on for" for "off for", and a groan for "off"."""
    talk = Conversation().to_ice_on()
    talk.wait(10)
    assert hear(talk, heard, heard, 1.0) == "Did you mean: the ice is off?"
    assert talk.episode.ice_is_on
    assert talk.say("no") and talk.episode.ice_is_on
    assert [text for _, text in talk.wait(11) if "Ice off now" in text]


def test_a_yes_to_it_counts_from_when_the_ice_came_off() -> None:
    talk = Conversation().to_ice_on()
    talk.wait(10)
    hear(talk, "what's the weather", "what's the weather", 1.0)
    hear(talk, OFF_FOR, OFF_FOR, 1.0)
    talk.say("yes")
    assert talk.episode.cold.off_since == talk.now - timedelta(minutes=2)


def test_it_is_not_obeyed_where_it_was_heard_into_its_own_words() -> None:
    talk = Conversation().to_ice_on()
    assert not talk.session.interrupted([(OFF_FOR, 1.0)], talk.now)
    assert talk.episode.ice_is_on


def test_whoever_types_it_is_not_asked() -> None:
    talk = Conversation().to_ice_on()
    talk.wait(10)
    talk.session.typed(OFF_FOR, talk.now)
    assert not talk.episode.ice_is_on


def test_an_answer_to_a_question_may_be_heard_badly() -> None:
    talk = Conversation().to_ice_on()
    talk.wait(20)
    talk.say("it's off")
    hear(talk, "yeah", "yes", 0.5)
    assert talk.episode.cold.skin_normal


def test_what_was_heard_badly_is_obeyed_when_it_is_said_again() -> None:
    talk = Conversation().to_ice_ready()
    hear(talk, "the ice is on", "deny says gone", 0.5)
    assert hear(talk, "the ice is on", "denise on", 0.5).startswith("Got it, ice on")


def test_something_else_in_between_is_no_repetition() -> None:
    talk = Conversation().to_ice_ready()
    for strict in ("the ice is on", "how long left", "the ice is on"):
        hear(talk, strict, "deny says gone", 0.5)
    assert not talk.episode.ice_is_on


@pytest.mark.parametrize("times", [1, 3])
def test_to_forget_everything_takes_plain_words(times: int) -> None:
    talk = Conversation().to_ice_ready()
    for _ in range(times):
        hear(talk, "forget everything", "forget everything", 0.7)
    asked = talk.episode.asked
    assert hear(talk, "forget everything", "forget everything", 0.9)
    assert talk.episode.asked != asked


def test_a_warning_sign_is_heard_where_nothing_else_is() -> None:
    talk = Conversation().to_ice_on()
    hear(talk, "the ice is off", "denise is of", 0.4)
    assert talk.episode.ice_is_on
    assert "Call nine one one now" in hear(talk, "my chest hurts", "by chest hurts", 0.5, 0.7)


PEAS = "got the peas strapped to me"


@pytest.mark.parametrize(
    ("probability", "sure", "answer"),
    [
        (0.9, 0.95, "Got it, ice on for twenty minutes."),
        (0.7, 0.95, "Did you mean: the ice is on?"),
        (0.9, 0.7, "Did you mean: the ice is on?"),
        (0.9, 0.4, ""),
    ],
)
def test_a_likeness_counts_as_plainly_as_it_was_heard(
    probability: float, sure: float, answer: str
) -> None:
    talk = conversation({PEAS: {"ice_on": probability}}).to_ice_ready()
    assert hear(talk, PEAS, PEAS, sure).startswith(answer)
    assert talk.episode.ice_is_on == answer.startswith("Got it")


def test_a_likeness_to_a_warning_sign_is_asked_about_where_it_was_heard_badly() -> None:
    numb = "all dead in the saddle"
    talk = conversation({numb: {"red_flag/RF1": 0.9}}).to_ice_on()
    answer = hear(talk, "a leg in the saddle", numb, 0.6)
    assert answer == ("I want to be sure: do you mean numbness between your legs? Yes or no?")
    assert talk.phase != "emergency"


LONG = "and after the break we shall have the news from our man in the street"


@pytest.mark.parametrize(
    ("strict", "free", "sure", "answered"),
    [
        ("finish the", "fish and chips twice", 0.95, True),
        ("finish the", "fish and chips twice", 0.8, False),
        (LONG, LONG, 0.95, False),
    ],
)
def test_only_who_clearly_speaks_to_it_is_told_that_it_did_not_understand(
    strict: str, free: str, sure: float, answered: bool
) -> None:
    talk = conversation({}).to_ice_on()
    assert bool(hear(talk, strict, free, sure)) == answered


def test_while_the_conversation_is_open_everything_is_answered() -> None:
    talk = conversation({}).to_ice_on()
    talk.voice.quiet_s = 3.0
    assert hear(talk, "fish", "and chips twice with some of the vinegar on it please", 0.4)


def called(phrase: str = "hey relief") -> Conversation:
    """A conversation in a noisy home."""
    return Conversation(wake_phrase=phrase).to_ice_on()


@pytest.mark.parametrize(
    "said", ["how long left", "the ice is off", "what now", "goodbye", "fish and chips"]
)
def test_without_the_wake_phrase_nothing_is_answered(said: str) -> None:
    talk = called()
    assert hear(talk, said, said, 0.95) == ""
    assert talk.episode.ice_is_on and not talk.session.finished


@pytest.mark.parametrize("read", [("strict", "free"), ("strict",), ("free",)])
def test_behind_the_wake_phrase_everything_is(read: Sequence[str]) -> None:
    talk = called()
    strict, free = (
        "hey relief how long left" if name in read else "how long left"
        for name in ("strict", "free")
    )
    assert "minutes" in hear(talk, strict, free, 0.95)


def test_words_before_the_wake_phrase_do_not_count() -> None:
    talk = called()
    said = "um so hey relief how long left"
    assert "minutes" in hear(talk, said, said, 0.95)


def test_the_wake_phrase_alone_is_answered_and_opens_the_conversation() -> None:
    talk = called()
    assert hear(talk, "hey relief", "hey relief", 0.95) == "Yes?"
    talk.voice.quiet_s = 3.0
    assert "minutes" in hear(talk, "how long left", "how long left", 0.95)


@pytest.mark.parametrize(
    ("said", "answer"), [("my chest hurts", "Call nine"), ("help", "Say what")]
)
def test_danger_and_help_need_no_wake_phrase(said: str, answer: str) -> None:
    assert answer in hear(called(), said, said, 0.95)


def test_an_answer_needs_no_wake_phrase_but_anything_else_does() -> None:
    talk = called()
    talk.wait(20)
    talk.say("it's off")
    assert talk.episode.asked == "skin"
    assert hear(talk, "what now", "what now", 0.95) == ""
    assert hear(talk, "yes", "yes", 0.95)
    assert talk.episode.cold.skin_normal


def test_in_an_emergency_no_wake_phrase_is_needed() -> None:
    talk = called()
    hear(talk, "my chest hurts", "my chest hurts", 0.95)
    assert hear(talk, "what now", "what now", 0.95)


def test_what_is_said_again_much_later_is_no_repetition() -> None:
    talk = Conversation().to_ice_ready()
    hear(talk, "the ice is on", "deny says gone", 0.5)
    talk.wait(1)
    hear(talk, "the ice is on", "denise on", 0.5)
    assert not talk.episode.ice_is_on


def test_what_is_hardly_heard_is_no_repetition() -> None:
    talk = Conversation().to_ice_ready()
    hear(talk, "the ice is on", "deny says gone", 0.5)
    hear(talk, "the ice is on", "gone", 0.1, 0.3)
    assert not talk.episode.ice_is_on


def test_a_reading_without_words_does_not_drop_the_other() -> None:
    talk = Conversation().to_ice_on()
    readings = [("my chest hurts", 0.95), ("", 0.0)]
    before = len(talk.voice.lines)
    talk.session.heard(readings, talk.now)
    assert len(talk.voice.lines) == before
    talk.session.heard(readings, talk.now)
    assert "Call nine one one now" in talk.voice.lines[-1][1]


def interrupt(talk: Conversation, text: str, sure: float, echoes: bool = False) -> bool:
    return talk.session.interrupted([(text, sure), (text, sure)], talk.now, echoes)


def test_to_forget_everything_takes_plain_words_into_its_own_too() -> None:
    talk = Conversation().to_ice_ready()
    assert not interrupt(talk, "forget everything", 0.75)
    assert interrupt(talk, "forget everything", 0.95)


def test_thanks_into_an_alarm_does_not_end_it() -> None:
    talk = Conversation().to_ice_on()
    talk.wait(20)
    alarm = talk.voice.lines[-1][1]
    talk.voice.urgent = True
    assert alarm.startswith("Ice off now")
    assert interrupt(talk, "thank you", 0.9)
    assert talk.voice.lines[-1][1].endswith(alarm)
    assert interrupt(talk, "it's off", 0.9)
    assert alarm not in talk.voice.lines[-1][1]


def test_a_warning_sign_that_may_be_its_own_voice_is_asked_for_again() -> None:
    talk = Conversation().to_ice_on()
    phase = talk.episode.phase
    assert interrupt(talk, "my chest hurts", 0.9, echoes=True)
    assert talk.voice.lines[-1][1] == "Say that again, please."
    assert talk.episode.phase is phase
    assert not interrupt(talk, "it's off", 0.9, echoes=True)
    talk.voice.urgent = True
    hushes = talk.voice.hushes
    assert not interrupt(talk, "my chest hurts", 0.9, echoes=True)
    assert talk.voice.hushes == hushes


@pytest.mark.parametrize(
    ("said", "reply"),
    [("stop talking", "Quiet now."), ("my chest hurts", "Chest pain"), ("", "Yes?")],
)
def test_the_wake_phrase_may_be_said_into_its_words(said: str, reply: str) -> None:
    talk = Conversation(wake_phrase="hey relief")
    talk.session.greet(talk.now)
    assert interrupt(talk, f"hey relief {said}".strip(), 0.9)
    assert talk.voice.lines[-1][1].startswith(reply)


@pytest.mark.parametrize("said", ["my chest hurts hey relief", "hey relief my chest hurts"])
def test_the_wake_phrase_may_come_last(said: str) -> None:
    talk = Conversation(wake_phrase="hey relief")
    assert "Chest pain" in hear(talk, said, said, 0.9)


NEWS = (
    "and after the break we shall have the news from our man in the street",
    "the minister told us this morning that she will not comment on that at all",
    "so we walked along the river for an hour and then we took the bus home",
)


def in_company(talk: Conversation) -> Conversation:
    """A television talks."""
    for each in NEWS:
        assert hear(talk, each, each, 0.9) == ""
    return talk


def test_while_others_talk_a_command_has_to_be_plain() -> None:
    talk = in_company(Conversation().to_ice_ready())
    assert hear(talk, "the ice is on", "the ice is on", 0.5) == "Say that again, please."
    assert not talk.episode.ice_is_on
    assert hear(talk, "the ice is on", "the ice is on", 0.9).startswith("Got it, ice on")


def test_while_others_talk_what_is_said_again_is_obeyed() -> None:
    talk = in_company(Conversation().to_ice_ready())
    hear(talk, "the ice is on", "the ice is on", 0.5)
    hear(talk, NEWS[0], NEWS[0], 0.9)
    assert hear(talk, "the ice is on", "ice is on", 0.6).startswith("Got it, ice on")


def test_a_groan_that_is_read_as_the_word_before_is_no_repetition() -> None:
    talk = in_company(Conversation().to_ice_on())
    assert hear(talk, "off", "off", 0.5) == "Say that again, please."
    assert hear(talk, "on", "off", 0.5) == ""
    assert hear(talk, "off", "off", 0.5) == "Did you mean: the ice is off?"


def test_while_others_talk_it_is_not_puzzled_and_asks_again_only_once() -> None:
    talk = in_company(conversation({}).to_ice_on())
    assert hear(talk, "fish and chips", "fish and chips", 0.9) == ""
    assert hear(talk, "the gel is off", "the gel is off", 0.5)
    assert not hear(talk, "all that walking", "walking", 0.75)


def test_who_talked_a_minute_ago_does_not_count() -> None:
    talk = in_company(Conversation().to_ice_ready())
    talk.wait(1.1)
    assert hear(talk, "the ice is on", "the ice is on", 0.6).startswith("Got it, ice on")


def test_while_others_talk_warnings_and_answers_count_as_always() -> None:
    talk = in_company(Conversation().to_ice_on())
    assert "Call nine one one now" in hear(talk, "my chest hurts", "by chest hurts", 0.5, 0.7)
    talk = Conversation().to_ice_on()
    talk.wait(20)
    talk.say("it's off")
    assert hear(in_company(talk), "yes", "yes", 0.5)
    assert talk.episode.cold.skin_normal


def test_while_others_talk_a_likeness_to_a_warning_sign_has_to_be_plain_or_said_again() -> None:
    numb = "all dead in the saddle"
    talk = in_company(conversation({numb: {"red_flag/RF1": 0.9}}).to_ice_on())
    assert not hear(talk, "a leg in the saddle", numb, 0.6)
    assert "do you mean numbness" in hear(talk, "a leg in the saddle", numb, 0.6)


def test_who_is_called_or_waited_for_need_not_speak_more_plainly() -> None:
    talk = called()
    said = "hey relief how long left", "how long left"
    assert "minutes" in hear(in_company(talk), *said, 0.6, 0.6)
    talk = in_company(Conversation().to_ice_on())
    talk.voice.quiet_s = 3.0
    assert "minutes" in hear(talk, "how long left", "how long left", 0.6)
