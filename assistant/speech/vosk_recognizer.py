"""Vosk behind the recognizer's interface.

Facts about vosk 0.3.45 that shape this file: the frame must be ``bytes``; a grammar cannot be
changed safely while a recognizer hears, so each recognizer keeps its own; words that the model
lacks are only logged, so they are looked up first; a model that cannot be loaded raises a bare
``Exception``; with one transcript it tells how sure each word is, with several how likely each
of them is; what it has not decoded when it is asked for a ``Result`` or a ``Reset`` becomes the
beginning of the next utterance, but not after a ``FinalResult``.
"""

import json
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import vosk

from assistant.audio.sound import HEARING_RATE
from assistant.conversation.grammar import Grammar
from assistant.conversation.meaning import UNKNOWN
from assistant.errors import ModelError
from assistant.speech.recognizer import Transcript, Word
from assistant.speech.sentence_graph import (
    SOUNDS,
    USUAL,
    UTMOST,
    SentenceGraph,
    Thoroughness,
    be_thorough,
    lay_out,
)

vosk.SetLogLevel(-1)

START = "[start]"
"""The silence that an utterance begins with, a word of the models that this project makes.

A grammar of vosk's does not know how sentences begin; where each begins with this word, it does.
"""

ALTERNATIVES = 20
"""So many transcripts tell how sure a word is: of a command there are hardly ever more."""

CLOSE = 1.0
"""What is less likely by no more than this, in nats, may as well have been said: of 1,567 sentences
read right one in a hundred had so close a rival of another meaning, of 216 read wrong a third."""


class VoskModel:
    """A speech model in memory, shared by its recognizers."""

    def __init__(self, folder: Path, name: str) -> None:
        """Load the model in ``folder``.

        Raises:
            ModelError: vosk cannot read it.
        """
        self.name = name
        self._folder = folder
        self._laid_out: tuple[Grammar, str, list[Any]] | None = None
        try:
            self._model: Any = vosk.Model(str(folder))
        except Exception as error:  # vosk raises nothing narrower
            raise ModelError(
                f"The speech model in {folder} cannot be read: it is damaged or no Vosk model."
                " Fetch it again with `relief models get`, or choose another with --model."
            ) from error

    def knows(self, word: str) -> bool:
        """Whether the model can hear ``word`` at all."""
        return bool(self._model.vosk_model_find_word(word) != -1)

    def unknown(self, words: Iterable[str]) -> list[str]:
        """The ones of ``words`` that the model cannot hear, sorted."""
        return sorted(word for word in set(words) if not self.knows(word))

    def free(self) -> "VoskRecognizer":
        """A recognizer for free speech, decoding against the model's own graph."""
        recognizer = vosk.KaldiRecognizer(self._model, HEARING_RATE)
        return VoskRecognizer(recognizer, f"vosk {self.name}, free")

    def strict(self, grammar: Grammar, wake: str = "") -> "VoskRecognizer":
        """A recognizer for the sentences of ``grammar``, with `UNKNOWN` for anything else.

        ``wake`` may stand before them. Sentences with a word that the model lacks are left out. A
        model whose graph is made beforehand can hear nothing but that: it reads freely.

        Raises:
            ModelError: there is no room for the graph.
        """
        laid_out = self._laid_out
        # To lay out takes many times as long as to make a recognizer.
        if laid_out is None or laid_out[0] is not grammar or laid_out[1] != wake:
            laid_out = grammar, wake, self._limited(grammar, wake)
            self._laid_out = laid_out
        name = f"vosk {self.name}, strict"
        usual, *utmost = (vosk.KaldiRecognizer(each, HEARING_RATE) for each in laid_out[2])
        return VoskRecognizer(usual, name, *(VoskRecognizer(each, name) for each in utmost))

    def _limited(self, grammar: Grammar, wake: str) -> list[Any]:
        """The model with no graph but that of ``grammar``, and once more, as thorough as can be."""
        if not list(self._folder.rglob(SOUNDS)):
            return [self._model]
        graph = SentenceGraph(grammar, START if self.knows(START) else "", UNKNOWN, wake)
        try:
            with tempfile.TemporaryDirectory(prefix="relief-") as name:
                folder = Path(name)
                lay_out(self._folder, folder, graph, self._model.vosk_model_find_word)
                return [_loaded(folder, each) for each in (USUAL, UTMOST)]
        except OSError as error:
            raise ModelError(
                f"What can be said could not be written to {tempfile.gettempdir()}: {error}. So no"
                " command can be heard. Make room there, or set TMPDIR to another folder."
            ) from error


def _loaded(folder: Path, thoroughness: Thoroughness) -> Any:
    be_thorough(folder, thoroughness)
    return vosk.Model(str(folder))


class VoskRecognizer:
    """One decoder over a shared model."""

    def __init__(
        self, recognizer: Any, name: str, thorough: "VoskRecognizer | None" = None
    ) -> None:
        """``thorough`` hears the same, and takes several times as long."""
        self.name = name
        self._thorough = thorough
        self._recognizer = recognizer
        self._recognizer.SetWords(True)
        self._recognizer.SetMaxAlternatives(ALTERNATIVES)
        self._random = np.random.default_rng(0)

    def accept(self, frame: bytes) -> Transcript | None:
        """Take in a frame; the final transcript when the utterance ended with it."""
        if self._recognizer.AcceptWaveform(self._dithered(frame)):
            return self.finish()
        return None

    def read(self, sound: bytes) -> Transcript:
        """The transcript of all of a ``sound``, where no utterance has begun."""
        self._recognizer.AcceptWaveform(self._dithered(sound))
        return self.finish()

    def read_thoroughly(self, sound: bytes) -> Transcript:
        """The same, but a strict reading gives up hardly anything that may have been said."""
        return (self._thorough or self).read(sound)

    def _dithered(self, frame: bytes) -> bytes:
        """The frame with a breath of noise, the same each time.

        No microphone gives digital silence, so models have not learnt it: of 176 commands in made
        recordings 161 were understood without noise and 172 with noise of one sample step.
        """
        samples = np.frombuffer(frame, dtype="<i2")
        noisy = np.rint(samples + self._random.standard_normal(len(samples)))
        return np.clip(noisy, -32768, 32767).astype("<i2").tobytes()

    def partial(self) -> str:
        """The words of the utterance so far."""
        words = str(json.loads(self._recognizer.PartialResult()).get("partial", "")).split()
        return " ".join(word for word in words if word != START)

    def finish(self) -> Transcript:
        """End the utterance here and return its final transcript."""
        return _transcript(self._recognizer.FinalResult())

    def reset(self) -> None:
        """Forget the utterance so far."""
        self._recognizer.FinalResult()


def _transcript(answer: str) -> Transcript:
    """The first of the alternatives in ``answer``, which is the likeliest.

    A word is as sure as all the alternatives together that have it where it stands.
    """
    alternatives = json.loads(answer)["alternatives"]
    nats = np.array([each["confidence"] for each in alternatives])
    chances = np.exp(nats - nats[0])
    chances /= chances.sum()
    spoken = [_words(each) for each in alternatives]
    words = tuple(
        Word(word["word"], word["start"], word["end"], _confidence(word, spoken, chances))
        for word in spoken[0]
    )
    rivals = tuple(
        " ".join(word["word"] for word in other)
        for other, less in zip(spoken[1:], nats[0] - nats[1:], strict=True)
        if other and less < CLOSE
    )
    return Transcript(words, float(nats[0]), rivals) if words else Transcript()


def _words(alternative: dict[str, Any]) -> list[dict[str, Any]]:
    return [word for word in alternative.get("result", ()) if word["word"] != START]


def _confidence(
    word: dict[str, Any], spoken: Sequence[list[dict[str, Any]]], chances: npt.NDArray[np.float64]
) -> float:
    """The ``chances`` of what was ``spoken`` together, where that has the ``word``."""
    has = [any(_is_same(word, other) for other in words) for words in spoken]
    return float(chances[has].sum())


def _is_same(word: dict[str, Any], other: dict[str, Any]) -> bool:
    if word["word"] != other["word"]:
        return False
    return bool(word["start"] < other["end"] and other["start"] < word["end"])
