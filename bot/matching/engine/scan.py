"""One look at all pairs: the best few mentors of every mentee at given prices, and a bound on all the others.

Blocks of scores stay small. In each block the mentors fall into groups of 64; only the groups with the highest
maxima are looked into. Several threads share the blocks, each with a one-threaded multiplication; whole numbers
make the result the same for any number of threads.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count

import numpy as np
from numpy.typing import NDArray

from bot.matching.engine.crew import alone, threads
from bot.matching.engine.graph import Graph, Ints, build
from bot.matching.engine.source import Floats, Source

_GROUP = 64
_ROWS = 512
_WIDTH = 8192
#: Below this many multiplications more threads cost more than they bring.
_ALONE = 200_000


@dataclass(frozen=True, slots=True)
class Scan:
    """What one look at all pairs found.

    Attributes:
        graph: the best pairs of each mentee.
        prices: the prices at which it looked.
        bound: for each mentee, no pair that is not in `graph` has a score minus price above this.
    """

    graph: Graph
    prices: Ints
    bound: NDArray[np.float64]


def best_of_each(
    source: Source, prices: Ints, keep: int, rows: int | None = None, watch: Callable[[float], None] | None = None
) -> Scan:
    """The `keep` best mentors of each of the first `rows` mentees by score minus price; `watch` hears how far it is."""
    mentees, mentors = source.shape
    mentees = mentees if rows is None else rows
    keep = min(keep, mentors)
    groups = -(-min(mentors, _WIDTH) // _GROUP)
    tiles = source.tiles(prices, groups * _GROUP)
    found = _Found(np.empty((mentees, keep), np.int32), np.empty((mentees, keep), source.dtype), np.empty(mentees))
    crew = threads() if mentees * mentors > _ALONE else 1
    step = min(_ROWS, -(-mentees // crew))
    blocks = range(0, mentees, max(1, step))
    done, all_of_them = count(1), max(1, len(blocks))
    work = _Work(source, tiles, groups, keep, mentees, step, found, lambda: watch and watch(next(done) / all_of_them))
    with alone():
        if crew == 1:
            work.do(blocks)
        else:
            with ThreadPoolExecutor(crew) as pool:
                for _ in pool.map(work.do, [blocks[part::crew] for part in range(crew)]):
                    pass
    row = np.repeat(np.arange(mentees), keep)
    column, value = found.column.ravel().astype(np.int64), found.value.ravel()
    # A closed pair is -inf in the table; one closed by a feature carries its mark minus a price below it.
    score = np.where(np.isfinite(value), value, 0).astype(np.int64) + prices[column]
    allowed = np.isfinite(value) & (score > source.closed)
    graph = build((mentees, mentors), row[allowed], column[allowed], score[allowed])
    return Scan(graph, prices, found.bound)


@dataclass(frozen=True, slots=True)
class _Found:
    column: NDArray[np.int32]
    value: Floats
    bound: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Work:
    source: Source
    tiles: list[Floats]
    groups: int
    keep: int
    mentees: int
    step: int
    found: _Found
    tell: Callable[[], object]

    def do(self, blocks: Iterable[int]) -> None:
        """Look through some blocks of mentees."""
        shape = (len(self.tiles), self.step, _GROUP, self.groups)
        scores = np.empty(shape, self.source.dtype)
        tops = np.empty((shape[1], shape[0] * self.groups), self.source.dtype)
        for first in blocks:
            last = min(first + self.step, self.mentees)
            self._block(first, last, scores[:, : last - first], tops[: last - first])
            self.tell()

    def _block(self, first: int, last: int, scores: Floats, tops: Floats) -> None:
        groups, width = self.groups, self.groups * _GROUP
        for number, tile in enumerate(self.tiles):
            part = scores[number]
            self.source.fill(tile, first, last, number * width, part.reshape(last - first, width))
            np.max(part, axis=1, out=tops[:, number * groups : (number + 1) * groups])
        chosen, beyond = _largest(tops, self.keep)
        at = np.arange(last - first)[:, None]
        tile_of, group = np.divmod(chosen, groups)
        near = scores[tile_of, at, :, group].reshape(last - first, -1)
        inside, bound = _largest(near, self.keep)
        self.found.value[first:last] = np.take_along_axis(near, inside, 1)
        which, step = np.divmod(inside, _GROUP)
        column = np.take_along_axis(tile_of, which, 1) * width + step * groups + np.take_along_axis(group, which, 1)
        self.found.column[first:last] = np.minimum(column, self.source.shape[1] - 1)
        self.found.bound[first:last] = np.maximum(beyond, bound)


def _largest(values: Floats, count: int) -> tuple[NDArray[np.int64], Floats]:
    """Places of the `count` largest values of each row, and the largest of the others (-inf if none)."""
    size = values.shape[1]
    if size <= count:
        places = np.broadcast_to(np.arange(size), values.shape)
        return places, np.full(len(values), -np.inf, values.dtype)
    order = np.argpartition(values, size - count - 1, axis=1)
    return order[:, size - count :], values[np.arange(len(values)), order[:, size - count - 1]]
