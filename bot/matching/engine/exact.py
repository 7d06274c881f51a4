"""The best assignment without the table of all scores, and the proof that it is the best.

Look once at all pairs with guessed prices and keep the best few of each mentee; solve among those; then show, from
the bounds of that look, that no pair left out could improve the result. Mentees for whom the bounds do not suffice
are looked at again, against the few mentors who became cheaper than guessed. Whatever pair could improve the result
joins, and the rest is repeated until there is none.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matching.engine import flow, prices, sample
from bot.matching.engine.crew import alone
from bot.matching.engine.graph import Graph, Ints, build, extend
from bot.matching.engine.reroute import State
from bot.matching.engine.scan import Scan, best_of_each
from bot.matching.engine.source import Picks, Source
from bot.matching.progress import Meter, Stage

_SMALL = 20_000
_KEEP = 32
_JOIN = 8
_ROWS = 512
_LOOKS = 4
#: One of so many mentees may be rerouted one by one; for more it is quicker to solve again.
_MENDED = 1000


@dataclass(frozen=True, slots=True)
class Exact:
    """An optimal assignment with everything that is needed to prove it or to change it.

    Attributes:
        mentor: the mentor of each mentee, or -1.
        prices: of mentors, in scores plus bonus.
        bonus: what one more pair is worth.
        scan: kept pairs, and bounds on all others.
        looks: how many times all pairs were looked at.
        joined: how many pairs the proof added.
    """

    mentor: Ints
    prices: Ints
    bonus: int
    scan: Scan
    looks: int = 0
    joined: int = 0


def solve(source: Source, places: Ints, meter: Meter | None = None) -> Exact:
    """The best assignment of a source, proved."""
    meter = meter or Meter()
    mentees, mentors = source.shape
    # More places than people leave one free in any case; then the price is 0, as it must be.
    places = np.minimum(places, mentees + 1)
    bonus = prices.bonus_for(mentees, places, source.span)
    if not mentees or not places.sum():
        empty = np.empty(0, np.int64)
        nothing = Scan(build((mentees, mentors), empty, empty, empty), np.zeros(mentors, np.int64), np.zeros(mentees))
        # Without a single place any price is right that nobody would pay.
        return Exact(np.full(mentees, -1, np.int64), np.full(mentors, bonus + source.span), bonus, nothing)
    small = mentees * mentors <= _SMALL
    guessed = np.zeros(mentors, np.int64) if small else sample.guess(source, places)
    keep = mentors if small else _KEEP
    scan = best_of_each(source, guessed, keep, watch=meter.turn(Stage.LOOKING, 0))
    mentor = flow.best(scan.graph, places)
    looks = 1
    while not small and looks < _LOOKS and _thin(mentor, places):
        beyond = sample.outside(scan, source, short=mentees > places.sum())
        relaxed = sample.relaxed(scan.graph, places, beyond)
        again = best_of_each(source, relaxed, keep, watch=meter.turn(Stage.LOOKING, looks))
        seen = scan.graph
        scan = Scan(extend(again.graph, seen.row, seen.column, seen.score), again.prices, again.bound)
        meter.at(Stage.ASSIGNING, 0)
        mentor = flow.best(scan.graph, places)
        looks += 1
    meter.at(Stage.ASSIGNING, 1)
    return prove(source, places, Exact(mentor, scan.prices, bonus, scan, looks), meter)


def _thin(mentor: Ints, places: Ints) -> bool:
    """Whether the kept pairs are too few to be near the answer: people are left over beside free places."""
    left = len(mentor) - np.count_nonzero(mentor >= 0)
    free = int(places.sum()) - np.count_nonzero(mentor >= 0)
    return bool(min(left, free) * 200 > len(mentor))


def prove(source: Source, places: Ints, start: Exact, meter: Meter | None = None) -> Exact:
    """Add pairs and solve again until no pair outside the graph could improve the result."""
    meter = meter or Meter()
    reference = Reference(start.scan.prices, start.scan.bound)
    joined = turns = 0
    state = _settled(start.scan.graph, places, start.mentor, start.bonus)
    while True:
        watch = meter.turn(Stage.PROVING, turns)
        row, column, score = improving(source, [reference], state.price, state.gain, start.bonus, watch)
        turns += 1
        if not len(row):
            meter.at(Stage.PROVING, 1)
            scan = Scan(state.graph, start.scan.prices, start.scan.bound)
            return Exact(state.mentor, state.price, start.bonus, scan, start.looks, joined)
        joined += len(row)
        if len(np.unique(row)) * _MENDED <= len(state.mentor):
            state.admit(row, column, score)
        else:
            graph = extend(state.graph, row, column, score)
            state = _settled(graph, places, flow.best(graph, places), start.bonus)


def _settled(graph: Graph, places: Ints, mentor: Ints, bonus: int) -> State:
    price = prices.lowest(graph, mentor, bonus)
    return State(graph, places, mentor, price, prices.gains(graph, price, bonus), bonus)


@dataclass(frozen=True, slots=True)
class Reference:
    """Prices at which all pairs were once looked at, and for each mentee a bound on what was left out then.

    No pair outside the graph has a score minus price above the bound.
    """

    prices: Ints
    bound: NDArray[np.float64]

    def doubts(self, price: Ints, gain: Ints, bonus: int) -> tuple[Ints, Ints]:
        """Mentors in the order of how much cheaper they became, and how many of them each mentee must look at."""
        change = price - self.prices
        order = np.argsort(change, kind="stable")
        return order, np.searchsorted(change[order], self.bound + float(bonus) - gain, side="left")


def improving(
    source: Picks,
    references: Sequence[Reference],
    price: Ints,
    gain: Ints,
    bonus: int,
    watch: Callable[[float], None] | None = None,
) -> tuple[Ints, Ints, Ints]:
    """Pairs outside the graph that are worth more to their mentee than what the mentee has; a few for each.

    Each reference alone tells where to look; a mentee looks where the kindest of them says.
    """
    orders, counts = zip(*(one.doubts(price, gain, bonus) for one in references), strict=True)
    table = np.stack(counts)
    kindest, least = table.argmin(axis=0), table.min(axis=0)
    found: list[tuple[Ints, Ints, Ints]] = [(np.empty(0, np.int64),) * 3]
    for number, order in enumerate(orders):
        rows = np.flatnonzero((kindest == number) & (least > 0))
        rows = rows[np.argsort(least[rows], kind="stable")]
        for first in range(0, len(rows), _ROWS):
            block = rows[first : first + _ROWS]
            with alone():
                found.append(_better(source, block, order[: least[block[-1]]], price, gain - bonus))
            if watch is not None:
                watch((first + len(block)) / len(rows))
    row, column, score = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return row, column, score


def _better(source: Picks, rows: Ints, columns: Ints, price: Ints, gain: Ints) -> tuple[Ints, Ints, Ints]:
    scores = source.pick(rows, columns)
    surplus = scores - price[columns] - gain[rows, None].astype(np.float64)
    surplus[scores <= source.closed] = -np.inf
    if len(columns) > _JOIN:
        least = np.partition(surplus, len(columns) - _JOIN, axis=1)[:, len(columns) - _JOIN, None]
        surplus[surplus < least] = -np.inf
    at, place = np.nonzero(surplus > 0)
    return rows[at], columns[place], scores[at, place].astype(np.int64)
