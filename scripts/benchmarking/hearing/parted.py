"""How often one person's sentence is taken for two people's, one nearer than the other.

``PYTHONPATH=.:scripts python -m benchmarking.hearing.parted FOLDER`` looks through recordings of
one sentence each; shorter ones than a second are left out.
"""

import sys
from pathlib import Path

import numpy as np

from assistant.audio import wav
from assistant.audio.sound import HEARING_RATE, Samples
from assistant.errors import AssistantError
from assistant.speech.activity import SpeechActivity
from benchmarking.tables import count, table

_QUIET = np.zeros(HEARING_RATE // 2, np.int16)


def main(folders: list[str]) -> int:
    """Print a row for each folder; the exit status."""
    rows = []
    for folder in folders:
        sounds = [wav.read(path).at(HEARING_RATE) for path in sorted(Path(folder).glob("*.wav"))]
        parted = [is_parted(sound.samples) for sound in sounds if sound.seconds >= 1]
        rows.append([folder, count(sum(parted), len(parted))])
    print(table(["recordings", "taken for two voices"], rows))
    return 0


def is_parted(sentence: Samples) -> bool:
    """Whether a part of it is taken for somebody farther away; 16 kHz."""
    activity = SpeechActivity()
    activity.hear(np.concatenate([_QUIET, sentence, _QUIET]).astype("<i2").tobytes())
    return activity.nearest is not None


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except AssistantError as error:
        sys.exit(str(error))
