"""A solved problem that can be changed: lock, forbid, swap, and see at once what it changes and costs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.errors import NotFound, UserError
from bot.matching.engine import exact, first, prices, scores
from bot.matching.engine.graph import Graph, Ints
from bot.matching.engine.reroute import State
from bot.matching.engine.run import describe, order_problem
from bot.matching.engine.source import FeatureSource, Floats
from bot.matching.people import Person, Problem
from bot.matching.result import Change, Move, Solution


@dataclass(slots=True)
class _Watched:
    """Scores as they were, less the pairs that changed since; they are in the graph and need no second look."""

    inner: FeatureSource
    settled: dict[int, set[int]]

    def pick(self, rows: Ints, columns: Ints) -> Floats:
        """Scores of some mentees with some mentors."""
        out = self.inner.pick(rows, columns)
        place = {int(column): at for at, column in enumerate(columns)}
        for at, row in enumerate(rows.tolist()):
            for column in self.settled.get(row, ()):
                if column in place:
                    out[at, place[column]] = -np.inf
        return out

    @property
    def closed(self) -> float:
        """Whatever is not above this is not allowed."""
        return self.inner.closed


class Draft:
    """A matched round that an admin changes before it is published.

    Every change keeps the result the best there is under all changes so far. The first answer is computed like any
    other; each change mends it along one chain of moves.
    """

    def __init__(self, problem: Problem, *, seed: int) -> None:
        """Solve a checked problem and keep what is needed to change it."""
        self._problem, features = order_problem(problem, seed)
        self._features = features
        self._source = FeatureSource(features)
        found = exact.solve(self._source, features.capacity)
        places = np.minimum(features.capacity, features.shape[0] + 1)
        gain = prices.gains(found.scan.graph, found.prices, found.bonus)
        self._state = State(found.scan.graph, places, found.mentor, found.prices, gain, found.bonus)
        self._looked = exact.Reference(found.scan.prices, found.scan.bound.copy())
        self._proved = self._as_proved()
        self._watched = _Watched(self._source, {})
        self._row = {person.key: row for row, person in enumerate(self._problem.mentees)}
        self._column = {person.key: row for row, person in enumerate(self._problem.mentors)}
        self._locked: dict[int, int] = {}
        self._forbidden: set[tuple[int, int]] = set()
        self._first_mentees = _in_line(self._problem.mentees)
        self._first_mentors = [row for row in _in_line(self._problem.mentors) if features.capacity[row] > 0]
        #: Mentees for whom others make room.
        self._preferred: set[int] = set()
        self._prefer()
        self._chosen = self._spread()
        for mentee, mentor in sorted(problem.locked):
            self.lock(mentee, mentor)

    def lock(self, mentee: str, mentor: str) -> Change:
        """Keep two people together whatever the score."""
        row, column = self._cell(mentee, mentor)
        if (row, column) in self._forbidden:
            raise UserError(f"{mentee} and {mentor} were forbidden; allow them first.")
        held = sum(other == column for at, other in self._locked.items() if at != row)
        if held >= self._features.capacity[column]:
            raise UserError(f"{mentor} has no place left: all are taken by locked pairs.")
        return self._change({row: column})

    def unlock(self, mentee: str) -> Change:
        """Let a locked mentee go where they fit best again."""
        return self._change({self._known(self._row, mentee): None})

    def forbid(self, mentee: str, mentor: str) -> Change:
        """Never pair these two."""
        row, column = self._cell(mentee, mentor)
        if self._locked.get(row) == column:
            raise UserError(f"{mentee} and {mentor} are locked; unlock them first.")
        self._forbidden.add((row, column))
        return self._change({row: self._locked.get(row)})

    def allow(self, mentee: str, mentor: str) -> Change:
        """Take a `forbid` back."""
        row, column = self._cell(mentee, mentor)
        self._forbidden.discard((row, column))
        return self._change({row: self._locked.get(row)})

    def swap(self, one: str, other: str) -> Change:
        """Let two mentees change places, and lock them there; one with themself stays as free as before."""
        one_row, other_row = self._known(self._row, one), self._known(self._row, other)
        if one_row == other_row:
            return self._change({})
        mine, theirs = int(self._chosen[one_row]), int(self._chosen[other_row])
        if mine < 0 or theirs < 0:
            raise UserError(f"{one} and {other} must both have a mentor to swap.")
        for row, column in ((one_row, theirs), (other_row, mine)):
            if (row, column) in self._forbidden or self._problem.mentees[row].key == self._problem.mentors[column].key:
                raise UserError(f"{one} and {other} cannot swap: one of the new pairs is not allowed.")
        return self._change({one_row: theirs, other_row: mine})

    @property
    def solution(self) -> Solution:
        """The present answer in full."""
        at = np.flatnonzero(self._chosen >= 0)
        chosen = dict(zip(at.tolist(), self._chosen[at].tolist(), strict=True))
        state = self._state
        proved = prices.proves(state.graph, state.places, state.mentor, state.price, state.bonus)
        return describe(self._problem, self._features, chosen, proved=proved)

    def _cell(self, mentee: str, mentor: str) -> tuple[int, int]:
        row, column = self._known(self._row, mentee), self._known(self._column, mentor)
        if mentee == mentor:
            raise UserError("Nobody can be paired with themself.")
        return row, column

    def _known(self, side: dict[str, int], key: str) -> int:
        if key not in side:
            raise NotFound(f"{key} does not take part in this round.")
        return side[key]

    def _change(self, locks: dict[int, int | None]) -> Change:
        before, total = self._chosen, self._total()
        for row, column in locks.items():
            if column is None:
                self._locked.pop(row, None)
            else:
                self._locked[row] = column
        self._put_anew(list(locks))
        self._prefer()
        after = self._chosen = self._spread()
        moved = np.flatnonzero(before != after)
        mentees, mentors = self._problem.mentees, self._problem.mentors
        moves = [
            Move(
                mentees[row].key,
                mentors[before[row]].key if before[row] >= 0 else None,
                mentors[after[row]].key if after[row] >= 0 else None,
            )
            for row in moved.tolist()
        ]
        return Change(tuple(sorted(moves, key=lambda move: move.mentee)), total - self._total())

    def _total(self) -> int:
        chosen, state = self._chosen, self._state
        found = state.graph.scores_of(np.where(chosen == state.mentor, chosen, -1))
        apart = [row for row in (*self._locked, *self._preferred) if chosen[row] >= 0]
        apart += np.flatnonzero(chosen != state.mentor).tolist()
        for row in apart:
            found[row] = scores.single(self._features, row, int(chosen[row]))
        return int(found[chosen >= 0].sum())

    def _put_anew(self, rows: Sequence[int]) -> None:
        """Find the best place for some mentees whose pairs changed."""
        for row in rows:
            self._rewrite(row)
            self._state.reroute(row)
        self._mend()

    def _prefer(self) -> None:
        """Make room for mentees who are first in line, one after the other, as long as nobody earlier loses it."""
        state = self._state
        in_line = [row for row in self._first_mentees if row not in self._locked]
        if all(state.mentor[row] >= 0 for row in in_line):
            return
        again = sorted(self._preferred)
        self._preferred.clear()
        self._put_anew(again)
        for row in in_line:
            self._preferred.add(row)
            self._put_anew([row])
            if any(state.mentor[other] < 0 for other in self._preferred):
                self._preferred.discard(row)
                self._put_anew([row])

    def _spread(self) -> Ints:
        """The present answer, with somebody for each mentor who is first in line."""
        state = self._state
        if not self._first_mentors:
            return state.mentor.copy()
        worth = np.full(len(state.mentor), state.bonus)
        worth[list(self._preferred)] += state.bonus
        standing = first.Standing(
            self._source, state.mentor, state.price, state.gain, worth, tuple(self._locked), tuple(self._forbidden)
        )
        return first.spread(standing, self._first_mentors)

    def _rewrite(self, row: int) -> None:
        """Write a mentee's pairs anew: all there are, less the forbidden, or only the locked one."""
        columns = np.arange(self._features.shape[1])
        worth = self._source.pick(np.array([row]), columns)[0]
        lock = self._locked.get(row)
        if lock is not None:
            # Worth more than matching anybody else could ever be.
            columns = np.array([lock])
            score = np.array([scores.single(self._features, row, lock) + 3 * self._state.bonus])
        else:
            open_to = worth > self._source.closed
            open_to[[column for at, column in self._forbidden if at == row]] = False
            columns = columns[open_to]
            # As much as one more pair: whoever is first in line has room made for them, but nobody is lost for it.
            score = worth[open_to].astype(np.int64) + (self._state.bonus if row in self._preferred else 0)
        self._state.graph = _with_row(self._state.graph, row, columns, score)
        # Everything this mentee may have is in the graph now; nothing outside can matter.
        self._looked.bound[row] = -np.inf

    def _as_proved(self) -> exact.Reference:
        """What the proof says: at these prices nobody gains more from anybody outside the graph."""
        return exact.Reference(self._state.price.copy(), (self._state.gain - self._state.bonus).astype(np.float64))

    def _mend(self) -> None:
        """Let in pairs outside the graph that the new prices made worth while."""
        state = self._state
        while True:
            references = (self._looked, self._proved)
            row, column, score = exact.improving(self._watched, references, state.price, state.gain, state.bonus)
            if not len(row):
                self._proved = self._as_proved()
                return
            state.admit(row, column, score)


def _in_line(people: Sequence[Person]) -> list[int]:
    """Rows of the people who are matched before others, in their order."""
    rows = [row for row, person in enumerate(people) if person.first is not None]
    return sorted(rows, key=lambda row: (people[row].first or 0, people[row].key))


def _with_row(graph: Graph, row: int, columns: Ints, score: Ints) -> Graph:
    first, last = graph.start[row], graph.start[row + 1]
    start = graph.start.copy()
    start[row + 1 :] += len(columns) - (last - first)
    return replace(
        graph,
        start=start,
        column=np.concatenate((graph.column[:first], columns, graph.column[last:])),
        score=np.concatenate((graph.score[:first], score, graph.score[last:])),
    )
