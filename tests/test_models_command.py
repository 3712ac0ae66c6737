"""`relief models`, as it is typed: what it prints and the exit status it ends with."""

import argparse
import hashlib
import shutil
import socket
import threading
from collections.abc import Iterator
from functools import partial
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path

import pytest

from assistant.commands import models
from assistant.errors import InputError, ModelError
from assistant.resources import models_folder
from assistant.speech.models import Download, KnownModel, Manifest

SHIPPED = models_folder() / "relief-compact-en"


def relief_models(line: str, manifest: Manifest | None = None) -> int:
    """The exit status of ``relief models LINE``."""
    parser = argparse.ArgumentParser()
    models.add_arguments(parser)
    return models.run(parser.parse_args(line.split()), manifest)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published zip with a model in it."""
    base = tmp_path_factory.mktemp("site") / "small"
    return Path(shutil.make_archive(str(base), "zip", SHIPPED.parent, SHIPPED.name))


@pytest.fixture
def address(archive: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address at which a server gives out the zip."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    handler = partial(SimpleHTTPRequestHandler, directory=str(archive.parent))
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/{archive.name}"
        server.shutdown()
        thread.join()


def offer(address: str, archive: Path, tmp_path: Path) -> Manifest:
    """A copy of the compact model that ships, and a small one at ``address``."""
    shutil.copytree(SHIPPED, tmp_path / "compact")
    content = archive.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    download = Download(address, len(content), digest, 10_000_000)
    folder = tmp_path / "data" / "small"
    return Manifest(
        (
            KnownModel("compact", "en", "a compact one", "Apache-2.0", tmp_path / "compact"),
            KnownModel("small", "en", "a small one", "MIT", folder, download),
        )
    )


@pytest.fixture
def online(address: str, archive: Path, tmp_path: Path) -> Manifest:
    """The two models, with the server there."""
    return offer(address, archive, tmp_path)


@pytest.fixture
def offline(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Manifest]:
    """The two models, at an address where connections are refused."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))  # and not listening
        yield offer(f"http://127.0.0.1:{bound.getsockname()[1]}/small.zip", archive, tmp_path)


Printed = pytest.CaptureFixture[str]


def test_list_shows_one_aligned_row_a_model(online: Manifest, capsys: Printed) -> None:
    assert relief_models("list", online) == 0
    download = online.named("small").download
    assert download is not None
    files = SHIPPED.rglob("*")
    shipped = sum(file.stat().st_size for file in files if file.is_file())
    assert capsys.readouterr().out.splitlines() == [
        f"compact  en  ships          {shipped / 1e6:.1f} MB  Apache-2.0  a compact one",
        f"small    en  not installed  {download.bytes / 1e6:.1f} MB  MIT         a small one",
    ]


def test_list_shows_what_is_installed_and_what_is_damaged(
    online: Manifest, capsys: Printed
) -> None:
    relief_models("get", online)
    (online.named("compact").folder / "am" / "final.mdl").unlink()
    capsys.readouterr()
    assert relief_models("list", online) == 0
    compact, small = capsys.readouterr().out.splitlines()
    assert "damaged" in compact
    assert "small    en  installed" in small


def test_get_fetches_the_english_model(online: Manifest, capsys: Printed) -> None:
    assert relief_models("get", online) == 0
    small = online.named("small")
    assert capsys.readouterr().out == f"small is installed in {small.folder}.\n"
    assert small.problem(contents=True) is None


def test_get_without_internet_says_what_it_means_in_one_line(
    offline: Manifest, capsys: Printed
) -> None:
    with pytest.raises(ModelError) as refused:
        relief_models("get", offline)
    assert refused.value.exit_status == 1
    assert str(refused.value) == (
        "127.0.0.1 cannot be reached, so small was not fetched: is there a connection to the"
        " internet? The assistant goes on with the compact one that ships."
        " To try again: relief models get small"
    )
    assert capsys.readouterr() == ("", "")


def test_get_if_missing_needs_no_internet_where_the_model_is_whole(
    offline: Manifest, capsys: Printed
) -> None:
    folder = offline.named("small").folder
    shutil.copytree(SHIPPED, folder)
    assert relief_models("get --if-missing", offline) == 0
    assert relief_models("get compact --if-missing", offline) == 0
    assert capsys.readouterr() == ("", "")


def test_get_if_missing_fetches_a_damaged_model_again(online: Manifest) -> None:
    folder = online.named("small").folder
    shutil.copytree(SHIPPED, folder)
    (folder / "graph" / "HCLr.fst").write_bytes(b"cut")
    assert relief_models("get small --if-missing", online) == 0
    assert online.named("small").problem(contents=True) is None


def test_get_refuses_what_ships_and_what_is_unknown(online: Manifest) -> None:
    with pytest.raises(InputError, match="compact ships with the assistant"):
        relief_models("get compact", online)
    with pytest.raises(InputError, match="no speech model called huge. Known are: compact, small"):
        relief_models("get huge", online)


def test_check_says_that_all_is_well(online: Manifest, capsys: Printed) -> None:
    assert relief_models("check", online) == 0
    assert capsys.readouterr().out == "compact is whole: every file is as it was published.\n"
    relief_models("get", online)
    capsys.readouterr()
    assert relief_models("check", online) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_check_finds_a_changed_byte_and_says_what_to_do(online: Manifest, capsys: Printed) -> None:
    relief_models("get", online)
    words = online.named("small").folder / "graph" / "words.txt"
    words.write_bytes(words.read_bytes().swapcase())
    capsys.readouterr()
    for line in ("check", "check small"):
        assert relief_models(line, online) == 1
        assert (
            "small is damaged: graph/words.txt has changed."
            " To fetch it again: relief models get small\n"
        ) in capsys.readouterr().out
    assert relief_models("get small", online) == 0
    assert relief_models("check small", online) == 0


def test_check_of_a_model_that_is_not_installed(online: Manifest, capsys: Printed) -> None:
    assert relief_models("check small", online) == 1
    assert "small is not installed. To fetch it: relief models get small" in capsys.readouterr().out


def test_the_models_that_ship_are_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed
) -> None:
    monkeypatch.setenv("RELIEF_DATA", str(tmp_path))
    assert relief_models("check") == 0
    assert capsys.readouterr().out.startswith("relief-compact-en is whole")
