"""Natural voices: networks that speak. Kokoro with many speakers, and hibari, one that is quick.

Both are Apache-2.0. Kokoro's network and speakers lie in the folder that `KOKORO` names: a file
`model.int8.onnx` and a folder `voices` with a file of numbers a speaker.
"""

import json
import os
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray

KOKORO = Path(os.environ.get("KOKORO", "build/model/kokoro"))

HELD_BACK = frozenset(
    ["af_sarah", "am_puck", "bf_alice", "bm_daniel", "jf_alpha", "hm_omega", "if_sara", "zm_yunxi"]
)
"""Speakers that nothing is learnt from: the trained network is judged by them."""

RATE = 24_000
LONGEST = 500
"""Kokoro's own limit, in phonemes."""

Spoken = NDArray[np.float32]


def kokoro_voice(random: Random) -> str:
    """One speaker, or a mixture of two, which is a speaker that nobody has heard yet.

    Speakers of other languages speak English with something of an accent.
    """
    free = [name for name in speakers() if name not in HELD_BACK]
    english = [name for name in free if name[0] in "ab"]
    first = random.choice(english if random.random() < 0.65 else free)
    if random.random() < 0.45:
        return f"{first}*1"
    share = random.randint(3, 7)
    return f"{first}*{share}+{random.choice(free)}*{10 - share}"


@cache
def speakers() -> list[str]:
    """All of Kokoro's, of whatever language."""
    return sorted(path.stem for path in (KOKORO / "voices").glob("*.bin"))


def kokoro(text: str, voice: str, speed: float) -> Spoken:
    """``text`` by a speaker or a mixture: "af_heart*3+am_adam*7"."""
    network, numbers = _kokoro()
    heard = [numbers[sound] for sound in _g2p(voice.startswith("b"))(text) if sound in numbers]
    heard = heard[:LONGEST]
    style = _style(voice)[max(0, len(heard) - 1)]
    given = {
        "tokens": np.array([[0, *heard, 0]], np.int64),
        "style": style[None],
        "speed": np.array([speed], np.float32),
    }
    return np.asarray(network.run(None, given)[0], np.float32).reshape(-1)


@cache
def _kokoro() -> tuple[Any, dict[str, int]]:
    import hibari

    folder = Path(hibari.__file__).parent / "assets"
    numbers = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
    return _session(KOKORO / "model.int8.onnx"), numbers


def _session(path: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


@cache
def _g2p(british: bool) -> Any:
    from hibari.g2p import G2P

    return G2P(british=british)


def _style(voice: str) -> Spoken:
    mixed: Spoken = np.zeros((1, 1), np.float32)
    parts = [part.split("*") for part in voice.split("+")]
    for name, share in parts:
        mixed = mixed + float(share) * _speaker(name)
    return np.asarray(mixed / sum(float(share) for _, share in parts), np.float32)


@cache
def _speaker(name: str) -> Spoken:
    return np.fromfile(KOKORO / "voices" / f"{name}.bin", "<f4").reshape(-1, 256)


def hibari_voice(random: Random) -> str:
    """hibari's one speaker with another pitch and another length of throat: "0.62,0.88"."""
    pitch = random.choice((random.uniform(0.5, 0.75), random.uniform(0.8, 1.3)))
    length = 0.86 + 0.28 * (pitch - 0.5) + random.gauss(0, 0.04)
    return f"{pitch:.2f},{length:.2f}"


def hibari_says(text: str, voice: str, speed: float) -> Spoken:
    """``text`` by hibari's speaker, altered as ``voice`` says."""
    from hibari import dsp

    network = _hibari()
    pitch, length = map(float, voice.split(","))
    said = []
    for phonemes in network.phonemize(text):
        given = {
            "ids": np.asarray([network.ids(phonemes)], np.int64),
            "speed": np.asarray([speed], np.float32),
        }
        voiced, phase, noise, rest, angle, tone = (
            each[0] for each in network.sess.run(None, given)
        )
        voiced, phase, noise, rest = (
            _stretched(each, length) for each in (voiced, phase, noise, rest)
        )
        # What follows no pitch of its own would keep the old one: it becomes noise, softly.
        noise, rest = np.logaddexp(noise, rest - 1).astype(np.float32), rest - 4
        tone = np.where(tone * pitch < 45, 0, tone * pitch).astype(np.float32)
        chance = np.random.default_rng(len(phonemes))
        said.append(dsp.synth(voiced, phase, noise, rest, angle, tone, chance))
    return np.concatenate([*said, np.zeros(0)]).astype(np.float32)


@cache
def _hibari() -> Any:
    from hibari import Hibari

    return Hibari(threads=1)


def _stretched(bins: Spoken, factor: float) -> Spoken:
    """A spectrum's formants moved up by ``factor``."""
    place = np.minimum(np.arange(len(bins)) / factor, len(bins) - 1.001)
    low = place.astype(int)
    share = (place - low)[:, None].astype(np.float32)
    return np.asarray(bins[low] * (1 - share) + bins[low + 1] * share, np.float32)
