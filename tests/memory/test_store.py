"""The log on disk: nothing acknowledged is lost, nothing broken is believed, nobody else reads."""

import os
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.clock import Stamp
from assistant.errors import StoreError
from assistant.memory.records import KINDS
from assistant.memory.store import Store, read
from assistant.relief.events import (
    Event,
    Fact,
    FellAsleep,
    Line,
    MedicineTaken,
    Noted,
    PainReported,
    Said,
    Slot,
    StepDone,
)

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=timezone(timedelta(hours=1), "CET"))
STAMP = Stamp(NOON.astimezone(timezone.utc), NOON.astimezone(timezone.utc), "a boot", 1234.5)
IBUPROFEN = MedicineTaken(NOON, "ibuprofen", 1, NOON - timedelta(minutes=5))
SAID = Said(NOON, (Line("dose_noted", {"medicine": "ibuprofen", "ago": timedelta(minutes=5)}),))
TURN = (IBUPROFEN, SAID)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "relief.db"


@pytest.fixture
def kept(path: Path) -> Path:
    """A log with a turn in it, closed."""
    with Store(path) as store:
        store.append(TURN, STAMP)
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def edit(path: Path, *statements: str) -> None:
    """Change the log as no assistant does."""
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


# What is kept


def test_a_log_begins_empty(path: Path) -> None:
    with Store(path) as store:
        assert (store.events, store.last) == ([], None)
        assert (store.notice, store.set_aside) == (None, None)
    assert read(path) == []


def test_events_and_the_last_stamp_are_there_after_a_restart(path: Path) -> None:
    later = Stamp(STAMP.at + timedelta(hours=1), STAMP.wall, None, 7.25)
    with Store(path) as store:
        store.append(TURN, STAMP)
        store.append([StepDone(NOON, "breathe")], later)
        assert store.events == [*TURN, StepDone(NOON, "breathe")]
        assert store.last == later
    with Store(path) as store:
        assert store.events == [*TURN, StepDone(NOON, "breathe")]
        assert store.last == later
        assert store.notice is None


def test_nothing_to_append_changes_nothing(kept: Path) -> None:
    with Store(kept) as store:
        store.append([], Stamp(STAMP.at, STAMP.wall, "another boot", 0.0))
        assert (store.events, store.last) == ([*TURN], STAMP)


def _moments() -> st.SearchStrategy[datetime]:
    minutes = st.integers(-23 * 60, 23 * 60)
    zones = minutes.map(lambda ahead: timezone(timedelta(minutes=ahead)))
    moments = st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=zones)
    return moments.map(lambda moment: moment.replace(fold=0))  # no matter in such a zone


def _lines() -> st.SearchStrategy[tuple[Line, ...]]:
    value = st.one_of(st.integers(), _floats(), st.text(), _spans())
    values = st.dictionaries(st.text(), value, max_size=3)
    line = st.builds(Line, st.text(), values, st.booleans(), st.booleans())
    return st.lists(line, max_size=3).map(tuple)


def _floats() -> st.SearchStrategy[float]:
    return st.floats(allow_nan=False)


def _spans() -> st.SearchStrategy[timedelta]:
    return st.timedeltas(timedelta(days=-10_000), timedelta(days=10_000))


FIELDS: dict[Any, st.SearchStrategy[Any]] = {
    datetime: _moments(),
    datetime | None: st.none() | _moments(),
    timedelta: _spans(),
    float: _floats(),
    float | None: st.none() | _floats(),
    tuple[Line, ...]: _lines(),
    dict[str, Slot]: st.dictionaries(
        st.text(), st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False)
    ),
}


def _any(kind: type[Event]) -> st.SearchStrategy[Event]:
    hints = get_type_hints(kind)
    fields = {name: FIELDS.get(hint, st.from_type(hint)) for name, hint in hints.items()}
    return st.builds(kind, **fields)


def test_every_kind_of_event_is_known() -> None:
    assert set(KINDS.values()) == set(Event.__subclasses__())


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(events=st.tuples(*map(_any, KINDS.values())))
def test_every_kind_of_event_comes_back_as_it_was(events: tuple[Event, ...]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder, "relief.db")
        with Store(path) as store:
            store.append(events, STAMP)
        # Their words too: 1 is 1.0 and Fact.ALONE is "alone", and yet they are not the same.
        assert (read(path), repr(read(path))) == ([*events], repr([*events]))


def test_a_time_without_a_zone_is_refused(kept: Path) -> None:
    with Store(kept) as store:
        with pytest.raises(ValueError, match="no time zone"):
            store.append([IBUPROFEN, PainReported(datetime(2026, 1, 1), 3)], STAMP)
        assert store.events == [*TURN]
    assert read(kept) == [*TURN]


def test_fields_that_came_later_have_their_defaults(kept: Path) -> None:
    edit(kept, _row("Noted", '{"at": "2026-11-22T12:00:00+01:00", "fact": "alone"}'))
    assert read(kept) == [*TURN, Noted(NOON, Fact.ALONE, true=True)]


@pytest.mark.parametrize("statement", ["UPDATE event SET kind = 'Began'", "DELETE FROM event"])
def test_the_database_itself_refuses_changes(kept: Path, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="an event is never"):
        edit(kept, statement)
    assert read(kept) == [*TURN]


# Who may read and write


@pytest.fixture
def lavish() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("lavish")
def test_only_the_owner_may_read(path: Path) -> None:
    with Store(path) as store:
        store.append(TURN, STAMP)
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    names = ("relief.db", "relief.db-shm", "relief.db-wal", "relief.db.lock")
    assert modes == dict.fromkeys(names, 0o600)


def test_a_log_that_others_may_read_is_made_private(kept: Path) -> None:
    kept.chmod(0o644)
    with Store(kept):
        modes = {stat.S_IMODE(file.stat().st_mode) for file in kept.parent.iterdir()}
    assert modes == {0o600}


def test_a_second_writer_is_turned_away(path: Path) -> None:
    with Store(path) as store:
        with pytest.raises(StoreError, match="Another relief is running"):
            Store(path)
        store.append(TURN, STAMP)
    with Store(path) as store:
        assert store.events == [*TURN]


def test_it_can_be_read_while_it_is_written(path: Path) -> None:
    with Store(path) as store:
        assert read(path) == []
        store.append(TURN, STAMP)
        assert read(path) == [*TURN]
        store.append([StepDone(NOON, "breathe")], STAMP)
        assert read(path) == [*TURN, StepDone(NOON, "breathe")]


def test_reading_makes_no_log(path: Path) -> None:
    assert read(path) == []
    assert not path.parent.exists()


@pytest.mark.parametrize("blocked", ["data", "data/relief.db"])
def test_a_place_where_no_log_can_be(tmp_path: Path, blocked: str) -> None:
    if blocked == "data":
        (tmp_path / blocked).write_text("a file where the folder should be")
    else:
        (tmp_path / blocked).mkdir(parents=True)
    with pytest.raises(
        StoreError, match=r"The log .*relief\.db cannot be opened: .+\. Without it "
    ):
        Store(tmp_path / "data/relief.db")


# What is set aside


def _row(kind: str, data: str, stamp_at: str = "2026-11-22T11:00:00+00:00") -> str:
    return (
        "INSERT INTO event (at, kind, data, stamp_at, stamp_wall, stamp_uptime_s)"
        f" VALUES ('', '{kind}', '{data}', '{stamp_at}', '2026-11-22T11:00:00+00:00', 1)"
    )


def _overwrite(at: float) -> Callable[[Path], None]:
    """Overwrite one page with other bytes; ``at`` is where, as a fraction of the log."""

    def damage(path: Path) -> None:
        pages = path.stat().st_size // 4096
        with path.open("r+b") as file:
            file.seek(int(pages * at) * 4096)
            file.write(os.urandom(64) * 64)

    return damage


def _truncate(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _miscount(path: Path) -> None:
    """Let SQLite find more free pages than there are, once it needs one."""
    with path.open("r+b") as file:
        file.seek(36)
        file.write(bytes([0, 0, 0, 9]))


def _become_a_diary(path: Path) -> None:
    path.write_text("Dear diary, " * 1000)


def _become_foreign(path: Path) -> None:
    path.unlink()
    edit(path, "CREATE TABLE songs (name TEXT)")


def _lose_all_but_the_latest(path: Path) -> None:
    with Store(path) as store:
        store.append([IBUPROFEN], STAMP)
        latest = Path(f"{path}-wal").read_bytes()
    path.unlink()
    Path(f"{path}-wal").write_bytes(latest)


def _say(*statements: str) -> Callable[[Path], None]:
    return lambda path: edit(path, *statements)


AT = '"at": "2026-11-22T12:00:00+01:00"'
DAMAGES: dict[str, Callable[[Path], None]] = {
    "no database": _become_a_diary,
    "cut in half": _truncate,
    "first page overwritten": _overwrite(0),
    "page in the middle overwritten": _overwrite(0.5),
    "last page overwritten": _overwrite(0.999),
    "free pages miscounted": _miscount,
    "another program's": _become_foreign,
    "another program's mark": _say("PRAGMA application_id = 7"),
    "only the latest left": _lose_all_but_the_latest,
    "unknown kind": _say(_row("Levitated", f"{{{AT}}}")),
    "unknown field": _say(_row("Began", f'{{{AT}, "why": "pain"}}')),
    "field missing": _say(_row("PainReported", f"{{{AT}}}")),
    "field of another type": _say(_row("PainReported", f'{{{AT}, "score": "7"}}')),
    "unknown fact": _say(_row("Noted", f'{{{AT}, "fact": "asleep"}}')),
    "no time": _say(_row("Began", '{"at": "noon"}')),
    "time without a zone": _say(_row("Began", '{"at": "2026-11-22T12:00:00"}')),
    "no JSON": _say(_row("Began", "Began")),
    "no object": _say(_row("Began", "[]")),
    "no text": _say(_row("Began", "x").replace("'x'", "CAST(x'ff' AS TEXT)")),
    "no stamp": _say(_row("Began", f"{{{AT}}}", stamp_at="now")),
    "event missing": _say(
        _row("Began", f"{{{AT}}}").replace("(at,", "(id, at,").replace("('',", "(999, '',")
    ),
    "guards missing": _say("DROP TRIGGER event_is_never_deleted"),
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A closed log of many pages."""
    path = tmp_path_factory.mktemp("long") / "relief.db"
    with Store(path) as store:
        store.append(TURN * 150, STAMP)
    return path.read_bytes()


@pytest.fixture
def long(path: Path, pages: bytes) -> Path:
    path.parent.mkdir()
    path.write_bytes(pages)
    return path


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_log_is_set_aside_untouched(long: Path, damage: Callable[[Path], None]) -> None:
    damage(long)
    broken = contents(long.parent)
    with pytest.raises(StoreError, match="is damaged"):
        read(long)
    with Store(long) as store:
        assert (store.events, store.last, store.notice) == ([], None, "log_damaged")
        assert store.set_aside is not None
        name = store.set_aside.name
        assert re.fullmatch(r"relief-damaged-\d{8}-\d{6}\.db", name)
        store.append(TURN, STAMP)
    now = contents(long.parent)
    for part in ("", "-wal"):
        # Looking at it may have left an empty one.
        assert now.get(name + part, b"") == broken.get(f"relief.db{part}", b"")
    assert read(long) == [*TURN]


def test_logs_set_aside_in_the_same_second_have_names_of_their_own(path: Path) -> None:
    path.parent.mkdir()
    aside = set()
    for number in range(4):
        path.write_text(f"no database {number} " * 100)
        with Store(path) as store:
            aside.add(store.set_aside)
    assert len(aside) == 4
    assert len({file.read_text() for file in aside if file}) == 4


def test_a_damaged_log_that_was_never_closed_is_set_aside_untouched(
    path: Path, tmp_path: Path
) -> None:
    with Store(path) as store:
        store.append(TURN, STAMP)
        edit(path, _row("Levitated", "{}"))
        cut_off = tmp_path / "cut off" / "relief.db"
        shutil.copytree(path.parent, cut_off.parent)
    broken = contents(cut_off.parent)
    with Store(cut_off) as store:
        aside = store.set_aside
    assert aside is not None
    assert aside.read_bytes() == broken["relief.db"]
    assert aside.with_name(f"{aside.name}-wal").read_bytes() == broken["relief.db-wal"] != b""


@pytest.mark.parametrize("begun", ["", "PRAGMA journal_mode = WAL"])
def test_a_log_that_was_never_finished_is_begun_again(path: Path, begun: str) -> None:
    path.parent.mkdir()
    path.touch()
    edit(path, begun)
    with Store(path) as store:
        assert store.notice is None
        store.append(TURN, STAMP)
    assert read(path) == [*TURN]


def test_a_newer_log_is_set_aside(kept: Path) -> None:
    edit(kept, "PRAGMA user_version = 1000")
    with pytest.raises(StoreError, match="newer version"):
        read(kept)
    with Store(kept) as store:
        assert (store.events, store.notice) == ([], "log_newer")
        assert store.set_aside is not None
        assert re.fullmatch(r"relief-newer-\d{8}-\d{6}\.db", store.set_aside.name)


def test_a_log_is_newer_once_a_newer_version_has_opened_it(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as later:
        later.setattr("assistant.memory.log_files.VERSION", 1000)
        with Store(kept) as store:
            assert (store.events, store.notice) == ([*TURN], None)
    with Store(kept) as store:
        assert store.notice == "log_newer"


# What is forgotten


def test_nothing_told_is_left_once_it_is_forgotten(kept: Path) -> None:
    shutil.copy(kept, kept.with_name("relief-newer-20261122-101500.db"))
    shutil.copy(kept, kept.with_name("relief-damaged-20261122-101500-2.db-wal"))
    kept.with_name("reliefs.txt").write_text("not ours")
    with Store(kept) as store:
        store.append(TURN, STAMP)
        store.forget()
        assert (store.events, store.last) == ([], None)
        left = contents(kept.parent)
        with pytest.raises(StoreError, match="Another relief"):
            Store(kept)
        store.append([StepDone(NOON, "breathe")], STAMP)
    assert not [name for name, content in left.items() if b"ibuprofen" in content]
    assert set(left) == {
        *(f"relief.db{part}" for part in ("", "-shm", "-wal", ".lock")),
        "reliefs.txt",
    }
    assert read(kept) == [StepDone(NOON, "breathe")]


def test_forgetting_overwrites_what_another_name_still_holds(kept: Path) -> None:
    other = kept.with_name("other name")
    other.hardlink_to(kept)
    with Store(kept) as store:
        store.forget()
    assert b"ibuprofen" not in other.read_bytes()


# What goes wrong in the middle

_WRITER = """
import itertools, resource, signal, sys
from datetime import datetime, timezone
from pathlib import Path
from assistant.clock import Stamp
from assistant.errors import StoreError
from assistant.relief.events import FellAsleep, PainReported
from assistant.memory.store import Store

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=timezone.utc)
path = Path(sys.argv[1])
store = Store(path)

def append(number):
    turn = [PainReported(NOON, number), FellAsleep(NOON, None)]
    store.append(turn, Stamp(NOON, NOON, "a boot", number))
    print(number, flush=True)

def limit(further):
    wal = Path(f"{path}-wal").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (wal + further, resource.RLIM_INFINITY))
"""


def _writer(path: Path, code: str) -> "subprocess.Popen[str]":
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", _WRITER + code, str(path)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def _turns(events: list[Event]) -> int:
    """How many of the writer's turns there are; each must be whole, and in its place."""
    noon = datetime(2026, 11, 22, 12, 0, tzinfo=timezone.utc)
    turns, rest = divmod(len(events), 2)
    assert rest == 0
    for number in range(turns):
        expected = [PainReported(noon, number), FellAsleep(noon, None)]
        assert events[2 * number : 2 * number + 2] == expected
    return turns


@pytest.mark.parametrize("after", [1, 20, 80])
def test_a_kill_loses_nothing_that_was_acknowledged(path: Path, after: int) -> None:
    with _writer(path, "for number in itertools.count(): append(number)") as writer:
        assert writer.stdout is not None
        for _ in range(after):
            writer.stdout.readline()
        assert _turns(read(path)) >= after
        with pytest.raises(StoreError, match="Another relief is running"):
            Store(path)
        writer.kill()
        acknowledged = after + len(writer.stdout.readlines())
    assert acknowledged <= _turns(read(path)) <= acknowledged + 1
    with Store(path) as store:
        assert store.notice is None
        assert _turns(store.events) == _turns(read(path))
        store.append(TURN, STAMP)
        assert read(path)[-2:] == [*TURN]


@pytest.mark.parametrize("further", [0, 1, 24, 5000, 8239])
def test_death_within_an_append_leaves_the_ones_before(path: Path, further: int) -> None:
    """The system kills the writer in the middle of a write, ``further`` bytes into an append."""
    code = f"""
append(0)
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
limit({further})
for number in itertools.count(1): append(number)
"""
    with _writer(path, code) as writer:
        acknowledged = len(writer.communicate()[0].splitlines())
    assert writer.returncode < 0
    assert acknowledged in (1, 2)
    with Store(path) as store:
        assert store.notice is None
        assert _turns(store.events) == acknowledged
        store.append(TURN, STAMP)
    assert read(path)[-2:] == [*TURN]


def test_a_full_disk_is_told_and_what_comes_later_is_kept(path: Path) -> None:
    code = """
for number in range(3): append(number)
limit(100)
try:
    append(3)
except StoreError as error:
    print(error, flush=True)
limit(1 << 30)
append(3)
"""
    with _writer(path, code) as writer:
        said = writer.communicate()[0].splitlines()
    assert writer.returncode == 0
    assert said[:3] + said[4:] == ["0", "1", "2", "3"]
    assert re.match(r"What happened last could not be written to .*relief\.db: .*\. It ", said[3])
    assert _turns(read(path)) == 4
