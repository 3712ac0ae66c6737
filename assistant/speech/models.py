"""The speech models: which there are, where they lie, and which of them to hear with."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from assistant import documents
from assistant.conversation.rejection import Bars
from assistant.errors import InputError, ModelError
from assistant.resources import models_folder, user_data_folder
from assistant.speech.model_files import check_files, find_fault, missing_file, model_folder

AUTOMATIC = "auto"
"""The name that stands for the best model of a language that is whole."""


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

    bars: Bars = field(default_factory=Bars)
    """How plainly things are to be heard with it."""

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

    bars: Bars = field(default_factory=Bars)
    """How plainly things are to be heard with it."""


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
            name,
            entry["language"],
            entry["title"],
            entry["licence"],
            folder,
            download,
            Bars(**entry.get("bars", {})),
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
            return InstalledModel(
                model.name, model.folder, model.language, model.licence, notice, model.bars
            )
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
        check_files(folder)
    except OSError as error:
        raise InputError(f"The speech model {given} cannot be read: {error.strerror}.") from error
    return InstalledModel(folder.resolve().name, folder, language, None)
