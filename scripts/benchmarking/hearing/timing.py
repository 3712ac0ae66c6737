"""How fast a model decodes, and how soon after the end of speech the assistant answers.

Nothing waits in real time: a frame (`FRAME_S`) arrives when its sound is over, and what is computed
takes what it takes. A frame that arrives while the one before is still decoded waits for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter

from assistant.audio.sound import FRAME_S
from assistant.speech.ears import Ears
from assistant.speech.utterance import Utterance, transcripts
from benchmarking.hearing.answering import Answering, answering_of, loudspeaker_delays
from benchmarking.hearing.bench import Bench, Subject, bench_of
from benchmarking.hearing.conditions import CLEAN, Condition, Scene, Surroundings
from benchmarking.hearing.corpus import Clip
from benchmarking.hearing.senses import context


@dataclass(frozen=True)
class Timed:
    """One clip's utterance, timed; all in seconds."""

    waited_s: float
    """Sound fed from the end of speech until the endpoint."""

    final_s: float
    """From the end of speech to the final transcript, computing included."""

    understanding_s: float
    """From the final transcript to its meaning."""

    cold_s: float | None = None
    """From the final transcript until a reply that was never spoken before can be played."""

    warm_s: float | None = None
    """From the final transcript until a reply that was can be played."""

    prepared: bool = False
    """Whether the assistant has this reply ready soon after its start."""


@dataclass
class Timing:
    """What was measured of one model."""

    factors: dict[str, list[float]]
    """For each way to read: computing time over sound time, clip by clip."""

    heard: dict[str, list[Timed]] = field(default_factory=dict)
    unheard: dict[str, int] = field(default_factory=dict)
    """Clips after whose end no utterance ended within the silence."""

    loudspeaker: list[float] = field(default_factory=list)
    """From playing a sound to its first sample, in seconds, a few times; empty without one."""


def measure(
    subject: Subject,
    clips: Sequence[Clip],
    conditions: Sequence[Condition],
    around: Surroundings,
) -> Timing:
    """Time all ``clips`` in all ``conditions``; best in a process with nothing else to do.

    The replies are timed in the first of them.
    """
    bench = bench_of(subject)
    all_ears = bench.ears()
    scenes = [clip.in_condition(CLEAN, around) for clip in clips]
    for ears in all_ears.values():
        _factor(ears, scenes[0])  # what a first use costs is no part of the pace
    timing = Timing({name: [_factor(e, s) for s in scenes] for name, e in all_ears.items()})
    ears = bench.assistant_ears()
    answering = answering_of(bench.folder, bench.understanding)
    for condition in conditions:
        replying = answering if condition is conditions[0] else None
        results = [_hear(bench, ears, clip, condition, around, replying) for clip in clips]
        timing.heard[condition.name] = [heard for heard in results if heard]
        timing.unheard[condition.name] = results.count(None)
    if answering:
        answering.close()
        timing.loudspeaker = loudspeaker_delays()
    return timing


def _factor(ears: Ears, scene: Scene) -> float:
    began = perf_counter()
    for frame in scene.frames():
        ears.hear(frame)
    ears.finish()
    return (perf_counter() - began) / scene.seconds


def _hear(
    bench: Bench,
    ears: Ears,
    clip: Clip,
    condition: Condition,
    around: Surroundings,
    answering: Answering | None,
) -> Timed | None:
    bench.asked = clip.sentence.asked
    scene = clip.in_condition(condition, around)
    ended = _first_end(ears, scene)
    ears.forget()
    if ended is None:
        return None
    utterance, arrived_s, final_s = ended
    readings = transcripts(utterance.readings)
    began = perf_counter()
    bench.understanding.interpret(readings, context(bench.asked))
    understanding_s = perf_counter() - began
    heard = Timed(arrived_s - scene.speech_ends_s, final_s - scene.speech_ends_s, understanding_s)
    first = answering.to(readings) if answering else None
    again = answering.to(readings) if answering else None
    if answering is None or first is None or again is None:
        return heard
    cold_s = first.after_s if first.new else None
    prepared = first.text in answering.prepared
    return replace(heard, cold_s=cold_s, warm_s=again.after_s, prepared=prepared)


def _first_end(ears: Ears, scene: Scene) -> tuple[Utterance, float, float] | None:
    """The first utterance that ends after the speech, when its last frame arrived, and when its
    transcript was there; in seconds from the beginning of the scene."""
    free_at = 0.0
    for number, frame in enumerate(scene.frames(), start=1):
        arrived = number * FRAME_S
        began = perf_counter()
        utterance = ears.hear(frame)
        free_at = max(arrived, free_at) + perf_counter() - began
        if utterance and arrived > scene.speech_ends_s:
            return utterance, arrived, free_at
    return None
