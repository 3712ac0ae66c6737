"""Fetching a speech model from a real server on this machine, in good and in bad weather."""

import errno
import hashlib
import os
import socket
import stat
import struct
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import pytest

import assistant
from assistant.errors import InputError, ModelError
from assistant.resources import models_folder
from assistant.speech.download import fetch, unpack
from assistant.speech.models import Download, KnownModel, Manifest, State, locate

SHIPPED = models_folder() / "relief-compact-en"
FILES = {
    f"small/{path.relative_to(SHIPPED).as_posix()}": path.read_bytes()
    for path in SHIPPED.rglob("*")
    if path.is_file() and path.name != "files.json"
}


@dataclass(frozen=True)
class Answer:
    """What the server does with one request."""

    body: bytes = b""
    status: int = 200

    sent: float = 1.0
    """The part of the body that goes out before the connection is cut."""

    before: Callable[[], object] = lambda: None
    """Called before the answer goes out."""


@dataclass
class Site:
    """A server whose answers a test lays out; the last one is given again and again."""

    address: str = ""
    answers: list[Answer] = field(default_factory=list)
    requests: int = 0


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    laid_out = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            laid_out.requests += 1
            answers = laid_out.answers
            answer = answers.pop(0) if len(answers) > 1 else answers[0]
            answer.before()
            self.send_response(answer.status)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body[: int(len(answer.body) * answer.sent)])

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        laid_out.address = f"http://127.0.0.1:{server.server_port}/small.zip"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield laid_out
        server.shutdown()
        thread.join()


def packed(files: dict[str, bytes], links: dict[str, str] | None = None) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        for name, target in (links or {}).items():
            link = zipfile.ZipInfo(name)
            link.create_system = 3
            link.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(link, target)
    return buffer.getvalue()


GOOD = packed(FILES)


@pytest.fixture
def model(site: Site, tmp_path: Path) -> KnownModel:
    """The model that the server has, in a data folder that does not exist yet."""
    return offered(site.address, tmp_path, GOOD)


def offered(address: str, folder: Path, archive: bytes) -> KnownModel:
    digest = hashlib.sha256(archive).hexdigest()
    download = Download(address, len(archive), digest, 10_000_000)
    home = folder / "data" / "models"
    return KnownModel("small", "en", "a small one", "Apache-2.0", home / "small", download)


def refusal(model: KnownModel) -> str:
    """What the user is told; it must be one line, and nothing half made may remain."""
    with pytest.raises(ModelError) as refused:
        fetch(model, pause=0)
    message = str(refused.value)
    assert "\n" not in message
    assert remains(model) == set()
    assert model.state is State.NOT_INSTALLED
    return message


def remains(model: KnownModel) -> set[str]:
    """What lies in the folder of models, but for the lock, which is an empty file."""
    home = model.folder.parent
    return {path.name for path in home.iterdir()} - {".small.lock"} if home.is_dir() else set()


def test_a_fetched_model_is_whole(site: Site, model: KnownModel) -> None:
    site.answers = [Answer(GOOD)]
    fetch(model)
    assert site.requests == 1
    assert model.problem(contents=True) is None
    assert remains(model) == {"small"}
    located = locate("auto", "en", Manifest((model,)))
    for name in ("am/final.mdl", "graph/phones/word_boundary.int"):
        assert (located.folder / name).read_bytes() == (SHIPPED / name).read_bytes()


def test_a_model_that_ships_is_not_fetched(model: KnownModel) -> None:
    with pytest.raises(InputError, match="small ships with the assistant"):
        fetch(replace(model, download=None))


def test_a_transfer_that_is_cut_off_is_tried_again(site: Site, model: KnownModel) -> None:
    site.answers = [Answer(GOOD, sent=0.5), Answer(GOOD, sent=0.9), Answer(GOOD)]
    fetch(model, tries=3, pause=0)
    assert site.requests == 3
    assert model.problem(contents=True) is None
    assert remains(model) == {"small"}


def test_a_transfer_that_is_always_cut_off_is_given_up(site: Site, model: KnownModel) -> None:
    site.answers = [Answer(GOOD, sent=0.5)]
    message = refusal(model)
    assert site.requests == 3
    assert "The connection to 127.0.0.1 was cut off while fetching small." in message
    assert "The assistant goes on with the compact one that ships." in message
    assert message.endswith("To try again: relief models get small")


@pytest.mark.parametrize(
    "body",
    [GOOD[:-1] + b"!", GOOD[:-1], GOOD + b"!" * 1_000_000, b"<html>Log in to the wireless</html>"],
    ids=["another checksum", "too short", "too long", "another page"],
)
def test_what_was_not_published_is_thrown_away(site: Site, model: KnownModel, body: bytes) -> None:
    site.answers = [Answer(body)]
    message = refusal(model)
    assert site.requests == 1
    assert "What 127.0.0.1 sent is not the small that was published" in message


def test_no_more_is_taken_than_was_published(site: Site, model: KnownModel) -> None:
    # Cut off beyond the size that was published: it was given up before, so not tried again.
    site.answers = [Answer(GOOD + b"!" * 1_000_000, sent=0.95)]
    assert "is not the small that was published" in refusal(model)
    assert site.requests == 1


@pytest.mark.parametrize("status", [404, 503])
def test_a_refusing_server_is_named(site: Site, model: KnownModel, status: int) -> None:
    site.answers = [Answer(b"no", status=status)]
    assert f"127.0.0.1 does not give out small: it answers {status}." in refusal(model)
    assert site.requests == 1


def test_without_a_server_one_line_says_what_it_means(tmp_path: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound, not listening: connections are refused
        address = f"http://127.0.0.1:{unused.getsockname()[1]}/small.zip"
        message = refusal(offered(address, tmp_path, GOOD))
    assert message == (
        "127.0.0.1 cannot be reached, so small was not fetched: is there a connection to the"
        " internet? The assistant goes on with the compact one that ships."
        " To try again: relief models get small"
    )


@pytest.mark.parametrize(
    ("files", "links", "reason"),
    [
        ({"../x": b"!"}, {}, "'../x' leads out"),
        ({"small/../../x": b"!"}, {}, "leads out"),
        ({"/tmp/x": b"!"}, {}, "'/tmp/x' leads out"),
        ({"..\\x": b"!"}, {}, "leads out"),
        ({"C:\\x": b"!"}, {}, "leads out"),
        ({"C:x": b"!"}, {}, "leads out"),
        ({"small/file:stream": b"!"}, {}, "leads out"),
        ({"\\\\host\\share\\x": b"!"}, {}, "leads out"),
        ({}, {"small/am/link": "/etc"}, "'small/am/link' is a link"),
        ({"small/AM/final.mdl": b"!"}, {}, "or one twice"),
        ({f"small/{number}": b"" for number in range(1000)}, {}, "too many files"),
        ({"small/zeros": bytes(10_000_001)}, {}, "at most 10,000,000 are expected"),
    ],
)
def test_a_harmful_archive_is_refused(
    site: Site, tmp_path: Path, files: dict[str, bytes], links: dict[str, str], reason: str
) -> None:
    archive = packed({"small/am/final.mdl": b"!"} | files, links)
    site.answers = [Answer(archive)]
    message = refusal(offered(site.address, tmp_path, archive))
    assert "The fetched archive was refused" in message
    assert reason in message
    assert {path.name for path in tmp_path.iterdir()} == {"data"}


def test_an_archive_that_lies_about_its_sizes_writes_no_more_than_it_claims(
    tmp_path: Path,
) -> None:
    archive = bytearray(packed({"zeros": bytes(5_000_000)}))
    entry = archive.rindex(b"PK\x01\x02")
    struct.pack_into("<I", archive, entry + 24, 10)  # the size once unpacked
    path = tmp_path / "lie.zip"
    path.write_bytes(archive)
    with pytest.raises(ModelError, match="cannot be unpacked"):
        unpack(path, tmp_path / "out", most_bytes=10)
    assert sum(file.stat().st_size for file in (tmp_path / "out").iterdir()) <= 10


@pytest.mark.parametrize(
    ("archive", "reason"),
    [
        (b"no zip at all", "cannot be unpacked"),
        (packed({}), "no am/final.mdl"),
        (packed({"small/README": b"hello"}), "no am/final.mdl"),
        (packed({n: c for n, c in FILES.items() if "HCLr" not in n}), "no graph/HCLr.fst"),
    ],
    ids=["no zip", "empty", "no model", "half a model"],
)
def test_an_archive_without_a_model_is_refused(
    site: Site, tmp_path: Path, archive: bytes, reason: str
) -> None:
    site.answers = [Answer(archive)]
    assert reason in refusal(offered(site.address, tmp_path, archive))


def test_a_killed_attempt_leaves_nothing_that_starts(site: Site, model: KnownModel) -> None:
    site.answers = [Answer(GOOD)]
    # The process ends, as if killed, when the second unpacked file reaches the disk.
    script = f"""
import os
from pathlib import *
from assistant.speech.download import fetch
from assistant.conversation.rejection import Bars
from assistant.speech.models import Download, KnownModel
written = []
os.fsync = lambda file: os._exit(9) if written else written.append(file)
fetch({model!r})
"""
    root = Path(assistant.__file__).parents[1]
    killed = subprocess.run([sys.executable, "-c", script], cwd=root, timeout=60)
    assert killed.returncode == 9
    assert remains(model) == {".small.part"}
    assert model.state is State.NOT_INSTALLED

    fetch(model)
    assert remains(model) == {"small"}
    assert model.problem(contents=True) is None


def test_of_two_attempts_at_once_one_waits_its_turn(site: Site, model: KnownModel) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        asked.set()
        assert go_on.wait(timeout=10)

    site.answers = [Answer(GOOD, before=hold)]
    first = threading.Thread(target=fetch, args=(model,))
    first.start()
    assert asked.wait(timeout=10)
    with pytest.raises(ModelError, match="small is being fetched already"):
        fetch(model)
    go_on.set()
    first.join()
    assert site.requests == 1
    assert model.problem(contents=True) is None


def test_a_damaged_model_is_replaced(site: Site, model: KnownModel) -> None:
    site.answers = [Answer(GOOD)]
    fetch(model)
    (model.folder / "am" / "final.mdl").write_bytes(b"")
    (model.folder / "stray").touch()
    fetch(model)
    assert model.problem(contents=True) is None
    assert not (model.folder / "stray").exists()
    assert remains(model) == {"small"}


def test_a_failed_attempt_keeps_the_model_that_is_there(site: Site, model: KnownModel) -> None:
    site.answers = [Answer(GOOD), Answer(status=404)]
    fetch(model)
    with pytest.raises(ModelError, match="goes on with the copy it has"):
        fetch(model)
    assert model.problem(contents=True) is None
    assert remains(model) == {"small"}


def test_a_full_disk_is_said_plainly(
    site: Site, model: KnownModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    site.answers = [Answer(GOOD)]
    digest = hashlib.sha256(GOOD).hexdigest()
    model = replace(model, download=Download(site.address, 5_000_000, digest, 10_000_000))
    message = refusal(model)
    assert f"small cannot be stored in {model.folder.parent}: No space left" in message
    assert "15 MB are free" in message


def test_a_place_that_cannot_be_written_is_said_plainly(site: Site, tmp_path: Path) -> None:
    (tmp_path / "data").touch()  # a file where a folder should be: refused to any user
    message = refusal(offered(site.address, tmp_path, GOOD))
    assert "small cannot be stored in" in message
    assert "RELIEF_DATA" in message
    assert site.requests == 0
