"""The tables of what was made of talk and noise that were not for the assistant."""

from collections.abc import Iterator, Sequence

from benchmarking.hearing.judging import Outcome, Trial
from benchmarking.hearing.measuring import Measured
from benchmarking.hearing.strangers import GROANS, LOUDEST_DB, NOISES, TALK
from benchmarking.tables import table

_EXAMPLES = 30
_COUNTED = ("acted on", "asked about", "“say that again”")


def said() -> str:
    """What was heard."""
    return (
        "Talk is everyday sentences in many voices, 3 m away in the room, with pauses as in talk;"
        " groans are uttered by the same voices at 2 m, with seconds of rest in between;"
        f" noise alone is {LOUDEST_DB:g} dB below speech at one metre. An utterance is what the"
        " assistant found somebody to have said."
    )


def accepts(models: Sequence[Measured]) -> str:
    """How often something was made of it: in all, and an hour."""
    rows = [row for measured in models for row in _rows(measured)]
    columns = [title for counted in _COUNTED for title in (counted, "an hour")]
    return table(["model", "heard", "hours", "utterances", *columns], rows, 2)


def _rows(measured: Measured) -> Iterator[list[str]]:
    for what in (TALK, GROANS, *NOISES):
        followed = [part for part in measured.strangers if part.what == what]
        hours = sum(part.seconds for part in followed) / 3600
        trials = [trial for part in followed for trial in part.trials]
        if hours:
            counts = [n for count in _counts(trials) for n in (str(count), f"{count / hours:.1f}")]
            yield [measured.name, what, f"{hours:.2f}", str(len(trials)), *counts]


def _counts(trials: Sequence[Trial]) -> tuple[int, int, int]:
    outcomes = [trial.outcome for trial in trials]
    puzzled = sum(heard.puzzled for trial in trials for heard in trial.heard)
    return outcomes.count(Outcome.WRONG), outcomes.count(Outcome.WRONG_ASKED), puzzled


def examples(models: Sequence[Measured]) -> str:
    """What it was taken for."""
    rows = [
        [measured.name, trial.outcome.value, str(trial.taken_for), trial.words, _where(trial)]
        for measured in models
        for trial in _taken(measured)[:_EXAMPLES]
    ]
    if not rows:
        return "Nothing of it was taken for a command."
    header = ["model", "outcome", "understood", "read as", "said"]
    return table(header, rows, 5)


def _taken(measured: Measured) -> list[Trial]:
    trials = [trial for part in measured.strangers for trial in part.trials]
    wanted = (Outcome.WRONG, Outcome.WRONG_ASKED)
    return [trial for outcome in wanted for trial in trials if trial.outcome is outcome]


def _where(trial: Trial) -> str:
    return f"“{trial.sentence.text}”" if trial.sentence.text else trial.voice
