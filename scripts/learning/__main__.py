"""./scripts/learn: what is learnt from the sentences, written into models/understanding-en."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random

from benchmarking.progress import tell
from benchmarking.understanding.utterances import listed, without

from assistant.conversation import wordings
from assistant.conversation.encoder import SentenceEncoder
from assistant.conversation.intents import load
from assistant.conversation.learnt import HEAD, taught
from assistant.conversation.senses import senses
from assistant.resources import intents_folder, models_folder

HEARD = 4000
"""So many sentences are spoken and recognised, for examples of what a recognizer makes of them."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn, and return the exit status."""
    given = _parser().parse_args(arguments)
    model = models_folder() / "understanding-en"
    if given.encoder:
        _tune(model, given.work)
    head = taught(load(intents_folder() / "en"), SentenceEncoder(model))
    head.save(model / HEAD)
    tell(f"{model / HEAD}: {len(head.labels)} senses")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="learn",
        description="Learn what people mean from intents/en; after any change of what can be said"
        " this makes the first start quick again. Takes some minutes.",
    )
    parser.add_argument(
        "--encoder",
        action="store_true",
        help="tune the sentence encoder anew first: half an hour on two cores; needs the packages"
        " of the group `train` (uv pip install --group train)",
    )
    parser.add_argument(
        "--work",
        type=Path,
        default=Path("build/encoder.pt"),
        help="where the tuning is kept, and goes on from if it was stopped",
    )
    return parser


def _tune(model: Path, kept: Path) -> None:
    # PyTorch is not there unless asked for.
    from learning.export import export
    from learning.slips import heard
    from learning.training import tune

    kept.parent.mkdir(parents=True, exist_ok=True)
    # What the benchmark holds back is never learnt from.
    folder = without(load(intents_folder() / "en"), listed()[1])
    examples = wordings.examples(folder, senses(folder))
    random = Random(7)
    said = random.sample(sorted(examples), HEARD)
    tell(f"{len(examples)} sentences; {HEARD} of them are spoken and recognised")
    pairs = list(examples.items())
    pairs += [(text, examples[sentence]) for sentence, text in heard(said, random)]
    weights = tune(pairs, kept, tell)
    export({name: weight.numpy() for name, weight in weights.items()}, model)


if __name__ == "__main__":
    sys.exit(main())
