"""How often what is said is understood, for each way to trust the two readings.

Every clip is heard twice, by ears that read freely first and by ears that read strictly first,
since the first reading decides where an utterance ends. Each voice is one visit to fresh ears,
so that no figure depends on how the work was shared among processes.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.speech.activity import SpeechActivity
from assistant.speech.ears import Ears, Utterance
from benchmarking.hearing.bench import Bench, Subject
from benchmarking.hearing.children import processes
from benchmarking.hearing.corpus import Clip, Sentence, sense_of
from benchmarking.hearing.room import FRAME_S, Noise, Scene
from benchmarking.voices import Voice

Sense = str | None
"""What a reading means, as `corpus.sense_of` writes it."""

Senses = list[tuple[Sense, Sense]]
"""The two readings of each utterance of a clip, the first reading first."""


def _first(first: Sense, second: Sense) -> Sense:
    return first


def _first_else_second(first: Sense, second: Sense) -> Sense:
    return first or second


def _both(first: Sense, second: Sense) -> Sense:
    return first if first == second else None


PRODUCT = "strict, then free (the assistant)"

POLICIES: dict[str, tuple[str, Callable[[Sense, Sense], Sense]]] = {
    "free only": ("free", _first),
    "strict only": ("strict", _first),
    "free, then strict": ("free", _first_else_second),
    PRODUCT: ("strict", _first_else_second),
    "both agree": ("free", _both),
}
"""Name, which reading is first, and what is made of the senses of the first and the second."""


@dataclass(frozen=True)
class Trial:
    """One clip heard in one condition, judged by one policy."""

    sentence: Sentence
    voice: Voice
    noise: Noise
    policy: str

    heard: str
    """The words of the free and of the strict reading."""

    sense: Sense
    """What was understood: the first sense that is wrong, else the one that is right."""

    @property
    def verdict(self) -> str:
        """Right, wrong or none: for an everyday sentence anything understood is wrong."""
        if self.sense is None:
            return "none"
        return "right" if self.sense == self.sentence.sense else "wrong"


def measure(subject: Subject, clips: list[Clip], noises: list[Noise]) -> list[Trial]:
    """Hear all ``clips``, clean and in each noise."""
    by_voice: dict[Voice, list[Clip]] = {}
    for clip in clips:
        by_voice.setdefault(clip.voice, []).append(clip)
    with processes(os.cpu_count()) as pool:
        jobs = [pool.submit(_visit, subject, group, [None, *noises]) for group in by_voice.values()]
        return [trial for job in jobs for trial in job.result()]


@lru_cache(maxsize=1)
def _bench(subject: Subject) -> Bench:
    return Bench(subject)


def _visit(subject: Subject, clips: list[Clip], noises: list[Noise]) -> list[Trial]:
    bench = _bench(subject)
    ears = {
        "free": Ears([bench.free(), bench.strict()], SpeechActivity()),
        "strict": bench.assistant_ears(),
    }
    return [t for noise in noises for clip in clips for t in _trials(bench, ears, clip, noise)]


def _trials(bench: Bench, ears: dict[str, Ears], clip: Clip, noise: Noise) -> Iterator[Trial]:
    scene = clip.in_room(noise)
    heard = {first: list(_utterances(each, scene)) for first, each in ears.items()}
    text = ", then ".join(_words(utterance) for utterance in heard["strict"])
    senses = {first: [_senses(bench, u) for u in told] for first, told in heard.items()}
    for policy, (first, choose) in POLICIES.items():
        chosen = [choose(*pair) for pair in senses[first]]
        sense = _outcome(chosen, clip.sentence.sense)
        yield Trial(clip.sentence, clip.voice, noise, policy, text, sense)


def _utterances(ears: Ears, scene: Scene) -> Iterator[Utterance]:
    """What is heard up to the first utterance that ends after the speech."""
    for number, frame in enumerate(scene.frames(), start=1):
        if utterance := ears.hear(frame):
            yield utterance
            if number * FRAME_S > scene.speech_ends_s:
                ears.forget()
                return
    if rest := ears.finish():
        yield rest


def _words(utterance: Utterance) -> str:
    return " and ".join(f"“{reading.transcript.text}”" for reading in utterance.readings)


def _senses(bench: Bench, utterance: Utterance) -> tuple[Sense, Sense]:
    first, second = (
        sense_of(bench.understanding.understand(reading.transcript.text))
        for reading in utterance.readings
    )
    return first, second


def _outcome(senses: list[Sense], expected: Sense) -> Sense:
    understood = [sense for sense in senses if sense is not None]
    wrong = [sense for sense in understood if sense != expected]
    return next(iter([*wrong, *understood]), None)
