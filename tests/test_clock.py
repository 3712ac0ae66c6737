"""The assistant's time: true elapsed time, whatever is done to the computer's clock."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone

import pytest

from assistant.clock import Clock, Reading, Stamp, read_computer

EVENING = datetime(2026, 11, 22, 20, 15, tzinfo=timezone.utc)
NOTHING = timedelta(0)


class Computer:
    """A computer of which the test moves the time."""

    def __init__(self) -> None:
        self.shown = Reading(EVENING, 5000.0, "first boot")

    def __call__(self) -> Reading:
        return self.shown

    def pass_time(self, **span: float) -> None:
        passed = timedelta(**span)
        uptime_s = self.shown.uptime_s + passed.total_seconds()
        self.shown = Reading(self.shown.wall + passed, uptime_s, self.shown.boot)

    def set_clock(self, **by: float) -> None:
        wall = self.shown.wall + timedelta(**by)
        self.shown = Reading(wall, self.shown.uptime_s, self.shown.boot)

    def restart(self, boot: str | None = "next boot") -> None:
        self.shown = Reading(self.shown.wall, 12.0, boot)


@pytest.fixture
def computer() -> Computer:
    return Computer()


@pytest.fixture
def time_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    def move_to(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield move_to
    monkeypatch.undo()
    time.tzset()


def test_the_clock_of_this_computer_tells_the_time() -> None:
    before = datetime.now(timezone.utc)
    now = Clock().now()
    assert now.tzinfo is not None
    assert before <= now <= datetime.now(timezone.utc) + timedelta(seconds=1)


def test_this_computer_goes_on_within_a_boot() -> None:
    first, then = read_computer(), read_computer()
    assert first.uptime_s <= then.uptime_s
    assert first.boot == then.boot
    assert Clock().changed() == NOTHING


def test_the_line_begins_with_what_the_computer_shows(computer: Computer) -> None:
    assert Clock(None, computer).now() == EVENING


@pytest.mark.parametrize("hours", [-30, -1, 1, 30])
def test_setting_the_clock_does_not_move_the_line(computer: Computer, hours: int) -> None:
    clock = Clock(None, computer)
    computer.pass_time(minutes=10)
    computer.set_clock(hours=hours)
    assert clock.now() == EVENING + timedelta(minutes=10)
    assert clock.changed() == timedelta(hours=hours)


def test_time_asleep_counts_and_is_no_change(computer: Computer) -> None:
    clock = Clock(None, computer)
    computer.pass_time(hours=8)
    assert clock.now() == EVENING + timedelta(hours=8)
    assert clock.changed() == NOTHING


def test_a_change_is_told_once(computer: Computer) -> None:
    clock = Clock(None, computer)
    computer.set_clock(hours=1)
    assert clock.changed() == timedelta(hours=1)
    assert clock.changed() == NOTHING
    computer.set_clock(minutes=-5)
    assert clock.changed() == timedelta(minutes=-5)
    assert clock.changed() == NOTHING


@pytest.mark.parametrize("sign", [-1, 1])
def test_small_steps_are_drift_until_they_add_up(computer: Computer, sign: int) -> None:
    clock = Clock(None, computer)
    computer.set_clock(seconds=sign * 119)
    assert clock.changed() == NOTHING
    computer.set_clock(seconds=sign * 1)
    assert clock.changed() == timedelta(seconds=sign * 120)
    computer.set_clock(seconds=sign * 60)
    assert clock.changed() == NOTHING


def test_steps_to_and_fro_do_not_add_up(computer: Computer) -> None:
    clock = Clock(None, computer)
    for seconds in (100, -100, 90, -90):
        computer.set_clock(seconds=seconds)
        assert clock.changed() == NOTHING


def test_daylight_saving_is_no_change(computer: Computer, time_zone: Callable[[str], None]) -> None:
    time_zone("CET-1CEST,M3.5.0,M10.5.0/3")
    computer.shown = Reading(datetime(2026, 10, 25, 0, 30, tzinfo=timezone.utc), 5000.0, "boot")
    clock = Clock(None, computer)
    before = clock.now()
    computer.pass_time(hours=1)
    after = clock.now()
    assert (f"{before:%H:%M %z}", f"{after:%H:%M %z}") == ("02:30 +0200", "02:30 +0100")
    assert after - before.astimezone(timezone.utc) == timedelta(hours=1)
    assert clock.changed() == NOTHING


def test_another_time_zone_is_no_change(
    computer: Computer, time_zone: Callable[[str], None]
) -> None:
    time_zone("UTC0")
    clock = Clock(None, computer)
    before = clock.now()
    time_zone("IST-5:30")
    assert clock.now() == before
    assert f"{clock.now():%H:%M}" == "01:45"
    assert clock.changed() == NOTHING


def test_a_stamp_holds_the_line_and_what_the_computer_showed(computer: Computer) -> None:
    clock = Clock(None, computer)
    computer.pass_time(minutes=1)
    computer.set_clock(hours=-2)
    assert clock.stamp() == Stamp(
        at=EVENING + timedelta(minutes=1),
        wall=EVENING + timedelta(minutes=1, hours=-2),
        boot="first boot",
        uptime_s=5060.0,
    )


def test_within_a_boot_the_line_goes_on_by_the_uptime(computer: Computer) -> None:
    last = Clock(None, computer).stamp()
    computer.pass_time(minutes=10)
    computer.set_clock(hours=3)
    clock = Clock(last, computer)
    assert clock.now() == EVENING + timedelta(minutes=10)
    assert clock.changed() == timedelta(hours=3)
    assert clock.changed() == NOTHING


def test_after_another_boot_the_line_goes_on_by_the_clock(computer: Computer) -> None:
    last = Clock(None, computer).stamp()
    computer.pass_time(minutes=3)
    computer.restart()
    clock = Clock(last, computer)
    assert clock.now() == EVENING + timedelta(minutes=3)
    computer.pass_time(minutes=2)
    assert clock.now() == EVENING + timedelta(minutes=5)
    assert clock.changed() == NOTHING


def test_a_clock_set_before_the_restart_stays_apart_and_is_not_told_again(
    computer: Computer,
) -> None:
    before = Clock(None, computer)
    computer.set_clock(hours=1)
    assert before.changed() == timedelta(hours=1)
    last = before.stamp()
    computer.pass_time(minutes=3)
    computer.restart()
    clock = Clock(last, computer)
    assert clock.now() == EVENING + timedelta(minutes=3)
    assert clock.changed() == NOTHING


def test_a_computer_that_wakes_in_the_past_goes_on_from_the_last_stamp(
    computer: Computer,
) -> None:
    last = Clock(None, computer).stamp()
    computer.set_clock(hours=-1)
    computer.restart()
    clock = Clock(last, computer)
    assert clock.now() == EVENING
    assert clock.changed() == timedelta(hours=-1)
    computer.set_clock(hours=2)
    assert clock.now() == EVENING
    assert clock.changed() == timedelta(hours=2)


def test_no_name_for_the_boot_is_never_the_same_boot(computer: Computer) -> None:
    computer.restart(boot=None)
    last = Clock(None, computer).stamp()
    computer.pass_time(hours=1)
    computer.restart(boot=None)
    assert Clock(last, computer).now() == EVENING + timedelta(hours=1)


def test_an_uptime_that_began_again_is_never_the_same_boot(computer: Computer) -> None:
    last = Clock(None, computer).stamp()
    computer.pass_time(hours=1)
    computer.restart(boot="first boot")
    assert Clock(last, computer).now() == EVENING + timedelta(hours=1)
