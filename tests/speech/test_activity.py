"""Where somebody speaks, by the detector that ships."""

from pathlib import Path

import numpy as np
import pytest

from assistant.audio.sound import HEARING_RATE, Samples
from assistant.errors import ModelError
from assistant.speech.activity import SpeechActivity
from assistant.speech.engine import Engine

STEP = HEARING_RATE // 20


@pytest.fixture(scope="module")
def speech() -> Samples:
    """A sentence of the system's own voice."""
    engine = Engine()
    engine.choose(None)
    return engine.speak("The ice is on my back now.", 150).at(HEARING_RATE).samples


def noise(seconds: float, level: float) -> Samples:
    """White noise, by its root mean square."""
    random = np.random.default_rng(0)
    return random.normal(0, level, round(seconds * HEARING_RATE)).astype(np.int16)


def silences(activity: SpeechActivity, sound: Samples) -> list[float | None]:
    """For each 50 ms how long nobody has spoken."""
    found = []
    for begin in range(0, len(sound), STEP):
        activity.hear(sound[begin : begin + STEP].astype("<i2").tobytes())
        found.append(activity.silent_s)
    return found


@pytest.mark.parametrize("level", [0, 3, 300])
def test_noise_is_nobody(level: float) -> None:
    assert set(silences(SpeechActivity(), noise(5, level))) == {None}


@pytest.mark.parametrize("level", [0, 30])
def test_speech_is_found_and_so_is_its_end(speech: Samples, level: float) -> None:
    sound = np.concatenate([np.zeros(HEARING_RATE), speech, np.zeros(HEARING_RATE)])
    heard = sound.astype(np.int16) + noise(len(sound) / HEARING_RATE, level)
    found = silences(SpeechActivity(), heard)
    assert found[: HEARING_RATE // STEP - 1] == [None] * (HEARING_RATE // STEP - 1)
    begins = next(n for n, silent_s in enumerate(found) if silent_s is not None)
    assert begins * STEP - HEARING_RATE < 0.3 * HEARING_RATE
    assert found[-1] == pytest.approx(1, abs=0.3)


def test_after_forgetting_nobody_has_spoken(speech: Samples) -> None:
    activity = SpeechActivity()
    assert silences(activity, speech)[-1] is not None
    activity.keep(0)
    assert silences(activity, noise(1, 3))[-1] is None


def test_frames_of_any_length_give_the_same(speech: Samples) -> None:
    whole, bits = SpeechActivity(), SpeechActivity()
    whole.hear(speech.astype("<i2").tobytes())
    silences(bits, speech)
    assert bits.silent_s == whole.silent_s is not None


def test_a_voice_alone_is_not_parted(speech: Samples) -> None:
    activity = SpeechActivity()
    silences(activity, np.concatenate([speech, noise(0.5, 3)]))
    assert activity.nearest is None


@pytest.mark.parametrize("below_db", [14, 24])
def test_of_two_voices_the_nearest_counts(speech: Samples, below_db: float) -> None:
    far = (speech * 10 ** (-below_db / 20)).astype(np.int16)
    activity = SpeechActivity()
    silences(activity, np.concatenate([far, speech, far, far]))
    assert activity.nearest is not None
    began_s, ended_s = (ago * HEARING_RATE / len(speech) for ago in activity.nearest)
    assert 2.8 < began_s < 3.2 and 2 <= ended_s < 2.4
    assert activity.silent_s is not None
    assert activity.silent_s > len(far) / HEARING_RATE, "they have not stopped talking over there"


def test_who_spoke_after_the_nearest_voice_is_not_forgotten(speech: Samples) -> None:
    far = (speech * 10 ** (-20 / 20)).astype(np.int16)
    activity = SpeechActivity()
    silences(activity, np.concatenate([speech, far, noise(0.2, 3)]))
    assert activity.nearest is not None
    activity.keep(activity.nearest[1])
    assert activity.silent_s is not None and activity.silent_s < 0.5


def test_a_missing_detector_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="Install the assistant again"):
        SpeechActivity(tmp_path)
