"""The parts that the commands share, put together from the settings."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.conversation.addressing import WakePhrase
from assistant.conversation.endings import Endings
from assistant.conversation.grammar import grammar
from assistant.conversation.intents import IntentFolder, load
from assistant.conversation.learnt import likeness_of
from assistant.conversation.likeness import Likeness
from assistant.conversation.synonyms import synonyms
from assistant.conversation.understanding import Context, Understanding
from assistant.errors import InputError, ModelError, VoiceError
from assistant.resources import intents_folder, models_folder, user_data_folder
from assistant.settings import Settings
from assistant.speech import models
from assistant.speech.activity import SpeechActivity
from assistant.speech.ears import Ears
from assistant.speech.recognizer import Recognizer
from assistant.speech.synthesizer import Synthesizer
from assistant.speech.voice import NoSpeech
from assistant.speech.vosk_recognizer import VoskModel

ORIGINAL = "en"
"""The language whose prompts every other has to have."""


def intents_of(settings: Settings, folder: Path | None = None) -> IntentFolder:
    """The intents in ``folder``, or those that ship for the language of the settings."""
    if folder is not None:
        return load(folder)
    own = intents_folder() / settings.language
    if not own.is_dir():
        known = ", ".join(sorted(path.name for path in intents_folder().iterdir() if path.is_dir()))
        raise InputError(
            f"The language {settings.language!r} is not there yet. Use one of: {known}."
        )
    folder_read = load(own)
    _check_prompts(folder_read)
    return folder_read


def _check_prompts(translated: IntentFolder) -> None:
    """A prompt that is missing would only be missed when it is to be said."""
    if translated.language == ORIGINAL:
        return
    original = load(intents_folder() / ORIGINAL)
    missing = original.responses["prompts"].keys() - translated.responses.get("prompts", {}).keys()
    if missing:
        names = ", ".join(sorted(missing))
        raise InputError(f"{translated.folder} lacks the prompts {names}. Add them.")


def speaker_of(settings: Settings) -> Synthesizer | NoSpeech:
    """The speech engine, or what stands in for it where there is none."""
    try:
        return Synthesizer(settings.voice, settings.words_per_minute)
    except VoiceError as error:
        return NoSpeech(str(error))


def understanding_of(folder: IntentFolder) -> Understanding:
    """Both stages of understanding: the templates, then likeness to people's own words.

    Where the model of the second is damaged that is told, and the templates do alone.

    Raises:
        InputError: a file of wordings is broken.
    """
    try:
        return Understanding(folder, own_words(folder))
    except ModelError as error:
        _tell(f"{error} Until then only plain sentences are understood.")
        return Understanding(folder)


def own_words(folder: IntentFolder) -> Likeness | None:
    """The second stage alone; None for a folder without people's own words.

    Raises:
        InputError: a file of wordings is broken.
        ModelError: its model is damaged.
    """
    model = models_folder() / f"understanding-{folder.language}"
    return likeness_of(folder, model, user_data_folder() / "understanding", _tell)


def _tell(progress: str) -> None:
    print(progress, file=sys.stderr, flush=True)


class Hearing:
    """A speech model made ready to hear what a folder of intents can understand."""

    def __init__(
        self, folder: IntentFolder, model: str | None, wake_phrase: str | None = None
    ) -> None:
        """Load the model.

        Raises:
            ModelError: it is missing or damaged.
            InputError: it is not known, or cannot hear the wake phrase.
        """
        located = models.locate(model, folder.language)
        self.notice = located.notice
        self.model = VoskModel(located.folder, located.name)
        self.bars = located.bars
        self.wake_phrase = WakePhrase(wake_phrase)
        self._intents = folder.intents
        self.grammar = grammar(folder)
        if unheard := self.model.unknown(self.wake_phrase.text.split()):
            words = " and ".join(f"{word!r}" for word in unheard)
            raise InputError(
                f"The wake phrase {self.wake_phrase.text!r} cannot be heard: {located.name} does"
                f" not know {words}. Choose other words for wake_phrase in the settings."
            )

    @property
    def unknown_words(self) -> list[str]:
        """The words of the intents that the model cannot hear."""
        return self.model.unknown(self.grammar.words)

    def instead(self) -> dict[str, str]:
        """For unknown words of the intents' lists what means the same and can be heard.

        Of medicines those are other names: "naproxen" for "naprosyn".
        """
        unknown = set(self.unknown_words)
        found: dict[str, str] = {}
        for texts in synonyms(self._intents):
            heard = [text for text in texts if unknown.isdisjoint(text.split())]
            for word in unknown.intersection(" ".join(texts).split()) if heard else ():
                found[word] = min(heard, key=len)
        return found

    def ears(
        self,
        understanding: Understanding | None = None,
        context: Callable[[], Context] = dict,
    ) -> Ears:
        """Ears that read strictly against the intents, and freely.

        With ``understanding`` they know what is a whole command at the moment that ``context``
        tells of, and wait no longer after one.
        """
        strict = self.model.strict(self.grammar, self.wake_phrase.text)
        recognizers: Sequence[Recognizer] = (strict, self.model.free())
        if understanding is None:
            return Ears(recognizers, SpeechActivity())
        endings = Endings(understanding, self.grammar, context, self.wake_phrase)
        return Ears(recognizers, SpeechActivity(), endings.pause_after)
