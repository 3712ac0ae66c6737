"""The tables of what was understood."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from benchmarking.hearing.acceptance import POLICIES, PRODUCT, Trial
from benchmarking.hearing.corpus import Corpus
from benchmarking.hearing.measuring import Measured
from benchmarking.hearing.room import called
from benchmarking.tables import count, table

_CONFUSIONS = 12


def said(corpus: Corpus, unlisted: bool) -> str:
    """What the shares below are shares of."""
    voices = ", ".join(map(str, corpus.voices))
    kind = "unlisted commands" if unlisted else "commands"
    return (
        f"{len(corpus.commands)} {kind} and {len(corpus.everyday)} everyday sentences, each in"
        f" {len(corpus.voices)} voices: {voices}. A false accept is an everyday sentence taken for"
        " any command. Clean is digital silence around the voice, as no microphone delivers it;"
        " a condition in dB is pink noise so far below the speech."
    )


def acceptance(models: Sequence[Measured]) -> str:
    """Right, wrong, none and false accepts of every policy."""
    header = ["model", "condition", "policy", "right", "wrong", "none", "false accepts"]
    rows = [
        [measured.name, condition, policy, *_figures([t for t in trials if t.policy == policy])]
        for measured in models
        for condition, trials in _by(measured.trials, lambda trial: called(trial.noise))
        for policy in POLICIES
    ]
    return table(header, rows, 3)


def by_voice(models: Sequence[Measured]) -> str:
    """The right ones of each voice, for the assistant's own policy."""
    noises = [called(noise) for noise in models[0].timing.heard]
    rows = [
        [measured.name, voice, *(_right(own, noise) for noise in noises)]
        for measured in models
        for voice, own in _by(_of_product(measured), lambda trial: str(trial.voice))
    ]
    return table(["model", "voice", *noises], rows, 2)


def _right(trials: list[Trial], noise: str) -> str:
    commands = [t for t in trials if t.sentence.sense is not None and called(t.noise) == noise]
    return count(sum(trial.verdict == "right" for trial in commands), len(commands))


def confusions(models: Sequence[Measured]) -> str:
    """What was most often taken for something else, by the assistant's own policy."""
    rows = [row for measured in models for row in _confusion_rows(measured)]
    if not rows:
        return "Nothing was taken for something else."
    header = ["model", "times", "meant", "understood", "for example"]
    worst = table(header, rows, 5)
    return f"Worst confusions, as the assistant does:\n\n{worst}"


def _confusion_rows(measured: Measured) -> Iterator[list[str]]:
    wrong = [trial for trial in _of_product(measured) if trial.verdict == "wrong"]
    pairs = Counter((trial.sentence.sense, trial.sense) for trial in wrong)
    for (meant, understood), times in pairs.most_common(_CONFUSIONS):
        example = next(t for t in wrong if (t.sentence.sense, t.sense) == (meant, understood))
        words = f"“{example.sentence.text}” read as {example.heard}"
        where = f"{example.voice}, {called(example.noise)}"
        yield [
            measured.name,
            str(times),
            meant or "no command",
            str(understood),
            f"{words} ({where})",
        ]


def _of_product(measured: Measured) -> list[Trial]:
    return [trial for trial in measured.trials if trial.policy == PRODUCT]


def _by(trials: Sequence[Trial], key: Callable[[Trial], str]) -> list[tuple[str, list[Trial]]]:
    """The trials in groups, in the order in which the groups first appear."""
    groups: dict[str, list[Trial]] = {}
    for trial in trials:
        groups.setdefault(key(trial), []).append(trial)
    return list(groups.items())


def _figures(trials: list[Trial]) -> list[str]:
    commands = [trial.verdict for trial in trials if trial.sentence.sense is not None]
    everyday = [trial.verdict for trial in trials if trial.sentence.sense is None]
    told = [count(commands.count(verdict), len(commands)) for verdict in ("right", "wrong", "none")]
    return [*told, count(everyday.count("wrong"), len(everyday))]
