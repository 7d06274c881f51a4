"""A problem in numbers: two matrices whose inner products are the scores, and a list of exceptions."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matching import pairs
from bot.matching.engine import terms
from bot.matching.people import Person, Problem
from bot.matching.points import BARRED, Points


@dataclass(frozen=True, slots=True)
class Cells:
    """Single cells of the score matrix, sorted by row; `start[i]:start[i + 1]` are those of row i."""

    start: NDArray[np.int64]
    column: NDArray[np.int64]
    value: NDArray[np.float32]

    def of(self, first: int, last: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
        """Cells of rows first to last (exclusive): rows counted from `first`, columns, values."""
        begin, end = self.start[first], self.start[last]
        counts = np.diff(self.start[first : last + 1])
        rows = np.repeat(np.arange(last - first), counts)
        return rows, self.column[begin:end], self.value[begin:end]

    def take(self, rows: NDArray[np.int64]) -> "Cells":
        """The cells of chosen rows, renumbered in their order."""
        counts = np.diff(self.start)[rows]
        start = np.concatenate(([0], np.cumsum(counts)))
        at = np.repeat(self.start[rows] - start[:-1], counts) + np.arange(start[-1])
        return Cells(start, self.column[at], self.value[at])


@dataclass(frozen=True, slots=True)
class Features:
    """Scores as `wanted @ offered.T` plus `extra`, with `barred` cells not allowed.

    A score at or below -LIMIT is not allowed either: a hard rule that is written as a feature.
    """

    wanted: NDArray[np.float32]
    offered: NDArray[np.float32]
    extra: Cells
    barred: Cells
    capacity: NDArray[np.int64]

    @property
    def shape(self) -> tuple[int, int]:
        """Number of mentees and of mentors."""
        return len(self.wanted), len(self.offered)

    def take(self, rows: NDArray[np.int64]) -> "Features":
        """The same with some mentees only."""
        return Features(self.wanted[rows], self.offered, self.extra.take(rows), self.barred.take(rows), self.capacity)


def compile_problem(problem: Problem) -> Features:
    """Turn people into numbers. The problem must have passed `people.check`."""
    mentees, mentors = problem.mentees, problem.mentors
    points = Points.of(problem.weights, problem.keys.serves)
    large, team_cells = pairs.teams(problem)
    blocks = [
        terms.functions(mentees, mentors, points.functions),
        terms.aims(mentees, mentors, points.aims, points.serves),
        terms.skills(mentees, mentors, points.skills),
        terms.stage(mentees, mentors, points.stage, problem.rules),
        terms.hours(mentees, mentors, points.hours),
        terms.field(mentees, mentors, points.field),
        terms.language(mentees, mentors, points.language, problem.rules),
        terms.known(mentees, mentors, points.known),
        terms.text(mentees, mentors, points.text),
        _team_block(mentees, mentors, large),
    ]
    wanted, offered = _side_by_side(blocks, len(mentees), len(mentors))
    extra = pairs.wishes(mentees, mentors, points.wish)
    for cell, value in pairs.acquainted(mentees, mentors, points.known).items():
        extra[cell] = extra.get(cell, 0) + value
    barred = dict.fromkeys(pairs.kept_apart(problem) | team_cells, 0)
    return Features(
        wanted,
        offered,
        _cells(extra, len(mentees)),
        _cells(barred, len(mentees)),
        np.array([person.capacity for person in mentors], np.int64),
    )


def _side_by_side(blocks: Sequence[terms.Block], mentees: int, mentors: int) -> terms.Block:
    """The blocks next to each other, without columns that are zero on either side."""
    used = [left.any(axis=0) & right.any(axis=0) for left, right in blocks]
    width = sum(int(columns.sum()) for columns in used)
    wanted, offered = np.empty((mentees, width), np.float32), np.empty((mentors, width), np.float32)
    begin = 0
    for (left, right), columns in zip(blocks, used, strict=True):
        end = begin + int(columns.sum())
        wanted[:, begin:end], offered[:, begin:end] = left[:, columns], right[:, columns]
        begin = end
    return wanted, offered


def _team_block(
    mentees: Sequence[Person], mentors: Sequence[Person], names: Sequence[str]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    place = {name: column for column, name in enumerate(names)}
    left = np.zeros((len(mentees), len(names)), np.float32)
    right = np.zeros((len(mentors), len(names)), np.float32)
    for row, person in enumerate(mentees):
        if person.team in place:
            left[row, place[person.team]] = -BARRED
    for row, person in enumerate(mentors):
        if person.team in place:
            right[row, place[person.team]] = 1
    return left, right


def _cells(values: dict[tuple[int, int], int], rows: int) -> Cells:
    ordered = sorted(values)
    row = np.array([cell[0] for cell in ordered], np.int64)
    return Cells(
        np.searchsorted(row, np.arange(rows + 1)).astype(np.int64),
        np.array([cell[1] for cell in ordered], np.int64),
        np.array([values[cell] for cell in ordered], np.float32),
    )
