"""A script for a rehearsal: what is said and done, and when."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import Enum
from pathlib import Path
from typing import Any

from assistant import documents
from assistant.documents import Document, Field

MONDAY = datetime(2026, 3, 2, 8, tzinfo=timezone.utc)
"""When an episode begins that names no time."""

_SCHEMA = Path(__file__).with_name("script.schema.json")
_LINE = re.compile(r"\+(\d+):([0-5]\d)(?::([0-5]\d))?\s+(\S.*)")
_SLEEP = re.compile(r"\(sleep (\d+) (minute|hour)s?\)")


class Does(Enum):
    """What happens on a cue."""

    SPEAK = "speak"
    RESTART = "restart"
    SLEEP = "sleep"
    END = "end"


@dataclass(frozen=True)
class Cue:
    """What happens, and how long after the beginning."""

    at: timedelta
    words: str
    does: Does = Does.SPEAK
    lasts: timedelta = timedelta(0)
    """How long the computer sleeps."""


@dataclass(frozen=True)
class Script:
    """A script that was read."""

    cues: Sequence[Cue]
    began: datetime = MONDAY
    country: str | None = None


def read_script(path: Path, countries: Mapping[str, Any]) -> Script:
    """Read the script in ``path``.

    Raises:
        InputError: it cannot be read or played; the message names file, line and field.
    """
    document = documents.read(path)
    document.check(_SCHEMA)
    given = document.data if isinstance(document.data, Mapping) else {"says": document.data}
    place: Field = ("says",) if given is document.data else ()
    cues = list[Cue]()
    for index, text in enumerate(given["says"]):
        cues.append(_cue(text, cues[-1] if cues else None, document, (*place, index)))
    country = given.get("country")
    if country is not None and country not in countries:
        known = ", ".join(sorted(countries))
        raise document.refusal(("country",), f"{country!r} is not known. Use one of: {known}.")
    return Script(cues, _began(document, given), country)


def _cue(text: str, before: Cue | None, document: Document, place: Field) -> Cue:
    if (line := _LINE.fullmatch(text.strip())) is None:
        problem = f'expected a time and words such as "+0:05 the ice is on", found {text!r}.'
        raise document.refusal(place, problem)
    hours, minutes, seconds, words = line.groups()
    at = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0))
    if before and before.does is Does.END:
        raise document.refusal(place, "the script has ended before. Put (end) last.")
    if before and at < before.at:
        raise document.refusal(place, "this is earlier than the line before. Put them in order.")
    if before and at < before.at + before.lasts:
        raise document.refusal(place, "the computer still sleeps then. Say it later.")
    if words in ("(restart)", "(end)"):
        return Cue(at, words, Does.RESTART if words == "(restart)" else Does.END)
    if sleep := _SLEEP.fullmatch(words):
        lasts = timedelta(**{f"{sleep[2]}s": int(sleep[1])})
        return Cue(at, words, Does.SLEEP, lasts)
    if words.startswith("("):
        problem = f"{words} is not known. Use (restart), (sleep 50 minutes) or (end)."
        raise document.refusal(place, problem)
    return Cue(at, words)


def _began(document: Document, given: Mapping[str, Any]) -> datetime:
    start = given.get("start", MONDAY)
    try:
        start = start if isinstance(start, datetime) else datetime.fromisoformat(str(start))
    except ValueError as error:
        problem = f"expected a day and a time such as 2026-03-02 12:00, found {start}."
        raise document.refusal(("start",), problem) from error
    return start if start.tzinfo else start.replace(tzinfo=timezone.utc)
