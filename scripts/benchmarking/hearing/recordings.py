"""Anyone's recordings: a folder of sound files, and what is said in them.

That stands in ``corpus.json``: by file name the words, or intent and slots, or null where it is not
for the assistant. Without that file the names of the files are the words: the-ice-is-on_anna.wav.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import soundfile

from assistant import documents
from assistant.audio import wav
from assistant.conversation.understanding import Understanding
from assistant.documents import Document
from assistant.errors import InputError
from benchmarking.hearing.bench import Bench
from benchmarking.hearing.corpus import Clip, Sentence, command
from benchmarking.hearing.senses import sense

LIST = "corpus.json"
_SCHEMA = Path(__file__).with_name("corpus.schema.json")
_SUFFIXES = frozenset(f".{name.lower()}" for name in soundfile.available_formats())


def read(folder: Path, bench: Bench) -> list[Clip]:
    """The recordings in ``folder``.

    Words that mean nothing to the intents count as not for the assistant.

    Raises:
        InputError: the folder, its list or a recording cannot be used; it says which and why.
    """
    if not folder.is_dir():
        raise InputError(f"There is no folder '{folder}'. Name a folder of recordings.")
    clips = list(_listed(folder, bench) if (folder / LIST).exists() else _named(folder, bench))
    if not clips:
        raise InputError(f"'{folder}' holds no recordings. Put sound files there, such as WAV.")
    for clip in clips:
        wav.duration(clip.path)
    return clips


def not_for_it(clips: list[Clip]) -> list[str]:
    """The words that count as not for the assistant."""
    return list(dict.fromkeys(clip.sentence.text for clip in clips if clip.sentence.sense is None))


def _named(folder: Path, bench: Bench) -> Iterator[Clip]:
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() in _SUFFIXES and path.is_file():
            words = path.stem.partition("_")[0].replace("-", " ")
            yield Clip(_said(words, bench.understanding), _voice(path), path)


def _listed(folder: Path, bench: Bench) -> Iterator[Clip]:
    document = _read_list(folder / LIST)
    for name, meant in document.data.items():
        path = folder / name
        if not path.is_file():
            raise document.refusal((name,), f"there is no file '{path}'. Check the name.")
        yield Clip(_sentence(document, name, meant, bench), _voice(path), path)


def _read_list(path: Path) -> Document:
    """JSON is YAML, too, so that the reader that knows the lines of fields can read it."""
    document = documents.read(path)
    try:
        json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        raise InputError(f"{path}, line {error.lineno}: this is not JSON: {error.msg}.") from error
    document.check(_SCHEMA)
    return document


def _sentence(
    document: Document, name: str, meant: str | Mapping[str, Any] | None, bench: Bench
) -> Sentence:
    if meant is None:
        return Sentence("", None)
    if isinstance(meant, str):
        return _said(meant, bench.understanding)
    known = bench.folder.intents.intents
    if meant["intent"] not in known:
        problem = f"there is no intent {meant['intent']!r} in {bench.folder.folder}."
        raise document.refusal((name, "intent"), f"{problem} It holds: {', '.join(sorted(known))}.")
    slots = meant.get("slots")
    asked = meant.get("asked", "")
    words = meant.get("words", "")
    return Sentence(words, sense(meant["intent"], slots or {}), asked, any_slots=slots is None)


def _said(words: str, understanding: Understanding) -> Sentence:
    text = " ".join(words.lower().split())
    return command(text, understanding) or Sentence(text, None)


def _voice(path: Path) -> str:
    """Who speaks: what stands behind an underscore."""
    return path.stem.partition("_")[2] or "recordings"
