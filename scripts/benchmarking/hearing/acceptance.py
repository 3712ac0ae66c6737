"""How often what is said is understood: every clip in every condition, on all cores.

Each voice in each condition is one visit to fresh ears, so that no figure depends on how the work
was shared among processes.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor

from benchmarking.hearing.bench import Subject, bench_of
from benchmarking.hearing.conditions import Condition, Surroundings
from benchmarking.hearing.corpus import Clip
from benchmarking.hearing.judging import Trial
from benchmarking.hearing.listening import Listener


def measure(
    pool: Executor,
    subject: Subject,
    clips: Sequence[Clip],
    conditions: Sequence[Condition],
    around: Surroundings,
) -> Iterator[list[Trial]]:
    """Hear all ``clips`` in all ``conditions``; the trials of each visit, in a fixed order."""
    by_voice: dict[str, list[Clip]] = {}
    for clip in clips:
        by_voice.setdefault(clip.voice, []).append(clip)
    jobs = [
        pool.submit(_visit, subject, group, condition, around)
        for condition in conditions
        for group in by_voice.values()
    ]
    yield from (job.result() for job in jobs)


def _visit(
    subject: Subject, clips: list[Clip], condition: Condition, around: Surroundings
) -> list[Trial]:
    listener = Listener(bench_of(subject))
    return [_trial(listener, clip, condition, around) for clip in clips]


def _trial(listener: Listener, clip: Clip, condition: Condition, around: Surroundings) -> Trial:
    heard = listener.hear(clip.in_condition(condition, around), clip.sentence.asked)
    return Trial(clip.sentence, clip.voice, condition, tuple(heard))
