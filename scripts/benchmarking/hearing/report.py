"""The tables that the benchmark prints, for all models together."""

import os
import platform
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

from benchmarking.hearing.corpus import Corpus
from benchmarking.hearing.measuring import STARTS, Measured
from benchmarking.hearing.room import TRAIL_S, called
from benchmarking.hearing.timing import Heard, Timing
from benchmarking.tables import (
    count,
    high,
    middle,
    milliseconds,
    percent,
    seconds,
    table,
)


def machine() -> str:
    """The machine and the versions that the figures belong to."""
    cores = os.cpu_count()
    return (
        f"{_processor()}, {cores} cores; {platform.system()} {platform.machine()};"
        f" Python {platform.python_version()}, vosk {version('vosk')}."
    )


def load() -> str:
    """How busy the machine is: figures of time mean little on a busy one."""
    if not hasattr(os, "getloadavg"):
        return "Load before measuring: unknown here."
    return f"Load before measuring: {os.getloadavg()[0]:.1f} (average of a minute)."


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown processor"


def vocabulary(models: Sequence[Measured]) -> str:
    """What of the intents each model can hear at all."""
    rows = [[m.name, str(len(m.lacking)), count(m.hearable, m.drawn)] for m in models]
    return table(["model", "words it lacks", "sentences without such a word"], rows)


def start_up(models: Sequence[Measured]) -> str:
    """How long a start takes, part by part."""
    rows = [row for m in models for row in _start_rows(m)]
    slowest = f"slowest of {STARTS}"
    return table(["model", "part", "median", slowest, "share of the whole"], rows, 2)


def _start_rows(measured: Measured) -> Iterator[list[str]]:
    *parts, alone = measured.starts[0]
    whole = [sum(start[part] for part in parts) for start in measured.starts]
    for part in parts:
        times = [start[part] for start in measured.starts]
        yield _start_row(measured, part, times, whole)
        if part == "model and sentences":
            times = [start[alone] for start in measured.starts]
            yield _start_row(measured, f"({alone}, once more)", times, whole)
    yield _start_row(measured, "ready to listen", whole, whole)


def _start_row(measured: Measured, part: str, times: list[float], whole: list[float]) -> list[str]:
    share = percent(middle(times), middle(whole))
    return [measured.name, part, seconds(middle(times)), seconds(max(times)), share]


def memory(models: Sequence[Measured]) -> str:
    """The most memory held until each moment."""
    rows = []
    for measured in models:
        before = next(iter(measured.memory.values()))
        for moment, peak in measured.memory.items():
            if peak is None or before is None:
                rows.append([measured.name, moment, "unknown here", "-"])
            else:
                rows.append([measured.name, moment, f"{peak:.0f} MB", f"{peak / before:.2f}"])
    return table(["model", "until", "peak", "times the first"], rows, 2)


def factors(models: Sequence[Measured]) -> str:
    """Real-time factors."""
    rows = [
        [m.name, way, f"{middle(f):.4f}", f"{high(f):.4f}", f"{1 / middle(f):.0f}"]
        for m in models
        for way, f in m.timing.factors.items()
    ]
    header = ["model", "reading", "median", "95th percentile", "times faster than sound"]
    return table(header, rows, 2)


def answers(models: Sequence[Measured]) -> str:
    """From the end of speech to the transcript, the intent and the first sample of the reply."""
    rows = [row for m in models for row in _answer_rows(m)]
    to = "from the end of speech to"
    header = ["model", "condition", to, "n", "median", "95th percentile", "of it computing"]
    return table(header, rows, 3)


def _answer_rows(measured: Measured) -> Iterator[list[str]]:
    play_s = middle(measured.timing.loudspeaker or [0.0])
    for noise, heard in measured.timing.heard.items():
        times = {
            "final transcript": [(h, h.final_s) for h in heard],
            "intent": [(h, h.final_s + h.understanding_s) for h in heard],
            "first sample, new reply": [
                (h, h.final_s + h.cold_s + play_s) for h in heard if h.cold_s is not None
            ],
            "first sample, known reply": [
                (h, h.final_s + h.warm_s + play_s) for h in heard if h.warm_s is not None
            ],
        }
        for to, each in times.items():
            if each:
                yield [measured.name, called(noise), to, *_times(each)]


def _times(each: list[tuple[Heard, float]]) -> list[str]:
    totals = [total for _, total in each]
    computing = middle([total - heard.waited_s for heard, total in each])
    share = percent(computing, middle(totals))
    return [str(len(each)), seconds(middle(totals)), seconds(high(totals)), share]


def stages(models: Sequence[Measured]) -> str:
    """What of that is computing, stage by stage."""
    rows = []
    for measured in models:
        heard = measured.timing.heard[None]
        stages = {
            "the last frame, both readings": [h.final_s - h.waited_s for h in heard],
            "understanding": [h.understanding_s for h in heard],
            "from transcript to new reply": [h.cold_s for h in heard if h.cold_s is not None],
            "from transcript to known reply": [h.warm_s for h in heard if h.warm_s is not None],
            "loudspeaker": measured.timing.loudspeaker,
        }
        for stage, times in stages.items():
            if times:
                figures = [milliseconds(middle(times)), milliseconds(high(times))]
                rows.append([measured.name, stage, *figures])
    return table(["model", "stage", "median", "95th percentile"], rows, 2)


def answer_notes(models: Sequence[Measured], said: Corpus) -> list[str]:
    """What must be known to read the two tables before."""
    return [note for m in models for note in _notes(m.name, m.timing, len(said.commands))]


def _notes(name: str, timing: Timing, utterances: int) -> Iterator[str]:
    for noise, missed in timing.unheard.items():
        if missed:
            yield (
                f"{name}, {called(noise)}: after {missed} of {utterances} utterances no endpoint"
                f" came within {TRAIL_S:g} s of silence; they are left out."
            )
    replies = [heard for heard in timing.heard[None] if heard.warm_s is not None]
    if not replies:
        yield f"{name}: these intents hold no replies, so no reply was timed."
        return
    ready = sum(heard.prepared for heard in replies)
    yield f"{name}: {ready} of {len(replies)} first replies are among those spoken ahead."
    if timing.loudspeaker:
        yield f"{name}: the first sample is that at the loudspeaker, by its median delay."
    else:
        yield f"{name}: no loudspeaker here; the first sample is that of a sound ready to play."
