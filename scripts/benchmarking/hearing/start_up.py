"""One start of the assistant, timed part by part; its own program.

It builds what `relief` builds until it listens, in the same way, but opens no microphone and no
loudspeaker, so that it needs no sound card.
"""

import json
import sys
import time
from pathlib import Path

# No other imports here: those of the assistant are a part of what is measured.


class Stopwatch:
    """How long each part takes, in seconds."""

    def __init__(self, began: float) -> None:
        self._last = began
        self.parts: dict[str, float] = {}

    def lap(self, part: str) -> None:
        """End ``part`` here; the next one begins."""
        now = time.monotonic()
        self.parts[part] = now - self._last
        self._last = now


def start(model: str, intents: Path | None, spawned: float) -> dict[str, float]:
    """The seconds of every part of a start, in order, and of the model alone once more."""
    watch = Stopwatch(spawned)
    watch.lap("Python")
    import assistant.cli
    import assistant.commands.listen  # noqa: F401

    watch.lap("imports")
    from assistant.equipment import Hearing, intents_of, understanding_of
    from assistant.settings import Settings
    from assistant.speech.synthesizer import Synthesizer

    settings = Settings()
    folder = intents_of(settings, intents)
    watch.lap("intents")
    understanding = understanding_of(folder)
    watch.lap("understanding")
    hearing = Hearing(folder, model)
    _ = hearing.unknown_words
    watch.lap("model and sentences")
    hearing.ears(understanding)
    watch.lap("grammar")
    Synthesizer(settings.voice, settings.words_per_minute)
    watch.lap("speech engine")
    _load_portaudio()
    watch.lap("sound library")
    return {**watch.parts, "the model alone": _seconds_to_load(model)}


def _load_portaudio() -> None:
    from assistant.audio import devices
    from assistant.errors import AudioError

    try:
        devices.portaudio()
    except AudioError as error:
        print(error, file=sys.stderr)


def _seconds_to_load(model: str) -> float:
    """How long it takes to check and load the model, found out by doing it once more."""
    from assistant.speech import models
    from assistant.speech.vosk_recognizer import VoskModel

    began = time.monotonic()
    located = models.locate(model, "en")
    VoskModel(located.folder, located.name)
    return time.monotonic() - began


if __name__ == "__main__":
    _, _model, _intents, _spawned = sys.argv
    print(json.dumps(start(_model, Path(_intents) if _intents else None, float(_spawned))))
