"""All measurements of all models, one after another, so that none disturbs another."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from assistant.audio.sound import HEARING_RATE
from assistant.errors import InputError
from benchmarking import voices
from benchmarking.hearing import acceptance, corpus, timing
from benchmarking.hearing.acceptance import Trial
from benchmarking.hearing.bench import Bench, Subject
from benchmarking.hearing.children import alone, figures_of
from benchmarking.hearing.corpus import Clip, Corpus
from benchmarking.hearing.room import Noise
from benchmarking.hearing.timing import Timing

STARTS = 5
_REMEMBERED = 20


@dataclass(frozen=True)
class Measured:
    """All figures of one model."""

    name: str
    lacking: list[str]
    """Words of the intents that it cannot hear."""
    hearable: int
    """Drawn sentences without such a word, of ``drawn``."""
    drawn: int
    starts: list[dict[str, float]]
    memory: dict[str, float | None]
    timing: Timing
    trials: list[Trial]


def prepare(
    subjects: Sequence[Subject], sentences: int, unlisted: bool, folder: Path
) -> tuple[Corpus, list[Bench]]:
    """Choose what is said, limited to the words that every model knows, and have it spoken.

    ``unlisted`` takes commands that the strict reading does not listen for as they stand.

    Raises:
        InputError: the models know no sentence of the intents.
        VoiceError: there is nothing to speak with.
    """
    benches = [Bench(subject) for subject in subjects]
    lacking = {word for bench in benches for word in bench.hearing.unknown_words}
    first = benches[0]
    drawn = first.unlisted() if unlisted else first.sentences
    said = corpus.commands(drawn, lacking, first.understanding, sentences)
    if not said:
        raise InputError("No sentence of these intents can be heard with every one of the models.")
    everyday = corpus.everyday(first.understanding, sentences)
    speakers = voices.at_hand()
    tell(f"speaking {len(said) + len(everyday)} sentences in {len(speakers)} voices")
    return corpus.record(said, everyday, speakers, folder), benches


def measure(
    subject: Subject, bench: Bench, said: Corpus, noises: list[Noise], folder: Path
) -> Measured:
    """Measure one model."""
    arguments = (subject.model, str(subject.intents or ""))
    tell(f"{subject.name}: {STARTS} starts")
    starts = [figures_of("start_up", *arguments) for _ in range(STARTS)]
    clips = said.in_turn()
    tell(f"{subject.name}: memory")
    recording = _one_recording(clips[:_REMEMBERED], folder / "all.wav")
    memory = figures_of("memory", *arguments, str(recording))
    tell(f"{subject.name}: times of {len(clips)} utterances")
    times = alone(timing.measure, subject, clips, noises)
    tell(f"{subject.name}: acceptance of {len(said.clips)} clips")
    trials = acceptance.measure(subject, said.clips, noises)
    lacking = bench.hearing.unknown_words
    hearable = [text for _, text in bench.sentences if not set(lacking) & set(text.split())]
    drawn = len(bench.sentences)
    return Measured(subject.name, lacking, len(hearable), drawn, starts, memory, times, trials)


def _one_recording(clips: Sequence[Clip], path: Path) -> Path:
    sound = np.concatenate([clip.in_room(None).samples for clip in clips])
    soundfile.write(path, sound, HEARING_RATE, subtype="PCM_16")
    return path


def tell(progress: str) -> None:
    """Write a line to standard error: standard output is for the tables."""
    print(progress, file=sys.stderr, flush=True)
