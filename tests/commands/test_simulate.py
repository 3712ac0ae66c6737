"""`relief simulate`: an episode at full speed, printed with its times."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from conversing import english
from room import VirtualRoom

from assistant.cli import main
from assistant.resources import user_data_folder

pytestmark = pytest.mark.slow

CHECKOUT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Play:
    """What came of a rehearsal."""

    status: int
    out: str
    error: str

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Every line that was printed: its time, and what was said."""
        return [(line[:9].strip(), line[9:].strip()) for line in self.out.splitlines()]

    def at(self, stamp: str) -> list[str]:
        """What was printed for a time."""
        return [said for time, said in self.lines if time == stamp]


@pytest.fixture
def play(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Play]:
    """Plays a script of these lines, or of this text; without any, the cooperative person."""

    def run(*lines: str, text: str = "", options: tuple[str, ...] = ()) -> Play:
        script = tmp_path / "script.yaml"
        script.write_text(text or "".join(f'- "{line}"\n' for line in lines), encoding="utf-8")
        status = main(["simulate", *options, *([str(script)] if text or lines else [])])
        return Play(status, *capsys.readouterr())

    return run


TO_ICE = (
    "+0:01 what now",
    *(f"+0:01:{second} no" for second in (10, 20, 30, 40)),
    "+0:01:50 just now",
    "+0:02 no",
)

ICE_ON = (*TO_ICE, "+0:05 the ice is on", "+0:05:10 no", "+0:05:20 no")


def test_a_script_is_played_and_printed_with_its_times(play: Callable[..., Play]) -> None:
    told = play(*ICE_ON, "+0:25:20 it's off", "+0:30 (end)")
    assert (told.status, told.error) == (0, "")
    assert told.lines[0] == ("+0:00:00", "I'm here. Say: what now.")
    assert told.at("+0:05:00")[0] == "> the ice is on"
    assert told.at("+0:05:00")[1].startswith("Got it, ice on for twenty minutes.")
    assert told.at("+0:24:00") == ["One minute left. Get ready to take the ice off."]
    assert told.at("+0:25:00") == ["Ice off now, please. Say: it's off, when it's done."]
    assert told.lines[-1][1].endswith(
        "Does your skin feel soft and normal to your hand: yes or no?"
    )


def test_time_goes_on_for_an_hour_after_the_last_line(play: Callable[..., Play]) -> None:
    told = play(*ICE_ON)
    assert told.lines[-1][0] == "+1:04:00", "every two minutes, to 1:05:20"


def test_after_a_restart_it_knows_where_they_were(play: Callable[..., Play]) -> None:
    told = play(*ICE_ON, "+0:10 (restart)", "+0:26 (end)")
    assert told.at("+0:10:00") == ["(restart)", "I'm back; fifteen minutes left with the ice."]
    assert told.at("+0:25:00") == ["Ice off now, please. Say: it's off, when it's done."]


def test_while_the_computer_sleeps_nothing_is_said(play: Callable[..., Play]) -> None:
    told = play(*ICE_ON, "+0:10 (sleep 50 minutes)", "+1:00:30 it's off", "+1:01 (end)")
    silent = [stamp for stamp, _ in told.lines if "+0:10:00" < stamp < "+1:00:00"]
    assert silent == []
    assert told.at("+1:00:00")[0].startswith("The ice has been on for fifty-five minutes.")


def test_the_day_and_the_country_can_be_chosen(play: Callable[..., Play]) -> None:
    told = play(text='start: 2026-03-02 12:00\ncountry: GB\nsays: ["+0:00 emergency"]\n')
    assert told.status == 0
    assert "nine nine nine" in told.out


def test_goodbye_ends_it(play: Callable[..., Play]) -> None:
    told = play("+0:01 goodbye", "+0:01:10 yes", "+0:05 what now")
    assert told.lines[-1] == ("+0:01:10", "Get better soon. Come back any time.")


def test_the_log_is_not_touched(play: Callable[..., Play]) -> None:
    play(*ICE_ON)
    assert list(user_data_folder().rglob("relief.db*")) == []


@pytest.mark.parametrize(
    ("text", "where", "problem"),
    [
        ('- "+0:05 hello"\n- the ice is on\n', "line 2, [1]", "expected a time and words"),
        ('- "+0:05 hello"\n- "+0:04 hello"\n', "line 2, [1]", "earlier than the line before"),
        ('- "+0:05 (dance)"\n', "line 1, [0]", "(dance) is not known."),
        ('- "+0:05 (end)"\n- "+0:06 hello"\n', "line 2, [1]", "the script has ended before."),
        ('- "+0:05 (sleep 5 minutes)"\n- "+0:06 hello"\n', "line 2, [1]", "still sleeps then"),
        ("- 5\n", "line 1, [0]", "Put it in quotes."),
        ('says: ["+0:05 hello"]\nspeed: 5\n', "line 2, speed", "there is no such field."),
        ('country: XX\nsays: ["+0:05 hello"]\n', "line 1, country", "'XX' is not known."),
        ('start: soon\nsays: ["+0:05 hello"]\n', "line 1, start", "expected a day and a time"),
        ("start: 2026-03-02 12:00\n", "line 1", "'says' is a required property."),
        ("hello\n", "line 1", "expected a list of lines"),
        ("[]\n", "line 1", "expected a list of lines"),
    ],
)
def test_a_broken_script_is_refused_with_its_line_and_nothing_is_played(
    play: Callable[..., Play], text: str, where: str, problem: str
) -> None:
    told = play(text=text)
    assert (told.status, told.out) == (2, "")
    assert f"script.yaml, {where}: " in told.error
    assert problem in told.error


def test_the_cooperative_person_goes_through_the_three_days(play: Callable[..., Play]) -> None:
    began = time.process_time()
    told = play()
    assert time.process_time() - began < 5
    assert told.status == 0
    said = [words for _, words in told.lines]
    assert "Sorry" not in told.out and "I don't know that one" not in told.out
    assert said.count("> i'm going to sleep") == said.count("> good morning") == 3
    assert said.count("> what should i do now") == 1
    asleep = [
        stamp for stamp, _ in told.lines if "+12:00:00" < stamp < "+20:00:00" and len(stamp) == 9
    ]
    assert asleep == []
    for word in ("> the ice is on", "> i've had a walk", "> the heat is on", "> next"):
        assert word in said
    reported = [words for words in said if words[2:] in ("seven", "six", "five", "four", "three")]
    assert reported[0] == "> seven"
    assert told.lines[-1][0].startswith(("+82", "+83", "+84"))


def test_all_that_the_cooperative_person_says_is_understood(play: Callable[..., Play]) -> None:
    prompts = english().responses["prompts"]
    puzzled = {text for name in ("not_sure", "yes_or_no", "a_number") for text in prompts[name]}
    assert not [said for _, said in play().lines if said in puzzled]


class Watch:
    """A clock that only goes on while somebody waits, in seconds."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def monotonic(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        self.now_s += seconds


def test_speed_waits_between_the_lines(
    play: Callable[..., Play], monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch()
    monkeypatch.setattr("assistant.commands.simulate.time", watch)

    def seconds(*options: str) -> float:
        began = watch.now_s
        assert play("+0:00 what now", "+0:01 no", "+0:01 (end)", options=options).status == 0
        return watch.now_s - began

    assert seconds("--speed", "40") == pytest.approx(1.5)
    assert seconds() == 0


def test_it_is_said_aloud_line_after_line(room: VirtualRoom, tmp_path: Path) -> None:
    script = tmp_path / "script.yaml"
    script.write_text('- "+0:00 goodbye"\n- "+0:00:50 yes"\n')
    settings = tmp_path / "settings.yaml"
    settings.write_text("words_per_minute: 400\n")
    command = [sys.executable, "-m", "assistant", "--settings", str(settings)]
    with room.recording() as heard:
        told = subprocess.run(
            [*command, "simulate", "--say", str(script)],
            cwd=CHECKOUT,
            env=room.environment(),
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert (told.returncode, told.stderr) == (0, "")
    loud = heard.loud()
    assert len(told.stdout.splitlines()) == 5
    assert 2 < loud[-1] - loud[0] < 15, "all three lines, and none of the fifty seconds between"


@pytest.mark.parametrize("speed", ["0", "-1", "nan", "fast"])
def test_a_speed_that_is_none_is_refused(speed: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["simulate", "--speed", speed])
    assert ended.value.code == 2
    assert "expected a number above 0" in capsys.readouterr().err


def test_ctrl_c_ends_it_without_a_traceback() -> None:
    talk = subprocess.Popen(
        [sys.executable, "-u", "-m", "assistant", "simulate", "--speed", "1"],
        cwd=CHECKOUT,
        env=os.environ.copy(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert talk.stdout is not None
    assert "I'm here" in talk.stdout.readline()
    talk.send_signal(signal.SIGINT)
    _, error = talk.communicate(timeout=20)
    assert (talk.returncode, error) == (130, "\n")
