"""Hours of mixed sound through the whole assistant: whether its memory grows.

The sound is made first, in minutes; they are heard again and again in another order each time, in
a process that holds nothing but the assistant.
"""

import tempfile
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from time import perf_counter, process_time

import numpy as np
import soundfile

from assistant.audio import wav
from assistant.audio.sound import HEARING_RATE
from assistant.clock import Clock
from assistant.commands.files import answer_utterance
from assistant.conversation.replies import Replies
from assistant.memory.diary import KeptDiary
from assistant.memory.store import Store
from assistant.session import Session
from assistant.settings import Settings
from assistant.speech.ears import Ears
from assistant.speech.utterance import Utterance
from assistant.speech.voice import NoVoice
from benchmarking.hearing.bench import Bench, Subject
from benchmarking.hearing.conditions import NEAR, Condition, Surroundings, pcm
from benchmarking.hearing.corpus import Clip
from benchmarking.hearing.memory import now_mb
from benchmarking.hearing.strangers import Stretch
from benchmarking.progress import tell

MINUTE_S = 60.0
_MIX = {"silence": 8, "fan": 4, "kitchen": 4, "talk": 4, "commands": 4}
"""So many different minutes of each."""

_TENTHS = 10
_TOLD = 24
"""After so many minutes of sound each it tells how it stands."""

_QUIET_DBFS, _LOUD_DBFS = -60.0, -35.0
_COMMANDS_IN = (Condition(NEAR), Condition(NEAR, "kitchen", 12.0))


@dataclass(frozen=True)
class Soaked:
    """What became of it."""

    hours: float
    memory: list[tuple[float, float]]
    """Hours of sound heard, and the memory held then, in MB; once a minute."""

    utterances: int

    errors: dict[str, int]
    """What would have ended the assistant, and how often; the soak goes on."""

    wall_s: float
    computing_s: float

    @property
    def growth(self) -> float:
        """MB an hour in the second half, by least squares."""
        later = np.array([held for held in self.memory if held[0] >= self.hours / 2])
        return float(np.polyfit(later[:, 0], later[:, 1], 1)[0]) if len(later) > 1 else 0.0

    def tenths(self) -> Iterator[tuple[float, float]]:
        """The memory at the end of each tenth."""
        for tenth in range(1, _TENTHS + 1):
            until = self.hours * tenth / _TENTHS
            yield min(self.memory, key=lambda held: abs(held[0] - until))


def minutes(
    commands: Sequence[Clip], talk: Sequence[Stretch], around: Surroundings, most: float
) -> list[Path]:
    """Different minutes of sound, as files; ``most`` is how many will be heard."""
    folder = around.folder / "minutes"
    folder.mkdir()
    paths = []
    for kind, count in _MIX.items():
        for number in range(max(1, min(count, int(most / len(_MIX))))):
            path = folder / f"{kind}-{number}.wav"
            sound = _minute(kind, number, commands, talk, around)
            soundfile.write(path, sound, HEARING_RATE, subtype="PCM_16")
            paths.append(path)
    return paths


def _minute(
    kind: str, number: int, commands: Sequence[Clip], talk: Sequence[Stretch], around: Surroundings
) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    length = round(MINUTE_S * HEARING_RATE)
    if kind == "silence":
        # Every other minute is quite silent.
        loud = 32768 * 10 ** (_QUIET_DBFS / 20) * (number % 2)
        return pcm(around.fresh("pink", MINUTE_S, number) * loud)
    if kind == "talk":
        return talk[number % len(talk)].scene(around).samples
    if kind == "commands":
        return _commands(commands, number, around)[:length]
    return pcm(around.fresh(kind, MINUTE_S, number) * 32768 * 10 ** (_LOUD_DBFS / 20))


def _commands(
    clips: Sequence[Clip], number: int, around: Surroundings
) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    chosen = Random(number).sample(clips, min(len(clips), 20))
    condition = _COMMANDS_IN[number % len(_COMMANDS_IN)]
    return np.concatenate([clip.in_condition(condition, around).samples for clip in chosen])


def measure(subject: Subject, paths: Sequence[Path], hours: float) -> Soaked:
    """Hear so many ``hours`` of them, and answer; best in a process of its own."""
    bench = Bench(subject)
    settings = Settings()
    with (
        tempfile.TemporaryDirectory(prefix="benchmark-") as name,
        Store(Path(name) / "soak.db") as store,
    ):
        clock = Clock()
        session = Session(
            bench.understanding,
            Replies(bench.folder, settings.country),
            settings.plan,
            NoVoice(),
            lambda shown: None,
            KeptDiary(store, clock),
            bars=bench.hearing.bars,
        )
        ears = bench.hearing.ears(bench.understanding, session.context)
        return _soak(session, ears, clock, paths, hours)


def _soak(
    session: Session, ears: Ears, clock: Clock, paths: Sequence[Path], hours: float
) -> Soaked:
    wall, computing, began = perf_counter(), process_time(), clock.now()
    session.greet(began)
    memory: list[tuple[float, float]] = []
    utterances = 0
    errors: Counter[str] = Counter()
    for path in _order(paths, round(hours * 60)):
        for frame in wav.read_frames(path):
            utterance = ears.hear(frame)
            utterances += utterance is not None
            try:
                _go_on(session, utterance, began + timedelta(seconds=ears.heard_s))
            except Exception as error:
                errors[_told(error)] += 1
        memory.append((ears.heard_s / 3600, now_mb() or 0.0))
        if len(memory) % _TOLD == 0:
            tell(f"{memory[-1][0]:.1f} hours heard, {memory[-1][1]:.0f} MB held")
    spent = perf_counter() - wall, process_time() - computing
    return Soaked(ears.heard_s / 3600, memory, utterances, dict(errors), *spent)


def _go_on(session: Session, utterance: Utterance | None, now: datetime) -> None:
    while (due := session.next_announcement()) and due <= now:
        session.tick(due)
        if session.next_announcement() == due:
            break  # it waits for a pause
    if utterance:
        answer_utterance(session, utterance, now)
        session.finished = False  # nobody switches it off here


def _told(error: Exception) -> str:
    calls = [call.name for call in traceback.extract_tb(error.__traceback__)[-4:]]
    return f"{error!r} in {', '.join(calls)}"


def _order(paths: Sequence[Path], count: int) -> Iterator[Path]:
    random = Random(0)
    while count > 0:
        some = random.sample(paths, len(paths))[:count]
        count -= len(some)
        yield from some
