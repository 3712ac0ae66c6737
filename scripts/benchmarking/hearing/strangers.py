"""False accepts: hours of talk, of groans and of noise that are not for the assistant.

The talk is everyday sentences in many voices, across the room, with pauses as in talk; the groans
are as near as who speaks to it. They are heard in stretches of five minutes, each with ears of its
own.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from random import Random

import numpy as np

from assistant.audio.sound import HEARING_RATE
from benchmarking.hearing.acoustics import Room, Signal, heard_in
from benchmarking.hearing.bench import Subject, bench_of
from benchmarking.hearing.conditions import NEAR, Condition, Scene, Surroundings, pcm
from benchmarking.hearing.corpus import SPEECH_DBFS, Clip, Sentence
from benchmarking.hearing.judging import Trial
from benchmarking.hearing.listening import Heard, Listener
from benchmarking.voices import Voice

STRETCH_S = 300.0
NOISES = ("babble", "kitchen", "fan")
LOUDEST_DB = 6.0
"""Noise alone is as loud as it is so far below speech at one metre."""

TALK, GROANS = "talk", "groans"
ROOMS = {TALK: Room(3.0), GROANS: NEAR}
"""Where those are who are heard."""

_SENTENCE_S = 2.2
"""So long is a sentence with its pause, at the least on average."""

_PAUSES_S = {TALK: (0.15, 1.6), GROANS: (1.0, 8.0)}
_BACK_S = 20.0


@dataclass(frozen=True)
class Stretch:
    """Some minutes of what is not for the assistant."""

    what: str
    """`TALK`, `GROANS`, or a kind of noise."""

    seed: int
    seconds: float

    placed: tuple[tuple[float, Clip], ...] = ()
    """Who says what when, in seconds from the beginning; noise has none."""

    @property
    def condition(self) -> Condition:
        """How it is heard."""
        if self.what in ROOMS:
            return Condition(ROOMS[self.what])
        return Condition(None, self.what, LOUDEST_DB)

    def scene(self, around: Surroundings) -> Scene:
        """Its sound."""
        return Scene(pcm(self._sound(around)), self.seconds)

    def _sound(self, around: Surroundings) -> Signal:
        if self.what not in ROOMS:
            height = 32768 * 10 ** ((SPEECH_DBFS - LOUDEST_DB) / 20)
            return around.fresh(self.what, self.seconds, self.seed) * height
        sound = np.zeros(round(self.seconds * HEARING_RATE))
        for at_s, clip in self.placed:
            start = round(at_s * HEARING_RATE)
            said = clip.sound()[: len(sound) - start]
            sound[start : start + len(said)] += said
        return heard_in(ROOMS[self.what], sound)

    def said_between(self, start_s: float, end_s: float) -> tuple[str, str]:
        """What was begun to be said in that time, and by whom."""
        spoken = [clip for at_s, clip in self.placed if start_s <= at_s < end_s]
        voices = dict.fromkeys(clip.voice for clip in spoken)
        return " / ".join(clip.sentence.text for clip in spoken), ", ".join(voices)


@dataclass(frozen=True)
class Followed:
    """What came of a stretch: a trial for each utterance that was heard in it."""

    what: str
    seconds: float
    trials: list[Trial]


def pairs(
    texts: Sequence[str], voices: Sequence[Voice], hours: float
) -> list[tuple[Sentence, Voice]]:
    """Sentences for so many ``hours`` of talk: all in turn, then again in other voices."""
    count = round(hours * 3600 / _SENTENCE_S) + 1
    random = Random(0)
    order: list[tuple[Sentence, Voice]] = []
    turn = 0
    while len(order) < count:
        for number, text in enumerate(random.sample(texts, len(texts))):
            order.append((Sentence(text, None), voices[(number + turn) % len(voices)]))
        turn += 1
    return order[:count]


def stretches(
    clips: Sequence[Clip], groans: Sequence[Clip], hours: float, rest_hours: float
) -> list[Stretch]:
    """``hours`` of talk made of ``clips``, and ``rest_hours`` of groans and of each noise alone."""
    found = []
    for what, spoken, lasting in ((TALK, clips, hours), (GROANS, groans, rest_hours)):
        rest = iter(spoken)
        for seed, seconds in enumerate(_parts(lasting)):
            found.append(talk(rest, seed, seconds, what))
    for kind in NOISES:
        found += [Stretch(kind, n + 1, s) for n, s in enumerate(_parts(rest_hours))]
    return found


def _parts(hours: float) -> list[float]:
    whole, rest = divmod(hours * 3600, STRETCH_S)
    return [STRETCH_S] * int(whole) + ([rest] if rest >= 1 else [])


def talk(clips: Iterable[Clip], seed: int, seconds: float, what: str = TALK) -> Stretch:
    """``seconds`` of talk or of groans made of the first of ``clips``."""
    random = Random(seed)
    placed: list[tuple[float, Clip]] = []
    at_s = 0.5
    for clip in clips:
        placed.append((at_s, clip))
        at_s += len(clip.sound()) / HEARING_RATE + random.uniform(*_PAUSES_S[what])
        if at_s >= seconds - 1:
            break
    return Stretch(what, seed, seconds, tuple(placed))


def measure(
    pool: Executor, subject: Subject, parts: Sequence[Stretch], around: Surroundings
) -> Iterator[Followed]:
    """Hear all stretches."""
    jobs = [pool.submit(_follow, subject, part, around) for part in parts]
    yield from (job.result() for job in jobs)


def _follow(subject: Subject, part: Stretch, around: Surroundings) -> Followed:
    listener = Listener(bench_of(subject))
    trials = []
    before_s = 0.0
    for heard in listener.follow(part.scene(around).frames()):
        trials.append(_trial(part, max(before_s, heard.ended_s - _BACK_S), heard))
        before_s = heard.ended_s
    return Followed(part.what, part.seconds, trials)


def _trial(part: Stretch, since_s: float, heard: Heard) -> Trial:
    text, voice = part.said_between(since_s, heard.ended_s)
    return Trial(Sentence(text, None), voice or part.what, part.condition, (heard,))
