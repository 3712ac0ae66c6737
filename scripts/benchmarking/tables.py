"""Markdown tables with aligned columns, and the numbers in them."""

from collections.abc import Sequence

import numpy as np


def table(header: Sequence[str], rows: Sequence[Sequence[str]], texts: int = 1) -> str:
    """A table; all columns but the first ``texts`` are set to the right."""
    widths = [max(3, *map(len, column)) for column in zip(header, *rows, strict=True)]
    rule = ["-" * (width - (n >= texts)) + ":" * (n >= texts) for n, width in enumerate(widths)]
    return "\n".join(_line(row, widths, texts) for row in (header, rule, *rows))


def _line(row: Sequence[str], widths: list[int], texts: int) -> str:
    cells = [
        cell.ljust(width) if number < texts else cell.rjust(width)
        for number, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return f"| {' | '.join(cells)} |"


def middle(values: Sequence[float]) -> float:
    """The median of ``values``."""
    return float(np.median(values))


def high(values: Sequence[float]) -> float:
    """The 95th percentile of ``values``."""
    return float(np.percentile(values, 95))


def seconds(value: float) -> str:
    """A time in seconds, to the millisecond."""
    return f"{value:.3f} s"


def milliseconds(value: float) -> str:
    """A time given in seconds, in milliseconds."""
    return f"{value * 1000:.1f} ms"


def percent(part: float, whole: float) -> str:
    """``part`` of ``whole`` in percent."""
    return f"{100 * part / whole:.1f} %" if whole else "-"


def count(part: int, whole: int) -> str:
    """``part`` of ``whole`` as both and in percent."""
    return f"{part}/{whole} = {percent(part, whole)}"
