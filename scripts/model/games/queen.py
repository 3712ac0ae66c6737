"""Some 6,000 lines of fifty characters: "Flight of the Amazon Queen", which is learnt from."""

import io
import re
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import soundfile

from model.debian import fetch
from model.games.lines import Line, kept, spoken
from model.speech import Said
from model.voices import Samples


def said(folder: Path, held_back: bool) -> Iterator[Said]:
    """All that is learnt from, or what is kept for judging; the package is fetched into ``folder``.

    Raises:
        AssistantError: it could not be fetched.
    """
    (path,) = fetch(folder, "flight-of-the-amazon-queen").rglob("queen.1c")
    return kept(spoken(written(path.read_bytes()), _mp3), held_back)


def _mp3(sound: bytes) -> Samples:
    return np.asarray(soundfile.read(io.BytesIO(sound), dtype="float32")[0], np.float32)


def written(data: bytes) -> Iterator[Line]:
    """The lines of the game's one file: a table of names and places, then what stands there."""
    files = {}
    (count,) = struct.unpack_from(">H", data, 13)
    for number in range(count):
        name, _, begin, size = struct.unpack_from(">12sBII", data, 15 + 21 * number)
        files[name.rstrip(b"\0").decode("latin1")] = data[begin : begin + size]
    for name, held in list(files.items()):
        stem, _, kind = name.partition(".")
        said = _KINDS[kind](stem, held) if kind in _KINDS else ()
        for who, voice, sentence in said:
            # Gestures stand between the parts of a sentence, each of which has its own sound.
            for part, written in enumerate(_GESTURE.split(sentence), start=1):
                sound = files.pop(f"{voice}{part:X}.SB".upper().replace(" ", "0"), None)
                if sound:
                    yield who, written, sound


_GESTURE = re.compile(r"\*(?:XY.{11}|..)")

_HEADER = 20
"""Bytes before what a dialogue or a scene says."""


def _dialogue(stem: str, held: bytes) -> Iterator[tuple[str, str, str]]:
    """Who, the name of the sound, and the sentence: the hero and somebody else in turn."""
    held = held[_HEADER:]
    levels, _, key, own, others = struct.unpack_from(">5h", held)
    theirs, _, again = struct.unpack_from(">3H", held, 22)
    who = stem.rstrip("0123456789").lower()
    hero = 32 + abs(levels) * 96
    for speaker, mark, place, count in (("joe", "J", hero, own), (who, "P", theirs, others)):
        for _ in range(count):
            if place + 4 >= len(held):
                break
            (number,) = struct.unpack_from(">H", held, place + 2)
            sentence, place = _string(held, place + 4, 4)
            # What is said first has no number in the name of its sound.
            name = "SSSS" if mark == "J" and not number else f"{number:4X}"
            yield speaker, f"{key:2d}{name}{mark}", sentence
    sentence, place = _string(held, again, 2)
    yield who, f"{key:2d}XXXXP", sentence
    yield "joe", f"{key:2d}XXXXJ", _string(held, place, 2)[0]


def _scene(stem: str, held: bytes) -> Iterator[tuple[str, str, str]]:
    held = held[_HEADER:]
    count, _, _, entry = struct.unpack_from(">hhHH", held, 2)
    _, place = _string(held, entry, 2)
    for number in range(1, abs(count) + 1):
        if place >= len(held):
            break
        sentence, place = _string(held, place, 2)
        yield f"scene {stem.lower()}", f"{stem:_<5}{number:02d}", sentence


def _remarks(stem: str, held: bytes) -> Iterator[tuple[str, str, str]]:
    """What the hero says of things; the first forty are the answers to vain attempts."""
    if stem == "QUEEN2":
        for number, sentence in enumerate(held.decode("latin1").split("\r\n"), start=41):
            yield "joe", f"JOE{number:04d}", sentence


_KINDS: dict[str, Callable[[str, bytes], Iterator[tuple[str, str, str]]]] = {
    "DOG": _dialogue,
    "CUT": _scene,
    "JAS": _remarks,
}


def _string(held: bytes, place: int, align: int) -> tuple[str, int]:
    """A string after its length, and the place after it."""
    length, place = held[place], place + 1
    if not length:
        return "", place
    after = place + length
    return held[place:after].decode("latin1"), after + -after % align
