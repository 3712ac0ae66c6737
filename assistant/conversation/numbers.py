"""Numbers in words, for templates with a range of them."""

from hassil import RangeSlotList, TextChunk
from hassil.numbers import get_rbnf_engine


class SpokenNumbers:
    """The numbers of ranges as they are spoken, each range put in words once."""

    def __init__(self, language: str) -> None:
        """Take the language of ranges that name none."""
        self._language = language
        self._known: dict[int, list[TextChunk]] = {}

    def of(self, values: RangeSlotList) -> list[TextChunk]:
        """Every number of ``values``: "twenty one"."""
        if id(values) not in self._known:
            engine = get_rbnf_engine(values.words_language or self._language)
            self._known[id(values)] = [
                TextChunk(engine.format_number(number).text.replace("-", " "))
                for number in values.get_numbers()
            ]
        return self._known[id(values)]
