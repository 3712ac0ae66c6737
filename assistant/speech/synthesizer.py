"""Text to sound: one thread speaks what is asked for, the urgent first, and nothing twice."""

import itertools
import queue
import threading
from collections import OrderedDict
from collections.abc import Iterable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as LateError
from dataclasses import dataclass, field
from types import TracebackType

from assistant.audio.sound import Sound, silence
from assistant.errors import VoiceError
from assistant.speech.engine import Engine, longest

_START_S = 20.0
_CACHE_S = 900.0
_AT_ONCE, _SOON, _SOMETIME = range(3)


@dataclass(order=True)
class _Job:
    urgency: int
    number: int
    text: str | None = field(compare=False)
    """What to speak; None ends the thread."""
    result: "Future[Sound]" = field(compare=False, default_factory=Future)


class Synthesizer:
    """Speaks text as `Sound`, and remembers what it spoke; usable from any thread.

    It remembers a quarter of an hour of speech, each text at each pace it was spoken at, and
    drops what was not asked for longest.
    """

    def __init__(self, voice: str | None = None, rate_wpm: int = 150) -> None:
        """Start the speech engine.

        ``voice`` is a part of a voice's name or id, in upper or lower case; among several, and
        for None, American English is preferred, then British. ``rate_wpm`` is in words a minute.
        Raises `VoiceError` where there is no engine and `InputError` where no voice is so called.
        """
        self._wanted_voice = voice
        self._set_wpm = self._rate_wpm = rate_wpm
        self._memory = _Memory(_CACHE_S)
        self._jobs: queue.PriorityQueue[_Job] = queue.PriorityQueue()
        self._numbers = itertools.count()
        self._over: str | None = None
        self._started: Future[str] = Future()
        self._thread = threading.Thread(target=self._own, name="synthesizer", daemon=True)
        self._thread.start()
        try:
            self.voice = self._started.result(_START_S)
            """The id of the voice in use."""
        except LateError:
            raise VoiceError("The speech engine hangs as it starts. Start again.") from None

    def speak(self, text: str) -> Sound:
        """The sound of ``text``, ahead of all that `prepare` was asked for.

        Raises `VoiceError` where the engine fails twice at it, or does not answer.
        """
        if not text.strip():
            return silence(0, 22_050)
        known = self._memory.get((text, self._rate_wpm))
        if known is not None:
            return known
        sound = self._ask(text, _SOON)
        try:
            # Twice for a second attempt, once for an utterance under way.
            return sound.result(3 * longest(text))
        except LateError:
            self._over = "The speech engine hangs, so nothing can be spoken. Start again."
            raise VoiceError(self._over) from None

    def pace(self, factor: float) -> None:
        """Speak ``factor`` times as fast as was set, from the next text on; 1 is as was set.

        ``factor`` is above 0. What is still to be prepared is spoken at the new pace as well.
        """
        self._rate_wpm = max(1, round(self._set_wpm * factor))

    def prepare(self, texts: Iterable[str]) -> "list[Future[Sound]]":
        """Have ``texts`` spoken in the background, whenever nothing else is to be spoken.

        Returns at once, with what will hold each sound; what fails is tried again by `speak`.
        """
        return [self._ask(text, _SOMETIME) for text in texts if text.strip()]

    def close(self) -> None:
        """End the engine and forget what is not spoken yet; again does nothing."""
        if self._over is None:
            self._over = "The speech engine was closed."
            self._jobs.put(_Job(_AT_ONCE, next(self._numbers), None))
            self._thread.join(_START_S)

    def __enter__(self) -> "Synthesizer":
        """The synthesizer itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    def _ask(self, text: str, urgency: int) -> "Future[Sound]":
        if self._over is not None:
            raise VoiceError(self._over)
        job = _Job(urgency, next(self._numbers), text)
        self._jobs.put(job)
        return job.result

    def _own(self) -> None:
        """What the engine's thread does, from beginning to end."""
        try:
            engine = Engine()
            engine.choose(self._wanted_voice)
        except Exception as error:
            self._over = "The speech engine did not start."
            self._started.set_exception(error)
            return
        self._started.set_result(engine.voice)
        while (job := self._jobs.get()).text is not None:
            try:
                job.result.set_result(self._spoken(engine, job.text))
            except Exception as error:
                job.result.set_exception(error)
        while not self._jobs.empty():
            self._jobs.get().result.set_exception(VoiceError("The speech engine was closed."))

    def _spoken(self, engine: Engine, text: str) -> Sound:
        # Read once: the pace may change from another thread while this is spoken.
        rate_wpm = self._rate_wpm
        sound = self._memory.get((text, rate_wpm))
        if sound is None:
            try:
                sound = engine.speak(text, rate_wpm)
            except VoiceError:
                sound = engine.speak(text, rate_wpm)
            self._memory.put((text, rate_wpm), sound)
        return sound


class _Memory:
    """Sounds by text and words a minute, bounded by their length in all; one voice, one memory."""

    def __init__(self, seconds: float) -> None:
        self._room_s = seconds
        self._sounds: OrderedDict[tuple[str, int], Sound] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, spoken: tuple[str, int]) -> Sound | None:
        with self._lock:
            sound = self._sounds.get(spoken)
            if sound is not None:
                self._sounds.move_to_end(spoken)
            return sound

    def put(self, spoken: tuple[str, int], sound: Sound) -> None:
        with self._lock:
            self._sounds[spoken] = sound
            self._room_s -= sound.seconds
            while self._room_s < 0 and len(self._sounds) > 1:
                _, oldest = self._sounds.popitem(last=False)
                self._room_s += oldest.seconds
