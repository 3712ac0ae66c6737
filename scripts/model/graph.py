"""./scripts/model/graph: what a speech model can hear, made anew from the intents."""

import argparse
import json
import random
import shutil
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import vosk
from benchmarking.progress import tell
from benchmarking.understanding.utterances import listed

from assistant.conversation.intents import load
from assistant.conversation.meaning import UNKNOWN
from assistant.errors import AssistantError, ModelError
from assistant.resources import intents_folder, models_folder
from assistant.speech.model_files import write_record
from assistant.speech.vosk_recognizer import START
from model import language_model
from model.fst import write_constant, write_lookahead
from model.language_model import LanguageModel, Weighted
from model.lexicon import OWN, Dictionary, cmu_dictionary, lexicon
from model.lexicon_graph import Costs, lexicon_graph, with_nonrhotic
from model.phones import NOISE, POSITIONS, numbered
from model.transitions import read_transitions
from model.vocabulary import BASICS, NUMBERS, Sayings, common_words, frequent, sayings

LISTED, WORDINGS, NUMBER = 4.0, 0.5, 2.0
"""How often a listed utterance, one of the wordings and a number count beside a drawn sentence."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Build, and return the exit status."""
    given = _parser().parse_args(arguments)
    try:
        _build(given.model, given.intents, given.work)
    except AssistantError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="graph",
        description="Make the words and graphs of a speech model anew from the intents; its network"
        " stays as it is. Needs pocketsphinx (uv pip install --group train).",
    )
    parser.add_argument(
        "--model", type=Path, metavar="DIR", default=models_folder() / "relief-compact-en"
    )
    parser.add_argument("--intents", type=Path, metavar="DIR", default=intents_folder() / "en")
    parser.add_argument(
        "--work", type=Path, metavar="DIR", help="where to build; by default beside the model"
    )
    return parser


def _build(model: Path, intents: Path, work: Path | None) -> None:
    folder = load(intents)
    ours = intents.resolve() == (intents_folder() / "en").resolve()
    utterances = [utterance.text for half in listed() for utterance in half] if ours else []
    said = sayings(folder, utterances)
    words = vocabulary(said)
    ways = lexicon(words, cmu_dictionary(), intents / OWN)
    replace_graph(model, ways, spoken(said, words), work)
    tell(f"{model / 'graph'}: {len(words)} words")


def vocabulary(said: Sayings) -> list[str]:
    """All words to be heard."""
    return sorted(said.required | BASICS | frequent(said.wordings) | set(common_words()))


def spoken(said: Sayings, words: Sequence[str]) -> LanguageModel:
    """How likely the ``words`` follow each other in what is said."""
    weights: list[tuple[Sequence[str], float]] = [
        (said.templates, 1.0),
        (said.phrases, 1.0),
        (said.listed, LISTED),
        (said.wordings, WORDINGS),
        (NUMBERS, NUMBER),
    ]
    sentences: list[Weighted] = [
        (text.split(), weight) for texts, weight in weights for text in texts
    ]
    # By Zipf's law, flatter at its head.
    general = {word: 1 / (rank + 60) for rank, word in enumerate(common_words(7000))}
    return language_model.estimate(sentences, words, general)


def replace_graph(
    model: Path, ways: Dictionary, spoken: LanguageModel, work: Path | None = None
) -> None:
    """Build the graph of ``model`` and put it in place of the old one once it has heard with it.

    Raises:
        AssistantError: something is missing or failed; the old graph stays.
    """
    with (
        tempfile.TemporaryDirectory(prefix=".graph-", dir=work or model.parent) as name,
        tempfile.TemporaryDirectory(prefix=".graph-", dir=model.parent) as beside,
    ):
        trial = Path(name) / "model"
        shutil.copytree(model, trial, ignore=shutil.ignore_patterns("graph"))
        write_graph(trial, ways, spoken)
        _try(trial, next(iter(ways)))
        # The work folder may be on another disk; what is renamed is not.
        graph, old, new = model / "graph", Path(beside) / "old", Path(beside) / "new"
        shutil.copytree(trial / "graph", new)
        if graph.exists():
            graph.rename(old)
        try:
            new.rename(graph)
        except OSError:
            if old.exists():
                old.rename(graph)
            raise
    write_record(model)


def write_graph(
    model: Path, ways: Dictionary, spoken: LanguageModel, costs: Costs | None = None
) -> None:
    """Write ``graph`` into a model folder that has a network and no graph.

    Raises:
        AssistantError: OpenFst's tools are missing, or the network is not of a kind that we know.
    """
    folder = model / "graph"
    (folder / "phones").mkdir(parents=True)
    transitions = read_transitions(model / "am" / "final.mdl")
    costs = costs or Costs()
    # 0 is no word; the rest is numbered for now, as the look-ahead graph wants numbers of its own.
    names = ["<eps>", *ways, UNKNOWN, START, "#0", "<s>", "</s>"]
    numbers = {name: number for number, name in enumerate(names)}
    try:
        every = with_nonrhotic(ways, costs)
        unknown, start = numbers[UNKNOWN], numbers[START]
        sounds = lexicon_graph(every, numbers, unknown, start, transitions, costs)
    except ValueError as error:
        raise ModelError(f"No graph can be made for {model}: {error}.") from error
    new = _all_renumbered(write_lookahead(sounds, folder / "HCLr.fst"), len(names))
    grammar = spoken.automaton(lambda word: new[numbers[word]])
    write_constant(grammar, folder / "Gr.fst")
    listing = sorted((new[number], name) for name, number in numbers.items())
    _write(folder / "words.txt", [f"{name} {number}" for number, name in listing])
    boundaries = [
        f"{number} {'singleton' if phone == NOISE else POSITIONS.get(place, 'nonword')}"
        for (phone, place), number in numbered().items()
    ]
    _write(folder / "phones" / "word_boundary.int", boundaries)
    _write(folder / "disambig_tid.int", [str(transitions.unused)])


def _all_renumbered(renumbered: Mapping[int, int], count: int) -> dict[int, int]:
    """The new number of every old one; those that no word of the graph had come last."""
    new = {0: 0, **renumbered}
    last = max(new.values())
    for number in range(count):
        if number not in new:
            last += 1
            new[number] = last
    return new


def _write(path: Path, lines: list[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8", newline="\n")


def _try(model: Path, word: str) -> None:
    """Hear something with the model's own graph and with a runtime grammar."""
    vosk.SetLogLevel(-1)
    noise = random.Random(1).randbytes(32000)
    try:
        loaded = vosk.Model(str(model))
        for grammar in ([], [json.dumps([word, UNKNOWN])]):
            recognizer = vosk.KaldiRecognizer(loaded, 16000, *grammar)
            recognizer.AcceptWaveform(noise)
            recognizer.FinalResult()
    except Exception as error:  # vosk raises nothing narrower
        raise ModelError(f"libvosk cannot hear with the new graph: {error}.") from error


if __name__ == "__main__":
    sys.exit(main())
