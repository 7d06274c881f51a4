"""The pairs that are kept in view: for each mentee a few mentors with their scores."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Graph:
    """Kept pairs, sorted by mentee and mentor; `start[i]:start[i + 1]` are those of mentee i."""

    start: Ints
    column: Ints
    score: Ints
    mentors: int

    @property
    def mentees(self) -> int:
        """Number of mentees."""
        return len(self.start) - 1

    @property
    def row(self) -> Ints:
        """The mentee of each kept pair."""
        return np.repeat(np.arange(self.mentees), np.diff(self.start))

    def scores_of(self, mentor: Ints) -> Ints:
        """The score of each mentee with their mentor; 0 for mentees without one.

        Every chosen pair must be kept.
        """
        at = np.flatnonzero(self.column == mentor[self.row])
        found = np.zeros(self.mentees, np.int64)
        found[self.row[at]] = self.score[at]
        return found


def build(shape: tuple[int, int], row: Ints, column: Ints, score: Ints) -> Graph:
    """A graph of pairs in any order; a pair that comes twice is kept once."""
    cell, first = np.unique(row * shape[1] + column, return_index=True)
    start = np.searchsorted(cell, np.arange(shape[0] + 1) * shape[1])
    return Graph(start.astype(np.int64), cell % max(1, shape[1]), score[first], shape[1])


def extend(graph: Graph, row: Ints, column: Ints, score: Ints) -> Graph:
    """The graph with more pairs."""
    return build(
        (graph.mentees, graph.mentors),
        np.concatenate((graph.row, row)),
        np.concatenate((graph.column, column)),
        np.concatenate((graph.score, score)),
    )
