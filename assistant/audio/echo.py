"""The echo of the assistant's own voice, and what a microphone hears without it.

WebRTC's canceller (AEC3) leaves next to nothing of the echo, so that what it leaves is somebody
else; but of words spoken into the echo it takes half away too. So the words are recovered by
subtraction: how the room gives the voice back is solved from the last seconds, by least squares.
Measured: docs/hearing.md.
"""

import math
import threading
from collections import deque
from dataclasses import dataclass

import numpy as np
from pywebrtc_audio import EchoCanceller as Aec3

from assistant.audio.echo_path import REACH, EchoPath, solve
from assistant.audio.sound import HEARING_RATE, Samples, Sound

LEAD_S = 0.05
"""What was played is taken for played so much earlier: the times that a system tells are off by 20
to 30 ms, and an echo that comes before its cause cannot be cancelled."""

KEPT_S = 4.0
"""So much of what was heard is kept to solve from."""

LEAST_S = 0.7
"""From less of what was played nothing is solved."""

LEARNING_S = 1.5
"""For so long nobody must have been heard in what was played before the canceller is trusted."""

SETTLED_S = 1.0
"""For so long from the beginning of a line nobody is noticed: the echo of each comes by a few
milliseconds differently, and the canceller has yet to find how."""

MEASURED_S = 1.5
"""After so much of a line its echo is measured, in seconds."""

RINGS_S = 0.3
"""So long a room rings, in seconds."""

SLIP_S = 0.04
"""When frames come so much earlier or later than their number says, frames were lost, and their
clock is set anew."""

STEADY = 0.016
"""So much of the difference between the time told of a frame and its number is believed, while
nothing is played: told times wander by 10 ms, and an echo must not seem to."""

TOLD = 11
"""The middle of the times told of so many frames counts: single ones are late by 60 ms."""

LEFT_DB = -6.0
"""Somebody else speaks where so much of the sound is left by the canceller; of a mere echo 20 to
30 dB less is left."""

LATELY_S = 2.0
"""So much of the sound it is compared with: in the gaps between words a room rings longer than the
canceller reaches, and what is left of that is faint beside the words."""

FLOOR = 40.0
"""What is softer than this (root mean square of samples) is nobody."""

_BLOCK = HEARING_RATE // 100


@dataclass
class _Playback:
    samples: Samples
    began: float
    ended: float


class Played:
    """What the loudspeaker plays and when it is heard, on the monotonic clock; for any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._latest: list[_Playback] = []

    def begin(self, sound: Sound, at: float) -> None:
        """``sound`` of 16 kHz, as loud as it is played, is heard from ``at`` on."""
        with self._lock:
            # The one before may still ring.
            playback = _Playback(sound.samples, at, at + sound.seconds)
            self._latest = [*self._latest[-1:], playback]

    def cut(self, at: float) -> None:
        """Nothing more of it is heard after ``at``."""
        with self._lock:
            if self._latest:
                self._latest[-1].ended = min(self._latest[-1].ended, at)

    @property
    def began(self) -> float:
        """When the latest sound is heard from; minus infinity before the first."""
        with self._lock:
            return self._latest[-1].began if self._latest else -math.inf

    @property
    def ended(self) -> float:
        """When the latest sound is heard to its end; minus infinity before the first."""
        with self._lock:
            return self._latest[-1].ended if self._latest else -math.inf

    def since(self, start: float, count: int) -> Samples:
        """``count`` samples of 16 kHz from ``start`` on, zeros where nothing was played."""
        heard = np.zeros(count, np.int16)
        with self._lock:
            for each in self._latest:
                length = max(0, round((each.ended - each.began) * HEARING_RATE))
                first = round((start - each.began) * HEARING_RATE)
                part = each.samples[:length][max(first, 0) : max(first + count, 0)]
                at = max(-first, 0)
                heard[at : at + len(part)] = part
        return heard


class EchoCanceller:
    """Knows whether somebody else speaks while the assistant does, and what they say."""

    def __init__(self, played: Played) -> None:
        self._played = played
        self._clearing = Aec3(HEARING_RATE, 1)
        self._near = np.zeros(0, np.int16)
        self._cleared = np.zeros(0, np.int16)
        self._waiting = np.zeros(0, np.int16)
        self._ended: float | None = None
        self._offs: deque[float] = deque(maxlen=TOLD)
        self._added = 0
        self._learnt = 0
        self._path: EchoPath | None = None
        self._measured = -math.inf

    @property
    def ready(self) -> bool:
        """Whether it has shown that it knows the room."""
        return self._learnt >= LEARNING_S * HEARING_RATE

    def hear(self, frame: bytes, ended: float) -> bool:
        """Take in a frame of 16 kHz mono int16 PCM; whether somebody else is heard in it.

        It wants every frame, also where nothing is played: else the first moments of what is
        played next would be taken for somebody else. ``ended`` is when its last sample was
        recorded, in seconds on the monotonic clock.
        """
        near = self._next(frame, ended)
        self._added = len(near)
        if not self._added:
            return False
        self._measure()
        far = self._far(len(near))
        cleared = self._clearing.process(near, far)
        self._cleared = np.concatenate([self._cleared, cleared])[-len(self._near) :]
        if self._settles or not self.rings:
            return False
        left = _loudness(cleared)
        lately = _loudness(self._near[-round(LATELY_S * HEARING_RATE) :])
        somebody = left > FLOOR and left > lately * 10 ** (LEFT_DB / 20)
        if not self.ready:
            self._learnt = 0 if somebody else self._learnt + int(np.count_nonzero(far))
        return somebody

    def distrust(self) -> None:
        """It was mistaken again and again: it has to show anew that it knows the room."""
        self._learnt = 0

    @property
    def rings(self) -> bool:
        """Whether what was heard last may still be an echo."""
        return self._ended is not None and self._ended < self._played.ended + self._late + RINGS_S

    @property
    def _settles(self) -> bool:
        """Whether a line has begun just now."""
        assert self._ended is not None
        return 0 < self._ended - self._played.began < max(self._late, 0.0) + SETTLED_S

    @property
    def _late(self) -> float:
        """How late the echo comes, in seconds, as far as is known."""
        return self._path.delay / HEARING_RATE - LEAD_S if self._path else 0.0

    def _measure(self) -> None:
        """Once in each line find how late its echo comes.

        The canceller itself finds what comes within a quarter of a second. A later echo, as of
        most loudspeakers without a wire, it never learns: it is not ready then.
        """
        assert self._ended is not None
        line = self._played.began
        if line != self._measured and self._ended > line + MEASURED_S:
            self._measured = line
            self._solve()

    def recall(self, seconds: float) -> bytes:
        """The last ``seconds`` that were heard, without the echo: 16 kHz mono int16 PCM."""
        self._solve()
        return self._last(round(seconds * HEARING_RATE))

    def latest(self) -> bytes:
        """What the last frame added to what was heard, without the echo as it was solved last.

        Whole blocks of 10 ms, so that it is not always as long as the frame.
        """
        return self._last(self._added)

    def _last(self, count: int) -> bytes:
        count = min(count, len(self._near))
        if self._path is None:
            return self._cleared[len(self._cleared) - count :].astype("<i2").tobytes()
        echo = self._path.echo(self._far(count + REACH))
        left = np.rint(self._near[len(self._near) - count :] - echo)
        return np.clip(left, -32768, 32767).astype("<i2").tobytes()

    def _next(self, frame: bytes, ended: float) -> Samples:
        """The next whole blocks; their time goes by their number, as the times told jitter."""
        near = np.concatenate([self._waiting, np.frombuffer(frame, "<i2")])
        whole = len(near) // _BLOCK * _BLOCK
        near, self._waiting = near[:whole].copy(), near[whole:]
        told = ended - len(self._waiting) / HEARING_RATE
        counted = told if self._ended is None else self._ended + whole / HEARING_RATE
        self._offs.append(told - counted)
        off = sorted(self._offs)[len(self._offs) // 2]
        if abs(off) > SLIP_S:
            counted += off
            self._offs.clear()
        elif not self.rings:
            counted += off * STEADY
        self._ended = counted
        self._near = np.concatenate([self._near, near])[-round(KEPT_S * HEARING_RATE) :]
        return near

    def _far(self, count: int) -> Samples:
        """What was played while the last ``count`` samples were heard."""
        assert self._ended is not None
        return self._played.since(self._ended + LEAD_S - count / HEARING_RATE, count)

    def _solve(self) -> None:
        """Solve from what was heard of the latest sound: each comes back at a time of its own."""
        assert self._ended is not None
        begins = len(self._near) - (self._ended - self._played.began) * HEARING_RATE
        near = self._near[max(0, round(min(begins, len(self._near)))) :]
        far = self._far(len(near) + REACH)
        enough = np.count_nonzero(far[REACH:]) >= LEAST_S * HEARING_RATE
        self._path = solve(far, near) if enough else None


def _loudness(samples: Samples) -> float:
    return float(np.sqrt(np.mean(np.square(samples.astype(np.float64)))))
