"""Killed at any moment it goes on as if nothing had happened; and so with a bad disk."""

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import datetime
from pathlib import Path
from threading import Timer
from typing import Any

import pytest

from assistant.memory.store import read
from assistant.relief.episode import Episode
from assistant.relief.events import Event, Said
from assistant.relief.fold import fold
from assistant.relief.phases import Phase

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).parents[1]
PATIENCE_S = 60

OF_THE_RUN = {"announced", "returned", "heard_at", "last_said", "asked_at"}
"""What tells of one run and not of the person."""


def known(events: Sequence[Event]) -> Any:
    """What is known after ``events``: every time in it is only there or not."""
    return _timeless(fold(events, Episode()))


def _timeless(value: Any) -> Any:
    if isinstance(value, datetime):
        return "a time"
    if is_dataclass(value):
        names = [field.name for field in fields(value) if field.compare]
        return {name: _timeless(getattr(value, name)) for name in {*names} - OF_THE_RUN}
    if isinstance(value, dict):
        return {key: _timeless(each) for key, each in value.items()}
    return [_timeless(each) for each in value] if isinstance(value, tuple) else value


# The process itself


class Relief:
    """The real process, typed to."""

    def __init__(self, data: Path, *arguments: str) -> None:
        self.log = data / "relief.db"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "assistant", *arguments, "--text"],
            env={**os.environ, "RELIEF_DATA": str(data), "PYTHONPATH": str(CHECKOUT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.unasked: list[str] = []
        """What it said of itself before the last answer."""

    def line(self) -> str:
        """The next line, once it is there."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "it has ended"
        return line.strip()

    def say(self, *texts: str) -> str:
        """Type lines; the answer to the last."""
        assert self.process.stdin is not None
        answer = ""
        for text in texts:
            self.process.stdin.write(f"{text}\n")
            self.process.stdin.flush()
            self.unasked = list(iter(self.line, f"> {text}"))
            answer = self.line()
        return answer


@contextmanager
def running(data: Path, *arguments: str) -> Iterator[Relief]:
    """It runs until it is killed at the end."""
    relief = Relief(data, *arguments)
    overdue = Timer(PATIENCE_S, relief.process.kill)
    overdue.start()
    try:
        yield relief
    finally:
        overdue.cancel()
        relief.process.kill()
        relief.process.communicate()


BACK, ICY, NOTHING = "I'm back.", "I'm back; twenty minutes left with the ice.", ""
LIVES: list[tuple[str | None, tuple[str, ...]]] = [
    (None, ("what now", "no")),
    (BACK, ("no", "no", "no", "just now", "no", "the ice is on")),
    (ICY, ("no", "no", "I took two ibuprofen an hour ago", "undo", "it's off")),
    (BACK, ("yes", "no", "I took one aspirin an hour ago", "my pain is a seven", "good night")),
    (NOTHING, ("I'm awake", "my chest hurts")),
    (
        "Call nine one one now; I can't call for you. If I misunderstood you, say: I'm okay.",
        ("I'm okay", "no"),
    ),
]
"""Each time it runs: what it says first (None: its greeting), then what is said to it until it is
killed."""


def test_killed_in_every_phase_it_goes_on_where_it_was(tmp_path: Path) -> None:
    with running(tmp_path / "whole") as whole:
        for back, (first, *rest) in LIVES:
            with running(tmp_path / "killed") as relief:
                relief.say(first)
                if back is not None:
                    assert relief.unasked == ([back] if back else [])
                relief.say(*rest)
            whole.say(first, *rest)
            assert known(read(relief.log)) == known(read(whole.log))


def test_an_alarm_that_nobody_acknowledged_is_spoken_again(tmp_path: Path) -> None:
    settings = tmp_path / "settings.yaml"
    settings.write_text("plan: {ice_on_minutes: 0.01}\n", encoding="utf-8")
    with running(tmp_path / "data", "--settings", str(settings)) as relief:
        relief.say("the ice is on")
        assert relief.line().startswith("Ice off now, please.")
    with running(tmp_path / "data", "--settings", str(settings)) as relief:
        answer = relief.say("it's off")
        assert len(relief.unasked) == 1
        assert relief.unasked[0].startswith("The ice has been on for ")
        assert answer.startswith("Got it, ice off.")


def test_a_full_disk_is_told_once_and_the_guidance_goes_on(tmp_path: Path) -> None:
    told = "I can't write to the disk, so a restart would forget what comes now."
    with running(tmp_path / "data") as relief:
        relief.say("what now")
        kept = len(read(relief.log))
        wal = Path(f"{relief.log}-wal").stat().st_size
        limits = resource.prlimit(
            relief.process.pid, resource.RLIMIT_FSIZE, (wal, resource.RLIM_INFINITY)
        )
        assert relief.say("no").startswith("! What happened last could not be written to")
        assert relief.line().startswith(told)
        assert "Are your legs weak or numb" in relief.line()
        assert "Did this start with a bad fall" in relief.say("no")
        assert relief.unasked == []
        assert len(read(relief.log)) == kept
        resource.prlimit(relief.process.pid, resource.RLIMIT_FSIZE, limits)
        assert "Any fever" in relief.say("no")
        assert relief.unasked == []
    answers = fold(read(tmp_path / "data" / "relief.db"), Episode()).answers
    assert answers == {"s1": "no", "s2": "no", "s3": "no"}


def test_a_damaged_log_is_set_aside_and_that_is_told(tmp_path: Path) -> None:
    log = tmp_path / "relief.db"
    log.write_text("Dear diary, " * 1000)
    with running(tmp_path) as relief:
        assert relief.line().startswith("My notes were damaged, so I've put them aside")
        assert relief.line().startswith("I'm here.")
        relief.say("what now")
        relief.process.kill()
        assert "The log could not be used and lies now in" in relief.process.communicate()[1]
    (aside,) = tmp_path.glob("relief-damaged-*.db")
    assert aside.read_text().startswith("Dear diary")
    assert fold(read(log), Episode()).asked == "s1"


# In the middle of a turn

_SUDDEN_DEATH = """
import json, os, signal, sys
from datetime import timedelta
from pathlib import Path
from conversing import NOON, HeardVoice, english
from assistant.conversation.replies import Replies
from assistant.conversation.understanding import Understanding
from assistant.memory.diary import Diary, log_file, open_memory
from assistant.relief.plan import Plan
from assistant.session import Session
from assistant.memory.store import read

UNDERSTANDING, REPLIES = Understanding(english()), Replies(english())
UNDERSTANDING.understand("no")  # The first time takes long: not in every life anew.

class Deadly(Diary):
    def __init__(self, diary, moment):
        self.diary, self.moment = diary, moment

    def keep(self, events):
        if self.moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        self.diary.keep(events)
        if self.moment == "after":
            os.kill(os.getpid(), signal.SIGKILL)

def live(turns, moment, clock):
    memory, voice = open_memory(), HeardVoice()
    diary = Deadly(memory.diary, None)
    session = Session(
        UNDERSTANDING, REPLIES, Plan(), voice, lambda text: None, diary, memory.past
    )
    session.greet(clock, timedelta(0) if memory.past else None)
    lengths = []
    for minutes, text in turns:
        clock += timedelta(minutes=minutes)
        diary.moment = moment
        session.tick(clock) if text is None else session.typed(text, clock)
        lengths.append(len(read(log_file())))
    print(json.dumps(lengths))

def forked(data, *life):
    os.environ["RELIEF_DATA"] = str(Path(sys.argv[1], data))
    if not (child := os.fork()):
        live(*life)
        sys.stdout.flush()
        os._exit(0)
    return os.waitpid(child, 0)[1], len(read(log_file()))

turns = json.loads(sys.argv[2])
forked("whole", turns, None, NOON)
clock = NOON
for minutes, text in turns:
    for moment in ("before", "after"):
        print(json.dumps(forked("killed", [(minutes, text)], moment, clock)), flush=True)
    clock += timedelta(minutes=minutes)
"""

TURNS: list[tuple[float, str | None]] = [
    *((0, text) for text in ("what now", "no", "no", "no", "no", "just now", "no")),
    *((0, text) for text in ("the ice is on", "no", "no")),
    (20, None),
    *((0, text) for text in ("it's off", "yes", "no", "I took one ibuprofen", "undo")),
    (20, "the ice is back on"),
    (20, "it's off"),
    *((0, text) for text in ("seven", "I took one ibuprofen")),
    (55, "what now"),
    *((0, text) for text in ("done", "pause", "carry on", "good night")),
    (480, "I'm awake"),
    *((0, text) for text in ("no", "no", "no")),
    (1440, "what now"),
    (2880, "what now"),
    *((0, text) for text in ("two", "can I stretch", "yes", "next")),
    *((0, text) for text in ("my chest hurts", "I'm okay", "no")),
]
"""A conversation: the minutes before each turn, and what is said; None where time alone acts."""


def test_killed_in_the_middle_of_any_turn_it_goes_on_from_before_or_after_it(
    tmp_path: Path,
) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, sys.path))}
    command = [sys.executable, "-c", _SUDDEN_DEATH, str(tmp_path), json.dumps(TURNS)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    lengths, *deaths = [json.loads(line) for line in done.stdout.splitlines()]
    whole, killed = (read(tmp_path / name / "relief.db") for name in ("whole", "killed"))
    states = [known([]), *(known(whole[:length]) for length in lengths)]
    assert {each["phase"] for each in states} == {*Phase} - {Phase.AFTER}
    for number, turn in enumerate(TURNS):
        (before, so_far), (after, further) = deaths[2 * number : 2 * number + 2]
        assert before == after == signal.SIGKILL
        assert known(killed[:so_far]) == states[number], turn
        assert known(killed[:further]) == states[number + 1], turn
        if turn[1] is None:
            said = next(event for event in killed[further:] if isinstance(event, Said))
            assert said.lines[0].prompt == "ice_catch_up"
