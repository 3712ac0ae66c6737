"""What is measured with: who says what, in which conditions; made before anything is measured."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path

import numpy as np

from assistant.errors import InputError
from benchmarking.hearing import corpus, kinds, soak, strangers
from benchmarking.hearing.acoustics import Signal
from benchmarking.hearing.bench import Bench
from benchmarking.hearing.conditions import CLEAN, NEAR, Condition, Surroundings
from benchmarking.hearing.corpus import Clip, Sentence
from benchmarking.hearing.noises import OF_PEOPLE
from benchmarking.hearing.strangers import Stretch
from benchmarking.voices import Voice, at_hand, in_background

_CHATTER = 48
"""So many everyday sentences are what babble and television are made of."""

NOISE_VOICES = 4
_SOAK_COMMANDS, _SOAK_TALK = 60, 4


class Parts(str, Enum):
    """What can be measured."""

    COMMANDS = "commands"
    KINDS = "kinds"
    STRANGERS = "strangers"
    COST = "cost"


@dataclass(frozen=True)
class Order:
    """What is to be measured."""

    parts: frozenset[Parts]
    sentences: int
    """How many commands."""

    conditions: list[Condition]
    hours: float
    """How long talk is heard that is not for the assistant; each noise a quarter of it."""

    voices: list[Voice]
    """Who says the commands, and the talk that is not for the assistant."""

    voices_of_lists: int
    """How many of them say the lists."""


@dataclass
class Material:
    """What is measured with."""

    around: Surroundings
    quiet: list[Condition] = field(default_factory=list)
    commands: list[Clip] = field(default_factory=list)
    """Every command in every voice."""

    noisy: list[Condition] = field(default_factory=list)
    in_noise: list[Clip] = field(default_factory=list)
    """Of these, every command in a few voices, each in the next ones."""

    kinds: list[Clip] = field(default_factory=list)
    kinds_in: list[Condition] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)
    timed: list[Clip] = field(default_factory=list)
    timed_in: list[Condition] = field(default_factory=list)

    is_recorded: bool = False
    """Whether the commands are somebody's recordings."""

    @property
    def voices(self) -> list[str]:
        """Who says the commands."""
        return list(dict.fromkeys(clip.voice for clip in self.commands))


def make(order: Order, benches: Sequence[Bench], folder: Path) -> Material:
    """Choose what is said, and have it spoken into ``folder``.

    Commands are limited to the words that every model knows; the lists are not.

    Raises:
        InputError: the models know no sentence of the intents.
        VoiceError: there is nothing to speak with.
    """
    quiet = [condition for condition in order.conditions if condition.noise is None]
    around = surroundings(folder, order.conditions, talking=Parts.STRANGERS in order.parts)
    noisy = [condition for condition in order.conditions if condition.noise]
    material = Material(around, quiet, noisy=noisy, kinds_in=quiet[1:2] or quiet)
    if order.parts & {Parts.COMMANDS, Parts.COST}:
        said = _commands(order, benches)
        by_all = [(sentence, voice) for sentence in said for voice in order.voices]
        spoken = corpus.record(by_all, folder / "commands")
        if Parts.COMMANDS in order.parts:
            material.commands = spoken
            material.in_noise = _in_turn(spoken, len(order.voices), NOISE_VOICES)
        if Parts.COST in order.parts:
            material.timed = _in_turn(spoken, len(order.voices), 1)
            material.timed_in = quiet[:2]
    if Parts.KINDS in order.parts:
        listed = kinds.sentences(benches[0].understanding)
        some = spread(order.voices, order.voices_of_lists)
        by_some = [(sentence, voice) for sentence in listed for voice in some]
        material.kinds = corpus.record(by_some, folder / "kinds")
    if Parts.STRANGERS in order.parts:
        material.stretches = _stretches(order, benches[0], folder)
    return material


def of_recordings(clips: list[Clip], conditions: Sequence[Condition], folder: Path) -> Material:
    """Recordings as they are, and in each noise, in the room that they were made in.

    Raises:
        VoiceError: noise of people is wanted, and there is nothing to speak with.
    """
    noisy = [Condition(None, each.noise, each.below_db) for each in conditions if each.noise]
    return Material(surroundings(folder, noisy), [CLEAN], clips, noisy, clips, is_recorded=True)


def soaking(bench: Bench, folder: Path, hours: float) -> list[Path]:
    """Minutes of sound for a soak of so many ``hours``, in files.

    Raises:
        VoiceError: there is nothing to speak with.
    """
    around = surroundings(folder, [Condition(NEAR, "kitchen", 0.0)])
    voices = at_hand()
    said = corpus.commands(bench.sentences, set(), bench.understanding, _SOAK_COMMANDS)
    in_turn = [(sentence, voices[n % len(voices)]) for n, sentence in enumerate(said)]
    commands = corpus.record(in_turn, folder / "commands")
    talked = _SOAK_TALK * soak.MINUTE_S / 3600
    talk = corpus.record(strangers.pairs(corpus.everyday(), voices, talked), folder / "talk")
    stretches = [strangers.talk(talk, seed, soak.MINUTE_S) for seed in range(_SOAK_TALK)]
    return soak.minutes(commands, stretches, around, hours * 60)


def surroundings(
    folder: Path, conditions: Sequence[Condition], talking: bool = False
) -> Surroundings:
    """The noises of ``conditions``, people's chatter in other voices than those of the commands.

    The chatter is made where it is in one of them, or where ``talking`` is wanted later.

    Raises:
        VoiceError: chatter is wanted, and there is nothing to speak with.
    """
    around = Surroundings(folder / "around")
    kinds_of_noise = {condition.noise for condition in conditions if condition.noise}
    chatter = _chatter(folder / "chatter") if talking or kinds_of_noise & OF_PEOPLE else []
    around.make(kinds_of_noise, chatter)
    return around


def _chatter(folder: Path) -> list[Signal]:
    voices = in_background()
    texts = corpus.everyday()[:_CHATTER]
    pairs = [(Sentence(text, None), voices[n % len(voices)]) for n, text in enumerate(texts)]
    return [clip.sound().astype(np.float64) for clip in corpus.record(pairs, folder)]


def _commands(order: Order, benches: Sequence[Bench]) -> list[Sentence]:
    lacking = {word for bench in benches for word in bench.hearing.unknown_words}
    first = benches[0]
    said = corpus.commands(first.sentences, lacking, first.understanding, order.sentences)
    if not said:
        raise InputError("No sentence of these intents can be heard with every one of the models.")
    phrase = first.hearing.wake_phrase.text
    return [replace(each, text=f"{phrase} {each.text}".strip()) for each in said]


def _stretches(order: Order, bench: Bench, folder: Path) -> list[Stretch]:
    texts = [text for text in corpus.everyday() if bench.understanding.understand(text) is None]
    voices = [*order.voices, *in_background()]
    spoken = corpus.record(strangers.pairs(texts, voices, order.hours), folder / "strangers")
    quarter = order.hours / 4
    moaned = strangers.pairs(corpus.groans(), order.voices, quarter)
    groans = corpus.record(moaned, folder / "groans")
    return strangers.stretches(spoken, groans, order.hours, quarter)


def _in_turn(clips: Sequence[Clip], voices: int, count: int) -> list[Clip]:
    """Every command in ``count`` of its ``voices``, each in the next ones."""
    turns = range(min(count, voices))
    return [
        clips[number * voices + (number * len(turns) + turn) % voices]
        for number in range(len(clips) // voices)
        for turn in turns
    ]


def spread(voices: Sequence[Voice], count: int) -> list[Voice]:
    """The first voice of each engine, then others, up to ``count``."""
    firsts = list({voice.engine: voice for voice in reversed(voices)}.values())[::-1]
    others = [voice for voice in voices if voice not in firsts]
    return [*firsts, *others][:count]
