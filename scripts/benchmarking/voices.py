"""The voices that read the sentences out: programs of their own, at several paces and pitches."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.audio import wav
from assistant.audio.sound import HEARING_RATE, Samples
from assistant.errors import VoiceError
from benchmarking.engines import ENGINES, Manner

SILENT = 0.01
"""Of the loudest sample, 40 dB below it: what is softer at the ends is trimmed away."""


@dataclass(frozen=True)
class Voice:
    """One voice of one engine, at one pace and pitch."""

    engine: str
    name: str

    speed: float = 1.0
    """Times as fast as its own pace."""

    pitch: float = 1.0
    """Times as high as its own."""

    def __str__(self) -> str:
        paced = f" speed {self.speed:g}" if self.speed != 1 else ""
        pitched = f" pitch {self.pitch:g}" if self.pitch != 1 else ""
        return f"{self.engine} {self.name}{paced}{pitched}"

    def says(self, texts: Sequence[str]) -> list[Samples]:
        """Each text at 16 kHz, at the engine's own level, without silence at its ends.

        Raises:
            VoiceError: the engine did not speak.
        """
        with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
            jobs = [(text, Path(folder) / f"{n}.wav") for n, text in enumerate(texts)]
            ENGINES[self.engine].speak(Manner(self.name, self.speed, self.pitch), jobs)
            for text, path in jobs:
                if not path.exists():
                    raise VoiceError(f"{self} did not say “{text}”.")
            return [_trimmed(wav.read(path).at(HEARING_RATE).samples) for _, path in jobs]


WANTED = (
    Voice("espeak-ng", "en-us"),
    Voice("espeak-ng", "en-gb", speed=1.2),
    Voice("espeak-ng", "en-gb-scotland", pitch=0.8),
    Voice("espeak-ng", "en-us+f3", pitch=1.2),
    Voice("espeak-ng", "en-gb-x-rp", speed=0.85),
    Voice("flite", "slt"),
    Voice("flite", "rms", speed=1.15),
    Voice("flite", "awb"),
    Voice("flite", "kal", speed=0.9),
    Voice("festival", "cmu_us_slt_arctic_hts", speed=0.9),
    Voice("festival", "kal_diphone"),
    Voice("festival", "ked_diphone", speed=1.1),
    Voice("pico", "en-GB"),
    Voice("pico", "en-US", pitch=1.1),
)
"""Who says what is for the assistant."""

BACKGROUND = (
    Voice("espeak-ng", "en-029+m3"),
    Voice("espeak-ng", "en-us-nyc+f2"),
    Voice("espeak-ng", "en-gb-x-gbclan+f4", speed=1.1),
    Voice("espeak-ng", "en-gb-x-gbcwmd+m5", pitch=0.8),
    Voice("espeak-ng", "en-us+m7", speed=1.2),
    Voice("espeak-ng", "en-gb+f5", pitch=1.2),
)
"""Who talks meanwhile, or elsewhere in the room."""

_VARIANTS = ("", "+f1", "+f4", "+m1", "+m4", "+m7")
_MANNERS = ((1.0, 1.0), (0.85, 0.8), (1.25, 1.2))
"""Pace and pitch."""


def at_hand() -> list[Voice]:
    """Those of the wanted voices that are installed.

    Raises:
        VoiceError: there are none.
    """
    if found := _found(WANTED):
        return found
    raise VoiceError(
        "There is nothing to speak the sentences with, so nothing can be measured."
        " Install espeak-ng and flite."
    )


def in_background() -> list[Voice]:
    """Those of the background that are installed; without any of them the wanted ones.

    Raises:
        VoiceError: there are none of these either.
    """
    return _found(BACKGROUND) or at_hand()


def every() -> list[Voice]:
    """Every installed voice, in several variants, each at three paces and pitches."""
    return [
        Voice(engine, name + variant, speed, pitch if ENGINES[engine].pitched else 1.0)
        for engine, names in _installed().items()
        for name in names
        for variant in (_VARIANTS if engine == "espeak-ng" else ("",))
        for speed, pitch in _MANNERS
    ]


def not_at_hand() -> list[str]:
    """The engines of the wanted voices that are not installed."""
    return sorted({voice.engine for voice in WANTED if not ENGINES[voice.engine].is_here()})


def _found(voices: Sequence[Voice]) -> list[Voice]:
    installed = _installed()
    return [voice for voice in voices if _base(voice.name) in installed.get(voice.engine, ())]


def _installed() -> Mapping[str, list[str]]:
    return {name: engine.voices() for name, engine in ENGINES.items() if engine.is_here()}


def _base(name: str) -> str:
    """The voice without its variant."""
    return name.partition("+")[0]


def _trimmed(samples: Samples) -> Samples:
    loudness = np.abs(samples.astype(np.int32))
    audible = np.flatnonzero(loudness > SILENT * loudness.max(initial=0))
    return samples[audible[0] : audible[-1] + 1] if len(audible) else samples
