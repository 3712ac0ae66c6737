"""What was learnt from a folder of intents, kept so that it is learnt only once."""

from collections.abc import Callable
from pathlib import Path
from zipfile import BadZipFile

from assistant.conversation import wordings
from assistant.conversation.encoder import SentenceEncoder
from assistant.conversation.intents import IntentFolder
from assistant.conversation.likeness import Head, Likeness, learn
from assistant.conversation.senses import senses

HEAD = "head.npz"
"""The file beside the encoder with what was learnt from the intents that ship."""


def likeness_of(
    folder: IntentFolder, model: Path, kept: Path, tell: Callable[[str], None]
) -> Likeness | None:
    """The second stage for ``folder``; None where it has no wordings or ``model`` is no folder.

    What ships in ``model`` is used where it was learnt from this very folder; otherwise what was
    learnt here before, in ``kept``; otherwise it is learnt now, and ``tell`` says so.

    Raises:
        ModelError: the encoder is damaged.
        InputError: a file of wordings is broken.
    """
    if not model.is_dir() or not wordings.files(folder.folder):
        return None
    encoder = SentenceEncoder(model)
    for path in (model / HEAD, kept / HEAD):
        if (head := _read(path)) is not None and head.learnt_from == folder.fingerprint:
            return Likeness(encoder, head)
    tell("The sentences have changed: learning them, once. This takes some minutes ...")
    head = taught(folder, encoder)
    _keep(head, kept)
    return Likeness(encoder, head)


def taught(folder: IntentFolder, encoder: SentenceEncoder) -> Head:
    """Learn from everything that ``folder`` gives as an example."""
    examples = wordings.examples(folder, senses(folder))
    return learn(examples, encoder.points(examples), folder.fingerprint)


def _read(path: Path) -> Head | None:
    """What is in ``path``; None where nothing is or nothing that can be read."""
    try:
        return Head.load(path)
    except (OSError, ValueError, KeyError, BadZipFile):
        return None


def _keep(head: Head, folder: Path) -> None:
    """Where it cannot be kept it is learnt again at the next start."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        head.save(folder / HEAD)
    except OSError:
        return
