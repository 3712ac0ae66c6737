"""What is said in the benchmark: sentences of the intents, everyday sentences, and their clips."""

import os
import zlib
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np
import soundfile

from assistant.audio import wav
from assistant.audio.sound import HEARING_RATE, Samples
from assistant.conversation.understanding import Understanding
from benchmarking.hearing.acoustics import active_power
from benchmarking.hearing.conditions import Condition, Scene, Surroundings, pcm, scene
from benchmarking.hearing.senses import meant_by
from benchmarking.voices import Voice

_EVERYDAY = Path(__file__).with_name("everyday.txt")
_GROANS = Path(__file__).with_name("groans.txt")
_SEED = 20
_BATCH = 25

SPEECH_DBFS = -23.0
"""How loud every voice is made, where it speaks, at one metre; in dB of full scale."""


@dataclass(frozen=True)
class Sentence:
    """Something to be said."""

    text: str

    sense: str | None
    """What it means, as `senses.sense_of` writes it; None where it is not for the assistant."""

    asked: str = ""
    """The question that it answers, where it means something only then."""

    any_slots: bool = False
    """Whether ``sense`` is the intent alone, whatever its slots."""

    kind: str = ""
    """The list that it is from, where it is from one."""


@dataclass(frozen=True)
class Clip:
    """A sentence in one voice."""

    sentence: Sentence

    voice: str
    """Who says it, for a table."""

    path: Path
    """Its sound, in any format that can be read."""

    def in_condition(self, condition: Condition, around: Surroundings) -> Scene:
        """It as a microphone hears it; always the same."""
        seed = zlib.crc32(f"{self.voice} {self.sentence.text} {condition.noise}".encode())
        return scene(self.sound(), condition, seed, around)

    def sound(self) -> Samples:
        """Its sound, dry, at 16 kHz."""
        return wav.read(self.path).at(HEARING_RATE).samples


def commands(
    drawn: Iterable[tuple[str, str]], lacking: set[str], understanding: Understanding, count: int
) -> list[Sentence]:
    """``count`` of the ``drawn`` (intent, sentence), the intents in turn, each in random order.

    Sentences with a word in ``lacking`` are passed over.
    """
    by_intent: dict[str, list[str]] = {}
    for intent, text in drawn:
        if lacking.isdisjoint(text.split()):
            by_intent.setdefault(intent, []).append(text)
    random = Random(_SEED)
    rows = [random.sample(texts, len(texts)) for texts in by_intent.values()]
    deepest = max(map(len, rows), default=0)
    turns = [row[turn] for turn in range(deepest) for row in rows if turn < len(row)]
    chosen: dict[str, Sentence] = {}
    for text in turns:
        if len(chosen) == count:
            break
        is_plain = understanding.understand(text) is not None
        if is_plain and (sentence := command(text, understanding)):
            chosen.setdefault(text, sentence)
    return list(chosen.values())


def command(text: str, understanding: Understanding, asked: str | None = None) -> Sentence | None:
    """``text`` with what it means; None where it means nothing, or something to be asked about.

    What only answers a question is said after ``asked``, by default one that it answers.
    """
    found = meant_by(text, understanding, asked)
    return Sentence(text, *found) if found else None


def everyday() -> list[str]:
    """Everyday sentences; some sound like commands, as talk does."""
    return _lines(_EVERYDAY)


def groans() -> list[str]:
    """What somebody in pain utters."""
    return _lines(_GROANS)


def _lines(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def record(pairs: Sequence[tuple[Sentence, Voice]], folder: Path) -> list[Clip]:
    """Have every sentence spoken by its voice, into files in ``folder``, all equally loud."""
    folder.mkdir(parents=True, exist_ok=True)
    by_voice: dict[Voice, list[int]] = {}
    for number, (_, voice) in enumerate(pairs):
        by_voice.setdefault(voice, []).append(number)
    jobs = [
        (voice, numbers[start : start + _BATCH])
        for voice, numbers in by_voice.items()
        for start in range(0, len(numbers), _BATCH)
    ]

    def speak(job: tuple[Voice, list[int]]) -> None:
        voice, numbers = job
        spoken = voice.says([pairs[number][0].text for number in numbers])
        for number, samples in zip(numbers, spoken, strict=True):
            soundfile.write(path_of(number), _levelled(samples), HEARING_RATE, subtype="PCM_16")

    def path_of(number: int) -> Path:
        return folder / f"{number:06}.wav"

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        list(threads.map(speak, jobs))
    return [Clip(sentence, str(voice), path_of(n)) for n, (sentence, voice) in enumerate(pairs)]


def _levelled(samples: Samples) -> Samples:
    sound = samples.astype(np.float64)
    wanted = (32768 * 10 ** (SPEECH_DBFS / 20)) ** 2
    return pcm(sound * np.sqrt(wanted / (active_power(sound) or 1.0)))
