"""Vosk behind the recognizer's interface.

Facts about vosk 0.3.45 that shape this file: the frame must be ``bytes``; a grammar cannot be
changed safely while a recognizer hears, so each recognizer keeps its own; words that the model
lacks are only logged, so they are looked up first; a model that cannot be loaded raises a bare
``Exception``.
"""

import json
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import vosk

from assistant.audio.sound import HEARING_RATE
from assistant.conversation.grammar import Grammar
from assistant.conversation.meaning import UNKNOWN
from assistant.errors import ModelError
from assistant.speech.recognizer import Transcript, Word
from assistant.speech.sentence_graph import SOUNDS, SentenceGraph, lay_out

vosk.SetLogLevel(-1)

START = "[start]"
"""The silence that an utterance begins with, a word of the models that this project makes.

A grammar of vosk's does not know how sentences begin; where each begins with this word, it does.
"""


class VoskModel:
    """A speech model in memory, shared by its recognizers."""

    def __init__(self, folder: Path, name: str) -> None:
        """Load the model in ``folder``.

        Raises:
            ModelError: vosk cannot read it.
        """
        self.name = name
        self._folder = folder
        self._laid_out: tuple[Grammar, str, Any] | None = None
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
        recognizer = vosk.KaldiRecognizer(laid_out[2], HEARING_RATE)
        return VoskRecognizer(recognizer, f"vosk {self.name}, strict")

    def _limited(self, grammar: Grammar, wake: str) -> Any:
        """The model with no graph but that of ``grammar``."""
        if not list(self._folder.rglob(SOUNDS)):
            return self._model
        graph = SentenceGraph(grammar, START if self.knows(START) else "", UNKNOWN, wake)
        try:
            with tempfile.TemporaryDirectory(prefix="relief-") as folder:
                lay_out(self._folder, Path(folder), graph, self._model.vosk_model_find_word)
                return vosk.Model(folder)
        except OSError as error:
            raise ModelError(
                f"What can be said could not be written to {tempfile.gettempdir()}: {error}. So no"
                " command can be heard. Make room there, or set TMPDIR to another folder."
            ) from error


class VoskRecognizer:
    """One decoder over a shared model."""

    def __init__(self, recognizer: Any, name: str) -> None:
        self.name = name
        self._recognizer = recognizer
        self._recognizer.SetWords(True)
        self._random = np.random.default_rng(0)

    def accept(self, frame: bytes) -> Transcript | None:
        """Take in a frame; the final transcript when the utterance ended with it."""
        if self._recognizer.AcceptWaveform(self._dithered(frame)):
            return _transcript(self._recognizer.Result())
        return None

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
        self._recognizer.Reset()


def _transcript(answer: str) -> Transcript:
    words = [word for word in json.loads(answer).get("result", []) if word["word"] != START]
    return Transcript(tuple(Word(w["word"], w["start"], w["end"], w["conf"]) for w in words))
