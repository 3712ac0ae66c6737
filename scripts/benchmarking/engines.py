"""The programs that speak, each with its own command line: a list of texts in, WAV files out."""

import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import VoiceError

_WORDS_PER_MINUTE, _PITCH = 175, 50
"""eSpeak NG's own defaults."""

Job = tuple[str, Path]
"""A text and the WAV file that it is to be spoken into."""


@dataclass(frozen=True)
class Manner:
    """Who speaks, and how."""

    name: str
    """The voice, as its program calls it."""

    speed: float
    """Times as fast as the voice's own pace."""

    pitch: float
    """Times as high as the voice's own, where the engine can."""


@dataclass(frozen=True)
class Engine:
    """A program that speaks."""

    program: str
    """The command that has to be installed."""

    voices: Callable[[], list[str]]
    """The names of its installed English voices."""

    speak: Callable[[Manner, Sequence[Job]], None]
    """Speak every text into its file."""

    pitched: bool = True
    """Whether its voices' pitch can be set."""

    def is_here(self) -> bool:
        """Whether it is installed."""
        return shutil.which(self.program) is not None


def _told(*command: str, read: str = "") -> str:
    done = subprocess.run(command, input=read.encode(), capture_output=True, check=False)
    if done.returncode != 0:
        reason = done.stderr.decode(errors="replace").strip()
        raise VoiceError(f"{command[0]} does not speak: {reason}")
    return done.stdout.decode(errors="replace")


def _espeak_voices() -> list[str]:
    # The second column is the language; MBROLA's are listed, too, but need more than a program.
    rows = [line.split() for line in _told("espeak-ng", "--voices=en").splitlines()[1:]]
    return [row[1] for row in rows if any(cell.startswith("gmw/") for cell in row)]


def _espeak(manner: Manner, jobs: Sequence[Job]) -> None:
    speed = str(round(_WORDS_PER_MINUTE * manner.speed))
    pitch = str(round(_PITCH * manner.pitch))
    for text, path in jobs:
        _told("espeak-ng", "-v", manner.name, "-s", speed, "-p", pitch, "-w", str(path), text)


def _flite_voices() -> list[str]:
    # Flite takes another voice, without a word, for one that it lacks: ask for its list.
    listed = _told("flite", "-lv").partition(":")[2].split()
    return sorted({name for name in listed if name != "awb_time"})  # that one only tells the time


def _flite(manner: Manner, jobs: Sequence[Job]) -> None:
    stretch = ("--setf", f"duration_stretch={1 / manner.speed:.3f}")
    shift = ("--setf", f"f0_shift={manner.pitch:.3f}")
    for text, path in jobs:
        _told("flite", "-voice", manner.name, *stretch, *shift, "-t", text, "-o", str(path))


def _festival_voices() -> list[str]:
    return re.findall(r"[\w-]+", _told("festival", "--pipe", read="(print (voice.list))"))


def _festival(manner: Manner, jobs: Sequence[Job]) -> None:
    """All texts in one run: it takes a quarter of a second to start."""
    lines = [f"(voice_{manner.name})", f"(Parameter.set 'Duration_Stretch {1 / manner.speed:.3f})"]
    for text, path in jobs:
        spoken = text.replace("\\", " ").replace('"', " ")
        utterance = f'(utt.synth (Utterance Text "{spoken}"))'
        lines.append(f'(utt.save.wave {utterance} "{path}" \'riff)')
    _told("festival", "--pipe", read="\n".join(lines))


def _pico_voices() -> list[str]:
    return ["en-GB", "en-US"]


def _pico(manner: Manner, jobs: Sequence[Job]) -> None:
    speed, pitch = round(100 * manner.speed), round(100 * manner.pitch)
    for text, path in jobs:
        marked = f'<speed level="{speed}"><pitch level="{pitch}">{text}</pitch></speed>'
        _told("pico2wave", "-l", manner.name, "-w", str(path), marked)


ENGINES = {
    "espeak-ng": Engine("espeak-ng", _espeak_voices, _espeak),
    "flite": Engine("flite", _flite_voices, _flite),
    "festival": Engine("festival", _festival_voices, _festival, pitched=False),
    "pico": Engine("pico2wave", _pico_voices, _pico),
}
"""Every engine that Debian has for English (SVOX Pico in its non-free part)."""
