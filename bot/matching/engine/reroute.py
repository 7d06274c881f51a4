"""Mending an optimal assignment after one mentee's pairs changed, without starting over.

The mentee is taken out and put back along the cheapest chain of moves: somebody takes a place, whoever had it moves
on, and so forth until a free place or the place given up is reached. Prices are mended on the way, so that the
proof holds again.
"""

from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np

from bot.matching.engine.graph import Graph, Ints, extend

_FAR = np.iinfo(np.int64).max // 4


@dataclass(slots=True)
class State:
    """An optimal assignment in a graph, with the prices that prove it. It is changed in place."""

    graph: Graph
    places: Ints
    mentor: Ints
    price: Ints
    gain: Ints
    bonus: int

    def admit(self, row: Ints, column: Ints, score: Ints) -> None:
        """Let better pairs in, one mentee after the other: only one at a time may be discontent."""
        later = 4 * self.bonus
        self.graph = extend(self.graph, row, column, score - later)
        for mentee in np.unique(row).tolist():
            mine = slice(self.graph.start[mentee], self.graph.start[mentee + 1])
            self.graph.score[mine] += np.where(self.graph.score[mine] < -2 * self.bonus, later, 0)
            self.reroute(mentee)

    def reroute(self, row: int) -> None:
        """Make the assignment optimal again after the pairs of one mentee changed."""
        graph, old = self.graph, int(self.mentor[row])
        # A place given up by somebody in demand must be filled again; any other just becomes free.
        sink = len(self.mentor) + len(self.places)
        goal = len(self.mentor) + old if old >= 0 and self.price[old] > 0 else sink
        self.mentor[row] = -1
        mine = slice(graph.start[row], graph.start[row + 1])
        worth = graph.score[mine] + self.bonus - self.price[graph.column[mine]]
        self.gain[row] = max(0, int(worth.max(initial=0)))
        search = _Search(self, row, goal)
        search.run()
        search.settle()


class _Search:
    """The cheapest chain of moves from a mentee without a mentor to a goal."""

    def __init__(self, state: State, row: int, goal: int) -> None:
        self._state, self._row, self._goal = state, row, goal
        self._rows, self._size = len(state.mentor), len(state.places)
        self._sink = self._rows + self._size
        self._far = np.full(self._sink + 1, _FAR, np.int64)
        self._done = np.zeros(self._sink + 1, np.bool_)
        self._before: dict[int, int] = {}
        taken = np.bincount(state.mentor[state.mentor >= 0], minlength=self._size)
        # The place that was given up counts as taken until the search has filled it.
        if goal != self._sink:
            taken[goal - self._rows] += 1
        self._taken = taken
        order = np.argsort(state.mentor, kind="stable")
        self._there = order, np.searchsorted(state.mentor[order], np.arange(self._size + 1))
        self._heap: list[tuple[int, int]] = []

    def run(self) -> None:
        """Spread from the mentee until the goal is nearest."""
        self._reach(self._row, 0, -1)
        while self._heap:
            far, node = heappop(self._heap)
            if self._done[node]:
                continue
            self._done[node] = True
            if node == self._goal:
                return
            if node < self._rows:
                self._from_mentee(node, far)
            elif node < self._sink:
                self._from_mentor(node, far)
            else:
                self._from_sink(far)
        raise RuntimeError("No chain of moves leads to the goal.")  # pragma: no cover - the sink always does

    def settle(self) -> None:
        """Make the moves of the chain and mend prices and gains."""
        state, goal_far = self._state, int(self._far[self._goal])
        node = self._goal
        while node in self._before:
            before = self._before[node]
            if before < 0:
                break
            if before < self._rows:
                state.mentor[before] = node - self._rows if node < self._sink else -1
            node = before
        nearer = np.where(self._done, goal_far - self._far, 0)
        state.gain -= nearer[: self._rows]
        state.price += nearer[self._rows : self._sink]
        lift = int(nearer[self._sink])
        if lift:
            # Prices are counted from what a free place costs.
            state.gain += lift
            state.price -= lift
        np.maximum(state.price, 0, out=state.price)

    def _reach(self, node: int, far: int, before: int) -> None:
        if far < self._far[node]:
            self._far[node] = far
            self._before[node] = before
            heappush(self._heap, (far, node))

    def _reach_mentors(self, columns: Ints, far: Ints, before: int) -> None:
        nearer = far < np.minimum(self._far[self._rows + columns], self._far[self._goal] + 1)
        for column, distance in zip(columns[nearer].tolist(), far[nearer].tolist(), strict=True):
            self._reach(self._rows + column, distance, before)

    def _from_mentee(self, row: int, far: int) -> None:
        state, graph = self._state, self._state.graph
        mine = slice(graph.start[row], graph.start[row + 1])
        columns = graph.column[mine]
        worse = state.gain[row] + state.price[columns] - graph.score[mine] - state.bonus
        other = columns != state.mentor[row]
        self._reach_mentors(columns[other], far + worse[other], row)
        if state.mentor[row] >= 0 or row == self._row:
            self._reach(self._sink, far + int(state.gain[row]), row)

    def _from_mentor(self, node: int, far: int) -> None:
        column = node - self._rows
        order, start = self._there
        for row in order[start[column] : start[column + 1]].tolist():
            self._reach(row, far, node)
        if self._taken[column] < self._state.places[column]:
            self._reach(self._sink, far, node)

    def _from_sink(self, far: int) -> None:
        state = self._state
        used = np.flatnonzero(self._taken)
        self._reach_mentors(used, far + state.price[used], self._sink)
        left = np.flatnonzero(state.mentor < 0)
        for row in left.tolist():
            if row != self._row:
                self._reach(row, far, self._sink)
