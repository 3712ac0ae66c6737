from collections.abc import Callable

import numpy as np
import pytest

from assistant.audio import tone
from assistant.audio.sound import Sound


def _peak(sound: Sound) -> float:
    return float(np.abs(sound.samples.astype(int)).max()) / 32768


def _pitch(sound: Sound, start_s: float, end_s: float) -> int:
    """The strongest frequency of a part, in hertz."""
    part = sound.samples[round(start_s * sound.rate) : round(end_s * sound.rate)]
    return int(np.argmax(np.abs(np.fft.rfft(part, sound.rate))))


@pytest.mark.parametrize("make", [tone.chime, tone.warning])
def test_no_click_at_any_place(make: Callable[[], Sound]) -> None:
    samples = make().samples.astype(int)
    assert samples[0] == samples[-1] == 0
    # A click is a jump; these notes rise no faster than their own waves do.
    assert np.abs(np.diff(samples)).max() < 0.2 * np.abs(samples).max()


def test_the_chime_is_two_quiet_rising_notes() -> None:
    chime = tone.chime()
    assert (_pitch(chime, 0, 0.25), _pitch(chime, 0.25, 0.6)) == (523, 659)
    assert 0.05 < _peak(chime) < 0.2
    assert chime.seconds < 0.8


def test_the_warning_is_three_notes_and_louder() -> None:
    warning = tone.warning()
    assert [_pitch(warning, start, start + 0.28) for start in (0, 0.28, 0.56)] == [440] * 3
    assert _peak(tone.chime()) < _peak(warning) < 0.5
