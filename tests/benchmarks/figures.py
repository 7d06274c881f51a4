"""What all benchmarks share: percentiles, and the table they are printed in."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True)
class Figure:
    """One measured figure beside its baseline and its goal."""

    what: str
    measured: str
    baseline: str
    ratio: str
    goal: str
    met: bool


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` (0 to 1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def milliseconds(values: Sequence[float]) -> str:
    """Return median and 99th percentile of seconds, in ms."""
    return f"p50 {statistics.median(values) * 1000:.1f} ms, p99 {percentile(values, 0.99) * 1000:.1f} ms"


def tell(figure: Figure) -> Figure:
    """Print one figure at once, so that a long run loses nothing when it breaks off; returns it."""
    Console(width=170).print(f"{figure.what}: {figure.measured}; {figure.baseline}; {figure.ratio} ({figure.goal})")
    return figure


def show(title: str, figures: Sequence[Figure]) -> None:
    """Print a table."""
    table = Table(title=title, title_justify="left")
    for column in ("what", "measured", "baseline", "ratio", "goal", ""):
        table.add_column(column)
    for figure in figures:
        table.add_row(
            figure.what, figure.measured, figure.baseline, figure.ratio, figure.goal, "met" if figure.met else "NOT MET"
        )
    Console(width=170).print(table)
