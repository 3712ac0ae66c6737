"""What it costs to listen while nobody speaks: computing time for a minute of each quiet sound."""

from time import process_time

import numpy as np

from assistant.audio.sound import HEARING_RATE
from benchmarking.hearing.bench import Subject, bench_of
from benchmarking.hearing.conditions import Scene, pcm
from benchmarking.hearing.noises import noise

_MINUTE_S = 60.0
_ROOM_DBFS = -60.0


def measure(subject: Subject) -> dict[str, float]:
    """Seconds of computing for a second of sound, of all threads together."""
    length = round(_MINUTE_S * HEARING_RATE)
    loud = 32768 * 10 ** (_ROOM_DBFS / 20)
    sounds = {
        "digital silence": np.zeros(length),
        "a quiet room (pink, -60 dB of full scale)": noise("pink", _MINUTE_S, 1) * loud,
        "a fan (-40 dB of full scale)": noise("fan", _MINUTE_S, 1) * loud * 10,
        "a kitchen (-40 dB of full scale)": noise("kitchen", _MINUTE_S, 1) * loud * 10,
    }
    return {name: _cost(subject, Scene(pcm(sound), 0.0)) for name, sound in sounds.items()}


def _cost(subject: Subject, scene: Scene) -> float:
    ears = bench_of(subject).assistant_ears()
    began = process_time()
    for frame in scene.frames():
        ears.hear(frame)
    return (process_time() - began) / scene.seconds
