"""Mentors who are matched before others: each gets a mentee, wherever somebody else can spare one.

Nobody's mentor is taken away for it, and no fewer people are matched. The cheapest chain of moves is made: a mentee
comes over from another mentor, who gets somebody from a third in turn, until one is reached who still has another
mentee, or who may go without.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np
from numpy.typing import NDArray

from bot.matching.engine.graph import Ints
from bot.matching.engine.source import Picks

_FAR = np.iinfo(np.int64).max // 4


@dataclass(frozen=True, slots=True)
class Standing:
    """An optimal assignment with its proof, as a chain of moves needs it.

    Attributes:
        worth: what having anybody is worth to each mentee, beside the score.
        fixed: mentees who stay where they are.
        forbidden: pairs that the source does not know to be closed.
    """

    source: Picks
    mentor: Ints
    price: Ints
    gain: Ints
    worth: Ints
    fixed: Collection[int]
    forbidden: Collection[tuple[int, int]]


def spread(standing: Standing, first: Sequence[int]) -> Ints:
    """The mentor of each mentee after each of the `first` mentors got somebody, as far as that is possible."""
    mentor, price, gain = standing.mentor.copy(), standing.price.copy(), standing.gain.copy()
    for rank, column in enumerate(first):
        load = np.bincount(mentor[mentor >= 0], minlength=len(price))
        if load[column]:
            continue
        spare = load > 0
        before = list(first[:rank])
        spare[before] = load[before] > 1
        chain = _Chain(standing, mentor, price, gain, spare)
        end = chain.reach(column)
        if end is not None:
            chain.make(end)
    return mentor


class _Chain:
    """The cheapest way to bring one mentee to a mentor who has none; distances count what it gives away."""

    def __init__(self, standing: Standing, mentor: Ints, price: Ints, gain: Ints, spare: NDArray[np.bool_]) -> None:
        self._standing, self._mentor, self._price, self._gain, self._spare = standing, mentor, price, gain, spare
        movable = mentor >= 0
        movable[list(standing.fixed)] = False
        self._rows = np.flatnonzero(movable)
        self._far = np.full(len(price), _FAR, np.int64)
        self._before: dict[int, tuple[int, int]] = {}

    def reach(self, column: int) -> int | None:
        """Find the mentor at the other end of the cheapest chain; None where there is no chain."""
        self._far[column] = 0
        heap, done = [(0, column)], np.zeros(len(self._price), np.bool_)
        cheapest, end = _FAR, None
        while heap:
            far, node = heappop(heap)
            if far >= cheapest:
                break
            if done[node]:
                continue
            done[node] = True
            if self._spare[node] and node != column and far + self._price[node] < cheapest:
                cheapest, end = far + int(self._price[node]), node
            for other, distance, row in self._steps(node, far):
                if distance < self._far[other] and not done[other]:
                    self._far[other], self._before[other] = distance, (node, row)
                    heappush(heap, (distance, other))
        return end

    def _steps(self, node: int, far: int) -> list[tuple[int, int, int]]:
        """From whom this mentor could get somebody, at which distance, and whom."""
        rows, standing = self._rows, self._standing
        if not len(rows):
            return []
        score = standing.source.pick(rows, np.array([node]))[:, 0]
        closed = score <= standing.source.closed
        closed |= np.isin(rows, [row for row, column in standing.forbidden if column == node])
        cost = self._gain[rows] + self._price[node] - np.where(closed, 0, score).astype(np.int64) - standing.worth[rows]
        order = np.argsort(cost, kind="stable")
        order = order[~closed[order]]
        columns, nearest = np.unique(self._mentor[rows[order]], return_index=True)
        chosen = order[nearest]
        return [
            (int(column), far + int(cost[at]), int(rows[at]))
            for column, at in zip(columns, chosen, strict=True)
            if column != node
        ]

    def make(self, end: int) -> None:
        """Make the moves of the chain that ends here, and mend prices and gains for the next one."""
        rise = np.minimum(self._far, self._far[end])
        matched = np.flatnonzero(self._mentor >= 0)
        self._gain[matched] -= rise[self._mentor[matched]]
        self._price += rise
        node = end
        while node in self._before:
            node, row = self._before[node]
            self._mentor[row] = node
