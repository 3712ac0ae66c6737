"""The echo of what is played, taken out of what is heard."""

import numpy as np
import pytest
from benchmarking.barge_in.room import room_response, said
from benchmarking.voices import Voice
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.audio.echo import LEARNING_S, EchoCanceller, Played
from assistant.audio.echo_path import REACH, solve
from assistant.audio.sound import HEARING_RATE, Samples, Sound

LINE = "Lie on your back with your knees bent over a pillow, or on your side."
SAYS = "the ice is off"


def rounded(sound: "np.typing.NDArray[np.float64]") -> Samples:
    return np.clip(np.rint(sound), -32768, 32767).astype(np.int16)


def less_db(sound: "np.typing.NDArray[np.float64]", left: "np.typing.NDArray[np.float64]") -> float:
    return float(10 * np.log10(np.mean(np.square(sound)) / np.mean(np.square(left))))


@given(start=st.integers(-3000, 6000), count=st.integers(0, 5000), cut=st.integers(0, 4000))
@settings(deadline=None, max_examples=60)
def test_what_was_played_is_told_for_any_stretch_of_time(start: int, count: int, cut: int) -> None:
    first, second = samples(1000, 1), samples(2000, 2)
    played = Played()
    played.begin(Sound(first, HEARING_RATE), 10.0)
    played.begin(Sound(second, HEARING_RATE), 10.0 + 1500 / HEARING_RATE)
    played.cut(10.0 + cut / HEARING_RATE)
    timeline = np.zeros(20_000, np.int16)
    timeline[5000:6000] = first
    kept = second[: max(0, min(2000, cut - 1500))]
    timeline[6500 : 6500 + len(kept)] = kept
    told = played.since(10.0 + start / HEARING_RATE, count)
    assert np.array_equal(told, timeline[5000 + start : 5000 + start + count])


def samples(count: int, seed: int) -> Samples:
    return np.random.default_rng(seed).integers(1, 30_000, count).astype(np.int16)


@pytest.mark.parametrize("delay_s", [0.0, 0.03, 0.2, 0.4])
def test_the_way_of_an_echo_is_solved_though_somebody_speaks_into_it(delay_s: float) -> None:
    delay = round(delay_s * HEARING_RATE)
    line = np.concatenate([np.zeros(REACH), said(LINE)])
    echo = np.convolve(line, room_response(3, 0.15))[: len(line)]
    echo = np.concatenate([np.zeros(delay), echo])[: len(line)]
    somebody = np.zeros(len(line))
    speech = said(SAYS, Voice("flite", "slt"), 2000)
    somebody[2 * HEARING_RATE : 2 * HEARING_RATE + len(speech)] = speech
    near = echo + somebody
    known = REACH + round(2.5 * HEARING_RATE)
    path = solve(rounded(line[:known]), rounded(near[REACH:known]))
    left = near[known:] - path.echo(rounded(line))[known - REACH :]
    only_echo = echo[known:]
    assert less_db(only_echo, left - somebody[known:]) > 12


def heard_by(canceller: EchoCanceller, near: Samples, jitter_s: float = 0.004) -> list[bool]:
    random = np.random.default_rng(5)
    return [
        canceller.hear(
            near[at : at + 800].astype("<i2").tobytes(),
            (at + 800) / HEARING_RATE + random.uniform(0, jitter_s),
        )
        for at in range(0, len(near) - 799, 800)
    ]


def test_nobody_is_heard_in_the_mere_echo_and_somebody_is_and_every_word() -> None:
    line = said(f"{LINE} {LINE}")
    played = Played()
    played.begin(Sound(rounded(line), HEARING_RATE), 0.0)
    echo = np.convolve(line, room_response(2))[: len(line)]
    echo += np.random.default_rng(1).normal(0, 20, len(echo))
    alone = EchoCanceller(played)
    noticed = heard_by(alone, rounded(echo))
    settled = round(LEARNING_S * 20)
    assert alone.ready
    assert sum(noticed[settled:]) < 0.1 * len(noticed[settled:])
    speech = said(SAYS, Voice("flite", "slt"), 4000)
    begins = round((LEARNING_S + 1) * HEARING_RATE)
    both = echo.copy()
    both[begins : begins + len(speech)] += speech
    until = (begins + len(speech)) // 800 * 800
    canceller = EchoCanceller(played)
    noticed = heard_by(canceller, rounded(both[:until]))
    assert any(noticed[begins // 800 : begins // 800 + 7])
    words = speech[: until - begins]
    recalled = np.frombuffer(canceller.recall(len(words) / HEARING_RATE), "<i2").astype(float)
    assert np.corrcoef(recalled, words)[0, 1] > 0.9
    assert less_db(both[begins:until] - words, recalled - words) > 10
