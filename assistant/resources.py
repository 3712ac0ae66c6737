"""Where the folders lie: those that come with the assistant and those that are the user's."""

import os
from pathlib import Path

import platformdirs

from assistant.errors import AssistantError

_PACKAGE = Path(__file__).parent
_APPLICATION = "relief"


def intents_folder() -> Path:
    """The folder of what can be heard and said; one folder in it for each language.

    Raises:
        AssistantError: the installation lacks it.
    """
    return _packaged("intents")


def models_folder() -> Path:
    """The folder of the manifest of speech models and of the models that ship.

    Raises:
        AssistantError: the installation lacks it.
    """
    return _packaged("models")


def user_data_folder() -> Path:
    """The folder for what the assistant keeps; it may not exist yet.

    The environment variable RELIEF_DATA names another one.
    """
    chosen = os.environ.get("RELIEF_DATA")
    if chosen:
        return Path(chosen).expanduser()
    return platformdirs.user_data_path(_APPLICATION, appauthor=False)


def user_config_folder() -> Path:
    """The folder for what the user sets; it may not exist."""
    return platformdirs.user_config_path(_APPLICATION, appauthor=False)


def _packaged(name: str) -> Path:
    # A wheel carries the folder inside the package; a checkout has it beside the package.
    for folder in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise AssistantError(
        f"The assistant's own folder {name!r} is missing, so it cannot work."
        " Install the assistant again."
    )
