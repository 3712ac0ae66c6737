"""All measurements of all models, one after another, so that none disturbs another."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import soundfile

from assistant.audio.sound import HEARING_RATE
from benchmarking.hearing import acceptance, idle, strangers, timing
from benchmarking.hearing.bench import Bench, Subject
from benchmarking.hearing.children import alone, figures_of, processes
from benchmarking.hearing.conditions import CLEAN, Condition, Surroundings
from benchmarking.hearing.corpus import Clip
from benchmarking.hearing.details import Details
from benchmarking.hearing.judging import Trial
from benchmarking.hearing.material import Material, Parts
from benchmarking.hearing.strangers import Followed
from benchmarking.hearing.timing import Timing
from benchmarking.progress import tell

STARTS = 5
_REMEMBERED = 20


@dataclass(frozen=True)
class Cost:
    """What a model costs."""

    starts: list[dict[str, float]]
    """Of every start, the seconds of each part."""

    memory: dict[str, float | None]
    """The most memory held until each moment, in MB."""

    idle: dict[str, float]
    """Seconds of computing for a second of each sound in which nobody speaks."""

    timing: Timing


@dataclass
class Measured:
    """All figures of one model."""

    name: str

    lacking: list[str]
    """Words of the intents that it cannot hear."""

    hearable: int
    """Drawn sentences without such a word, of ``drawn``."""

    drawn: int

    lacking_of_kinds: dict[str, list[str]] = field(default_factory=dict)
    """Words of each list that it cannot hear."""

    commands: list[Trial] = field(default_factory=list)
    kinds: list[Trial] = field(default_factory=list)
    strangers: list[Followed] = field(default_factory=list)
    cost: Cost | None = None


def measure(subject: Subject, bench: Bench, material: Material, details: Details) -> Measured:
    """Measure one model with all that there is."""
    measured = _known(bench, material)
    if material.timed:
        tell(f"{subject.name}: what it costs")
        measured.cost = _cost(subject, material)
    with processes(os.cpu_count()) as pool:
        for part, trials in _trials(pool, subject, material, measured):
            for trial in trials:
                details.tell(subject.name, part.value, trial)
    return measured


def _trials(
    pool: Executor, subject: Subject, material: Material, measured: Measured
) -> Iterator[tuple[Parts, list[Trial]]]:
    """Everything heard, as it is heard; ``measured`` takes it in."""
    around = material.around
    for part, clips, conditions, trials in (
        (Parts.COMMANDS, material.commands, material.quiet, measured.commands),
        (Parts.COMMANDS, material.in_noise, material.noisy, measured.commands),
        (Parts.KINDS, material.kinds, material.kinds_in, measured.kinds),
    ):
        if clips and conditions:
            tell(f"{subject.name}: {part.value}, {len(clips)} clips x {len(conditions)} conditions")
        for visit in acceptance.measure(pool, subject, clips, conditions, around):
            trials += visit
            yield part, visit
    if material.stretches:
        minutes = sum(stretch.seconds for stretch in material.stretches) / 60
        tell(f"{subject.name}: {minutes:.0f} minutes that are not for it")
    for followed in strangers.measure(pool, subject, material.stretches, around):
        measured.strangers.append(followed)
        yield Parts.STRANGERS, followed.trials


def _known(bench: Bench, material: Material) -> Measured:
    lacking = bench.hearing.unknown_words
    hearable = [text for _, text in bench.sentences if not set(lacking) & set(text.split())]
    measured = Measured(bench.name, lacking, len(hearable), len(bench.sentences))
    words: dict[str, set[str]] = {}
    for clip in material.kinds:
        words.setdefault(clip.sentence.kind, set()).update(clip.sentence.text.split())
    for kind, said in words.items():
        measured.lacking_of_kinds[kind] = bench.hearing.model.unknown(said)
    return measured


def _cost(subject: Subject, material: Material) -> Cost:
    arguments = (subject.model, str(subject.intents or ""))
    starts = [figures_of("start_up", *arguments) for _ in range(STARTS)]
    around = material.around
    recording = _one_recording(material.timed[:_REMEMBERED], around, around.folder / "all.wav")
    memory = figures_of("memory", *arguments, str(recording))
    quiet, times = alone(_computing, subject, material.timed, material.timed_in, around)
    return Cost(starts, memory, quiet, times)


def _computing(
    subject: Subject, clips: Sequence[Clip], conditions: Sequence[Condition], around: Surroundings
) -> tuple[dict[str, float], Timing]:
    return idle.measure(subject), timing.measure(subject, clips, conditions, around)


def _one_recording(clips: Sequence[Clip], around: Surroundings, path: Path) -> Path:
    sound = np.concatenate([clip.in_condition(CLEAN, around).samples for clip in clips])
    soundfile.write(path, sound, HEARING_RATE, subtype="PCM_16")
    return path
