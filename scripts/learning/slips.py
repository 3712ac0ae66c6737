"""Sentences as they come out of a mouth and a recognizer: fillers, lost words, wrong words."""

import os
from concurrent.futures import ThreadPoolExecutor
from difflib import SequenceMatcher
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import yaml
from benchmarking import voices
from benchmarking.voices import Voice

from assistant.conversation.wordings import normal
from assistant.resources import models_folder
from assistant.speech.vosk_recognizer import VoskModel

ALIKE = 0.6
"""A transcript that shares less with what was said teaches nothing (difflib's ratio)."""

RECOGNIZER = "relief-compact-en"
HELD_OUT = ("kal", "en-gb-x-rp")
"""Voices that are not used here, so that what is learnt can be tried on them."""

_SILENCE = np.zeros(8000, np.int16)


class Slips:
    """Makes slips, from the lists in slips.yaml."""

    def __init__(self, random: Random) -> None:
        path = Path(__file__).with_name("slips.yaml")
        lists: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        self._random = random
        self._fillers: list[str] = lists["fillers"]
        self._small = set(lists["small"])
        self._heard_as: dict[str, list[str]] = lists["heard_as"]

    def of(self, text: str) -> str:
        """``text``, more often than not with a slip in it."""
        if self._happens(0.3):
            text = self.dropped(text)
        if self._happens(0.3):
            text = self.misheard(text)
        return self.filled(text, 0.3, 0.12)

    def filled(self, text: str, before: float = 1, behind: float = 1) -> str:
        """With a filler before it and one behind it, each as often as said."""
        words = [text]
        if self._happens(before):
            words.insert(0, self._random.choice(self._fillers))
        if self._happens(behind):
            words.append(self._random.choice(self._fillers))
        return " ".join(words)

    def dropped(self, text: str, every: bool = False) -> str:
        """Without some of its small words, or without ``every`` one; short ones stay whole."""
        words = text.split()
        if len(words) < 4:
            return text
        kept = [w for w in words if w not in self._small or not (every or self._happens(0.3))]
        return " ".join(kept or words)

    def misheard(self, text: str) -> str:
        """With one word for another that sounds like it; short ones stay whole."""
        words = text.split()
        known = [place for place, word in enumerate(words) if word in self._heard_as]
        if len(words) > 2 and known:
            place = self._random.choice(known)
            words[place] = self._random.choice(self._heard_as[words[place]])
        return " ".join(words)

    def _happens(self, chance: float) -> bool:
        return self._random.random() < chance


def transcribed(sentences: list[str], speakers: list[Voice], random: Random) -> list[str]:
    """Each sentence as the compact model's free reading has it, spoken by one of the voices."""
    model = VoskModel(models_folder() / RECOGNIZER, RECOGNIZER)

    def read(sentence: str, voice: Voice) -> str:
        ears = model.free()
        said = ears.accept(np.concatenate([voice.says(sentence), _SILENCE]).tobytes())
        texts = [said.text if said else "", ears.finish().text]
        return normal(" ".join(texts).replace("[unk]", " "))

    chosen = [random.choice(speakers) for _ in sentences]
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        return list(threads.map(read, sentences, chosen))


def heard(sentences: list[str], random: Random) -> list[tuple[str, str]]:
    """Pairs of a sentence and another that it was taken for, where they are still alike."""
    speakers = [voice for voice in voices.at_hand() if voice.name not in HELD_OUT]
    pairs = zip(sentences, transcribed(sentences, speakers, random), strict=True)
    return [
        (sentence, text)
        for sentence, text in pairs
        if text != sentence and SequenceMatcher(None, sentence, text).ratio() > ALIKE
    ]
