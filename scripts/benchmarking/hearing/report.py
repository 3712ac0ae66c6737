"""The tables that the benchmark prints, for all models together."""

import os
import platform
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

from benchmarking.hearing import report_acceptance, report_cost, report_strangers
from benchmarking.hearing.material import Material
from benchmarking.hearing.measuring import Measured
from benchmarking.tables import count, table


def tables(models: Sequence[Measured], material: Material) -> Iterator[str]:
    """All of them, of what was measured."""
    yield f"## Vocabulary\n\n{vocabulary(models)}"
    if material.commands:
        about = report_acceptance.recorded if material.is_recorded else report_acceptance.said
        yield f"## Commands\n\n{about(material)}"
        yield report_acceptance.acceptance(models)
        if any(clip.sentence.sense is None for clip in material.commands):
            yield report_acceptance.strange(models)
        yield f"By voice, right:\n\n{report_acceptance.by_voice(models)}"
        yield report_acceptance.confusions(models)
    if material.kinds:
        yield f"## Word by word\n\n{report_acceptance.kinds(models)}"
        yield report_acceptance.lacking(models)
    if material.stretches:
        yield f"## Not for it\n\n{report_strangers.said()}"
        yield report_strangers.accepts(models)
        yield report_strangers.examples(models)
    costs = [(model.name, model.cost) for model in models if model.cost]
    if costs:
        yield f"## Start-up\n\n{report_cost.start_up(costs)}"
        yield f"## Memory\n\n{report_cost.memory(costs)}"
        yield f"## Real-time factor\n\n{report_cost.factors(costs)}"
        yield f"## While nobody speaks\n\n{report_cost.idle(costs)}"
        yield f"## From the end of speech to the answer\n\n{report_cost.answers(costs)}"
        yield "\n".join(f"- {note}" for note in report_cost.answer_notes(costs))
        yield report_cost.stages(costs)


def machine() -> str:
    """The machine and the versions that the figures belong to."""
    cores = os.cpu_count()
    return (
        f"{_processor()}, {cores} cores; {platform.system()} {platform.machine()};"
        f" Python {platform.python_version()}, vosk {version('vosk')}."
    )


def load() -> str:
    """How busy the machine is: figures of time mean little on a busy one."""
    if not hasattr(os, "getloadavg"):
        return "Load before measuring: unknown here."
    return f"Load before measuring: {os.getloadavg()[0]:.1f} (average of a minute)."


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown processor"


def vocabulary(models: Sequence[Measured]) -> str:
    """What of the intents each model can hear at all."""
    rows = [[m.name, str(len(m.lacking)), count(m.hearable, m.drawn)] for m in models]
    return table(["model", "words it lacks", "sentences without such a word"], rows)
