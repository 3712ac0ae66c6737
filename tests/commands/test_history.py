"""`relief history`: the episodes in the log, as a list, one by one, and as JSON."""

import json
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.clock import Stamp
from assistant.memory.store import Store
from assistant.relief.events import (
    AdviceAwaited,
    CreamOff,
    CreamOn,
    EpisodeBegan,
    Event,
    FalseAlarm,
    HeatOff,
    HeatOn,
    IceOff,
    IceOn,
    MedicineTaken,
    PainReported,
    RedFlagRaised,
    SpasmBegan,
    StepDone,
    Told,
    Undone,
)

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=timezone.utc)


def at(minutes: float) -> datetime:
    """So many minutes after noon, which is one o'clock where the person is."""
    return NOON + timedelta(minutes=minutes)


EPISODES: tuple[Event, ...] = (
    SpasmBegan(at(0), at(-30)),
    IceOn(at(5), at(5)),
    MedicineTaken(at(6), "ibuprofen", 2, at(-10)),
    MedicineTaken(at(6), "paracetamol", 0, at(6)),
    PainReported(at(7), 7),
    RedFlagRaised(at(8), "rf5"),
    FalseAlarm(at(9)),
    AdviceAwaited(at(10), "rf20"),
    IceOff(at(25), at(25)),
    IceOn(at(45), at(45)),
    IceOff(at(65), at(65)),
    CreamOn(at(70), nsaid=False),
    CreamOff(at(75)),
    Told(at(80), "pain"),
    PainReported(at(80), 9),
    Undone(at(81)),
    PainReported(at(90), 6.5),
    StepDone(at(100), "walk"),
    HeatOn(at(4400), at(4400)),
    HeatOff(at(4415), at(4415)),
    StepDone(at(4500), "stretch"),
    EpisodeBegan(at(20000)),
    IceOn(at(20001), at(20001)),
)

CHART = """\
Episode 1

  Began    Sun 22 Nov 2026 12:30
  Guided   Sun 22 Nov 2026 13:00 to Wed 25 Nov 2026 16:00
  Plan     gone through to its end

Ice
  Sun 22 Nov 2026 13:05   to 13:25 (20 min), then 13:45 to 14:05 (20 min)

Heat
  Wed 25 Nov 2026 14:20   to 14:35 (15 min)

Medicine
  Sun 22 Nov 2026 12:50   ibuprofen, 2 tablets
  Sun 22 Nov 2026 13:06   paracetamol

Cream
  Sun 22 Nov 2026 14:10   pain relief cream, washed off later

Pain, 0 to 10
  Sun 22 Nov 2026 13:07   7    #######
  Sun 22 Nov 2026 14:30   6.5  ######

Walks
  Sun 22 Nov 2026 14:40   done
"""


@pytest.fixture(autouse=True)
def one_o_clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An hour ahead of UTC."""
    monkeypatch.setenv("TZ", "UTC-1")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def log(home: Path) -> Path:
    return home / "relief.db"


@pytest.fixture
def kept(log: Path) -> Path:
    """A log of two episodes, closed."""
    with Store(log) as store:
        store.append(EPISODES, Stamp(NOON, NOON, None, 0.0))
    return log


def history(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What the command prints."""
    assert main(["history", *arguments]) == 0
    told = capsys.readouterr()
    assert told.err == ""
    return told.out


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """The exit status, and what is said instead of a history."""
    status = main(["history", *arguments])
    told = capsys.readouterr()
    assert told.out == ""
    return status, told.err


@pytest.mark.usefixtures("kept")
def test_the_list_has_a_line_for_each_episode(capsys: pytest.CaptureFixture[str]) -> None:
    assert history(capsys).splitlines() == [
        "No.  Began                   Lasted          Ice cycles  Last pain",
        "  1  Sun 22 Nov 2026 12:30   3 d 3 h                  1        6.5",
        "  2  Sun 06 Dec 2026 10:20   1 min                    1          -",
    ]


@pytest.mark.usefixtures("kept")
def test_one_episode_is_shown_in_full(capsys: pytest.CaptureFixture[str]) -> None:
    told = history(capsys, "1")
    chart, signs = told.split("\nWarning signs\n")
    assert chart == CHART
    chest, fever = signs.split(" (It was a false alarm.)\n")
    assert chest.startswith("  Sun 22 Nov 2026 13:08   Chest pain or trouble breathing")
    assert fever.startswith("  Sun 22 Nov 2026 13:10   Fever with back pain")
    assert max(map(len, told.splitlines())) < 80


@pytest.mark.usefixtures("kept")
def test_the_last_episode_has_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    told = history(capsys, "last")
    assert told == history(capsys, "2")
    assert told.splitlines()[2:5] == [
        "  Began    not told",
        "  Guided   Sun 06 Dec 2026 10:20 to Sun 06 Dec 2026 10:21",
        "  Plan     not finished",
    ]
    assert told.endswith("Ice\n  Sun 06 Dec 2026 10:21   on, not yet told to be off\n")


@pytest.mark.usefixtures("kept")
def test_as_json_an_episode_has_a_shape_that_stays(capsys: pytest.CaptureFixture[str]) -> None:
    day, later = "2026-11-22T", "2026-11-25T"
    episode = {
        "number": 1,
        "began": f"{day}12:30:00+01:00",
        "first": f"{day}13:00:00+01:00",
        "last": f"{later}16:00:00+01:00",
        "finished": True,
        "ice_cycles": [
            [
                {"on": f"{day}13:05:00+01:00", "off": f"{day}13:25:00+01:00"},
                {"on": f"{day}13:45:00+01:00", "off": f"{day}14:05:00+01:00"},
            ]
        ],
        "heats": [{"on": f"{later}14:20:00+01:00", "off": f"{later}14:35:00+01:00"}],
        "medicines": [
            {"medicine": "ibuprofen", "count": 2, "taken": f"{day}12:50:00+01:00"},
            {"medicine": "paracetamol", "count": 0, "taken": f"{day}13:06:00+01:00"},
        ],
        "creams": [{"on": f"{day}14:10:00+01:00", "anti_inflammatory": False, "washed_off": True}],
        "pain": [
            {"at": f"{day}13:07:00+01:00", "score": 7},
            {"at": f"{day}14:30:00+01:00", "score": 6.5},
        ],
        "walks": [f"{day}14:40:00+01:00"],
        "warnings": [
            {
                "prompt": "rf5",
                "at": f"{day}13:08:00+01:00",
                "at_once": True,
                "false_alarm": True,
            },
            {
                "prompt": "rf20",
                "at": f"{day}13:10:00+01:00",
                "at_once": False,
                "false_alarm": False,
            },
        ],
    }
    assert json.loads(history(capsys, "1", "--json")) == episode
    listed = json.loads(history(capsys, "--json"))
    assert listed == [episode, json.loads(history(capsys, "last", "--json"))]
    assert listed[1]["began"] is listed[1]["ice_cycles"][0][0]["off"] is None


def test_where_nothing_is_noted_it_says_so(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nothing = "Nothing is noted yet: no spasm has been guided on this computer.\n"
    assert history(capsys) == history(capsys, "last") == history(capsys, "3") == nothing
    assert history(capsys, "--json") == "[]\n"
    assert history(capsys, "last", "--json") == "null\n"
    assert not log.exists()


def test_it_can_be_read_while_the_assistant_runs(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Store(log) as store:
        store.append(EPISODES, Stamp(NOON, NOON, None, 0.0))
        assert history(capsys, "1").startswith(CHART)


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("number", ["0", "3", "99999999999999999999"])
def test_an_episode_that_is_not_there(capsys: pytest.CaptureFixture[str], number: str) -> None:
    told = f"There is no episode {number}. Give a number from 1 to 2, or: last.\n"
    assert refused(capsys, number) == (2, told)


@pytest.mark.parametrize("number", ["first", "1.5", "²"])
def test_what_is_no_episode_at_all(capsys: pytest.CaptureFixture[str], number: str) -> None:
    told = f"{number!r} is no episode. Give its number, or: last.\n"
    assert refused(capsys, number) == (2, told)


def test_a_damaged_log_is_told_and_left_alone(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log.write_text("Dear diary, " * 1000)
    status, told = refused(capsys)
    assert status == 1
    assert told.startswith(f"The log {log} is damaged")
    assert log.read_text().startswith("Dear diary")
