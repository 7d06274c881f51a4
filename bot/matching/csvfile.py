"""People from a CSV file, and pairs to one. Either the whole file is usable or nothing of it is used."""

import csv
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, time
from pathlib import Path
from typing import Any, Literal, TextIO
from zoneinfo import ZoneInfoNotFoundError

from bot.catalogue import Stage
from bot.errors import UserError
from bot.matching.hours import week
from bot.matching.people import Person
from bot.matching.text import TextModel

#: A file larger than this is not read: 100,000 people with long texts need less.
LARGEST_MB = 64
_MOST_ERRORS = 20
_CELL = 5_000
_HOURS = re.compile(r"(\d{1,2})(?::([0-5]\d))?\s*-\s*(\d{1,2})(?::([0-5]\d))?")
_NUMBER = re.compile(r"[+-]?\d+")

Side = Literal["mentees", "mentors"]
#: The columns that each file must have; all others may be left out.
NEEDED: Mapping[Side, tuple[str, ...]] = {
    "mentees": ("id", "functions_wanted"),
    "mentors": ("id", "functions_offered", "capacity"),
}


class _Wrong(Exception):  # noqa: N818 - caught at once and turned into a sentence with its row
    pass


def read_people(path: Path, side: Side, model: TextModel, *, on: date) -> list[Person]:
    """Read the people of one side.

    Args:
        path: a CSV file in UTF-8 with a header; lists inside a cell are separated by semicolons.
        side: which columns must be there.
        model: turns goals and offers into vectors.
        on: a date in the season for which working hours are compared.

    Raises:
        UserError: names every row and column that cannot be used, up to twenty, and what to do.
    """
    try:
        size = path.stat().st_size
        if size > LARGEST_MB * 1_000_000:
            raise UserError(
                f"{path} has {size / 1_000_000:.0f} MB; at most {LARGEST_MB} MB are read. "
                "Leave out columns that matching does not need, or split the people into rounds."
            )
        with path.open(encoding="utf-8-sig", newline="") as file:
            return _read(file, path, side, model, on)
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{path} is not UTF-8 text; export it again as “CSV UTF-8”.") from error


def write_rows(file: TextIO, header: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Write CSV that a spreadsheet shows as text: nothing in it is taken for a formula."""
    writer = csv.writer(file)
    writer.writerow(header)
    for row in rows:
        writer.writerow([f"'{cell}" if _formula(str(cell)) else cell for cell in row])


def _read(file: TextIO, path: Path, side: Side, model: TextModel, on: date) -> list[Person]:
    rows = csv.reader(file, strict=True)
    wrong: list[str] = []
    people: list[Person] = []
    texts: list[str] = []
    try:
        header = [name.strip().lower() for name in next(rows, [])]
        _check_header(header, path, side)
        for cells in rows:
            if not any(cell.strip() for cell in cells):
                continue
            values, text = _row(header, cells, rows.line_num, path, wrong, on)
            if len(wrong) >= _MOST_ERRORS:
                break
            if values is not None:
                people.append(Person(**values))
                texts.append(text)
    except csv.Error as error:
        raise UserError(f"{path}, line {rows.line_num}: {error}. Check the quotes around this cell.") from error
    if wrong:
        raise UserError("\n".join(wrong))
    name = "goal_vector" if side == "mentees" else "offer_vector"
    for person, vector in zip(people, model.embed(texts), strict=True):
        # Nobody else has seen these people yet.
        object.__setattr__(person, name, vector)
    return people


def _check_header(header: list[str], path: Path, side: Side) -> None:
    known = set(_COLUMNS) | {"zone", "hours", "goal", "offer"}
    for name in NEEDED[side]:
        if name not in header:
            raise UserError(f"{path} has no column {name!r}. Needed for {side}: {', '.join(NEEDED[side])}.")
    for name in header:
        if name not in known:
            raise UserError(f"{path} has a column {name!r} that means nothing here. Known: {', '.join(sorted(known))}.")
        if header.count(name) > 1:
            raise UserError(f"{path} has the column {name!r} twice; keep one.")


def _row(
    header: list[str], cells: list[str], line: int, path: Path, wrong: list[str], on: date
) -> tuple[dict[str, Any] | None, str]:
    if len(cells) != len(header):
        wrong.append(f"{path}, line {line}: {len(cells)} cells for {len(header)} columns; check commas and quotes.")
        return None, ""
    row = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    values: dict[str, Any] = {}
    fine = True
    for name, cell in row.items():
        try:
            values |= _value(name, cell)
        except _Wrong as error:
            wrong.append(f"{path}, line {line}, {name}: {cell[:40]!r} {error}.")
            fine = False
    try:
        values["hours"] = _hours(row.get("zone", ""), row.get("hours", ""), on)
    except _Wrong as error:
        wrong.append(f"{path}, line {line}: {error}.")
        fine = False
    if not row["id"]:
        wrong.append(f"{path}, line {line}: id is empty; everybody needs one.")
        fine = False
    return (values if fine else None), row.get("goal") or row.get("offer") or ""


def _value(name: str, cell: str) -> dict[str, Any]:
    if _formula(cell):
        raise _Wrong("looks like a formula; write it as plain text, without = + - or @ in front")
    if len(cell) > _CELL:
        raise _Wrong(f"has {len(cell)} characters; use at most {_CELL}")
    if name not in _COLUMNS or not cell:
        return {}
    return {"key" if name == "id" else name: _COLUMNS[name](cell)}


def _formula(cell: str) -> bool:
    return cell[:1] in {"=", "+", "-", "@", "\t", "\r"} and not _NUMBER.fullmatch(cell)


def _list(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in cell.split(";") if part.strip()))


def _keys(cell: str) -> tuple[str, ...]:
    return tuple(part.lower().replace(" ", "_") for part in _list(cell))


def _levels(cell: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for part in _list(cell):
        skill, _, level = part.rpartition(":")
        if not skill or not level.strip().isdecimal():
            raise _Wrong("needs a level for each skill, such as “python:2; public speaking:3”")
        found[skill.strip().casefold()] = int(level)
    return found


def _stage(cell: str) -> int:
    if cell.isdecimal():
        return int(cell)
    try:
        return Stage(cell.lower()).level
    except ValueError:
        raise _Wrong(f"is no stage; choose from {', '.join(Stage)}") from None


def _number(cell: str) -> int:
    if not _NUMBER.fullmatch(cell):
        raise _Wrong("is not a whole number")
    return int(cell)


def _hours(zone: str, hours: str, on: date) -> int:
    if not zone:
        return 0
    match = _HOURS.fullmatch(hours or "9-17")
    if match is None:
        raise _Wrong(f"hours {hours!r} must look like 9-17 or 8:30-16:30")
    numbers = [int(part or 0) for part in match.groups()]
    try:
        start, end = time(numbers[0] % 24, numbers[1]), time(numbers[2] % 24, numbers[3])
        return week(zone, dict.fromkeys(range(5), ((start, end),)), on=on)
    except (ZoneInfoNotFoundError, ValueError):
        raise _Wrong(f"zone {zone!r} is unknown; use a name such as Europe/Berlin") from None


_COLUMNS: Mapping[str, Callable[[str], Any]] = {
    "id": str,
    "functions_wanted": _keys,
    "functions_offered": _keys,
    "aims": _keys,
    "aims_offered": _keys,
    "skills_wanted": _levels,
    "skills_offered": _levels,
    "stage": _stage,
    "field": str.lower,
    "field_preference": str.lower,
    "languages": _keys,
    "kinds": _keys,
    "capacity": _number,
    "known_preference": str.lower,
    "wishes": _list,
    "avoid": _list,
    "known": _list,
    "past": _list,
    "team": str,
    "manager": str,
}
