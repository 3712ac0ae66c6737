"""What a household can set: the assistant's settings file."""

from dataclasses import dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any

from assistant import documents
from assistant.relief.plan import Plan
from assistant.resources import user_config_folder

_SCHEMA = Path(__file__).with_name("settings.schema.json")


@dataclass(frozen=True)
class Settings:
    """Everything that can be set; each has a value that works as it is."""

    language: str = "en"
    """The folder of intents/ that is spoken."""

    country: str = "US"
    """Whose emergency numbers are said."""

    model: str | None = None
    """The speech model's name or folder; None takes the best that is installed."""

    wake_phrase: str | None = None
    """What has to be said first where much else is said, such as "hey relief"; None: nothing."""

    microphone: str | None = None
    """Part of the microphone's name; None takes the system's own choice."""

    loudspeaker: str | None = None
    """Part of the loudspeaker's name; None takes the system's own choice."""

    voice: str | None = None
    """Part of the name of the speech engine's voice; None takes the language's own."""

    words_per_minute: int = 150
    """How fast it speaks."""

    volume: float = 1.0
    """How loud it speaks, from 0 to 1."""

    plan: Plan = field(default_factory=Plan)
    """How long each step lasts."""


def settings_file() -> Path:
    """Where the settings stand where nothing else is said."""
    return user_config_folder() / "settings.yaml"


def load(path: Path | None = None) -> Settings:
    """The settings in ``path``, or in the user's own file where there is one.

    Raises:
        InputError: the file cannot be read or holds something unknown; with line and field.
    """
    path = path or settings_file()
    if path == settings_file() and not path.exists():
        return Settings()
    document = documents.read(path)
    if document.data is None:
        return Settings()
    document.check(_SCHEMA)
    given = dict(document.data)
    plan = _plan(given.pop("plan", {}))
    return Settings(**given, plan=plan)


def _plan(given: dict[str, Any]) -> Plan:
    known = {f.name for f in fields(Plan)}
    values = {name: value for name, value in given.items() if name in known}
    if "repeat_minutes" in values:
        values["repeat_minutes"] = tuple(values["repeat_minutes"])
    if "minute_seconds" in given:
        values["minute"] = timedelta(seconds=given["minute_seconds"])
    return Plan(**values)
