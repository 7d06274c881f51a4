"""`baton match`: pair the people of two CSV files, without Slack and without a database."""

import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from bot.errors import BatonError, InvalidInput
from bot.forms.relationships import Reader, ReasonLine
from bot.matching import Pair, Problem, Solution, Unmatched, Weights, solve
from bot.matching.csvfile import read_people, write_rows
from bot.matching.progress import Stage
from bot.matching.text import load
from bot.views import reasons

_SHOWN = 40
#: What reading the files is of all the work, roughly.
_READING = 0.08


def match(
    mentees: Annotated[Path, typer.Option(help="CSV of people who look for a mentor.")],
    mentors: Annotated[Path, typer.Option(help="CSV of people who offer to be one.")],
    out: Annotated[Path | None, typer.Option(help="Write the pairs and who is left over to this CSV.")] = None,
    seed: Annotated[int, typer.Option(help="Another number settles ties another way.")] = 0,
    weight: Annotated[
        list[str] | None, typer.Option(help="Change a weight, such as hours=20. May be given several times.")
    ] = None,
    plain_text: Annotated[bool, typer.Option(help="Compare texts by words only.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Pair mentees with mentors as well as possible, and say why."""
    shown = Console()
    try:
        solution = _solve(mentees, mentors, seed, _weights(weight or ()), plain=plain_text)
        if out is not None:
            _write(out, solution)
    except InvalidInput as error:
        sys.stderr.write("".join(f"baton: {sentence}\n" for sentence in error.fields.values()))
        raise typer.Exit(1) from error
    except BatonError as error:
        sys.stderr.write(f"baton: {error}\n")
        raise typer.Exit(1) from error
    _show(shown, solution, out)


def _solve(mentees: Path, mentors: Path, seed: int, weights: Weights, *, plain: bool) -> Solution:
    columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    # To the error stream, so that a pipe receives the result only.
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        step = progress.add_task("Reading people", total=1.0)
        model, today = load(plain=plain), datetime.now(UTC).date()
        left = read_people(mentees, "mentees", model, on=today)
        progress.update(step, completed=_READING / 2)
        right = read_people(mentors, "mentors", model, on=today)
        size = f"{len(left):,} mentees, {len(right):,} mentors"

        def tell(stage: Stage, share: float) -> None:
            progress.update(step, completed=_READING + (1 - _READING) * share, description=f"{size}: {stage}")

        return solve(Problem(mentees=left, mentors=right, weights=weights), seed=seed, progress=tell)


def _weights(changes: Sequence[str]) -> Weights:
    values: dict[str, int] = {}
    for change in changes:
        name, _, value = change.partition("=")
        if name not in Weights.__dataclass_fields__ or not value.isdecimal():
            names = ", ".join(Weights.__dataclass_fields__)
            raise InvalidInput({name: f"Weight {change!r}: write NAME=NUMBER; names are {names}."})
        values[name] = int(value)
    return Weights(**values)


def _why(pair: Pair) -> list[str]:
    return reasons.reasons([ReasonLine(one.code, one.params) for one in pair.reasons], Reader.MENTEE)


def _left_over(people: Iterable[Unmatched], *, looking: bool) -> list[tuple[str, str]]:
    return [(one.person, reasons.left_over(one.code, looking=looking)) for one in people]


def _show(shown: Console, solution: Solution, out: Path | None) -> None:
    table = Table("Mentee", "Mentor", "Fit", "Why (as the mentee would read it)", box=None, padding=(0, 2, 0, 0))
    for pair in solution.pairs[:_SHOWN]:
        table.add_row(escape(pair.mentee), escape(pair.mentor), f"{pair.fit} %", escape("; ".join(_why(pair))))
    shown.print(table)
    if len(solution.pairs) > _SHOWN:
        more = f" All are in {out}." if out else " Use --out FILE.csv to see all."
        shown.print(f"… and {len(solution.pairs) - _SHOWN:,} more pairs.{more}", highlight=False, markup=False)
    for heading, left in (
        ("Without a mentor", _left_over(solution.unmatched, looking=True)),
        ("Mentors without a mentee", _left_over(solution.idle, looking=False)),
    ):
        if left:
            shown.print(f"\n{heading}: {len(left):,}", highlight=False)
        for key, words in left[:10]:
            shown.print(f"  {key}: {words}", highlight=False, markup=False)
    shown.print("\n" + "\n".join(_figures(solution)), highlight=False, markup=False)


def _figures(solution: Solution) -> list[str]:
    figures = solution.figures
    load_of = ", ".join(f"{count:,} with {size}" for size, count in figures.load.items())
    proof = "Proved: no better match exists." if figures.proved else "Not proved to be the best."
    lines = [
        f"{figures.pairs:,} pairs, {figures.unmatched:,} mentees without a mentor. {proof}",
        f"Scores: mean {figures.mean:,.0f}, median {figures.median:,.0f}, spread {figures.spread:,.0f}.",
        f"The worst pair has {figures.lowest:,}, the best {figures.highest:,}.",
        f"Mentors by number of mentees: {load_of or 'none'}.",
    ]
    if figures.wishes:
        lines.append(
            f"Of {figures.wishes:,} mentees who named somebody, {figures.got_wish:,} got a wish "
            f"and {figures.got_first:,} the first."
        )
    return lines


def _write(out: Path, solution: Solution) -> None:
    rows: list[tuple[object, ...]] = [
        (pair.mentee, pair.mentor, pair.score, pair.fit, pair.kind or "", "; ".join(_why(pair)))
        for pair in solution.pairs
    ]
    rows += [(key, "", "", "", "", words) for key, words in _left_over(solution.unmatched, looking=True)]
    rows += [("", key, "", "", "", words) for key, words in _left_over(solution.idle, looking=False)]
    try:
        with out.open("w", encoding="utf-8", newline="") as file:
            write_rows(file, ("mentee", "mentor", "score", "fit", "kind", "why"), rows)
    except OSError as error:
        raise InvalidInput({"out": f"{out} cannot be written: {error.strerror}."}) from error
