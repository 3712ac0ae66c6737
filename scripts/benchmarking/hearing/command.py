"""./scripts/benchmark hearing: its command line and its order of work."""

import argparse
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarking.hearing import report, report_acceptance
from benchmarking.hearing.bench import Subject, models_at_hand, models_not_at_hand
from benchmarking.hearing.corpus import Corpus
from benchmarking.hearing.measuring import Measured, measure, prepare, tell
from benchmarking.hearing.room import Noise


def run(given: argparse.Namespace) -> None:
    """Measure and print the tables.

    Raises:
        AssistantError: something is missing or failed.
    """
    began = time.monotonic()
    for part in _measured(given):
        print(f"{part}\n", flush=True)
    tell(f"measured in {time.monotonic() - began:.0f} s")


def _measured(given: argparse.Namespace) -> Iterator[str]:
    subjects = [Subject(name, given.intents) for name in given.model or models_at_hand()]
    load = report.load()
    noises: list[Noise] = list(given.noise)
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        folder = Path(name)
        said, benches = prepare(subjects, given.sentences, given.unlisted, folder)
        models = [
            measure(subject, bench, said, noises, folder)
            for subject, bench in zip(subjects, benches, strict=True)
        ]
    yield f"{report.machine()} {load}"
    if not given.model:
        yield from (f"Not measured here: {model}." for model in models_not_at_hand())
    yield from _tables(models, said, given.unlisted)


def _tables(models: list[Measured], said: Corpus, unlisted: bool) -> Iterator[str]:
    yield f"## Vocabulary\n\n{report.vocabulary(models)}"
    yield f"## Start-up\n\n{report.start_up(models)}"
    yield f"## Memory\n\n{report.memory(models)}"
    yield f"## Real-time factor\n\n{report.factors(models)}"
    yield f"## From the end of speech to the answer\n\n{report.answers(models)}"
    yield "\n".join(f"- {note}" for note in report.answer_notes(models, said))
    yield report.stages(models)
    yield f"## Acceptance\n\n{report_acceptance.said(said, unlisted)}"
    yield report_acceptance.acceptance(models)
    yield f"Right by voice, as the assistant does:\n\n{report_acceptance.by_voice(models)}"
    yield report_acceptance.confusions(models)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what stands after ``benchmark hearing``."""
    parser.add_argument(
        "--model",
        nargs="+",
        metavar="NAME|DIR",
        default=[],
        help="speech models; default: all that ship or are installed",
    )
    parser.add_argument("--intents", type=Path, metavar="DIR", help="a folder of intent files")
    parser.add_argument(
        "--sentences",
        type=_positive,
        metavar="N",
        default=33,
        help="how many commands, and how many everyday sentences at most (default: 33)",
    )
    parser.add_argument(
        "--noise",
        nargs="*",
        type=float,
        metavar="DB",
        default=[10.0],
        help="how far noise is below the speech, besides none at all (default: 10)",
    )
    parser.add_argument(
        "--unlisted",
        action="store_true",
        help="say commands that the templates allow but that the strict reading's list lacks",
    )


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number
