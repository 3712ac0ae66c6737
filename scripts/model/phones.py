"""The sounds that the speech model tells apart: the phones of the CMU dictionary.

The network knows each phone in four places of a word, as Kaldi does, so that a decoder can tell
where words begin; and it may know each by what was heard just before it (`LEFT_CLASSES`).
"""

from collections.abc import Sequence

Pronunciation = tuple[str, ...]
"""The phones of one way to say a word, in order."""

SILENCE = "SIL"
NOISE = "SPN"
"""Kaldi's second phone of silence: that of the word that an utterance begins with."""

VOWELS = frozenset(
    ("AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW")
)

BEGIN, END, INSIDE, SINGLE = "B", "E", "I", "S"
POSITIONS = {BEGIN: "begin", END: "end", INSIDE: "internal", SINGLE: "singleton"}
"""Where in a word a phone stands, and what `word_boundary.int` calls it."""

LEFT_CLASSES: tuple[tuple[str, ...], ...] = (
    (SILENCE,),
    ("AE", "AY", "EH", "EY", "IH", "IY", "OY", "Y"),  # ends with the tongue in front
    ("AA", "AH", "AO", "AW", "OW", "UH", "UW", "W"),  # ends with it at the back or at rest
    ("ER", "R"),
    ("L",),
    ("M", "N", "NG"),
    ("B", "F", "P", "V"),  # made with the lips
    ("CH", "D", "DH", "JH", "S", "SH", "T", "TH", "Z", "ZH"),  # with the tip of the tongue
    ("G", "HH", "K"),  # with its back, or in the throat
)
"""The phones by how their end colours what follows: each stands in one class.

A network that knows its phones by what is before them has a tuple for each class, in this order.
"""

PHONES: tuple[str, ...] = tuple(sorted(set().union(*LEFT_CLASSES) - {SILENCE}))

CLASS_OF = {phone: number for number, phones in enumerate(LEFT_CLASSES) for phone in phones}
"""The number of each phone's class; `SILENCE` stands for the beginning of speech too."""


def numbered() -> dict[tuple[str, str], int]:
    """Kaldi's number of each phone and position; silence and noise have the position ""."""
    numbers = {(SILENCE, ""): 1, (NOISE, ""): 2}
    for phone in PHONES:
        for position in POSITIONS:
            numbers[phone, position] = len(numbers) + 1
    return numbers


def placed(pronunciation: Sequence[str]) -> list[tuple[str, str]]:
    """Each phone of a word with its position."""
    if len(pronunciation) == 1:
        return [(pronunciation[0], SINGLE)]
    positions = [BEGIN, *[INSIDE] * (len(pronunciation) - 2), END]
    return list(zip(pronunciation, positions, strict=True))


_FRONT_OF_SCHWA = frozenset(("AW", "AY", "EH", "IH", "IY", "UH"))


def nonrhotic(pronunciation: Sequence[str]) -> Pronunciation:
    """It as the south of England says it: r only before a vowel ("here" as HH IY AH)."""
    said: list[str] = []
    for place, phone in enumerate(pronunciation):
        following = pronunciation[place + 1 : place + 2]
        before = pronunciation[place - 1] if place else ""
        if following and following[0] in VOWELS:
            said.append(phone)
        elif phone == "R" and before in VOWELS:
            if before in _FRONT_OF_SCHWA:
                said.append("AH")
        elif phone == "ER" and not following and place:
            said.append("AH")
        else:
            said.append(phone)
    return tuple(said)
