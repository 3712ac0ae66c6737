"""Fetching a speech model: one zip, verified, unpacked beside its place, moved there at the end.

All work is done in one hidden folder beside the model's place, under a lock that the system frees
when its holder dies. So a model is there whole or not at all, however an attempt ends, and the next
attempt clears away what an interrupted one left.
"""

import os
import shutil
import stat
import time
import zlib
from functools import partial
from pathlib import Path, PureWindowsPath
from typing import BinaryIO
from urllib.parse import urlsplit
from zipfile import BadZipFile, ZipFile, ZipInfo

import filelock
import pooch
import requests
from tqdm import tqdm

from assistant.errors import InputError, ModelError
from assistant.speech.model_files import missing_file, model_folder, write_record
from assistant.speech.models import Download, KnownModel, State

_TIMEOUTS = (10, 30)
"""Seconds to wait for a connection, and for the next bytes."""

_BLOCK = 1 << 16
_MOST_FILES = 1000


class _CutOff(Exception):
    """A transfer that began and did not end: worth another try."""


def fetch(model: KnownModel, *, tries: int = 3, pause: float = 2.0) -> None:
    """Fetch ``model`` and put it in its folder, in place of what may be there.

    A progress bar goes to standard error where that is a terminal.

    Args:
        model: one that is downloaded.
        tries: how often a transfer may begin, where the connection is cut in the middle of it.
        pause: seconds between two tries.

    Raises:
        InputError: the model ships, so there is nothing to fetch.
        ModelError: it could not be fetched, verified, unpacked or stored. What was there before
            is untouched.
    """
    if model.download is None:
        raise InputError(f"{model.name} ships with the assistant: there is nothing to fetch.")
    home = model.folder.parent
    try:
        home.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(home / f".{model.name}.lock", timeout=0):
            _fetch(model, model.download, tries, pause)
    except filelock.Timeout as error:
        raise ModelError(
            f"{model.name} is being fetched already. Wait until that is done."
        ) from error
    except OSError as error:
        room = (model.download.bytes + model.download.unpacked_bytes) / 1e6
        raise ModelError(
            f"{model.name} cannot be stored in {home}: {error.strerror or error}. Make sure that"
            f" you may write there and that {room:.0f} MB are free, or name another folder in the"
            " environment variable RELIEF_DATA."
        ) from error


def _fetch(model: KnownModel, download: Download, tries: int, pause: float) -> None:
    work = model.folder.with_name(f".{model.name}.part")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    try:
        archive = _transfer(model, download, work, tries, pause)
        unpack(archive, work / "unpacked", download.unpacked_bytes)
        unpacked = model_folder(work / "unpacked")
        missing = missing_file(unpacked)
        if missing is not None:
            raise ModelError(f"What {download.address} holds is no Vosk model: no {missing}.")
        write_record(unpacked)
        if model.folder.exists():
            model.folder.rename(work / "replaced")
        unpacked.rename(model.folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _transfer(model: KnownModel, download: Download, work: Path, tries: int, pause: float) -> Path:
    host = urlsplit(download.address).hostname
    kept = "the copy it has" if model.state is State.INSTALLED else "the compact one that ships"
    consequence = f"The assistant goes on with {kept}. To try again: relief models get {model.name}"
    while True:
        try:
            return _transfer_once(model.name, download, work)
        except _CutOff as error:
            tries -= 1
            if tries <= 0:
                raise ModelError(
                    f"The connection to {host} was cut off while fetching {model.name}."
                    f" {consequence}"
                ) from error
            time.sleep(pause)
        except requests.HTTPError as error:
            status = error.response.status_code if error.response is not None else "an error"
            raise ModelError(
                f"{host} does not give out {model.name}: it answers {status}. {consequence}"
            ) from error
        except requests.RequestException as error:
            raise ModelError(
                f"{host} cannot be reached, so {model.name} was not fetched: is there a connection"
                f" to the internet? {consequence}"
            ) from error
        except ValueError as error:
            raise ModelError(
                f"What {host} sent is not the {model.name} that was published, so nothing was"
                f" installed. {consequence}"
            ) from error


def _transfer_once(title: str, download: Download, work: Path) -> Path:
    """Fetch and verify the zip; raise ValueError where it is another one than expected."""
    bar = partial(tqdm, unit="B", unit_scale=True, ncols=79, leave=False, disable=None)
    answers: list[requests.Response] = []
    options = {"timeout": _TIMEOUTS, "hooks": {"response": lambda a, **_: answers.append(a)}}

    def receive(address: str, output_file: str, _pooch: object) -> None:
        with (
            Path(output_file).open("wb") as file,
            bar(desc=title, total=download.bytes) as progress,
        ):
            counted = _CountedFile(file, download.bytes)
            try:
                pooch.HTTPDownloader(progress, chunk_size=_BLOCK, **options)(address, counted, None)
            except requests.RequestException as error:
                if counted.bytes:
                    raise _CutOff from error
                raise
            finally:
                # pooch leaves a connection open that it did not read to its end.
                for answer in answers:
                    answer.close()

    pooch.get_logger().setLevel("WARNING")
    fetched = pooch.retrieve(
        download.address,
        known_hash=f"sha256:{download.sha256}",
        fname="model.zip",
        path=work,
        downloader=receive,
    )
    return Path(fetched)


class _CountedFile:
    """A file that takes no more than ``most`` bytes, so that no server can fill the disk."""

    def __init__(self, file: BinaryIO, most: int) -> None:
        self._file = file
        self._most = most
        self.bytes = 0

    def write(self, block: bytes) -> None:
        self.bytes += len(block)
        if self.bytes > self._most:
            raise ValueError(f"more than {self._most} bytes")
        self._file.write(block)

    def flush(self) -> None:
        self._file.flush()


def unpack(archive: Path, target: Path, most_bytes: int) -> None:
    """Unpack a zip into the new folder ``target``; on an error a part of it may be there.

    Raises:
        ModelError: it is broken, would write outside ``target``, has links, too many files or
            more than ``most_bytes`` bytes.
    """
    target.mkdir()
    try:
        with ZipFile(archive) as zipped:
            entries = zipped.infolist()
            _refuse_unsafe(entries, most_bytes)
            for entry in entries:
                _unpack_entry(zipped, entry, target)
    except (BadZipFile, zlib.error, RuntimeError, EOFError) as error:
        raise ModelError(f"The fetched archive cannot be unpacked: {error}.") from error


def _refuse_unsafe(entries: list[ZipInfo], most_bytes: int) -> None:
    names = {entry.filename.casefold() for entry in entries}
    if len(entries) > _MOST_FILES or len(names) < len(entries):
        raise ModelError("The fetched archive was refused: it has too many files or one twice.")
    # zipfile never writes more of an entry than is claimed here.
    claimed = sum(entry.file_size for entry in entries)
    if claimed > most_bytes:
        raise ModelError(
            f"The fetched archive was refused: it unpacks to {claimed:,} bytes, and at most"
            f" {most_bytes:,} are expected."
        )
    for entry in entries:
        # Windows knows both slashes, drives and shares: what is harmless to it is so anywhere.
        path = PureWindowsPath(entry.filename)
        if path.anchor or ".." in path.parts or ":" in entry.filename:
            raise ModelError(
                f"The fetched archive was refused: {entry.filename!r} leads out of its folder."
            )
        if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise ModelError(
                f"The fetched archive was refused: {entry.filename!r} is a link or a device."
            )


def _unpack_entry(zipped: ZipFile, entry: ZipInfo, target: Path) -> None:
    path = target.joinpath(*PureWindowsPath(entry.filename).parts)
    if entry.is_dir():
        path.mkdir(parents=True, exist_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipped.open(entry) as packed, path.open("xb") as file:
        shutil.copyfileobj(packed, file)
        file.flush()
        # A full disk may say so only here; and the model must outlast a power cut.
        os.fsync(file.fileno())
