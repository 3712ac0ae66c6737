"""Speech for tests, made while they run by the synthesisers that Debian packages."""

import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path

import numpy as np
import soundfile

from assistant.audio.sound import HEARING_RATE, Sound, silence


@lru_cache
def speech(text: str, voice: str = "flite:rms") -> Sound:
    """What ``text`` sounds like in an engine's voice, such as "flite:slt" or "espeak-ng:en-us"."""
    engine, name = voice.split(":")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speech.wav"
        command = {
            "flite": ["flite", "-voice", name, "-t", text, "-o", str(path)],
            "espeak-ng": ["espeak-ng", "-v", name, "-w", str(path), text],
        }[engine]
        subprocess.run(command, check=True)
        samples, rate = soundfile.read(path, dtype="int16")
    return Sound(samples, rate)


def record(path: Path, *parts: str | float | Sound) -> Path:
    """A 16 kHz WAV of what is said, played or, for a number, kept silent, in seconds."""
    sounds = [_sound(part).at(HEARING_RATE).samples for part in parts]
    soundfile.write(path, np.concatenate(sounds), HEARING_RATE)
    return path


def _sound(part: str | float | Sound) -> Sound:
    if isinstance(part, str):
        return speech(part)
    return part if isinstance(part, Sound) else silence(part, HEARING_RATE)
