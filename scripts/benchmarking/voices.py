"""The voices that read the sentences out: eSpeak NG and Flite, as programs of their own."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.audio import wav
from assistant.audio.sound import HEARING_RATE, Samples
from assistant.errors import VoiceError

WANTED = {
    "espeak-ng": ("en-us", "en-gb", "en-gb-scotland", "en-us+f3", "en-gb-x-rp"),
    "flite": ("slt", "rms", "awb", "kal"),
}

SILENT = 0.01
"""Of the loudest sample, 40 dB below it: what is softer at the ends is trimmed away."""


@dataclass(frozen=True)
class Voice:
    """One voice of one program."""

    program: str
    name: str

    def __str__(self) -> str:
        return f"{self.program} {self.name}"

    def says(self, text: str) -> Samples:
        """``text`` at 16 kHz, at the program's own level, without silence at its ends.

        Raises:
            VoiceError: the program did not speak.
        """
        with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
            path = Path(folder) / "said.wav"
            done = subprocess.run(self._command(text, path), capture_output=True, check=False)
            if done.returncode != 0 or not path.exists():
                raise VoiceError(f"{self} does not speak: {done.stderr.decode(errors='replace')}")
            return _trimmed(wav.read(path).at(HEARING_RATE).samples)

    def _command(self, text: str, path: Path) -> list[str]:
        if self.program == "flite":
            return ["flite", "-voice", self.name, "-t", text, "-o", str(path)]
        return ["espeak-ng", "-v", self.name, "-w", str(path), text]


def at_hand() -> list[Voice]:
    """The wanted voices that are installed.

    Raises:
        VoiceError: there are none.
    """
    found = list(_installed())
    if not found:
        raise VoiceError(
            "There is nothing to speak the sentences with, so nothing can be measured."
            " Install espeak-ng and flite."
        )
    return found


def _installed() -> Iterator[Voice]:
    if shutil.which("espeak-ng"):
        for name in WANTED["espeak-ng"]:
            voice = Voice("espeak-ng", name)
            try:
                voice.says("one")
            except VoiceError:
                continue
            yield voice
    if shutil.which("flite"):
        # Flite takes another voice, without a word, for one that it lacks: ask for its list.
        told = subprocess.run(["flite", "-lv"], capture_output=True, text=True, check=False).stdout
        yield from (Voice("flite", name) for name in WANTED["flite"] if name in told.split())


def _trimmed(samples: Samples) -> Samples:
    loudness = np.abs(samples.astype(np.int32))
    audible = np.flatnonzero(loudness > SILENT * loudness.max(initial=0))
    return samples[audible[0] : audible[-1] + 1] if len(audible) else samples
