"""From what is to be said to the words that say it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from datetime import timedelta
from math import ceil
from pathlib import Path
from string import Formatter
from typing import Any

from hassil.numbers import get_rbnf_engine

from assistant.conversation.intents import IntentFolder
from assistant.errors import InputError
from assistant.relief.events import GAPS, Line, Value

EXACT_HOURS = 3
"""From three hours on, a length of time is told in hours alone."""


class Replies:
    """The prompts of a language, filled with numbers and lengths of time as spoken words."""

    def __init__(self, folder: IntentFolder, country: str = "US") -> None:
        """Raises InputError where the folder has no prompts or does not know ``country``."""
        self._prompts: Mapping[str, list[str]] = folder.responses.get("prompts", {})
        self._spoken: Mapping[str, Any] = folder.responses.get("spoken", {})
        self._plainly: Mapping[str, str] = folder.responses.get("plainly", {})
        countries = folder.responses.get("countries", {})
        if not self._prompts or not self._spoken:
            raise InputError(
                f"{folder.folder} has no replies (responses: prompts, spoken), so the assistant"
                " could say nothing. Use it with `relief hear` or `relief understand`."
            )
        if country not in countries:
            known = ", ".join(sorted(countries))
            raise InputError(f"The country {country!r} is not known. Use one of: {known}.")
        self._country: Mapping[str, str] = countries[country]
        self._check_gaps(folder.folder)
        self._numbers = get_rbnf_engine(folder.language)
        self._said: Counter[str] = Counter()

    def words(self, lines: Iterable[Line]) -> str:
        """The words for ``lines``, one after the other.

        A prompt with several wordings takes the next one each time.
        """
        return " ".join(self._one(line) for line in lines)

    def warnings(self) -> list[str]:
        """Those that name a telephone number: what is to be said without any delay."""
        texts = [text for wordings in self._prompts.values() for text in wordings]
        numbered = [text for text in texts if _gaps(text) & self._country.keys()]
        return [
            text.format(**self._country) for text in numbered if _gaps(text) <= self._country.keys()
        ]

    def _check_gaps(self, folder: Path) -> None:
        known = GAPS | self._country.keys()
        for prompt, wordings in self._prompts.items():
            for wording in wordings:
                _refuse_gaps(wording, known, f"{folder}, responses.prompts.{prompt}")
        for label, words in self._plainly.items():
            _refuse_gaps(words, {"medicine"}, f"{folder}, responses.plainly.{label}")

    def _one(self, line: Line) -> str:
        wordings = self._prompts[line.prompt]
        wording = wordings[self._said[line.prompt] % len(wordings)]
        self._said[line.prompt] += 1
        values = {name: self._filled(name, value) for name, value in line.values.items()}
        if "meaning" in values:
            values["meaning"] = values["meaning"].format(**values)
        text = wording.format(**self._country, **values)
        return text[:1].upper() + text[1:]

    def _filled(self, gap: str, value: Value) -> str:
        if gap == "meaning":
            return str(self._plainly.get(str(value), value))
        if isinstance(value, timedelta):
            return self._ago(value) if gap == "time" else self._span(value)
        if isinstance(value, int | float):
            return self._score(value)
        return str(self._spoken.get("names", {}).get(value, value))

    def _ago(self, span: timedelta) -> str:
        if span < timedelta(minutes=1):
            return str(self._spoken["just_now"])
        return str(self._spoken["ago"]).format(span=self._span(span))

    def _score(self, score: float) -> str:
        """Whole numbers and halves: seven, six and a half."""
        whole, half = divmod(score, 1)
        said = self._number(int(whole))
        return str(self._spoken["and_a_half"]).format(n=said) if half else said

    def _number(self, number: int) -> str:
        return self._numbers.format_number(number).text

    def _span(self, span: timedelta) -> str:
        """A length of time in the one or two largest units that matter to somebody waiting."""
        minutes = ceil(span / timedelta(minutes=1))
        if span < timedelta(minutes=1):
            return str(self._spoken["under_a_minute"])
        if minutes >= 48 * 60:
            return self._counted("day", round(minutes / (24 * 60)))
        hours, minutes = divmod(minutes, 60)
        parts = [("hour", hours), ("minute", minutes)]
        said = [self._counted(unit, number) for unit, number in parts if number]
        if hours >= EXACT_HOURS:
            return self._counted("hour", round(span / timedelta(hours=1)))
        if len(said) == 1:
            return said[0]
        return str(self._spoken["and"]).format(first=said[0], second=said[1])

    def _counted(self, unit: str, number: int) -> str:
        form = self._spoken[unit]["one" if number == 1 else "other"]
        return str(form).format(n=self._number(number))


def _gaps(wording: str) -> set[str]:
    return {gap for _, gap, _, _ in Formatter().parse(wording) if gap is not None}


def _refuse_gaps(wording: str, known: Set[str], where: str) -> None:
    for gap in sorted(_gaps(wording) - known):
        raise InputError(
            f"{where}: nothing fills the gap {{{gap}}} in {wording!r}."
            f" Use one of: {', '.join(sorted(known))}."
        )
