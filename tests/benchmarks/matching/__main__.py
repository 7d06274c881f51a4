"""`python -m tests.benchmarks.matching [ROW …]`: matching beside its baselines, each row in a process of its own.

Rows: 1k, mentor-match, 10k, peers, find, change, 100k (some minutes). Without names all but 100k are run.
`mentor-match` needs its own environment, because it installs a package called `matching`: one is made in a temporary
folder, or kept where BATON_BENCH_MENTOR_MATCH says.
"""

import json
import subprocess
import sys
from typing import Any

from rich.console import Console
from rich.table import Table

_ALL = ("1k", "mentor-match", "10k", "peers", "find", "change", "100k")


def main(names: list[str]) -> None:
    """Run the rows and print a table."""
    if names[:1] == ["--row"]:
        from tests.benchmarks.matching.rows import ROWS  # noqa: PLC0415 - only the measured process loads the engine

        sys.stdout.write(json.dumps(ROWS[names[1]]().plain()) + "\n")
        return
    table = Table(
        "what", "ours, s", "baseline, s", "ratio", "goal", "peak, GiB", "baseline is", "notes", title="Matching"
    )
    for name in names or _ALL[:-1]:
        told = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", "tests.benchmarks.matching", "--row", name],
            check=True,
            capture_output=True,
            text=True,
        )
        table.add_row(*_cells(json.loads(told.stdout.splitlines()[-1])))
    Console(width=200).print(table)


def _cells(row: dict[str, Any]) -> list[str]:
    baseline = row["baseline"]
    return [
        row["what"],
        f"{row['ours']:.4f}",
        f"{baseline:.3f}" if baseline is not None else "-",
        f"{baseline / row['ours']:.2f}x" if baseline is not None else "-",
        row["goal"],
        f"{row['memory']:.2f}",
        row["against"],
        row["notes"],
    ]


if __name__ == "__main__":
    main(sys.argv[1:])
