"""./scripts/benchmark: its tables, on two sentences in one voice."""

import numpy as np
import pytest
from benchmarking import voices
from benchmarking.__main__ import main
from benchmarking.hearing import measuring
from benchmarking.hearing.acceptance import POLICIES, Trial
from benchmarking.hearing.corpus import Sentence
from benchmarking.hearing.room import LEAD_S, scene

from assistant.audio.sound import HEARING_RATE

SPEECH = np.full(HEARING_RATE, 1000, np.int16)


def test_every_table_has_its_rows(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(voices, "WANTED", {"espeak-ng": ("en-us",), "flite": ()})
    monkeypatch.setattr(measuring, "STARTS", 1)

    status = main(["hearing", "--model", "relief-compact-en", "--sentences", "2", "--noise"])

    printed = capsys.readouterr().out
    rows = [line for line in printed.splitlines() if line.startswith("| relief-compact-en |")]
    second_cells = {row.split("|")[2].strip() for row in rows}
    assert status == 0
    assert {
        *("ready to listen", "grammar", "free reading", "strict reading"),
        *("understanding", "espeak-ng en-us"),
    } <= second_cells
    third_cells = {row.split("|")[3].strip() for row in rows}
    assert {"final transcript", "intent", "first sample, known reply", *POLICIES} <= third_cells
    assert "nan" not in printed


def test_an_unknown_model_is_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hearing", "--model", "nothing"]) == 2
    assert "Known speech models are" in capsys.readouterr().err


def test_noise_is_as_far_below_the_speech_as_asked() -> None:
    quiet, noisy = scene(SPEECH, None, seed=1), scene(SPEECH, 20.0, seed=1)

    noise = noisy.samples.astype(float) - quiet.samples

    assert quiet.speech_ends_s == LEAD_S + 1
    assert np.sqrt(np.mean(noise**2)) == pytest.approx(100, rel=0.01)
    assert np.array_equal(noisy.samples, scene(SPEECH, 20.0, seed=1).samples)


@pytest.mark.parametrize(
    ("meant", "understood", "verdict"),
    [
        ("pause", "pause", "right"),
        ("pause", "resume", "wrong"),
        ("pause", None, "none"),
        (None, "pause", "wrong"),
        (None, None, "none"),
    ],
)
def test_what_is_understood_is_judged(
    meant: str | None, understood: str | None, verdict: str
) -> None:
    voice = voices.Voice("espeak-ng", "en-us")
    trial = Trial(Sentence("hold on", meant), voice, None, "free only", "hold on", understood)
    assert trial.verdict == verdict
