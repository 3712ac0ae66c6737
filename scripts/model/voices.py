"""The synthesizers that read out what the network learns from; every one of them is free software.

Each is a function of a text, a voice and a speed. More of them need only be added to `ENGINES`.
"""

import re
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from model import neural

Samples = NDArray[np.float32]

RATE = 16_000

MARGIN = 0.1
"""Seconds of silence that are left before and after what is said."""

TOO_LONG = 60
"""Seconds that a program may take for one sentence."""


class Unspoken(Exception):
    """A synthesizer said nothing of use."""


@dataclass(frozen=True)
class Engine:
    """One synthesizer."""

    draw: Callable[[Random], str]
    """Some voice of it, by chance."""

    speak: Callable[[str, str, float], Samples]
    """A text in a voice at a speed, 1 being its own: at 16 kHz. It may raise `Unspoken`."""


def without_r(voice: str) -> tuple[bool, ...]:
    """Whether ``voice`` leaves out the r of "four"; of people it is not known: either way."""
    if voice.startswith(("actors", "human")):
        return False, True
    return (bool(re.search(r"en-gb(?!-scotland)|en-029|kokoro:b", voice)),)


def trimmed(samples: Samples) -> Samples:
    """Without the silence at its ends but for a little, and as loud as all others.

    Raises:
        Unspoken: there is next to nothing.
    """
    loudest = float(np.abs(samples).max(initial=0.0))
    heard = np.flatnonzero(np.abs(samples) > 0.01 * loudest)
    if loudest < 0.005 or len(heard) < 0.1 * RATE:
        raise Unspoken("silence")
    margin = round(MARGIN * RATE)
    kept = samples[max(0, int(heard[0]) - margin) : int(heard[-1]) + margin]
    return np.asarray(kept * (0.7 / loudest), np.float32)


def at_16_khz(samples: NDArray[np.float32], rate: int) -> Samples:
    """``samples`` of one channel at `RATE`."""
    return np.asarray(soxr.resample(samples, rate, RATE), np.float32)


def _run(command: Callable[[Path], list[str]], given: str | None = None) -> Samples:
    with tempfile.TemporaryDirectory(prefix="model-") as folder:
        path = Path(folder) / "said.wav"
        try:
            subprocess.run(
                command(path), input=given, text=True, capture_output=True, timeout=TOO_LONG
            )
            samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
        except (OSError, subprocess.TimeoutExpired, soundfile.SoundFileError) as error:
            raise Unspoken(str(error)) from error
        return at_16_khz(samples[:, 0], rate)


ACCENTS = (
    *("en-us",) * 5,
    *("en-gb",) * 3,
    *("en-gb-x-rp", "en-us-nyc") * 2,
    *("en-gb-scotland", "en-gb-x-gbclan", "en-gb-x-gbcwmd", "en-029"),
)


def _espeak_voice(random: Random) -> str:
    variants = [each for each in _espeak_variants() if not each.startswith("whisper")]
    return f"{random.choice(ACCENTS)}+{random.choice(variants)}@{random.randint(15, 85)}"


@cache
def _espeak_variants() -> list[str]:
    folders = ("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/share")
    found = {path.name for each in folders for path in Path(each).glob(_ESPEAK)}
    return sorted(found) or [f"{sex}{number}" for sex in "mf" for number in range(1, 5)]


_ESPEAK = "espeak-ng-data/voices/!v/*"


def _espeak(text: str, voice: str, speed: float) -> Samples:
    name, _, pitch = voice.partition("@")
    options = ["-v", name, "-p", pitch, "-s", str(round(170 * speed))]
    return _run(lambda path: ["espeak-ng", *options, "-w", str(path), text])


def _flite_voice(random: Random) -> str:
    name = random.choice(("slt", "slt", "slt", "rms", "rms", "rms", "awb", "awb", "kal16"))
    return f"{name}@{random.randint(*((130, 260) if name == 'slt' else (75, 180)))}"


def _flite(text: str, voice: str, speed: float) -> Samples:
    name, _, pitch = voice.partition("@")
    settings = ("--setf", f"duration_stretch={1 / speed:.2f}")
    pitched = ("--setf", f"int_f0_target_mean={pitch}")
    return _run(
        lambda path: ["flite", "-voice", name, *settings, *pitched, "-t", text, "-o", str(path)]
    )


FESTIVAL = ("kal_diphone", "ked_diphone", "cmu_us_slt_arctic_hts")


def _festival(text: str, voice: str, speed: float) -> Samples:
    scheme = f"(begin (voice_{voice}) (Parameter.set 'Duration_Stretch {1 / speed:.2f}))"
    return _run(lambda path: ["text2wave", "-eval", scheme, "-o", str(path)], text)


ENGINES: dict[str, Engine] = {
    "espeak": Engine(_espeak_voice, _espeak),
    "flite": Engine(_flite_voice, _flite),
    "kokoro": Engine(
        neural.kokoro_voice,
        lambda text, voice, speed: at_16_khz(neural.kokoro(text, voice, speed), neural.RATE),
    ),
    "hibari": Engine(
        neural.hibari_voice,
        lambda text, voice, speed: at_16_khz(neural.hibari_says(text, voice, speed), neural.RATE),
    ),
    "festival": Engine(lambda random: random.choice(FESTIVAL), _festival),
}
