"""Recordings of people, out of Debian's packages: the formats, written here as they stand there."""

import io
import json
import struct
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import soundfile
from model import people
from model.games import drascula, queen, sky
from model.games.lines import RECORDED
from model.speech import Said
from model.voices import RATE

from assistant.conversation.intents import load
from assistant.conversation.understanding import Understanding


def test_prompts_are_what_is_said_as_it_is_written() -> None:
    listed = """; Core Asterisk Sounds in English

beep: [this is a simple beep tone]
calling: Calling.
confirm-number-is: Is the number 21?
digits/star: *
silence/2: (two seconds of silence)
vm-xyzzy: Xyzzy.
"""
    found = list(people.prompts(listed.splitlines(keepends=True)))
    assert found == [("calling", "calling"), ("confirm-number-is", "is the number twenty one")]


def test_a_domain_of_what_is_said_is_understood(tmp_path: Path) -> None:
    people.write_intents(tmp_path, ["we're sorry", "no"])
    found = Understanding(load(tmp_path)).understand("we're sorry")
    assert found is not None and found.intent == "prompt_0"


def test_a_corpus_holds_each_words_once_and_no_long_ones(tmp_path: Path) -> None:
    sound = np.zeros(RATE, np.float32)
    texts = ("look out", "a", "look out", " ".join(["on"] * 13), "no way")
    said = [Said(text, "actors:old man", sound) for text in texts]
    assert people.write(tmp_path, said) == 2
    listed = json.loads((tmp_path / "recordings" / "corpus.json").read_text())
    assert listed == {"0000_old-man.wav": "look out", "0001_old-man.wav": "no way"}
    assert all((tmp_path / "recordings" / name).exists() for name in listed)
    found = Understanding(load(tmp_path / "intents")).understand("no way")
    assert found is not None and found.intent == "prompt_1"


def test_without_what_fetches_them_recordings_end_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    assert people.main(["allison", str(tmp_path)]) != 0
    assert "apt-get is missing" in capsys.readouterr().err


@pytest.mark.parametrize("given", [[], ["nobody", "folder"], ["allison"]])
def test_who_is_not_known_is_told_whom_there_is(
    given: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert people.main(given) == 2
    assert "allison|drascula|queen|sky FOLDER" in capsys.readouterr().err


def test_a_dialogue_is_said_by_two_in_turn_each_part_with_its_sound() -> None:
    held = {"BOB1.DOG": dialogue(7, {0: "Hi*24 Bob.", 0x1B: "Why?"}, {2: "Because."})}
    assert lines(held, "07SSSSJ1", "07SSSSJ2", "07001BJ1", "070002P1", "07XXXXP1", "07XXXXJ1") == [
        ("joe", "Hi", "07SSSSJ1"),
        ("joe", " Bob.", "07SSSSJ2"),
        ("joe", "Why?", "07001BJ1"),
        ("bob", "Because.", "070002P1"),
        ("bob", "You again?", "07XXXXP1"),
        ("joe", "Me.", "07XXXXJ1"),
    ]


def test_scenes_and_remarks_are_said_too_and_what_has_no_sound_is_not() -> None:
    scene = struct.pack(">hhhHH", 0, 2, 0, 0, 10) + string("", 2)
    scene += string("*XY00(237,112)Who goes there?", 2) + string("*", 2)
    remarks = b"Neat*02\r\nIt looks nice*03\r\nCute"
    held = {"C7B.CUT": bytes(20) + scene, "QUEEN2.JAS": remarks}
    assert lines(held, "C7B__012", "JOE00411", "JOE00431") == [
        ("scene c7b", "Who goes there?", "C7B__012"),
        ("joe", "Neat", "JOE00411"),
        ("joe", "Cute", "JOE00431"),
    ]


def test_lines_are_learnt_from_or_kept_for_judging(tmp_path: Path) -> None:
    """The package, as if it had been fetched; what is not English or too slow is left out."""
    numbers = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    said = [f"{one} and {two}" for one in numbers for two in numbers]
    said += ["xyzzy and one", "o"]
    sounds = {f"JOE{number:04d}1": voice() for number in range(41, 41 + len(said))}
    held = archive({"QUEEN2.JAS": "\r\n".join(said).encode()}, sounds)
    (tmp_path / "queen.1c").write_bytes(held)
    (tmp_path / "flight-of-the-amazon-queen.done").touch()
    learnt = [each.text for each in queen.said(tmp_path, held_back=False)]
    judged = [each.text for each in queen.said(tmp_path, held_back=True)]
    assert sorted([*learnt, *judged]) == sorted(said[:100])
    assert 1 <= len(judged) <= 20
    first = next(queen.said(tmp_path, held_back="one and one" in judged))
    assert first.voice == "actors:joe" and len(first.samples) == pytest.approx(RATE, rel=0.2)


def test_the_other_game_keeps_its_sounds_beside_its_texts(tmp_path: Path) -> None:
    texts = {"": ["", "THAT'S THE SECOND BIGGEST DOOR", "NO"], "VB": ["", "WHO IS IT?"]}
    data = b"DRASCULA" + b"".join(
        texts_of(texts.get(each, [""]), drascula.LANGUAGES) for each in drascula.CHARACTERS
    )
    (tmp_path / "drascula.dat").write_bytes(data)
    for name in ("1", "2", "VB1", "VB2"):
        (tmp_path / f"{name}.ALS").write_bytes(name.encode())
    assert list(drascula.written(tmp_path / "drascula.dat")) == [
        ("hero", "THAT'S THE SECOND BIGGEST DOOR", b"1"),
        ("hero", "NO", b"2"),
        ("vb", "WHO IS IT?", b"VB1"),
    ]


def test_a_third_game_has_its_texts_in_a_code_that_stands_in_the_program() -> None:
    """Two trees stand there; by the wrong one nothing can be read."""
    right, wrong = huffman(CHARACTERS), huffman(CHARACTERS[::-1])
    program = b"\x7fELF\0\1\5\0\2\0" + nodes(wrong) + b"\1\2\3" + nodes(right) + bytes(9)
    first = [f"it's number {number}, you see" for number in range(70)]
    second = ["Who goes there?", "Nobody."]
    files = {
        sky.FIRST_TEXT: section(first, right),
        sky.FIRST_TEXT + 1: section(second, right),
        sky.FIRST_SOUND + 1: b"sound",
        sky.FIRST_SOUND + 69: b"another",
        sky.FIRST_SOUND + sky.SECTIONS[1]: b"of the second section",
    }
    index, disk = disk_of(files)
    held = sky.files(index, disk)
    assert held == files
    found = list(sky.trees(program))
    assert found == [codes(wrong), codes(right)]
    assert list(sky.written(held, sky.best_tree(iter(found), held[sky.FIRST_TEXT]))) == [
        (sky.FIRST_SOUND + 1, first[1]),
        (sky.FIRST_SOUND + 69, first[69]),
        (sky.FIRST_SOUND + sky.SECTIONS[1], second[0]),
    ]


def lines(files: Mapping[str, bytes], *sounds: str) -> list[tuple[str, str, str]]:
    """The lines of an archive with such sounds, each of which holds its own name."""
    held = archive(files, {name: name.encode() for name in sounds})
    return [(who, text, sound.decode()) for who, text, sound in queen.written(held)]


def archive(files: Mapping[str, bytes], sounds: Mapping[str, bytes]) -> bytes:
    every = {**files, **{f"{name}.SB": held for name, held in sounds.items()}}
    place = 15 + 21 * len(every)
    table, body = b"QTBLCEM10" + bytes(4) + struct.pack(">H", len(every)), b""
    for name, held in every.items():
        table += struct.pack(">12sBII", name.encode(), 1, place + len(body), len(held))
        body += held
    return table + body


def dialogue(key: int, hero: Mapping[int, str], other: Mapping[int, str]) -> bytes:
    """A dialogue of one level, which means nothing here."""
    said = [
        b"".join(bytes(2) + struct.pack(">H", number) + string(text, 4) for number, text in of)
        for of in (hero.items(), other.items())
    ]
    begin = 32 + 96
    theirs, again = begin + len(said[0]), begin + len(said[0]) + len(said[1])
    head = struct.pack(">5h", 1, 0, key, len(hero), len(other)) + bytes(12)
    head += struct.pack(">3H", theirs, 0, again)
    told = b"".join(said) + string("You again?", 2, again) + string("Me.", 2)
    return bytes(20) + head.ljust(begin, b"\0") + told


def string(text: str, align: int, place: int = 0) -> bytes:
    """After its length, and filled up: a line begins and ends at a place that ``align`` divides."""
    held = bytes([len(text)]) + text.encode()
    return held if not text else held + bytes(-(place + len(held)) % align)


def texts_of(texts: list[str], languages: int) -> bytes:
    """Texts of a character in all languages, filled up to an even length."""
    filled = [text.encode() + bytes(2 + len(text) % 2) for text in texts]
    held = b"".join(struct.pack(">H", 2 + len(each)) + each for each in filled)
    return struct.pack(">H", len(texts)) + languages * (
        struct.pack(">H", 2 + len(held)) + bytes(2) + held
    )


def voice() -> bytes:
    """A second of something like a voice."""
    time = np.arange(RECORDED) / RECORDED
    waves = [np.sin(2 * np.pi * 120 * n * time) / n for n in range(1, 20)]
    file = io.BytesIO()
    soundfile.write(file, np.sum(waves, axis=0) * 0.1, RECORDED, format="MP3")
    return file.getvalue()


CHARACTERS = "\0 etaoinshrdlucmfwypvbgkjqxz'.,?!-ETAOINSHRDLUCMFWYPVBGKJQXZ0123456789:;()/*+%$#@&"

Tree = str | tuple["Tree", "Tree"]


def huffman(characters: str) -> Tree:
    """A tree in which what stands first has a short code."""
    if len(characters) == 1:
        return characters
    cut = max(1, len(characters) // 3)
    return huffman(characters[:cut]), huffman(characters[cut:])


def nodes(tree: Tree, place: int = 0) -> bytes:
    """It as it stands in the program, its root being the node ``place``."""
    if isinstance(tree, str):
        return bytes(2) + tree.encode("latin1")
    left = nodes(tree[0], place + 1)
    after = place + 1 + len(left) // 3
    return bytes([place + 1, after, 0]) + left + nodes(tree[1], after)


def codes(tree: Tree, before: str = "") -> dict[str, str]:
    if isinstance(tree, str):
        return {before: tree.strip("\0")}
    return {**codes(tree[0], before + "0"), **codes(tree[1], before + "1")}


def section(texts: list[str], tree: Tree) -> bytes:
    """Texts in the code, each from a quarter of a byte on, after how long they are."""
    of = {character: code for code, character in codes(tree).items()}
    packed = ["".join(of[each] for each in text) + of[""] for text in texts]
    packed = [code + "0" * (-len(code) % 2) for code in packed]
    # What is long is told in eights.
    packed = [code if len(code) < 256 else code + "0" * (-len(code) % 16) for code in packed]
    lengths = [len(code) // 2 for code in packed]
    sizes = bytes(length if length < 128 else 128 | length >> 3 for length in lengths)
    together = [sum(lengths[n : n + 32]) for n in range(0, len(lengths), 32)]
    head = 4 + 2 * len(together)
    bits = "".join(packed)
    held = bytes(int(bits[n : n + 8].ljust(8, "0"), 2) for n in range(0, len(bits), 8))
    begin = struct.pack("<HH", head, head + len(sizes))
    return begin + struct.pack(f"<{len(together)}H", *together) + sizes + held


def disk_of(files: Mapping[int, bytes]) -> tuple[bytes, bytes]:
    """An index and what it tells of, every other file from a place that sixteen divides."""
    index, disk = struct.pack("<I", len(files)), b""
    for order, (number, held) in enumerate(files.items()):
        begin = len(disk)
        if order % 2:
            disk += bytes(-len(disk) % 16)
            begin = len(disk) >> 4 | 1 << 23
        index += struct.pack("<H", number) + begin.to_bytes(3, "little")
        index += (len(held) | 1 << 23).to_bytes(3, "little")
        disk += held
    return index, disk
