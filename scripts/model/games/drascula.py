"""Some 600 lines of ten characters in strange voices: "Drascula", which is judged by."""

import struct
from collections.abc import Iterator
from pathlib import Path

from model.debian import fetch
from model.games.lines import Line, eight_bits, spoken
from model.speech import Said
from model.voices import Samples

CHARACTERS = ("", "D", "B", "BJ", "E", "I", "L", "P", "T", "VB")
"""How the names of their sounds begin, in the order of their lines; the first is the hero's."""

LANGUAGES = 6
"""English is the first of them."""

_HEADER = 32
"""Bytes of silence before each sound."""


def said(folder: Path) -> Iterator[Said]:
    """All of it; the package is fetched into ``folder``.

    Raises:
        AssistantError: it could not be fetched.
    """
    (path,) = fetch(folder, "drascula").rglob("en/drascula.dat")
    return spoken(written(path), _decoded)


def _decoded(sound: bytes) -> Samples:
    return eight_bits(sound[_HEADER:])


def written(path: Path) -> Iterator[Line]:
    """The lines of the game's file of texts, and the sounds beside it."""
    data = path.read_bytes()
    place = data.index(b"THAT'S THE SECOND BIGGEST DOOR") - 12
    for character in CHARACTERS:
        count, size = struct.unpack_from(">HH", data, place)
        texts = _texts(data[place + 6 : place + 4 + size], count)
        place += 2
        for _ in range(LANGUAGES):
            place += 2 + struct.unpack_from(">H", data, place)[0]
        for number, written in enumerate(texts):
            sound = path.with_name(f"{character}{number}.ALS")
            if sound.exists():
                yield character.lower() or "hero", written, sound.read_bytes()


def _texts(held: bytes, count: int) -> Iterator[str]:
    """Texts after their lengths, which count themselves."""
    place = 0
    for _ in range(count):
        if place + 2 > len(held):
            return
        (size,) = struct.unpack_from(">H", held, place)
        yield held[place + 2 : place + size].rstrip(b"\0").decode("latin1")
        place += max(2, size)
