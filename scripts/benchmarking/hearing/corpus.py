"""What is said in the benchmark: sentences of the intents, everyday sentences, and their clips."""

import os
import zlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random

import soundfile

from assistant.audio import wav
from assistant.audio.sound import HEARING_RATE
from assistant.conversation.understanding import Meaning, Understanding
from benchmarking.hearing.room import Noise, Scene, scene
from benchmarking.voices import Voice

_EVERYDAY = Path(__file__).with_name("everyday.txt")
_SEED = 20


@dataclass(frozen=True)
class Sentence:
    """Something to be said."""

    text: str

    sense: str | None
    """What it means, as `sense_of` writes it; None where it is no command."""


@dataclass(frozen=True)
class Clip:
    """A sentence in one voice."""

    sentence: Sentence
    voice: Voice

    path: Path
    """Its sound, trimmed, 16 kHz."""

    def in_room(self, noise: Noise) -> Scene:
        """It as a microphone hears it; always the same."""
        seed = zlib.crc32(f"{self.voice} {self.sentence.text}".encode())
        return scene(wav.read(self.path).samples, noise, seed)


@dataclass(frozen=True)
class Corpus:
    """All that is said: every sentence in every voice."""

    commands: list[Sentence]
    everyday: list[Sentence]
    voices: list[Voice]

    clips: list[Clip]
    """The commands, then the everyday sentences; each in all voices, one after another."""

    def in_turn(self) -> list[Clip]:
        """Every command once, each in the next voice."""
        voices = len(self.voices)
        return [self.clips[n * voices + n % voices] for n in range(len(self.commands))]


def sense_of(meaning: Meaning | None) -> str | None:
    """Intent and slots in one word, such as ``pain(score=3)``."""
    if meaning is None:
        return None
    slots = ", ".join(f"{name}={value}" for name, value in sorted(meaning.slots.items()))
    return f"{meaning.intent}({slots})" if slots else meaning.intent


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
        if (sense := sense_of(understanding.understand(text))) is not None:
            chosen.setdefault(text, Sentence(text, sense))
    return list(chosen.values())


def everyday(understanding: Understanding, count: int) -> list[Sentence]:
    """The first ``count`` everyday sentences that are no command of the intents."""
    lines = _EVERYDAY.read_text(encoding="utf-8").splitlines()
    texts = [line for line in lines if line and not line.startswith("#")]
    chatter = (text for text in texts if understanding.understand(text) is None)
    return [Sentence(text, None) for text in islice(chatter, count)]


def record(
    commands: list[Sentence], everyday: list[Sentence], voices: list[Voice], folder: Path
) -> Corpus:
    """Have everything spoken, into files in ``folder``."""

    def speak(number: int, sentence: Sentence, voice: Voice) -> Clip:
        path = folder / f"{number:06}.wav"
        soundfile.write(path, voice.says(sentence.text), HEARING_RATE, subtype="PCM_16")
        return Clip(sentence, voice, path)

    pairs = [(sentence, voice) for sentence in (*commands, *everyday) for voice in voices]
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        clips = list(threads.map(lambda job: speak(job[0], *job[1]), enumerate(pairs)))
    return Corpus(commands, everyday, voices, clips)
