"""./scripts/benchmark barge-in: somebody speaks into the assistant's own words, in many rooms."""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import partial
from typing import TypeVar

from assistant.audio.sound import HEARING_RATE
from assistant.conversation.replies import Replies
from assistant.relief.plan import Plan
from assistant.session import Session
from assistant.speech.utterance import transcripts
from assistant.speech.voice import NoVoice
from benchmarking import voices
from benchmarking.barge_in.room import LATENCY, EchoingRoom
from benchmarking.hearing import material
from benchmarking.hearing.bench import Bench, Subject, bench_of, models_at_hand
from benchmarking.hearing.children import processes
from benchmarking.hearing.senses import context
from benchmarking.progress import tell
from benchmarking.tables import count, high, middle, milliseconds, table
from benchmarking.voices import Voice

LINES = [
    "Twenty minutes of ice are over. Take the ice off now, and look at your skin.",
    "Lie on your back with your knees bent over a pillow, or on your side with a pillow.",
    "Wrap the ice in a thin towel, never on bare skin, and put it where it hurts most.",
]
SAYS = [
    "stop talking",
    "repeat that",
    "wait a moment",
    "the ice is off",
    "help me",
    "my chest hurts",
]
ROOMS = [(-20.0, 0.1), (-6.0, 0.03), (0.0, 0.2), (3.0, 0.35)]
"""Loudness of the echo in decibels of what is played, and by how many seconds it is late."""
ABOVE_DB = [10.0, 6.0, 3.0, 0.0, -6.0]
"""How much louder somebody is than the echo at the microphone."""
AFTER_S = 1.6
"""Somebody speaks so long after the beginning of a line: in the first second of its echo, which may
come 0.35 s late, nobody is noticed."""
AT_ONCE_S = 0.5

_SEEDS, _SILENT_SEEDS = 3, 8
_VOICES = 3
_Key = TypeVar("_Key")
_NOON = datetime(2026, 1, 1, 12, tzinfo=timezone.utc)


@dataclass(frozen=True)
class Trial:
    """A room, and what is said into the third line; nothing where ``text`` is empty."""

    room: tuple[float, float]
    above_db: float
    text: str
    voice: Voice
    seed: int
    after_s: float = AFTER_S
    """When somebody begins, in seconds after the line: at any moment of a frame."""


@dataclass(frozen=True)
class Outcome:
    """What came of a trial."""

    noticed_s: float | None
    """From the first sound until the loudspeaker is silent, in seconds; None where it went on for
    more than half a second."""

    understood: bool
    """Whether it acted on what was meant."""

    wrong: int
    """How often it acted on anything else."""

    in_vain: int
    """How often it fell silent for nobody."""

    own_s: float
    """For how long it spoke."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what stands after ``benchmark barge-in``."""
    parser.add_argument("--model", default=None, help="a speech model; default: the one that ships")
    parser.add_argument("--quick", action="store_true", help="one trial in a room of each kind")


def run(given: argparse.Namespace) -> None:
    """Measure and print the tables.

    Raises:
        AssistantError: something is missing or failed.
    """
    speakers = material.spread(voices.at_hand(), 1 if given.quick else _VOICES)
    trials = [
        Trial(
            room,
            above,
            SAYS[(n + seed) % len(SAYS)],
            voice,
            seed,
            AFTER_S + 0.013 * seed + 0.005 * n,
        )
        for room in ROOMS
        for above in (ABOVE_DB[:1] if given.quick else ABOVE_DB)
        for n, voice in enumerate(speakers)
        for seed in range(1 if given.quick else _SEEDS)
    ]
    silent = [
        Trial(room, 0.0, "", speakers[0], seed)
        for room in ROOMS
        for seed in range(1 if given.quick else _SILENT_SEEDS)
    ]
    subject = Subject(given.model or models_at_hand()[0], None)
    tell(f"{len(trials) + len(silent)} rooms")
    with processes(None) as pool:
        outcomes = list(pool.map(partial(measure, subject), [*trials, *silent]))
    print("## Somebody speaks into its words\n")
    print(_interruptions(trials, outcomes[: len(trials)]), end="\n\n")
    print("## Nobody speaks\n")
    print(_alone(silent, outcomes[len(trials) :]))


def measure(subject: Subject, trial: Trial) -> Outcome:
    """Hear a room out."""
    bench = bench_of(subject)
    room = EchoingRoom(LINES, *trial.room, trial.seed)
    if trial.text:
        room.speak_into(len(LINES) - 1, trial.after_s, trial.text, trial.voice, trial.above_db)
    heard, _, held_at = room.hear(bench.assistant_ears())
    onset = room.starts[-1] / HEARING_RATE + trial.after_s if trial.text else float("inf")
    silent_at = [at + LATENCY / HEARING_RATE for at in held_at]
    after = [at - onset for at in silent_at if 0 <= at - onset < AT_ONCE_S]
    wanted = _meant(bench, [(trial.text, 1.0)]) if trial.text else None
    readings = [transcripts(each.utterance.readings) for each in heard]
    obeyed = [
        _meant(bench, reading)
        for each, reading in zip(heard, readings, strict=True)
        if _obeys(bench, reading, each.echoes)
    ]
    return Outcome(
        after[0] if after else None,
        wanted in obeyed,
        sum(meant != wanted for meant in obeyed),
        sum(at < onset for at in held_at),
        room.own_s,
    )


def _meant(bench: Bench, readings: Sequence[tuple[str, float]]) -> str | None:
    said = bench.understanding.interpret(readings[-1:], context(""))
    return said.meanings[0].intent if said else None


def _obeys(bench: Bench, readings: Sequence[tuple[str, float]], echoes: bool) -> bool:
    """Whether a session that has just spoken its greeting acts on it."""
    replies = Replies(bench.folder, "US")
    session = Session(bench.understanding, replies, Plan(), NoVoice(), lambda line: None)
    session.greet(_NOON)
    return session.interrupted(readings, _NOON, echoes)


def _interruptions(trials: Sequence[Trial], outcomes: Sequence[Outcome]) -> str:
    rows = []
    for (room, above), of in _grouped([(each.room, each.above_db) for each in trials], outcomes):
        times = [each.noticed_s for each in of if each.noticed_s is not None]
        rows.append(
            [
                _named(room),
                f"{above:+.0f} dB",
                count(len(times), len(of)),
                milliseconds(middle(times)) if times else "-",
                milliseconds(high(times)) if times else "-",
                count(sum(each.understood for each in of), len(of)),
                str(sum(each.wrong for each in of)),
            ]
        )
    header = ["echo", "louder by", "silent in 0.5 s", "median", "95th", "acted on", "wrong"]
    return table(header, rows)


def _alone(trials: Sequence[Trial], outcomes: Sequence[Outcome]) -> str:
    rows = [
        [
            _named(room),
            f"{sum(each.own_s for each in of) / 60:.1f} min",
            str(sum(each.in_vain for each in of)),
            str(sum(each.wrong for each in of)),
        ]
        for room, of in _grouped([each.room for each in trials], outcomes)
    ]
    return table(["echo", "its own speech", "silent in vain", "obeyed itself"], rows)


def _grouped(
    keys: Sequence[_Key], outcomes: Sequence[Outcome]
) -> Iterator[tuple[_Key, list[Outcome]]]:
    pairs = list(zip(keys, outcomes, strict=True))
    for key in dict.fromkeys(keys):
        yield key, [outcome for of, outcome in pairs if of == key]


def _named(room: tuple[float, float]) -> str:
    return f"{room[0]:+.0f} dB after {room[1]:g} s"
