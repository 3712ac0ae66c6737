"""The system's own speech engine (eSpeak NG, NSSpeech, SAPI 5), by pyttsx3.

It is used in the one way that was found to hold: a single thread owns the engine and has it write
each utterance to a file. pyttsx3's `say` plays the sound itself, cannot be cut off, and hangs when
told to stop, so it is never called; what is spoken is played by our own loudspeaker.
"""

import gc
import importlib
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from assistant.audio.sound import Sound
from assistant.errors import InputError, VoiceError

_PREFERRED_LANGUAGES = ("en-us", "en-gb", "en")
_LEAD_S, _TRAIL_S = 0.05, 0.15
_AUDIBLE = 100

# eSpeak is one per process, and pyttsx3 gives everyone the same engine of it.
_engine_lock = threading.Lock()
_warm: "weakref.WeakSet[Any]" = weakref.WeakSet()


class Engine:
    """pyttsx3, for the thread that made it; after a failure it starts afresh."""

    def __init__(self) -> None:
        """The engine starts when it is first needed."""
        self._pyttsx3: Any = None
        self.voice = ""
        """The id of the voice in use."""

    def choose(self, wanted: str | None) -> None:
        """Use the voice called ``wanted``. Raises `InputError` where there is none."""
        with _engine_lock:
            voices = self._started().getProperty("voices")
        # eSpeak lists the voices of another program, MBROLA, whether or not it is installed.
        self.voice = _chosen(wanted, [each for each in voices if not each.id.startswith("mb/")])

    def speak(self, text: str, rate_wpm: int) -> Sound:
        """The sound of ``text`` at ``rate_wpm`` words a minute. Raises `VoiceError`.

        eSpeak speaks 80 words a minute where fewer are asked for.
        """
        try:
            with _engine_lock, tempfile.TemporaryDirectory(prefix="voice-") as folder:
                path = Path(folder) / ("speech.aiff" if sys.platform == "darwin" else "speech.wav")
                self._write(text, rate_wpm, path)
                samples, rate = soundfile.read(path, dtype="int16", always_2d=True)
                if not len(samples):
                    raise RuntimeError("it made no sound")
                return _trimmed(Sound(samples[:, 0].copy(), rate))
        except (soundfile.LibsndfileError, OSError, RuntimeError) as error:
            failure = str(error)
        # Out of the handler, where no traceback keeps the engine alive: one that is collected
        # later would take eSpeak away from its successor.
        with _engine_lock:
            self._pyttsx3 = None
            gc.collect()
        raise VoiceError(
            f"The speech engine failed ({failure}). See whether the disk is full, and start again."
        )

    def _started(self) -> Any:
        if self._pyttsx3 is None:
            try:
                self._pyttsx3 = importlib.import_module("pyttsx3").init()
            except (ImportError, OSError, RuntimeError) as error:
                raise VoiceError(_nothing_to_speak_with(error)) from error
            # Its driver announces every file on standard output, from a thread of eSpeak's own.
            driver = sys.modules[f"pyttsx3.drivers.{self._pyttsx3.driver_name}"]
            setattr(driver, "print", lambda *args, **kwargs: None)  # noqa: B010
            if self._pyttsx3 not in _warm:
                # An engine's first loop ends before it has done anything: let it be an empty one.
                _settle()
                self._pyttsx3.runAndWait()
                _warm.add(self._pyttsx3)
        return self._pyttsx3

    def _write(self, text: str, rate_wpm: int, path: Path) -> None:
        finished = threading.Event()
        outcome: list[bool] = []

        def finish(completed: bool, **others: object) -> None:
            outcome.append(completed)
            finished.set()

        subscription = self._started().connect("finished-utterance", finish)
        # Where the engine fails its loop turns for ever: this ends it.
        watchdog = threading.Timer(longest(text), self._end_loop)
        watchdog.start()
        late_at = time.monotonic() + longest(text)
        try:
            self._pyttsx3.setProperty("voice", self.voice)
            self._pyttsx3.setProperty("rate", rate_wpm)
            _settle()
            self._pyttsx3.save_to_file(text.replace("\0", " "), str(path))
            self._pyttsx3.runAndWait()
            # SAPI 5 does not say that it finished: it has when its loop ends.
            if self._pyttsx3.driver_name != "sapi5":
                finished.wait(late_at - time.monotonic())
                if not any(outcome):
                    raise RuntimeError("it could not finish a sentence")
        finally:
            watchdog.cancel()
            self._pyttsx3.disconnect(subscription)

    def _end_loop(self) -> None:
        self._pyttsx3.proxy.endLoop(True)


def _settle() -> None:
    """Wait until eSpeak did all it was told.

    pyttsx3 begins each utterance by cancelling what is not done, be it the change of rate that
    was meant for it; and what ends late is taken for the end of the next one.
    """
    espeak = sys.modules.get("pyttsx3.drivers._espeak")
    if espeak is not None:
        espeak.Synchronize()


def longest(text: str) -> float:
    """How long speaking ``text`` may take before it is given up, in seconds."""
    return 3 + len(text) / 50


def _chosen(wanted: str | None, voices: Sequence[Any]) -> str:
    """The id of the voice to use. Raises `InputError` where none is called ``wanted``."""
    part = (wanted or "").casefold()
    named = [each for each in voices if part in each.id.casefold() or part in each.name.casefold()]
    if not named:
        some = ", ".join(f"'{each.name}'" for each in sorted(voices, key=_preference)[:6])
        raise InputError(f"There is no voice called '{wanted}'. Some that there are: {some}.")
    exact = [each for each in named if part in (each.id.casefold(), each.name.casefold())]
    return str(min(exact or named, key=_preference).id)


def _preference(voice: Any) -> int:
    """How far down the list of preferred languages a voice speaks."""
    spoken = [str(each).casefold().replace("_", "-") for each in voice.languages]
    ranks = [rank for rank, each in enumerate(_PREFERRED_LANGUAGES) if each in spoken]
    if not ranks and any(each.startswith("en") for each in spoken):
        return len(_PREFERRED_LANGUAGES)
    return min(ranks, default=len(_PREFERRED_LANGUAGES) + 1)


def _trimmed(sound: Sound) -> Sound:
    """Without the silence at both ends, but for what speech needs to sound unclipped."""
    audible = np.flatnonzero(np.abs(sound.samples.astype(np.int32)) > _AUDIBLE)
    if not len(audible):
        return sound
    start = max(0, int(audible[0]) - round(_LEAD_S * sound.rate))
    end = int(audible[-1]) + 1 + round(_TRAIL_S * sound.rate)
    return Sound(sound.samples[start:end].copy(), sound.rate)


def _nothing_to_speak_with(error: Exception) -> str:
    if sys.platform == "linux":
        return (
            "The speech engine eSpeak NG is missing, so nothing can be spoken. Install it; on "
            "Debian or Ubuntu: sudo apt install espeak-ng"
        )
    return f"The system's speech engine cannot be used, so nothing can be spoken ({error})."
