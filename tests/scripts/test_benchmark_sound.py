"""What the benchmark makes of a voice: rooms, noises, levels."""

import numpy as np
import pytest
from benchmarking.hearing.acoustics import Room, active_power, heard_in, impulse_response
from benchmarking.hearing.conditions import (
    AROUND_S,
    CLEAN,
    LEAD_S,
    Condition,
    Surroundings,
    scene,
)
from benchmarking.hearing.corpus import Sentence, everyday
from benchmarking.hearing.judging import Outcome, outcome
from benchmarking.hearing.listening import Heard
from benchmarking.hearing.noises import KINDS
from benchmarking.hearing.parted import is_parted
from saying import speech

from assistant.audio.sound import HEARING_RATE
from assistant.resources import intents_folder

SPEECH = (3000 * np.sin(np.arange(HEARING_RATE) * 0.3)).astype(np.int16)
CHATTER = [np.sin(np.arange(HEARING_RATE) * pitch) * 2000 for pitch in (0.1, 0.2)]


@pytest.fixture(scope="module")
def around(tmp_path_factory: pytest.TempPathFactory) -> Surroundings:
    made = Surroundings(tmp_path_factory.mktemp("around"))
    made.make(KINDS, CHATTER)
    return made


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("room", [None, Room(2.0)])
def test_noise_is_as_far_below_the_speech_as_asked(
    kind: str, room: Room | None, around: Surroundings
) -> None:
    quiet = scene(SPEECH, Condition(room), 1, around).samples.astype(float)
    noisy = scene(SPEECH, Condition(room, kind, 12.0), 1, around)
    again = scene(SPEECH, Condition(room, kind, 12.0), 1, around)

    before = round((AROUND_S - LEAD_S) * HEARING_RATE)
    noise = noisy.samples.astype(float)
    noise[before:][: len(quiet)] -= quiet
    below_db = 10 * np.log10(active_power(quiet) / np.mean(noise**2))

    assert below_db == pytest.approx(12, abs=0.5)
    assert np.array_equal(noisy.samples, again.samples)
    assert noisy.speech_ends_s == AROUND_S + 1


def test_other_speech_has_another_piece_of_the_noise(around: Surroundings) -> None:
    one, other = (scene(SPEECH, Condition(None, "kitchen", 6), seed, around) for seed in (1, 2))
    assert not np.array_equal(one.samples, other.samples)


def test_clean_is_the_voice_alone(around: Surroundings) -> None:
    lead = round(LEAD_S * HEARING_RATE)
    heard = scene(SPEECH, CLEAN, 1, around).samples
    assert np.array_equal(heard[lead : lead + len(SPEECH)], SPEECH)
    assert not heard[:lead].any()


@pytest.mark.parametrize("reverberation_s", [0.3, 0.6])
def test_echoes_die_away_in_the_time_given(reverberation_s: float) -> None:
    response = impulse_response(Room(2.0, reverberation_s))
    left_db = 10 * np.log10(np.cumsum(response[::-1] ** 2)[::-1] / np.sum(response**2))
    begins, ends = (int(np.argmax(left_db < level)) for level in (-5, -25))
    measured_s = (ends - begins) / HEARING_RATE * 3
    assert measured_s == pytest.approx(reverberation_s, rel=0.35)


def test_who_is_farther_away_is_softer_and_more_in_echoes() -> None:
    levels = []
    for distance_m in (1.0, 2.0, 4.0):
        response = impulse_response(Room(distance_m))
        direct = np.sum(response[:80] ** 2)
        levels.append((direct, direct / np.sum(response[80:] ** 2)))
        assert len(heard_in(Room(distance_m), SPEECH.astype(float))) == len(SPEECH)
    assert levels == sorted(levels, reverse=True)


def heard(acted: tuple[str, ...] = (), asked: tuple[str, ...] = ()) -> Heard:
    return Heard((), acted, asked, puzzled=False, ended_s=1.0)


@pytest.mark.parametrize(
    ("sense", "utterances", "expected"),
    [
        ("pause", [heard(("pause",))], Outcome.RIGHT),
        ("pause", [heard(asked=("pause",))], Outcome.ASKED),
        ("pause", [heard(("resume",))], Outcome.WRONG),
        ("pause", [heard(asked=("resume",))], Outcome.WRONG_ASKED),
        ("pause", [heard()], Outcome.MISSED),
        ("pause", [], Outcome.MISSED),
        ("pause", [heard(("pause",)), heard(("resume",))], Outcome.WRONG),
        ("yes + pause", [heard(("yes", "pause"))], Outcome.RIGHT),
        (None, [heard(("pause",))], Outcome.WRONG),
        (None, [heard(asked=("pause",))], Outcome.WRONG_ASKED),
        (None, [heard()], Outcome.MISSED),
    ],
)
def test_what_is_understood_is_judged(
    sense: str | None, utterances: list[Heard], expected: Outcome
) -> None:
    assert outcome(Sentence("hold on", sense), utterances) is expected


def test_no_everyday_sentence_was_learnt_from() -> None:
    files = (intents_folder() / "en" / "wordings").glob("*.yaml")
    learnt = "\n".join(path.read_text(encoding="utf-8").lower() for path in files)
    assert [text for text in everyday() if f'"{text}"' in learnt] == []


def test_a_sentence_whose_end_is_said_across_the_room_is_taken_for_two_voices() -> None:
    sentence = speech("the ice has been on my back for ten minutes now").at(HEARING_RATE).samples
    half = len(sentence) // 2
    assert not is_parted(sentence)
    assert is_parted(np.concatenate([sentence[:half], sentence[half:] // 10]))
