"""The two sounds that are not speech."""

import numpy as np

from assistant.audio.sound import Samples, Sound, silence

_RATE = 22_050
_GAP_S = 0.03


def chime() -> Sound:
    """Two soft rising notes, half a second: "the assistant is about to say something"."""
    return _sequence([(523.25, 0.2), (659.26, 0.3)], loudness=0.12)


def warning() -> Sound:
    """Three even notes, a second: "something is wrong", where no voice can say it."""
    return _sequence([(440.0, 0.25)] * 3, loudness=0.25)


def _sequence(notes: list[tuple[float, float]], loudness: float) -> Sound:
    """Notes (hertz, seconds) one after another; ``loudness`` is the peak, full scale 1.0."""
    gap = silence(_GAP_S, _RATE).samples
    parts: list[Samples] = [gap]
    for hertz, seconds in notes:
        parts += [_note(hertz, seconds, loudness), gap]
    return Sound(np.concatenate(parts), _RATE)


def _note(hertz: float, seconds: float, loudness: float) -> Samples:
    time = np.arange(round(seconds * _RATE)) / _RATE
    # A raised cosine from nothing to nothing: neither end clicks.
    envelope = 0.5 - 0.5 * np.cos(2 * np.pi * time / seconds)
    return np.rint(32767 * loudness * envelope * np.sin(2 * np.pi * hertz * time)).astype(np.int16)
