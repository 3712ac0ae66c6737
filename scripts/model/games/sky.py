"""Some 3,500 lines of about twenty characters: "Beneath a Steel Sky", which is learnt from.

Each line is recorded with eight bits a sample and packed as Rob Northen's ProPack does, which
Debian's `ancient` unpacks. The texts are in Huffman's code; its tree is read from the program that
plays the game, Debian's `scummvm`.
"""

import re
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path

from model.debian import fetch, run
from model.games.lines import Line, eight_bits, kept, spoken
from model.speech import Said
from model.text import plain, sayable

PACKAGES = ("beneath-a-steel-sky", "scummvm")

SECTIONS = (0, 600, 1100, 2430, 3380, 4530, 5080, 5230)
"""Where the sounds of each section of the texts begin, and the last end: the lines' numbers begin
anew in each, those of their sounds go on."""

FIRST_SOUND, FIRST_TEXT = 50_000, 60_600

PACKED_FROM = 22
"""Bytes before what is packed."""

FEWEST = 60
"""Characters of a tree that knows capitals, small letters and marks."""

LONGEST = 500
"""Characters; what is longer is no line."""

Tree = Mapping[str, str]
"""Characters by their codes of "0" and "1"; "" ends a text."""


def said(folder: Path, held_back: bool) -> Iterator[Said]:
    """All that is learnt from, or what is kept for judging; packages are fetched into ``folder``.

    Raises:
        AssistantError: they could not be fetched, or a sound could not be unpacked.
    """
    fetch(folder, *PACKAGES)
    (index,) = folder.rglob("sky.dnr")
    (program,) = folder.rglob("games/scummvm")
    held = files(index.read_bytes(), index.with_suffix(".dsk").read_bytes())
    tree = best_tree(trees(program.read_bytes()), held[FIRST_TEXT])
    return kept(spoken(_lines(held, tree, folder), eight_bits), held_back)


def _lines(held: Mapping[int, bytes], tree: Tree, folder: Path) -> Iterator[Line]:
    for number, words in written(held, tree):
        yield "sky", words, _unpacked(held[number][PACKED_FROM:], folder)


def files(index: bytes, disk: bytes) -> dict[int, bytes]:
    """The files of the game's one file by their numbers; the index has eight bytes for each."""
    found: dict[int, bytes] = {}
    (count,) = struct.unpack_from("<I", index)
    for place in range(4, 4 + 8 * count, 8):
        number = int.from_bytes(index[place : place + 2], "little")
        begin = int.from_bytes(index[place + 2 : place + 5], "little")
        size = int.from_bytes(index[place + 5 : place + 8], "little") & 0x3FFFFF
        if begin >> 23:  # counted in sixteens
            begin = (begin & 0x7FFFFF) << 4
        found.setdefault(number, disk[begin : begin + size])
    return found


def written(held: Mapping[int, bytes], tree: Tree) -> Iterator[tuple[int, str]]:
    """The number of each sound, and what is said in it."""
    for section, (begin, end) in enumerate(zip(SECTIONS, SECTIONS[1:], strict=False)):
        for line in range(end - begin):
            number = FIRST_SOUND + begin + line
            if number in held:
                yield number, text(held[FIRST_TEXT + section], line, tree)


def text(section: bytes, line: int, tree: Tree) -> str:
    """One line of a section; "" where it has no such line.

    Where it begins is told in quarters of a byte: how much each 32 lines take together, and how
    much each line.
    """
    sizes, texts = struct.unpack_from("<HH", section)
    together, alone = divmod(line, 32)
    begin = sum(struct.unpack_from(f"<{together}H", section, 4)) if together else 0
    begin += sum(map(_quarters, section[sizes + 32 * together :][:alone]))
    packed = section[texts + begin // 4 : texts + begin // 4 + LONGEST]
    bits = "".join(f"{byte:08b}" for byte in packed)[2 * (begin % 4) :]
    said, code = "", ""
    for bit in bits:
        code += bit
        if code in tree:
            if not tree[code]:
                return said
            said, code = said + tree[code], ""
    return ""


def _quarters(size: int) -> int:
    return (size & 0x7F) << 3 if size & 0x80 else size


_ROOT = re.compile(rb"(?=\x01[\x03-\x7f]\0\x02[\x03-\x7f]\0)")


def trees(program: bytes) -> Iterator[Tree]:
    """The trees in ``program``: three bytes a node, its two followers and its character."""
    for found in _ROOT.finditer(program):
        tree = _tree(program[found.start() :][: 3 * 256])
        if len(tree) >= FEWEST:
            yield tree


def _tree(nodes: bytes) -> Tree:
    """What is read from the first node on; nothing if it is no tree."""
    found: dict[str, str] = {}
    waiting, seen = [(0, "")], set()
    while waiting:
        place, code = waiting.pop()
        left, right, character = nodes[3 * place : 3 * place + 3].ljust(3, b"\0")
        if place in seen or (left and not left == place + 1 < right):
            return {}
        seen.add(place)
        if left:
            waiting += [(left, code + "0"), (right, code + "1")]
        else:
            found[code] = chr(character) if character else ""
    return found


def best_tree(found: Iterator[Tree], section: bytes) -> Tree:
    """The one by which ``section`` reads as English: each version of the game has another."""

    def read(tree: Tree) -> int:
        return sum(sayable(plain(text(section, line, tree))) for line in range(256))

    return max(found, key=read)


def _unpacked(packed: bytes, folder: Path) -> bytes:
    before, after = folder / "packed", folder / "unpacked"
    before.write_bytes(packed)
    run("ancient", "decompress", before.name, after.name, within=folder)
    return after.read_bytes()
