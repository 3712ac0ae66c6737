"""What is measured: a model with a folder of intents, and the parts that hear with them."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from assistant.conversation import sampling
from assistant.conversation.intents import IntentFolder
from assistant.equipment import Hearing, intents_of, understanding_of
from assistant.errors import InputError
from assistant.settings import Settings
from assistant.speech import models
from assistant.speech.activity import SpeechActivity
from assistant.speech.ears import Ears
from assistant.speech.models import KnownModel, State
from assistant.speech.recognizer import Recognizer
from benchmarking.hearing.senses import context

LANGUAGE = "en"


@dataclass(frozen=True)
class Subject:
    """What is measured; it can be handed to other processes."""

    model: str
    """The name or the folder of the speech model."""

    intents: Path | None
    """The folder of intents; None for those that ship."""

    wake_phrase: str | None = None
    """What the assistant wants to hear first, if anything."""

    @property
    def name(self) -> str:
        """What the model is called in a table."""
        return Path(self.model).name


class Bench:
    """A subject, loaded: what this process hears and understands with."""

    def __init__(self, subject: Subject) -> None:
        self.name = subject.name
        self.folder = read_intents(subject.intents)
        self.understanding = understanding_of(self.folder)
        self.hearing = Hearing(self.folder, subject.model, subject.wake_phrase)
        self.sentences = list(sampling.sentences(self.folder.intents, self.folder.language))
        """Pairs of intent and sentence: some of what may be said."""
        self.asked = ""
        """The question that waits for an answer, which the ears may want to know."""

    def free(self) -> Recognizer:
        """A new recognizer for free speech."""
        return self.hearing.model.free()

    def strict(self) -> Recognizer:
        """A new recognizer for the sentences of the intents."""
        return self.hearing.model.strict(self.hearing.grammar)

    def ears(self) -> dict[str, Ears]:
        """New ears for each way to read; the last is the product's own."""
        return {
            "free reading": Ears([self.free()], SpeechActivity()),
            "strict reading": Ears([self.strict()], SpeechActivity()),
            "both, as the assistant does": self.assistant_ears(),
        }

    def assistant_ears(self) -> Ears:
        """New ears as the assistant has them: what is a whole command ends after a short pause."""
        return self.hearing.ears(self.understanding, lambda: context(self.asked))


@lru_cache(maxsize=4)
def bench_of(subject: Subject) -> Bench:
    """The bench of ``subject``, loaded once in this process."""
    return Bench(subject)


def read_intents(folder: Path | None) -> IntentFolder:
    """The intents in ``folder``, by default those that ship.

    Raises:
        InputError: they cannot be read, or are not English.
    """
    read = intents_of(Settings(), folder)
    if read.language != LANGUAGE:
        raise InputError(
            f"These intents are in {read.language!r}, and the benchmark's voices and everyday"
            " sentences are English. Name a folder of English intents."
        )
    return read


def models_at_hand() -> list[str]:
    """The models of the manifest that ship or are installed."""
    return [model.name for model in _known() if _is_here(model)]


def models_not_at_hand() -> list[str]:
    """The other models of the manifest, each with how it stands."""
    return [f"{model.name}: {model.state.value}" for model in _known() if not _is_here(model)]


def _known() -> list[KnownModel]:
    return models.read_manifest().of_language(LANGUAGE)


def _is_here(model: KnownModel) -> bool:
    return model.state in (State.SHIPS, State.INSTALLED)
