"""How words are said: the CMU dictionary, and what people write down beside the intents."""

import importlib.util
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from assistant.errors import AssistantError, InputError
from model.phones import PHONES, Pronunciation

OWN = "pronunciations.txt"
"""The file beside the intents: a word and its phones a line; it replaces the dictionary's."""

Dictionary = Mapping[str, tuple[Pronunciation, ...]]

_VARIANT = re.compile(r"\(\d+\)$")
_VOICELESS = frozenset(("F", "K", "P", "T", "TH"))
_HISSING = frozenset(("CH", "JH", "S", "SH", "Z", "ZH"))


def cmu_dictionary() -> dict[str, tuple[Pronunciation, ...]]:
    """The CMU dictionary that comes with the package pocketsphinx.

    Raises:
        AssistantError: the package is not there.
    """
    found = importlib.util.find_spec("pocketsphinx")
    if found is None or found.origin is None:
        raise AssistantError(
            "The dictionary comes with pocketsphinx, which is missing: uv pip install --group train"
        )
    path = Path(found.origin).parent / "model" / "en-us" / "cmudict-en-us.dict"
    return read_dictionary(path)


def read_dictionary(path: Path) -> dict[str, tuple[Pronunciation, ...]]:
    """Read lines of a word and its phones; "word(2)" is another way to say "word".

    ``#`` begins a remark.

    Raises:
        InputError: a line has no phones or an unknown one; the message names file and line.
    """
    found: dict[str, dict[Pronunciation, None]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        word, *phones = line.partition("#")[0].split() or [""]
        if not word:
            continue
        unknown = [phone for phone in phones if phone not in _KNOWN]
        if unknown or not phones:
            problem = f"{unknown[0]} is no phone" if unknown else f"{word!r} has no phones"
            known = " ".join(PHONES)
            raise InputError(f"{path}, line {number}: {problem}. The phones are: {known}.")
        found.setdefault(_VARIANT.sub("", word), {})[tuple(phones)] = None
    return {word: tuple(ways) for word, ways in found.items()}


_KNOWN = frozenset(PHONES)


def lexicon(
    words: Iterable[str], dictionary: Dictionary, own: Path
) -> dict[str, tuple[Pronunciation, ...]]:
    """The ways to say each of ``words``, in their order.

    Args:
        words: small letters, with apostrophes.
        dictionary: where a word is looked up that does not stand in ``own``.
        own: a file as `read_dictionary` reads it; it need not be there.

    Raises:
        InputError: ``own`` is broken, or nobody says how to say a word; the message names them all.
    """
    known = {**dictionary, **(read_dictionary(own) if own.exists() else {})}
    found = {word: pronounced(word, known) for word in words}
    lacking = [word for word, ways in found.items() if not ways]
    if lacking:
        raise InputError(
            f"Nobody says how to pronounce: {', '.join(lacking)}. Write each with its phones into"
            f" {own}, a line a word."
        )
    return found


def pronounced(word: str, known: Dictionary) -> tuple[Pronunciation, ...]:
    """The ways to say ``word``; none where neither it nor what it is formed from is ``known``.

    "pack's" and "packs" are formed from "pack".
    """
    if word in known:
        return known[word]
    for ending in ("'s", "s"):
        base = word.removesuffix(ending)
        if base != word and base in known:
            return tuple((*way, *_s_after(way[-1])) for way in known[base])
    return ()


def _s_after(phone: str) -> Pronunciation:
    if phone in _HISSING:
        return ("IH", "Z")
    return ("S",) if phone in _VOICELESS else ("Z",)
