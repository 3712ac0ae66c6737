"""What comes between mouth and understanding: fillers, lost words, a recognizer's mistakes."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from learning.slips import HELD_OUT, Slips, transcribed

from assistant.conversation.wordings import normal
from benchmarking import voices
from benchmarking.understanding.utterances import Utterance


@dataclass(frozen=True)
class Slip:
    """One way to spoil utterances."""

    change: Callable[[list[str], Random], list[str]]
    is_slow: bool = False

    def on(self, said: list[Utterance], random: Random) -> list[Utterance]:
        """The utterances, spoilt."""
        texts = self.change([normal(utterance.text) for utterance in said], random)
        return [replace(u, text=text) for u, text in zip(said, texts, strict=True)]


def _each(slip: Callable[[Slips, str], str]) -> Callable[[list[str], Random], list[str]]:
    def change(texts: list[str], random: Random) -> list[str]:
        slips = Slips(random)
        return [slip(slips, text) for text in texts]

    return change


def _recognised(texts: list[str], random: Random) -> list[str]:
    speakers = [voice for voice in voices.at_hand() if voice.name in HELD_OUT]
    return transcribed(texts, speakers, random)


SLIPS = {
    "a filler before and after": Slip(_each(Slips.filled)),
    "small words lost": Slip(_each(lambda slips, text: slips.dropped(text, every=True))),
    "a word for one that sounds like it": Slip(_each(Slips.misheard)),
    "spoken by held-out voices, as the compact model's free reading has it": Slip(
        _recognised, is_slow=True
    ),
}
