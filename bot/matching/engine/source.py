"""Where scores come from: features that are multiplied when needed, or a table that is there already."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.matching.engine.features import Cells, Features
from bot.matching.engine.graph import Ints
from bot.matching.points import LIMIT

Floats = NDArray[np.floating]

#: Reference prices stay below this, so that a score minus a price is still exact in 32 bits.
DEAREST = 1 << 20


class Picks(Protocol):
    """Scores of single pairs on demand. A pair that is not allowed is at or below `closed`."""

    @property
    def closed(self) -> float:
        """Whatever is not above this is not allowed."""

    def pick(self, rows: Ints, columns: Ints) -> Floats:
        """Scores of some mentees with some mentors."""


class Source(Picks, Protocol):
    """Scores of whole blocks on demand."""

    @property
    def shape(self) -> tuple[int, int]:
        """Number of mentees and of mentors."""

    @property
    def span(self) -> int:
        """More than the difference of any two scores, and than any score."""

    @property
    def dtype(self) -> type[np.floating]:
        """The precision in which scores are exact."""

    def tiles(self, prices: Ints, width: int) -> list[Floats]:
        """Whatever `fill` needs for each run of `width` mentors."""

    def fill(self, tile: Floats, first: int, last: int, begin: int, out: Floats) -> None:
        """Write scores minus prices of mentees first:last and of the tile's mentors, from `begin` on."""


@dataclass(frozen=True, slots=True)
class FeatureSource:
    """Scores as inner products, with single exceptions."""

    features: Features
    closed: float = -float(LIMIT)
    span: int = 2 * LIMIT
    dtype: type[np.floating] = np.float32

    @property
    def shape(self) -> tuple[int, int]:
        """Number of mentees and of mentors."""
        return self.features.shape

    def tiles(self, prices: Ints, width: int) -> list[Floats]:
        """Offered features of runs of mentors, standing up, with the price as one more feature."""
        offered = self.features.offered
        found: list[Floats] = []
        for begin in range(0, len(offered), width):
            run = offered[begin : begin + width]
            tile = np.zeros((offered.shape[1] + 1, width), np.float32)
            tile[:-1, : len(run)] = run.T
            tile[-1, : len(run)] = -prices[begin : begin + width]
            found.append(tile)
        return found

    def fill(self, tile: Floats, first: int, last: int, begin: int, out: Floats) -> None:
        """Multiply, then write in the exceptions that lie in this tile."""
        features = self.features
        np.matmul(features.wanted[first:last], tile[:-1], out=out)
        out += tile[-1]
        end = min(begin + out.shape[1], features.shape[1])
        rows, columns, values = _inside(features.extra.of(first, last), begin, end)
        out[rows, columns] += values
        rows, columns, _ = _inside(features.barred.of(first, last), begin, end)
        out[rows, columns] = -np.inf
        out[:, end - begin :] = -np.inf

    def pick(self, rows: Ints, columns: Ints) -> Floats:
        """Multiply the chosen rows and columns and write in their exceptions."""
        features = self.features
        out: Floats = np.matmul(features.wanted[rows], features.offered[columns].T)
        place = np.full(features.shape[1], -1, np.int64)
        place[columns] = np.arange(len(columns))
        for cells, closed in ((features.extra, False), (features.barred, True)):
            at, column, value = _all(cells.take(rows))
            here = place[column] >= 0
            if closed:
                out[at[here], place[column[here]]] = -np.inf
            else:
                out[at[here], place[column[here]]] += value[here]
        return out


@dataclass(frozen=True, slots=True)
class TableSource:
    """Scores that are all there: whole numbers up to 2^31, every pair allowed."""

    table: Ints
    span: int
    closed: float = -1.0
    dtype: type[np.floating] = np.float64

    @property
    def shape(self) -> tuple[int, int]:
        """Number of mentees and of mentors."""
        return self.table.shape[0], self.table.shape[1]

    def tiles(self, prices: Ints, width: int) -> list[Floats]:
        """Prices of runs of mentors; beyond the last one everything is infinitely dear."""
        padded = np.full(-(-len(prices) // width) * width, np.inf)
        padded[: len(prices)] = prices
        return list(padded.reshape(-1, width))

    def fill(self, tile: Floats, first: int, last: int, begin: int, out: Floats) -> None:
        """Copy a part of the table and subtract the prices."""
        part = self.table[first:last, begin : begin + out.shape[1]]
        np.subtract(part, tile[: part.shape[1]], out=out[:, : part.shape[1]])
        out[:, part.shape[1] :] = -np.inf

    def pick(self, rows: Ints, columns: Ints) -> Floats:
        """A part of the table."""
        return self.table[np.ix_(rows, columns)].astype(np.float64)


_Found = tuple[Ints, Ints, NDArray[np.float32]]


def _inside(cells: _Found, begin: int, end: int) -> _Found:
    rows, columns, values = cells
    here = (columns >= begin) & (columns < end)
    return rows[here], columns[here] - begin, values[here]


def _all(cells: Cells) -> _Found:
    return cells.of(0, len(cells.start) - 1)
