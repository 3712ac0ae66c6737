"""Pieces of sound."""

import numpy as np
import pytest

from assistant.audio.sound import Sound, last_pause, silence

RATE = 8_000


def words(*seconds: float) -> Sound:
    """Speech and pauses in turn, speech first."""
    random = np.random.default_rng(1)
    parts = [
        silence(length, RATE).samples
        if number % 2
        else random.integers(-9000, 9000, round(length * RATE)).astype(np.int16)
        for number, length in enumerate(seconds)
    ]
    return Sound(np.concatenate(parts), RATE)


@pytest.mark.parametrize(
    ("before_s", "pause_ends_s"), [(0.4, 0.0), (0.7, 0.0), (1.1, 0.8), (1.3, 0.8), (2.0, 1.6)]
)
def test_speech_goes_on_after_the_last_pause_that_is_long_enough(
    before_s: float, pause_ends_s: float
) -> None:
    sound = words(0.5, 0.3, 0.4, 0.1, 0.1, 0.2, 0.6)
    assert last_pause(sound, before_s) == pytest.approx(pause_ends_s, abs=0.011)


def test_nothing_and_silence_have_no_pause() -> None:
    assert last_pause(silence(0, RATE), 1.0) == 0
    assert last_pause(silence(1, RATE), 0.9) == 0
    assert last_pause(words(1.0), 0.0) == 0


def test_what_comes_after_some_seconds() -> None:
    sound = words(1.0)
    assert sound.after(0) is sound
    assert np.array_equal(sound.after(0.25).samples, sound.samples[2000:])
