"""The tables of what was understood."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import TypeVar

from benchmarking.hearing import recordings
from benchmarking.hearing.judging import Outcome, Trial
from benchmarking.hearing.material import NOISE_VOICES, Material
from benchmarking.hearing.measuring import Measured
from benchmarking.tables import count, percent, table

_CONFUSIONS = 20
_OUTCOMES = tuple(Outcome)
_Key = TypeVar("_Key", bound=Hashable)


def said(material: Material) -> str:
    """What the shares below are shares of."""
    voices = ", ".join(material.voices)
    sentences = len({clip.sentence for clip in material.commands})
    return (
        f"{sentences} commands, each in {len(material.voices)} voices: {voices}; in noise each in"
        f" {NOISE_VOICES} of these, in turn. Each is the first thing said to a new session, on the"
        " first day with ice on; what only answers a question is said after one. Right: acted on."
        " Asked: “did you mean ...?” of the right thing. Wrong: something else acted on. A"
        " condition in dB is noise so far below the speech as it arrives; clean is digital silence"
        " around the voice, as no microphone delivers it."
    )


def recorded(material: Material) -> str:
    """The same of recordings."""
    unmeant = recordings.not_for_it(material.commands)
    words = f": {', '.join(f'“{text}”' for text in unmeant if text)}" if any(unmeant) else ""
    strange = sum(clip.sentence.sense is None for clip in material.commands)
    return (
        f"{len(material.commands)} recordings, {strange} of them not for the assistant{words}."
        " Each is the first thing said to a new session, on the first day with ice on. A condition"
        " in dB is noise so far below the speech; clean is the recording as it is."
    )


def acceptance(models: Sequence[Measured]) -> str:
    """What came of the commands in each condition."""
    rows = [
        [measured.name, condition, str(len(trials)), *_outcomes(trials)]
        for measured in models
        for condition, trials in _by(_for_it(measured.commands), lambda t: t.condition.name)
    ]
    return table(["model", "condition", "n", *(o.value for o in _OUTCOMES)], rows, 2)


def strange(models: Sequence[Measured]) -> str:
    """What was made of recordings that are not for the assistant."""
    rows = []
    for measured in models:
        trials = [trial for trial in measured.commands if trial.sentence.sense is None]
        for condition, of_it in _by(trials, lambda t: t.condition.name):
            told = Counter(trial.outcome for trial in of_it)
            acted, asked = told[Outcome.WRONG], told[Outcome.WRONG_ASKED]
            figures = [count(number, len(of_it)) for number in (acted, asked)]
            rows.append([measured.name, condition, *figures])
    return table(["not for it: model", "condition", "acted on", "asked about"], rows, 2)


def by_voice(models: Sequence[Measured]) -> str:
    """The right ones of each voice: in quiet, and in all noises together."""
    rows = []
    for measured in models:
        quiet = [t.condition.name for t in measured.commands if t.condition.noise is None]
        columns = [*dict.fromkeys(quiet), "all noises"]
        for voice, trials in _by(_for_it(measured.commands), lambda t: t.voice):
            where = {c: [t for t in trials if _column(t) == c] for c in columns}
            rows.append([measured.name, voice, *(_right(of_it) for of_it in where.values())])
    return table(["model", "voice", *columns], rows, 2)


def _column(trial: Trial) -> str:
    return "all noises" if trial.condition.noise else trial.condition.name


def _right(trials: Sequence[Trial]) -> str:
    return count(sum(t.outcome is Outcome.RIGHT for t in trials), len(trials)) if trials else "-"


def confusions(models: Sequence[Measured]) -> str:
    """What was most often taken for something else, acted on or asked about."""
    rows = [row for measured in models for row in _confusion_rows(measured)]
    if not rows:
        return "Nothing was taken for something else."
    header = ["model", "outcome", "times", "meant", "understood", "for example"]
    return f"Worst confusions:\n\n{table(header, rows, 6)}"


def _confusion_rows(measured: Measured) -> Iterator[list[str]]:
    trials = [*measured.commands, *measured.kinds]
    wrong = [t for t in trials if t.outcome in (Outcome.WRONG, Outcome.WRONG_ASKED)]
    groups = dict(_by(wrong, _confused))
    for key, times in Counter(map(_confused, wrong)).most_common(_CONFUSIONS):
        outcome, meant, understood = key
        trial = groups[key][0]
        words = f"“{trial.sentence.text}” read as {trial.words}"
        where = f"{trial.voice}, {trial.condition.name}"
        row = [outcome.value, str(times), meant or "not for it", str(understood)]
        yield [measured.name, *row, f"{words} ({where})"]


def _confused(trial: Trial) -> tuple[Outcome, str | None, str | None]:
    return trial.outcome, trial.sentence.sense, trial.taken_for


def kinds(models: Sequence[Measured]) -> str:
    """What came of each list."""
    rows = [
        [measured.name, kind, str(len(trials)), *_outcomes(trials), _word_for_word(trials)]
        for measured in models
        for kind, trials in _by(measured.kinds, lambda t: t.sentence.kind)
    ]
    header = ["model", "list", "n", *(o.value for o in _OUTCOMES), "read word for word"]
    return table(header, rows, 2)


def _word_for_word(trials: Sequence[Trial]) -> str:
    return percent(sum(trial.is_word_for_word for trial in trials), len(trials))


def lacking(models: Sequence[Measured]) -> str:
    """Which words of the lists a model cannot hear at all."""
    rows = [
        [measured.name, kind, str(len(words)), ", ".join(words) or "none"]
        for measured in models
        for kind, words in measured.lacking_of_kinds.items()
    ]
    return table(["model", "list", "words it lacks", "which"], rows, 4)


def _outcomes(trials: Sequence[Trial]) -> list[str]:
    told = Counter(trial.outcome for trial in trials)
    return [percent(told[outcome], len(trials)) for outcome in _OUTCOMES]


def _for_it(trials: Sequence[Trial]) -> list[Trial]:
    return [trial for trial in trials if trial.sentence.sense is not None]


def _by(trials: Sequence[Trial], key: Callable[[Trial], _Key]) -> list[tuple[_Key, list[Trial]]]:
    """The trials in groups, in the order in which the groups first appear."""
    groups: dict[_Key, list[Trial]] = {}
    for trial in trials:
        groups.setdefault(key(trial), []).append(trial)
    return list(groups.items())
