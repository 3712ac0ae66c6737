"""Listening for ever: the frames of a microphone that may come and go."""

import itertools
import threading
from collections.abc import Callable, Iterator
from typing import Protocol

from assistant.audio.microphone import MicrophoneLost
from assistant.errors import AudioError

_BACK_OFF_S = (0.5, 1.0, 2.0, 4.0, 5.0)
_READ_S = 0.5


class Hearing(Protocol):
    """What `frames` needs of a `Microphone`."""

    def open(self) -> None:
        """See `Microphone.open`."""

    def close(self) -> None:
        """See `Microphone.close`."""

    def read(self, timeout_s: float) -> bytes | None:
        """See `Microphone.read`."""


def frames(
    microphone: Hearing,
    stop: threading.Event,
    on_lost: Callable[[str], None],
    on_back: Callable[[], None],
    wait: Callable[[float], bool] | None = None,
) -> Iterator[bytes]:
    """Frames of 16 kHz mono int16 PCM until ``stop`` is set, through any loss of the microphone.

    The microphone is opened at the first frame asked for and closed at the end. A loss calls
    ``on_lost`` once with a plain sentence; then it is tried again after 0.5, 1, 2, 4 and every
    5 seconds, with the list of devices read anew, and ``on_back`` is called before the first
    frame that it delivers again. ``wait`` waits some seconds and returns whether to stop; it is
    ``stop.wait`` unless told otherwise.

    Raises `AudioError` where the microphone cannot be opened the very first time.
    """
    wait = wait or stop.wait
    microphone.open()
    lost = False
    delays = _delays()
    try:
        while not stop.is_set():
            try:
                frame = microphone.read(_READ_S)
            except MicrophoneLost as loss:
                if not lost:
                    on_lost(str(loss))
                    lost = True
                if not _reopen(microphone, delays, wait):
                    return
                continue
            if frame is None:
                continue
            if lost:
                lost = False
                delays = _delays()
                on_back()
            yield frame
    finally:
        microphone.close()


def _delays() -> Iterator[float]:
    return itertools.chain(_BACK_OFF_S, itertools.repeat(_BACK_OFF_S[-1]))


def _reopen(microphone: Hearing, delays: Iterator[float], wait: Callable[[float], bool]) -> bool:
    """Try until the microphone opens; False where ``wait`` says to stop."""
    microphone.close()
    for delay in delays:
        if wait(delay):
            break
        try:
            microphone.open()
        except AudioError:
            continue
        return True
    return False
