"""./scripts/benchmark understanding: its command line and its order of work."""

import argparse
from collections.abc import Iterator
from random import Random
from time import perf_counter

import numpy as np

from assistant.conversation.encoder import SentenceEncoder
from assistant.conversation.intents import load
from assistant.conversation.learnt import taught
from assistant.conversation.likeness import Likeness
from assistant.conversation.senses import senses
from assistant.conversation.understanding import Understanding
from assistant.conversation.wordings import examples
from assistant.resources import intents_folder, models_folder
from benchmarking.understanding.candidates import compare
from benchmarking.understanding.judging import Judged, judge
from benchmarking.understanding.slips import SLIPS
from benchmarking.understanding.tables import alarms, confusions, intents, slots, strangers
from benchmarking.understanding.utterances import BLIND, Utterance, blind, listed, without

_MOST = 40
"""Confusions shown of each set."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what stands after ``benchmark understanding``."""
    parser.add_argument(
        "--quick", action="store_true", help="leave out what is spoken and recognised again"
    )
    parser.add_argument(
        "--candidates",
        action="store_true",
        help="only compare methods for the second stage; needs the packages of the group `train`",
    )


def run(given: argparse.Namespace) -> None:
    """Measure and print the tables.

    Raises:
        AssistantError: something is missing.
    """
    for part in _compared() if given.candidates else _measured(given.quick):
        print(f"{part}\n", flush=True)


def _compared() -> Iterator[str]:
    unseen = listed()[1]
    folder = without(load(intents_folder() / "en"), unseen)
    encoder = SentenceEncoder(models_folder() / "understanding-en")
    sets = {"brief, unseen half": unseen, **{name: blind(name)["for it"] for name in BLIND}}
    yield compare(examples(folder, senses(folder)), encoder, sets)


def _measured(quick: bool) -> Iterator[str]:
    seen, unseen = listed()
    strange = {name: blind(name) for name in BLIND}
    folder = load(intents_folder() / "en")
    began = perf_counter()
    encoder = SentenceEncoder(models_folder() / "understanding-en")
    loaded_s = perf_counter() - began
    fewer = without(folder, unseen)
    began = perf_counter()
    head = taught(fewer, encoder)
    learnt_s = perf_counter() - began
    both = Understanding(fewer, Likeness(encoder, head))
    first = Understanding(fewer)
    sets = {"brief, seen half": seen, "brief, unseen half": unseen}
    sets |= {name: kinds["for it"] for name, kinds in strange.items()}
    judged = {name: judge(both, said) for name, said in sets.items()}
    alone = {f"{name}, templates alone": judge(first, said) for name, said in sets.items()}
    quiet = {f"{name}, harmless": judge(both, strange[name]["harmless"]) for name in BLIND}
    others = {name: judge(both, strange[name]["not for it"]) for name in BLIND}
    yield f"## Intents\n\n{intents({**alone, **judged})}"
    yield f"## Slots\n\n{slots(judged)}"
    yield f"## Warning signs\n\n{alarms(judged, quiet)}"
    yield f"## Not for it\n\n{strangers(others)}"
    yield f"## Slips, on the brief's unseen half\n\n{intents(_slipped(both, unseen, quick))}"
    yield f"## Times\n\n{_times(both, strange['blind']['for it'], loaded_s, learnt_s)}"
    yield "## What fails"
    for name in ("brief, unseen half", *BLIND):
        yield f"### {name}\n\n{confusions(judged[name], _MOST)}"


def _slipped(
    understanding: Understanding, said: list[Utterance], quick: bool
) -> dict[str, list[Judged]]:
    found = {"as listed": judge(understanding, said)}
    for name, slip in SLIPS.items():
        if not (quick and slip.is_slow):
            found[name] = judge(understanding, slip.on(said, Random(0)))
    return found


def _times(
    understanding: Understanding, said: list[Utterance], loaded_s: float, learnt_s: float
) -> str:
    spent = []
    for utterance in said:
        began = perf_counter()
        understanding.interpret([(utterance.text, 1.0)], {})
        spent.append((perf_counter() - began) * 1000)
    median, slow = np.percentile(spent, [50, 95])
    return (
        f"- an utterance: {median:.1f} ms in the median, {slow:.1f} ms at the 95th percentile\n"
        f"- loading the encoder: {loaded_s * 1000:.0f} ms\n"
        f"- learning all sentences anew: {learnt_s:.0f} s"
    )
