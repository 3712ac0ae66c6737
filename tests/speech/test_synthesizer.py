"""The voice, with the real speech engine."""

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import InputError, VoiceError
from assistant.speech.synthesizer import Synthesizer

SENTENCE = "Take the ice pack off now."


@pytest.fixture
def synthesizer() -> Iterator[Synthesizer]:
    with Synthesizer() as synthesizer:
        yield synthesizer


def test_text_becomes_speech(synthesizer: Synthesizer) -> None:
    sound = synthesizer.speak(SENTENCE)
    assert sound.samples.dtype == np.int16
    assert sound.samples.ndim == 1
    assert 1.2 < sound.seconds < 3.5
    assert np.sqrt(np.mean(np.square(sound.samples.astype(float)))) > 500


def test_speech_begins_and_ends_without_delay(synthesizer: Synthesizer) -> None:
    sound = synthesizer.speak(SENTENCE)
    audible = np.flatnonzero(np.abs(sound.samples.astype(int)) > 100) / sound.rate
    assert 0 <= audible[0] <= 0.051
    assert 0.1 < sound.seconds - audible[-1] <= 0.151


def test_what_was_spoken_is_remembered(synthesizer: Synthesizer) -> None:
    assert synthesizer.speak(SENTENCE) is synthesizer.speak(SENTENCE)


def test_texts_are_prepared_in_the_background_and_what_is_needed_now_goes_first(
    synthesizer: Synthesizer,
) -> None:
    prepared = synthesizer.prepare(f"Minute {number} of the exercise." for number in range(60))
    synthesizer.speak("Stop.")
    assert not prepared[-1].done()
    last = prepared[-1].result(20)
    assert synthesizer.speak("Minute 59 of the exercise.") is last


def test_nothing_to_say_is_no_sound(synthesizer: Synthesizer) -> None:
    assert synthesizer.speak(" \n").seconds == 0
    assert synthesizer.prepare(["", " "]) == []


@pytest.mark.parametrize("text", ["...", "Ünï ☃ <b>x</b> [[h@]] & $(reboot)", "a\0b", "yes " * 500])
def test_odd_texts_do_no_harm(synthesizer: Synthesizer, text: str) -> None:
    assert synthesizer.speak(text).seconds > 0
    assert 1.2 < synthesizer.speak(SENTENCE).seconds < 3.5


def test_one_engine_after_another_speaks_whole_sentences() -> None:
    for _ in range(15):
        with Synthesizer(rate_wpm=200) as synthesizer:
            synthesizer.speak("One.")
            assert synthesizer.speak(SENTENCE).seconds > 1


def test_it_prints_nothing_and_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Synthesizer() as synthesizer:
        synthesizer.speak(SENTENCE)
        print("ours")
    assert capfd.readouterr() == ("ours\n", "")
    assert list(tmp_path.iterdir()) == []


def test_the_rate_is_in_words_a_minute() -> None:
    with Synthesizer(rate_wpm=100) as slow, Synthesizer(rate_wpm=200) as fast:
        assert slow.speak(SENTENCE).seconds > 1.5 * fast.speak(SENTENCE).seconds


@pytest.mark.parametrize("factor", [0.6, 0.9, 1.1, 1.5])
def test_another_pace_changes_the_length_of_the_very_next_text(
    synthesizer: Synthesizer, factor: float
) -> None:
    as_set = synthesizer.speak(SENTENCE).seconds
    synthesizer.pace(factor)
    assert synthesizer.speak(SENTENCE).seconds == pytest.approx(as_set / factor, rel=0.05)


def test_back_to_the_pace_that_was_set_each_text_has_its_old_length(
    synthesizer: Synthesizer,
) -> None:
    other = "Now put it back on."
    as_set = synthesizer.speak(SENTENCE)
    synthesizer.pace(0.6)
    slow = synthesizer.speak(SENTENCE), synthesizer.speak(other)
    assert synthesizer.speak(SENTENCE) is slow[0]
    synthesizer.pace(1)
    assert synthesizer.speak(SENTENCE) is as_set
    assert synthesizer.speak(other).seconds < 0.8 * slow[1].seconds
    with Synthesizer() as unhurried:
        as_ever = unhurried.speak(other).seconds
    # The same text twice differs by about a millisecond.
    assert synthesizer.speak(other).seconds == pytest.approx(as_ever, abs=0.02)


def test_the_pace_is_a_factor_of_the_rate_that_was_set_not_of_the_last_pace() -> None:
    with Synthesizer(rate_wpm=200) as synthesizer, Synthesizer(rate_wpm=100) as slow:
        synthesizer.pace(0.5)
        synthesizer.pace(0.5)
        half = synthesizer.speak(SENTENCE).seconds
        assert half == pytest.approx(slow.speak(SENTENCE).seconds, abs=0.02)


def test_what_was_prepared_at_another_pace_is_spoken_anew(synthesizer: Synthesizer) -> None:
    (prepared,) = synthesizer.prepare([SENTENCE])
    as_set = prepared.result(20)
    synthesizer.pace(0.6)
    assert synthesizer.speak(SENTENCE).seconds > 1.4 * as_set.seconds


def test_many_may_ask_at_once() -> None:
    with Synthesizer(rate_wpm=100) as slow, Synthesizer(rate_wpm=200) as fast:
        lengths: dict[str, set[float]] = {"slow": set(), "fast": set()}

        def ask(name: str, synthesizer: Synthesizer, number: int) -> None:
            lengths[name].add(synthesizer.speak(f"Breathe in, number {number % 4}.").seconds)

        threads = [
            threading.Thread(target=ask, args=(name, each, number))
            for number in range(12)
            for name, each in (("slow", slow), ("fast", fast))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
    assert len(lengths["slow"]) <= 4
    assert min(lengths["slow"]) > max(lengths["fast"])


@pytest.mark.skipif(sys.platform != "linux", reason="These are the names of eSpeak's voices.")
@pytest.mark.parametrize(
    ("wanted", "voice"),
    [
        (None, "gmw/en-us"),
        ("english", "gmw/en-us"),
        ("Great Brit", "gmw/en"),
        ("GMW/EN", "gmw/en"),
        ("scotland", "gmw/en-gb-scotland"),
        ("german", "gmw/de"),
    ],
)
def test_a_voice_by_a_part_of_its_name(wanted: str | None, voice: str) -> None:
    with Synthesizer(wanted) as synthesizer:
        assert synthesizer.voice == voice


def test_an_unknown_voice_is_answered_with_some_that_there_are() -> None:
    with pytest.raises(InputError, match=r"no voice called 'Xanadu'.*English"):
        Synthesizer("Xanadu")


def test_after_closing_it_says_so(synthesizer: Synthesizer) -> None:
    waiting = synthesizer.prepare(f"Number {number}." for number in range(100))
    synthesizer.close()
    with pytest.raises(VoiceError, match="was closed"):
        waiting[-1].result(0)
    with pytest.raises(VoiceError, match="was closed"):
        synthesizer.speak(SENTENCE)


def _run(code: str) -> list[object]:
    """What a program of its own prints, a JSON value a line."""
    ended = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        timeout=30,
        check=True,
    )
    return [json.loads(line) for line in ended.stdout.splitlines()]


def test_without_a_speech_engine_it_says_what_to_install() -> None:
    (problem,) = _run("""
import ctypes, json
def missing(name):
    raise OSError(name)
ctypes.cdll.LoadLibrary = missing
from assistant.errors import VoiceError
from assistant.speech.synthesizer import Synthesizer
try:
    Synthesizer()
except VoiceError as error:
    print(json.dumps(str(error)))
""")
    assert "speech engine" in str(problem)
    if sys.platform == "linux":
        assert "sudo apt install espeak-ng" in str(problem)


def test_a_failing_engine_is_told_and_outlived(tmp_path: Path) -> None:
    problem, seconds, left = _run(f"""
import json, os, resource, tempfile
tempfile.tempdir = {str(tmp_path)!r}
from assistant.errors import VoiceError
from assistant.speech.synthesizer import Synthesizer

def let_files_grow_to(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

with Synthesizer() as synthesizer:
    let_files_grow_to(100)
    try:
        synthesizer.speak("This finds no room on the disk.")
    except VoiceError as error:
        print(json.dumps(str(error)))
    let_files_grow_to(resource.RLIM_INFINITY)
    print(synthesizer.speak("There is room again.").seconds)
print(json.dumps(os.listdir(tempfile.tempdir)))
""")
    assert "The speech engine failed" in str(problem)
    assert isinstance(seconds, float)
    assert 0.8 < seconds < 3
    assert left == []
