"""./scripts/model/train, all but the network: what is said, read out, heard, and written."""

import importlib.util
import json
import shutil
from pathlib import Path
from random import Random

import kaldi_native_fbank
import numpy as np
import pytest
import vosk
from hypothesis import given, settings
from hypothesis import strategies as st
from model import __main__ as training
from model import features, hearing, judging, kaldi, rooms, speech, targets, text
from model.features import BANDS
from model.kaldi import Node
from model.phones import CLASS_OF, LEFT_CLASSES, SILENCE, Pronunciation
from model.voices import RATE

from assistant.resources import models_folder

pytestmark = pytest.mark.slow

SHARD = 3


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shards that are made soon."""
    monkeypatch.setattr(speech, "SHARD", SHARD)


@pytest.fixture(scope="module")
def tone() -> rooms.Sound:
    """A second of something like a voice."""
    time = np.arange(RATE) / RATE
    waves = [np.sin(2 * np.pi * 120 * n * time) / n for n in range(1, 30)]
    return np.asarray(np.sum(waves, axis=0) * 0.1, np.float32)


def test_what_is_said_is_words_of_the_dictionary_and_the_same_each_time() -> None:
    said = [next(each) for each in [text.sentences(Random(7))] * 60]
    assert said == [next(each) for each in [text.sentences(Random(7))] * 60]
    assert all(word in text.dictionary() for each in said for word in each.split())
    assert any(len(each.split()) == 1 for each in said)
    assert len(set(said)) > 50


@pytest.mark.parametrize(
    ("written", "spoken"),
    [("Took 2 at 21:00", "took two at twenty one zero"), ("it\u2019s off!", "it's off")],
)
def test_figures_and_marks_are_read_as_words(written: str, spoken: str) -> None:
    assert text.plain(written) == spoken


def test_a_shard_depends_on_its_name_alone_and_is_made_once(small: None, tmp_path: Path) -> None:
    made = speech.make(tmp_path, "flite", 4)
    again = speech.make(tmp_path / "elsewhere", "flite", 4)
    said, repeated = speech.read(made), speech.read(again)
    assert [(each.text, each.voice) for each in said] == [(e.text, e.voice) for e in repeated]
    assert len(said) == SHARD
    assert all(len(each.samples) > 0.2 * RATE for each in said)
    before = made.stat().st_mtime_ns
    speech.make(tmp_path, "flite", 4)
    assert made.stat().st_mtime_ns == before


def test_a_shard_is_heard_several_times_and_once_made_kept(small: None, tmp_path: Path) -> None:
    said = speech.read(speech.make(tmp_path / "speech", "espeak", 0))
    for _ in range(2):
        assert hearing.main([str(tmp_path / "speech"), str(tmp_path / "heard"), "0", "8"]) == 0
    heard = hearing.load(tmp_path / "heard" / "espeak-0000.npz")
    copies = hearing.USUAL_COPIES
    assert [each.text for each in heard] == [each.text for each in said for _ in range(copies)]
    assert all(each.frames.shape[1] == BANDS for each in heard)
    assert all(np.isfinite(each.frames).all() for each in heard)
    assert len(hearing.load(tmp_path / "heard" / "noise-0000.npz")) == hearing.NOISES


def test_recordings_of_people_are_read_by_their_folders_and_some_are_held_back(
    tmp_path: Path, tone: rooms.Sound
) -> None:
    import soundfile

    (tmp_path / "view_glass").mkdir()
    for number in range(40):
        soundfile.write(tmp_path / "view_glass" / f"{number}.flac", tone, RATE)
    learnt = hearing.human(tmp_path, held_back=False)
    judged = hearing.human(tmp_path, held_back=True)
    assert len(learnt) + len(judged) == 40
    assert len(judged) >= 1
    assert {each.text for each in learnt} == {"view glass"}


def test_what_libvosk_computes_are_the_same_bands(tone: rooms.Sound) -> None:
    """Kaldi's cepstra by the settings written for it, turned back by the matrix written for it."""
    given = dict(line.removeprefix("--").split("=") for line in features.settings().splitlines())
    options = kaldi_native_fbank.MfccOptions()
    options.frame_opts.samp_freq = float(given["sample-frequency"])
    options.frame_opts.dither = float(given["dither"])
    options.use_energy = given["use-energy"] == "true"
    options.num_ceps = int(given["num-ceps"])
    options.mel_opts.num_bins = int(given["num-mel-bins"])
    options.mel_opts.low_freq = float(given["low-freq"])
    options.mel_opts.high_freq = float(given["high-freq"])
    computer = kaldi_native_fbank.OnlineMfcc(options)
    computer.accept_waveform(RATE, np.rint(tone * (features.FULL - 1)).tolist())
    computer.input_finished()
    cepstra = np.stack([computer.get_frame(n) for n in range(computer.num_frames_ready)])
    bands = features.log_mel(tone)
    assert np.abs(cepstra @ features.from_cepstra().T - bands).max() < 0.01


@given(seed=st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=20)
def test_rooms_noises_and_microphones_leave_sound(seed: int) -> None:
    chance = np.random.default_rng(seed)
    voice = np.sin(np.arange(RATE // 2) * 0.1)
    click = rooms.impulse(chance)
    assert click[0] == 1
    noise = rooms.noise(len(voice), chance, [voice.astype(np.float32)])
    heard = rooms.microphone(rooms.in_room(voice, click) + noise, chance)
    assert heard.shape == voice.shape
    assert np.isfinite(heard).all()
    assert noise.std() == pytest.approx(1)


def test_a_sentence_is_a_graph_of_all_the_ways_to_say_it() -> None:
    """The: with either vowel, silence before and after, and nothing else."""
    way = [[("DH", "AH"), ("DH", "IY")]]
    graph = targets.target(way)
    said = {tuple(path) for path in _paths(graph)}
    first = targets.sound("DH", SILENCE)
    ways = [(first, targets.sound(vowel, "DH")) for vowel in ("AH", "IY")]
    assert said == {(0, *each, 0) for each in ways}
    assert {tuple(path) for path in _paths(targets.target([]))} == {(0,)}


def _paths(graph: targets.Target) -> list[list[int]]:
    def on(node: int) -> list[list[int]]:
        here = [[graph.sounds[node]]] if node in graph.ends else []
        goals = [goal for source, goal, weight in graph.edges if source == node and weight > 0]
        return here + [[graph.sounds[node], *rest] for goal in goals for rest in on(goal)]

    return [path for node in graph.begins for path in on(node)]


def test_what_may_follow_what_is_a_share_of_all() -> None:
    words: list[list[Pronunciation]] = [[("Y", "EH", "S")], [("N", "OW")]]
    speech_of = targets.speech([[each] for each in words] * 5, Random(1))
    assert speech_of.begins.sum() == pytest.approx(1)
    assert np.allclose(speech_of.follows.sum(1) + speech_of.ends, 1)
    yes, eh = targets.sound("Y", SILENCE), targets.sound("EH", "Y")
    assert speech_of.follows[yes, eh] > 0.3
    # A sound is never followed by one that knows of another before it.
    wrong = next(phones[0] for phones in LEFT_CLASSES if CLASS_OF[phones[0]] != CLASS_OF["Y"])
    assert speech_of.follows[yes, targets.sound("EH", wrong)] == 0


def test_libvosk_hears_with_a_network_that_is_written_here(tmp_path: Path) -> None:
    """Weights by chance: what it hears means nothing, but it does load and hear."""
    from model import graph

    chance = np.random.default_rng(1)
    narrow = chance.normal(0, 0.1, (8, 3 * BANDS))
    wide = chance.normal(0, 0.1, (targets.OUTPUTS, 8))
    nodes = [
        Node("bands", "input", kaldi.fixed_affine(features.from_cepstra(), np.zeros(BANDS))),
        Node("narrow", "bands", kaldi.time_delay([-1, 0, 1], narrow, np.zeros(8))),
        Node("kept", "narrow", kaldi.rectifier(8)),
        Node("sounds", "kept", kaldi.time_delay([0], wide, np.zeros(targets.OUTPUTS))),
    ]
    model = tmp_path / "model"
    transitions = kaldi.transition_model(targets.tuples())
    kaldi.write_model(model / "am" / "final.mdl", transitions, nodes, BANDS)
    shutil.copytree(models_folder() / "relief-compact-en" / "conf", model / "conf")
    (model / "conf" / "mfcc.conf").write_text(features.settings())
    assert graph.main(["--model", str(model)]) == 0
    vosk.SetLogLevel(-1)
    sound = np.rint(chance.normal(0, 1000, RATE)).astype("<i2").tobytes()
    loaded = vosk.Model(str(model))
    assert judging.known(loaded, "ice") and not judging.known(loaded, "qqq")
    recognizer = vosk.KaldiRecognizer(loaded, RATE, json.dumps(["the ice is on", "[unk]"]))
    recognizer.AcceptWaveform(sound)
    assert "text" in json.loads(recognizer.FinalResult())


@given(seed=st.integers(0, 2**32 - 1), rows=st.integers(1, 40), spread=st.floats(1e-3, 1e3))
@settings(deadline=None, max_examples=50)
def test_a_matrix_of_a_byte_a_number_is_nearly_the_same(
    seed: int, rows: int, spread: float
) -> None:
    values = np.random.default_rng(seed).normal(0, spread, (rows, 5))
    written = kaldi.small_matrix(values)
    read, end = kaldi.matrix_at(b"?" + written + b"?", 1)
    assert end == 1 + len(written)
    assert np.abs(read - values).max() < np.ptp(values) / 500
    assert len(written) == values.size + 20


@pytest.mark.parametrize(
    ("wanted", "heard", "missed"),
    [("the ice is on", "the ice is on", 0), ("the ice is on", "ice is gone", 2), ("yes", "", 1)],
)
def test_words_to_change_are_counted(wanted: str, heard: str, missed: int) -> None:
    assert judging.distance(wanted.split(), heard.split()) == missed


def test_what_is_missing_is_said_before_hours_are_spent(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert training.main(["--work", str(tmp_path)]) != 0
    assert "torch" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("option", "unpacks"), [("--actors", True), ("--no-actors", False)])
def test_programs_that_are_missing_are_named(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    option: str,
    unpacks: bool,
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: True)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert training.main(["--work", str(tmp_path), option]) != 0
    told = capsys.readouterr().err
    assert "sudo apt install espeak-ng flite" in told
    assert ("ancient" in told) == unpacks
