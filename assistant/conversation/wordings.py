"""People's own words: hundreds of ways to say each thing, to learn from rather than to match."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from assistant import documents
from assistant.conversation import sampling
from assistant.conversation.intents import WORDINGS, IntentFolder
from assistant.conversation.senses import NOTHING, Sense, labelled

_SCHEMA = Path(__file__).with_name("wordings.schema.json")


def files(folder: Path) -> list[Path]:
    """The files of wordings in a folder of intents; often none."""
    return sorted((folder / WORDINGS).rglob("*.yaml"))


def examples(folder: IntentFolder, known: Mapping[str, Sense]) -> dict[str, str]:
    """What is learnt from: every sentence with the label of its sense.

    The wordings, and sentences drawn from the templates, where they do not say otherwise.

    Raises:
        InputError: a file of wordings is broken, names an unknown sense, or says what another
            file says of something else; the message names file, line and field.
    """
    found = dict(_wordings(folder, known))
    for label, sentence in _drawn(folder):
        if label in known:
            found.setdefault(sentence, label)
    return found


def _drawn(folder: IntentFolder) -> Iterator[tuple[str, str]]:
    for label, block in labelled(folder):
        for sentence in sampling.few(folder.intents, block, folder.language):
            yield label, sentence


def _wordings(folder: IntentFolder, known: Mapping[str, Sense]) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in files(folder.folder):
        document = documents.read(path)
        document.check(_SCHEMA)
        for label, sentences in document.data["wordings"].items():
            if label not in known and label not in NOTHING:
                problem = "no intent means this. Use an intent's name, with / and a slot's value."
                raise document.refusal(("wordings", label), problem)
            for index, sentence in enumerate(sentences):
                if found.setdefault(normal(sentence), label) != label:
                    problem = f"{sentence!r} stands under {found[normal(sentence)]} too. Keep one."
                    raise document.refusal(("wordings", label, index), problem)
    return found


def normal(text: str) -> str:
    """``text`` as a recognizer writes it: small letters, no punctuation but apostrophes."""
    plain = text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    kept = (letter if letter.isalnum() or letter == "'" else " " for letter in plain)
    return " ".join("".join(kept).split())
