"""The tables of what hearing costs: start-up, memory, computing, and how soon it answers."""

from collections.abc import Iterator, Sequence

from benchmarking.hearing.conditions import TRAIL_S
from benchmarking.hearing.measuring import STARTS, Cost
from benchmarking.hearing.timing import Timed, Timing
from benchmarking.tables import high, middle, milliseconds, percent, seconds, table

Costs = Sequence[tuple[str, Cost]]
"""The models' names and costs."""


def start_up(models: Costs) -> str:
    """How long a start takes, part by part."""
    rows = [row for name, cost in models for row in _start_rows(name, cost)]
    slowest = f"slowest of {STARTS}"
    return table(["model", "part", "median", slowest, "share of the whole"], rows, 2)


def _start_rows(name: str, cost: Cost) -> Iterator[list[str]]:
    *parts, alone = cost.starts[0]
    whole = [sum(start[part] for part in parts) for start in cost.starts]
    for part in parts:
        times = [start[part] for start in cost.starts]
        yield _start_row(name, part, times, whole)
        if part == "model and sentences":
            times = [start[alone] for start in cost.starts]
            yield _start_row(name, f"({alone}, once more)", times, whole)
    yield _start_row(name, "ready to listen", whole, whole)


def _start_row(name: str, part: str, times: list[float], whole: list[float]) -> list[str]:
    share = percent(middle(times), middle(whole))
    return [name, part, seconds(middle(times)), seconds(max(times)), share]


def memory(models: Costs) -> str:
    """The most memory held until each moment."""
    rows = []
    for name, cost in models:
        before = next(iter(cost.memory.values()))
        for moment, peak in cost.memory.items():
            if peak is None or before is None:
                rows.append([name, moment, "unknown here", "-"])
            else:
                rows.append([name, moment, f"{peak:.0f} MB", f"{peak / before:.2f}"])
    return table(["model", "until", "peak", "times the first"], rows, 2)


def idle(models: Costs) -> str:
    """What it costs while nobody speaks."""
    rows = [
        [name, sound, percent(share, 1)]
        for name, cost in models
        for sound, share in cost.idle.items()
    ]
    return table(["model", "while it hears", "of one core"], rows, 2)


def factors(models: Costs) -> str:
    """Real-time factors."""
    rows = [
        [name, way, f"{middle(f):.4f}", f"{high(f):.4f}", f"{1 / middle(f):.0f}"]
        for name, cost in models
        for way, f in cost.timing.factors.items()
    ]
    header = ["model", "reading", "median", "95th percentile", "times faster than sound"]
    return table(header, rows, 2)


def answers(models: Costs) -> str:
    """From the end of speech to the transcript, the intent and the first sample of the reply."""
    rows = [row for name, cost in models for row in _answer_rows(name, cost.timing)]
    to = "from the end of speech to"
    header = ["model", "condition", to, "n", "median", "95th percentile", "of it computing"]
    return table(header, rows, 3)


def _answer_rows(name: str, timing: Timing) -> Iterator[list[str]]:
    play_s = middle(timing.loudspeaker or [0.0])
    for condition, heard in timing.heard.items():
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
                yield [name, condition, to, *_times(each)]


def _times(each: list[tuple[Timed, float]]) -> list[str]:
    totals = [total for _, total in each]
    computing = middle([total - heard.waited_s for heard, total in each])
    share = percent(computing, middle(totals))
    return [str(len(each)), seconds(middle(totals)), seconds(high(totals)), share]


def stages(models: Costs) -> str:
    """What of that is computing, stage by stage."""
    rows = []
    for name, cost in models:
        heard = next(iter(cost.timing.heard.values()))
        stages = {
            "the last frame, both readings": [h.final_s - h.waited_s for h in heard],
            "understanding": [h.understanding_s for h in heard],
            "from transcript to new reply": [h.cold_s for h in heard if h.cold_s is not None],
            "from transcript to known reply": [h.warm_s for h in heard if h.warm_s is not None],
            "loudspeaker": cost.timing.loudspeaker,
        }
        for stage, times in stages.items():
            if times:
                figures = [milliseconds(middle(times)), milliseconds(high(times))]
                rows.append([name, stage, *figures])
    return table(["model", "stage", "median", "95th percentile"], rows, 2)


def answer_notes(models: Costs) -> list[str]:
    """What must be known to read the two tables before."""
    return [note for name, cost in models for note in _notes(name, cost.timing)]


def _notes(name: str, timing: Timing) -> Iterator[str]:
    for condition, missed in timing.unheard.items():
        if missed:
            utterances = missed + len(timing.heard[condition])
            yield (
                f"{name}, {condition}: after {missed} of {utterances} utterances no endpoint"
                f" came within {TRAIL_S:g} s of silence; they are left out."
            )
    replies = [heard for heard in next(iter(timing.heard.values())) if heard.warm_s is not None]
    if not replies:
        yield f"{name}: these intents hold no replies, so no reply was timed."
        return
    ready = sum(heard.prepared for heard in replies)
    yield f"{name}: {ready} of {len(replies)} first replies are among those spoken ahead."
    if timing.loudspeaker:
        yield f"{name}: the first sample is that at the loudspeaker, by its median delay."
    else:
        yield f"{name}: no loudspeaker here; the first sample is that of a sound ready to play."
