"""The speech models: which there are, where they lie, and whether their files are whole.

libvosk does not survive a damaged model: some cuts make it refuse, some abort the process, some
loop for ever and some only make it mishear. So every folder is checked before libvosk sees it.

A folder that ships or was downloaded has a record of its files. At start their sizes are compared,
which takes milliseconds and notices every cut; `relief models check` compares the contents.
A folder that the user names may have no record. Then the files that libvosk cannot do without must
be there and not be empty, and another process tries to hear with them. What cannot be known without
a record: a cut or a changed byte that libvosk reads past. A word list or the last fifth of a
``HCLr.fst`` cut off still starts, and mishears.
"""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from assistant import documents
from assistant.errors import InputError, ModelError
from assistant.resources import models_folder, user_data_folder

AUTOMATIC = "auto"
"""The name that stands for the best model of a language that is whole."""

RECORD = "files.json"
"""The record in a model's folder: each file's path, its bytes and its SHA-256."""

_TRIAL_SECONDS = 60
_TRIAL = """
import json, random, sys
folder, sys.path[:] = sys.argv[1], json.loads(sys.argv[2])
import vosk
vosk.SetLogLevel(-2)
model = vosk.Model(folder)
for grammar in ([], ['["[unk]"]']):
    recognizer = vosk.KaldiRecognizer(model, 16000, *grammar)
    recognizer.AcceptWaveform(random.Random(1).randbytes(32000))
    recognizer.FinalResult()
"""


class State(Enum):
    """How a model of the manifest stands on this machine."""

    SHIPS = "ships"
    INSTALLED = "installed"
    NOT_INSTALLED = "not installed"
    DAMAGED = "damaged"


@dataclass(frozen=True)
class Download:
    """A zip that holds a model."""

    address: str
    bytes: int

    sha256: str
    """64 lower-case hexadecimal digits."""

    unpacked_bytes: int
    """More than it may unpack to, all files together."""


@dataclass(frozen=True)
class KnownModel:
    """A model of the manifest."""

    name: str
    language: str
    title: str
    licence: str

    folder: Path
    """Where it lies, or would lie once fetched."""

    download: Download | None = None
    """Where it comes from; None for a model that ships."""

    @property
    def state(self) -> State:
        """How it stands now; the files' sizes are compared, not their contents."""
        if self.download is not None and not os.path.lexists(self.folder):
            return State.NOT_INSTALLED
        if find_fault(self.folder) is not None:
            return State.DAMAGED
        return State.SHIPS if self.download is None else State.INSTALLED

    def problem(self, *, contents: bool = False) -> str | None:
        """Why libvosk cannot be given it and what to do, as sentences; None where it is whole.

        ``contents`` compares the files' SHA-256 too, not only their sizes.
        """
        if self.state is State.NOT_INSTALLED:
            return f"{self.name} is not installed. To fetch it: relief models get {self.name}"
        fault = find_fault(self.folder, contents=contents)
        if fault is None:
            return None
        if self.download is None:
            remedy = f"It ships with the assistant: restore {self.folder} or install again."
        else:
            remedy = f"To fetch it again: relief models get {self.name}"
        return f"{self.name} is damaged: {fault}. {remedy}"


@dataclass(frozen=True)
class Manifest:
    """The models the assistant knows, in the order of preference."""

    models: tuple[KnownModel, ...]

    def named(self, name: str) -> KnownModel:
        """The model called ``name``.

        Raises:
            InputError: there is none; the message lists the known.
        """
        for model in self.models:
            if model.name == name:
                return model
        known = ", ".join(model.name for model in self.models)
        raise InputError(f"There is no speech model called {name}. Known are: {known}.")

    def of_language(self, language: str) -> list[KnownModel]:
        """The models for ``language``: those to download, then those that ship.

        Raises:
            InputError: there are none; the message lists the known languages.
        """
        models = [model for model in self.models if model.language == language]
        if not models:
            known = ", ".join(sorted({model.language for model in self.models}))
            raise InputError(
                f"There is no speech model for the language {language!r}. Known are: {known}."
            )
        return sorted(models, key=lambda model: model.download is None)


@dataclass(frozen=True)
class InstalledModel:
    """A model folder that libvosk can be given."""

    name: str
    folder: Path
    language: str

    licence: str | None
    """None for a folder that the user named."""

    notice: str | None = None
    """A sentence for the user where a better model was passed over."""


def read_manifest(path: Path | None = None, downloads: Path | None = None) -> Manifest:
    """Read the manifest at ``path``, by default the one that ships.

    Args:
        path: models that ship lie beside it, each in the folder of its name.
        downloads: where downloaded models lie, by default in the user's data folder.

    Raises:
        InputError: it cannot be read or says something impossible; the message names the line.
    """
    path = path or models_folder() / "manifest.yaml"
    downloads = downloads or user_data_folder() / "models"
    document = documents.read(path)
    document.check(models_folder() / "manifest.schema.json")
    models: dict[str, KnownModel] = {}
    for index, entry in enumerate(document.data["models"]):
        name = entry["name"]
        if name in models:
            raise document.refusal(("models", index, "name"), f"{name} stands twice.")
        download = Download(**entry["download"]) if "download" in entry else None
        folder = (downloads if download else path.parent) / name
        models[name] = KnownModel(
            name, entry["language"], entry["title"], entry["licence"], folder, download
        )
    return Manifest(tuple(models.values()))


def locate(
    name_or_folder: str | None, language: str, manifest: Manifest | None = None
) -> InstalledModel:
    """Find a model and make sure that libvosk can be given it.

    Args:
        name_or_folder: a name of the manifest, or a folder that is a Vosk model or holds exactly
            one. None and "auto" take the first downloaded model of the language that is whole,
            else the one that ships.
        language: the language to be heard, such as "en".
        manifest: the known models, by default those of the manifest that ships.

    Raises:
        InputError: there is no such model, folder or language, or the folder is no Vosk model.
        ModelError: the model is not installed, or damaged.
    """
    manifest = manifest or read_manifest()
    if name_or_folder is None or name_or_folder == AUTOMATIC:
        return _first_whole(manifest.of_language(language))
    if any(model.name == name_or_folder for model in manifest.models):
        return _first_whole([manifest.named(name_or_folder)])
    return _from_folder(name_or_folder, language, manifest)


def _first_whole(models: Iterable[KnownModel]) -> InstalledModel:
    passed_over: str | None = None
    problem: str | None = None
    for model in models:
        problem = model.problem()
        if problem is None:
            notice = passed_over and f"The speech model {model.name} is used for now: {passed_over}"
            return InstalledModel(model.name, model.folder, model.language, model.licence, notice)
        if model.state is State.DAMAGED:
            passed_over = problem
    raise ModelError(f"The speech model {problem}")


def _from_folder(given: str, language: str, manifest: Manifest) -> InstalledModel:
    path = Path(given).expanduser()
    try:
        if not path.is_dir():
            known = ", ".join(model.name for model in manifest.models)
            what = "a file" if path.exists() else "neither a known speech model nor a folder"
            raise InputError(
                f"{given} is {what}. Known speech models are: {known}; or name the folder of an"
                " unpacked Vosk model."
            )
        folder = model_folder(path)
        missing = missing_file(folder)
        if missing is not None:
            raise InputError(f"{folder} is no Vosk model: {missing} is missing.")
        _check_files(folder)
    except OSError as error:
        raise InputError(f"The speech model {given} cannot be read: {error.strerror}.") from error
    return InstalledModel(folder.resolve().name, folder, language, None)


def model_folder(path: Path) -> Path:
    """``path`` itself, or the only model folder directly in it, as many archives have it.

    Raises:
        InputError: there are several.
    """
    inside = [child for child in sorted(path.iterdir()) if _resembles_model(child)]
    if _resembles_model(path) or not inside:
        return path
    if len(inside) > 1:
        names = ", ".join(child.name for child in inside)
        raise InputError(f"{path} holds several speech models: {names}. Name one of them.")
    return inside[0]


def _resembles_model(folder: Path) -> bool:
    return any((folder / part).exists() for part in ("am", "conf", "final.mdl"))


def missing_file(folder: Path) -> str | None:
    """The first file that libvosk cannot do without and that ``folder`` lacks, or None."""
    return next((name for name in _needed(folder) if not (folder / name).is_file()), None)


def _needed(folder: Path) -> list[str]:
    needed, graph = ["am/final.mdl", "conf/mfcc.conf", "conf/model.conf"], "graph/"
    if (folder / "final.mdl").exists():  # the older layout, without folders
        needed, graph = ["final.mdl", "mfcc.conf"], ""
    # One static graph, or the two from which libvosk makes one for each grammar.
    static = (folder / graph / "HCLG.fst").exists()
    names = ["HCLG.fst", "words.txt"] if static else ["HCLr.fst", "Gr.fst", "disambig_tid.int"]
    return needed + [graph + name for name in names]


def _check_files(folder: Path) -> None:
    if (folder / RECORD).exists():
        fault = find_fault(folder)
    else:
        empty = (name for name in _needed(folder) if not (folder / name).stat().st_size)
        fault = next((f"{name} is empty" for name in empty), None) or _try_hearing(folder)
    if fault is not None:
        raise ModelError(
            f"The speech model in {folder} is damaged: {fault}. Copy or unpack it again."
        )


def _try_hearing(folder: Path) -> str | None:
    """Let libvosk hear with the model in another process, which it may crash or block."""
    # -I as scripts/run has it; our own path is handed on, for wherever vosk was imported from.
    command = [sys.executable, "-I", "-c", _TRIAL, str(folder), json.dumps(sys.path)]
    try:
        trial = subprocess.run(command, capture_output=True, timeout=_TRIAL_SECONDS)
    except subprocess.TimeoutExpired:
        return f"it does not start within {_TRIAL_SECONDS} seconds"
    if trial.returncode == 0:
        return None
    return "the recogniser cannot start with it, so a file may be cut short"


def find_fault(folder: Path, *, contents: bool = False) -> str | None:
    """What is wrong with a model folder that should have a record, or None.

    Args:
        folder: of a model that ships or was downloaded.
        contents: compare the files' SHA-256 too, not only their sizes.
    """
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        expected = {name: (int(file["bytes"]), file["sha256"]) for name, file in record.items()}
        for name, (size, digest) in expected.items():
            path = folder / name
            if path.stat().st_size != size:
                return f"{name} has {path.stat().st_size:,} bytes instead of {size:,}"
            if contents and sha256_of(path) != digest:
                return f"{name} has changed"
    except FileNotFoundError as error:
        return f"{Path(error.filename).relative_to(folder).as_posix()} is missing"
    except OSError as error:
        return f"{error.filename or folder} cannot be read: {error.strerror}"
    except (ValueError, TypeError, KeyError, AttributeError):
        return f"{RECORD} is broken"
    unrecorded = next((name for name in _needed(folder) if name not in expected), None)
    return unrecorded and f"{RECORD} lacks {unrecorded}"


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, as 64 lower-case hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
