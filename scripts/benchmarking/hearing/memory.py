"""The memory of the assistant as it starts, hears and speaks; its own program."""

import json
import sys
from pathlib import Path

import assistant.commands.listen  # noqa: F401  (what the assistant holds in memory)
from assistant.audio import wav
from assistant.equipment import Hearing, intents_of, understanding_of
from assistant.settings import Settings
from assistant.speech.utterance import transcripts
from benchmarking.hearing.answering import answering_of


def peaks(model: str, intents: Path | None, recording: Path) -> dict[str, float | None]:
    """The most memory held until each moment, in MB."""
    told: dict[str, float | None] = {}
    folder = intents_of(Settings(), intents)
    told["before the model"] = peak_mb()
    understanding = understanding_of(folder)
    ears = Hearing(folder, model).ears(understanding)
    answering = answering_of(folder, understanding)
    told["ready to listen"] = peak_mb()
    heard = [utterance for frame in wav.read_frames(recording) if (utterance := ears.hear(frame))]
    told["after hearing"] = peak_mb()
    if answering:
        for utterance in heard:
            answering.to(transcripts(utterance.readings))
        answering.prepare()
        told["with all fixed replies spoken"] = peak_mb()
        answering.close()
    return told


def peak_mb() -> float | None:
    """The most memory that this process has held so far, in MB (10^6 bytes); None if unknown.

    Linux is asked for the peak of this very program: getrusage there begins with what the parent
    held when it started us.
    """
    if sys.platform == "darwin":
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return _of_status("VmHWM")


def now_mb() -> float | None:
    """The memory that this process holds now, in MB; only Linux tells without further packages."""
    return _of_status("VmRSS")


def _of_status(name: str) -> float | None:
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    line = next(line for line in status.read_text().splitlines() if line.startswith(name))
    return int(line.split()[1]) * 1024 / 1e6


if __name__ == "__main__":
    _, _model, _intents, _recording, _spawned = sys.argv
    print(json.dumps(peaks(_model, Path(_intents) if _intents else None, Path(_recording))))
