"""The wake phrase: in a noisy home only what begins with it is meant for the assistant."""

from collections.abc import Iterator

from assistant.conversation.meaning import Readings

OPEN_S = 8.0
"""So long after its last word the conversation is open: it needs no wake phrase, in seconds."""


class WakePhrase:
    """Words such as "hey relief"; none, where everything may be meant for the assistant."""

    def __init__(self, phrase: str | None = None) -> None:
        self._words = phrase.casefold().split() if phrase else []

    @property
    def text(self) -> str:
        """The phrase as it is read; empty if there is none."""
        return " ".join(self._words)

    def is_alone(self, readings: Readings) -> bool:
        """Whether the phrase was said and nothing else."""
        stripped, addressed = self.strip(readings)
        return bool(self._words) and addressed and not any(text for text, _ in stripped)

    def strip(self, readings: Readings) -> tuple[Readings, bool]:
        """What was said behind the phrase, and whether it was said; without one it always was.

        Where the phrase stands last, what was said before it. A reading without it stays as it is
        where another has it: not each hears every word.
        """
        if not self._words:
            return readings, True
        stripped = [(self._behind(text), sure) for text, sure in readings]
        if all(text is None for text, _ in stripped):
            return readings, False
        return list(_kept(stripped, readings)), True

    def _behind(self, text: str) -> str | None:
        words, size = text.split(), len(self._words)
        for begin in range(len(words) - size + 1):
            if words[begin : begin + size] == self._words:
                return " ".join(words[begin + size :] or words[:begin])
        return None


def _kept(
    stripped: list[tuple[str | None, float]], readings: Readings
) -> Iterator[tuple[str, float]]:
    for (behind, sure), (text, _) in zip(stripped, readings, strict=True):
        yield (text if behind is None else behind), sure
