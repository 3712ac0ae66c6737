"""./scripts/benchmark hearing: its command line and its order of work."""

import argparse
import math
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from benchmarking import voices
from benchmarking.hearing import material, recordings, report, report_soak, soak
from benchmarking.hearing.bench import Subject, bench_of, models_at_hand, models_not_at_hand
from benchmarking.hearing.children import alone
from benchmarking.hearing.conditions import QUICK, USUAL, Condition, conditions
from benchmarking.hearing.details import Details
from benchmarking.hearing.material import Order, Parts, soaking
from benchmarking.hearing.measuring import measure
from benchmarking.hearing.noises import KINDS
from benchmarking.progress import tell

_SENTENCES, _QUICK_SENTENCES = 40, 12
_HOURS, _QUICK_HOURS = 1.0, 0.1
_QUICK_VOICES = 4
_LISTS_VOICES, _QUICK_LISTS_VOICES = 4, 1


def run(given: argparse.Namespace) -> None:
    """Measure and print the tables.

    Raises:
        AssistantError: something is missing or failed.
    """
    began = time.monotonic()
    load = report.load()
    names = given.model or models_at_hand()
    subjects = [Subject(name, given.intents, given.wake_phrase) for name in names]
    with (
        closing(Details(given.details)) as details,
        tempfile.TemporaryDirectory(prefix="benchmark-") as name,
    ):
        for part in _parts(given, subjects, details, Path(name)):
            print(f"{part}\n", flush=True)
        print(f"{report.machine()} {load}", flush=True)
    if absent := [*voices.not_at_hand(), *([] if given.model else models_not_at_hand())]:
        print(f"\nNot here: {'; '.join(absent)}.")
    tell(f"measured in {time.monotonic() - began:.0f} s")


def _parts(
    given: argparse.Namespace, subjects: Sequence[Subject], details: Details, folder: Path
) -> Iterator[str]:
    benches = [bench_of(subject) for subject in subjects]
    if given.soak:
        for subject, bench in zip(subjects, benches, strict=True):
            tell(f"{subject.name}: {given.soak:g} hours of sound")
            paths = soaking(bench, folder / subject.name, given.soak)
            soaked = alone(soak.measure, subject, paths, given.soak)
            yield f"## Soak\n\n{report_soak.soak(subject.name, soaked)}"
            yield report_soak.summary(soaked)
        return
    if given.corpus:
        recorded = recordings.read(given.corpus, benches[0])
        made = material.of_recordings(recorded, _conditions(given), folder)
    else:
        order = _order(given)
        tell(f"speaking in {len(order.voices)} voices")
        made = material.make(order, benches, folder)
    models = [measure(s, b, made, details) for s, b in zip(subjects, benches, strict=True)]
    yield from report.tables(models, made)


def _order(given: argparse.Namespace) -> Order:
    quick = given.quick
    speakers = voices.every() if given.all_voices else voices.at_hand()
    return Order(
        frozenset(map(Parts, given.parts)),
        given.sentences or (_QUICK_SENTENCES if quick else _SENTENCES),
        _conditions(given),
        given.hours or (_QUICK_HOURS if quick else _HOURS),
        material.spread(speakers, _QUICK_VOICES) if quick else speakers,
        _QUICK_LISTS_VOICES if quick else _LISTS_VOICES,
    )


def _conditions(given: argparse.Namespace) -> list[Condition]:
    """Recordings are heard in no noise but what is asked for."""
    usual = () if given.corpus else QUICK if given.quick else USUAL
    said = usual if given.noise is None else given.noise
    return conditions(said, given.distance or ([2.0] if given.quick else [2.0, 4.0]))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what stands after ``benchmark hearing``."""
    add = parser.add_argument
    add(
        "--model",
        nargs="+",
        metavar="NAME|DIR",
        default=[],
        help="speech models; default: all that ship or are installed",
    )
    add("--intents", type=Path, metavar="DIR", help="a folder of intent files, of any domain")
    add(
        "--sentences",
        type=_positive,
        metavar="N",
        help=f"how many commands (default: {_SENTENCES})",
    )
    add(
        "--noise",
        nargs="*",
        type=_noise,
        metavar="KIND:DB",
        help=f"noises in the room ({', '.join(KINDS)}), so many dB below the speech;"
        " default: all but pink, each at 24, 18, 12 and 6",
    )
    add(
        "--distance",
        nargs="+",
        type=_distance,
        metavar="M",
        help="metres to the microphone; noise comes with the first (default: 2 4)",
    )
    add(
        "--hours",
        type=_hours,
        help=f"of talk that is not for the assistant (default: {_HOURS:g})",
    )
    add(
        "--wake-phrase",
        metavar="WORDS",
        help="have commands begin with it, and only what does count",
    )
    add(
        "--corpus",
        type=Path,
        metavar="DIR",
        help="measure recordings instead: named by their words, or listed in DIR/corpus.json",
    )
    add(
        "--soak",
        type=_hours,
        metavar="HOURS",
        help="measure memory instead, over hours of sound at full speed",
    )
    add(
        "--parts",
        nargs="+",
        choices=[part.value for part in Parts],
        default=[part.value for part in Parts],
        help="measure only these",
    )
    add("--all-voices", action="store_true", help="every voice, variant, pace and pitch: slow")
    add("--quick", action="store_true", help="a small set: a few voices, conditions, minutes")
    add("--details", type=Path, metavar="FILE", help="write every utterance heard, as JSON lines")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _hours(text: str) -> float:
    number = float(text)
    if not 0 < number <= 100:
        raise argparse.ArgumentTypeError("more than 0, at most 100")
    return number


def _distance(text: str) -> float:
    number = float(text)
    if not 0.7 <= number <= 5:
        raise argparse.ArgumentTypeError("between 0.7 and 5")
    return number


def _noise(text: str) -> tuple[str, float]:
    kind, _, below = text.partition(":")
    if kind not in KINDS:
        raise argparse.ArgumentTypeError(f"{kind!r} is none of {', '.join(KINDS)}")
    try:
        number = float(below)
    except ValueError:
        number = math.nan
    if not -60 <= number <= 60:
        raise argparse.ArgumentTypeError(f"{text!r}: say how many dB below, as in {kind}:12")
    return kind, number
