"""What the games have in common: lines that are written as they are said, recorded at 11 kHz."""

from collections.abc import Callable, Iterable, Iterator

import numpy as np
import soundfile

from model.speech import LONGEST, Said, apart
from model.text import plain, sayable
from model.voices import RATE, Samples, Unspoken, at_16_khz, trimmed

RECORDED = 11_025
"""Hertz."""

SLOWEST, FASTEST = 3.0, 30.0
"""Letters a second; what is slower or faster than that says something else than is written."""

HELD_BACK = 20
"""One in so many lines of a game that is learnt from is kept for judging."""

Line = tuple[str, str, bytes]
"""Who says it, what, and the sound as the game keeps it."""


def spoken(lines: Iterable[Line], decoded: Callable[[bytes], Samples]) -> Iterator[Said]:
    """The lines of words that stand in the dictionary, said about as fast as people speak."""
    for who, written, sound in lines:
        text = plain(written)
        if not sayable(text):
            continue
        try:
            samples = trimmed(at_16_khz(decoded(sound), RECORDED))
        except (Unspoken, soundfile.SoundFileError):
            continue
        seconds = len(samples) / RATE
        if seconds < LONGEST and SLOWEST < len(text) / seconds < FASTEST:
            yield Said(text, f"actors:{who}", samples)


def kept(said: Iterable[Said], held_back: bool) -> Iterator[Said]:
    """Those that are kept for judging, or the others: always the same."""
    return (each for each in said if apart(each.text, HELD_BACK) == held_back)


def eight_bits(sound: bytes) -> Samples:
    """Sound of one byte a sample."""
    return np.asarray((np.frombuffer(sound, np.uint8) - 128.0) / 128, np.float32)
