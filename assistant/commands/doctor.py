"""`relief doctor`: every part in turn, green or what to do about it."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from assistant.audio import tone
from assistant.audio.loudspeaker import Loudspeaker
from assistant.audio.microphone import Microphone
from assistant.audio.sound import HEARING_RATE, Samples
from assistant.conversation.intents import IntentFolder
from assistant.conversation.rejection import counts
from assistant.conversation.understanding import Understanding
from assistant.equipment import Hearing, intents_of, own_words
from assistant.errors import AssistantError
from assistant.resources import user_data_folder
from assistant.settings import Settings
from assistant.speech.synthesizer import Synthesizer
from assistant.speech.utterance import transcripts

LISTEN_S = 1.0
"""How long the microphone is listened to, in seconds."""

SILENT_DBFS = -80.0
"""A microphone this quiet, in decibels below full scale, is muted or not plugged in: the noise
of a working one lies well above."""

TEST_SENTENCE = "what should i do now"


class Trouble(AssistantError):
    """A part that works but will not do."""


class Advice(AssistantError):
    """A part that will do, and what would make it better."""


def run(settings: Settings, intents: Path | None) -> int:
    """Check every part; return 0 where none is red."""
    checkup = _Checkup(settings, intents)
    parts: tuple[tuple[str, Callable[[], str]], ...] = (
        ("microphone", checkup.microphone),
        ("loudspeaker", checkup.loudspeaker),
        ("voice", checkup.voice),
        ("intents", checkup.intents),
        ("own words", checkup.own_words),
        ("model", checkup.model),
        ("recognizer", checkup.recognizer),
        ("vocabulary", checkup.vocabulary),
        ("data folder", checkup.data_folder),
    )
    return 1 if sum([not _green(name, check) for name, check in parts]) else 0


def _green(name: str, check: Callable[[], str]) -> bool:
    try:
        print(f"green  {name}: {check()}", flush=True)
    except Advice as advice:
        print(f"yellow {name}: {advice}", flush=True)
    except AssistantError as error:
        print(f"RED    {name}: {error}", flush=True)
        return False
    return True


class _Checkup:
    """The checks; each tells what it found, or raises what to do about it."""

    def __init__(self, settings: Settings, intents: Path | None) -> None:
        self._settings = settings
        self._folder = intents
        self._read: IntentFolder | None = None
        self._hearing: Hearing | None = None

    def microphone(self) -> str:
        """It opens and is not silent."""
        with Microphone(self._settings.microphone) as microphone:
            level = microphone.level(LISTEN_S)
        if level < SILENT_DBFS:
            raise Trouble(
                f"it gives only silence ({level:.0f} dBFS). It may be muted: turn it up in the"
                " sound settings, or name another with `microphone` in the settings file."
            )
        return f"{level:.0f} dBFS in {LISTEN_S:.0f} s"

    def loudspeaker(self) -> str:
        """It plays a chime."""
        Loudspeaker(self._settings.loudspeaker, self._settings.volume).play(tone.chime())
        return "played a chime; if you heard nothing, turn it up"

    def voice(self) -> str:
        """It makes speech."""
        with Synthesizer(self._settings.voice, self._settings.words_per_minute) as voice:
            sound = voice.speak("Ice off now, please.")
        return f"makes speech at {sound.rate} Hz"

    def intents(self) -> str:
        """They can be read."""
        folder = self._intents()
        return f"{len(folder.intents.intents)} intents in {folder.folder}"

    def own_words(self) -> str:
        """What is said in other words than the intents' is understood too."""
        likeness = own_words(self._intents())
        if likeness is None:
            return "none: these intents have no wordings, so only their sentences are understood"
        return f"learnt, {len(likeness.labels)} meanings"

    def model(self) -> str:
        """It is whole and loads."""
        hearing = self._ears()
        if hearing.notice:
            raise Trouble(hearing.notice)
        return hearing.model.name

    def recognizer(self) -> str:
        """It hears a sentence that the voice says."""
        with Synthesizer(self._settings.voice) as voice:
            sound = voice.speak(TEST_SENTENCE).at(HEARING_RATE)
        hearing = self._ears()
        ears = hearing.ears()
        utterance = ears.hear(_bytes(sound.samples)) or ears.finish()
        if utterance is None:
            raise Trouble("it heard nothing where the voice spoke. Try another model with --model.")
        readings = transcripts(utterance.readings)
        said = Understanding(self._intents()).interpret(readings, {})
        understood = counts(said, readings, hearing.bars)
        meaning = f", understood as {understood.meanings[0].intent}" if understood else ""
        return f"heard {readings[-1][0]!r} when the voice said {TEST_SENTENCE!r}{meaning}"

    def vocabulary(self) -> str:
        """The model can hear every word of the intents."""
        unknown = self._ears().unknown_words
        if unknown:
            instead = self._ears().instead()
            words = (f"{w} (say: {instead[w]})" if w in instead else w for w in unknown)
            raise Advice(
                f"{self._ears().model.name} cannot hear these words of the sentences:"
                f" {', '.join(words)}. Say it otherwise, or fetch a model with more words:"
                " relief models get"
            )
        return "every word of the sentences can be heard"

    def data_folder(self) -> str:
        """It can be written."""
        folder = user_data_folder()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder) as file:
                file.write(b"relief")
                os.fsync(file.fileno())
        except OSError as error:
            raise Trouble(
                f"{folder} cannot be written ({error.strerror}). Free some space or change its"
                " owner; RELIEF_DATA names another folder."
            ) from error
        return str(folder)

    def _intents(self) -> IntentFolder:
        if self._read is None:
            self._read = intents_of(self._settings, self._folder)
        return self._read

    def _ears(self) -> Hearing:
        if self._hearing is None:
            self._hearing = Hearing(
                self._intents(), self._settings.model, self._settings.wake_phrase
            )
        return self._hearing


def _bytes(samples: Samples) -> bytes:
    return samples.astype("<i2").tobytes()
