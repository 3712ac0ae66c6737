"""The table of a soak."""

from benchmarking.hearing.soak import Soaked
from benchmarking.tables import table


def soak(model: str, soaked: Soaked) -> str:
    """Memory at every tenth of it."""
    rows = [[model, f"{at:.2f}", f"{held:.1f} MB"] for at, held in soaked.tenths()]
    return table(["model", "hours of sound", "memory held"], rows)


def summary(soaked: Soaked) -> str:
    """Whether it grows, and how fast it was."""
    sound_s = soaked.hours * 3600
    errors = [f"- ERROR, {times} times: {error}\n" for error, times in soaked.errors.items()]
    return "".join(errors) + (
        f"- {soaked.utterances} utterances in {soaked.hours:.2f} hours of silence, noise, talk and"
        " commands.\n"
        f"- Over the second half memory grows by {soaked.growth:+.2f} MB an hour (least squares).\n"
        f"- Real-time factor {soaked.wall_s / sound_s:.4f}; computing time of all threads"
        f" {soaked.computing_s / sound_s:.4f} s for a second of sound."
    )
