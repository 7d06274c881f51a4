"""From features to scores: exact whole numbers in 32-bit floats, a block of mentees at a time."""

import numpy as np
from numpy.typing import NDArray

from bot.matching.engine.features import Features
from bot.matching.points import LIMIT

#: What a pair that is not allowed scores once the exceptions are written in.
CLOSED = -4.0 * LIMIT


def block(features: Features, first: int, last: int) -> NDArray[np.float32]:
    """Scores of mentees first to last (exclusive) with every mentor; below -LIMIT means not allowed."""
    scores: NDArray[np.float32] = np.matmul(features.wanted[first:last], features.offered.T)
    rows, columns, values = features.extra.of(first, last)
    scores[rows, columns] += values
    rows, columns, _ = features.barred.of(first, last)
    scores[rows, columns] = CLOSED
    return scores


def single(features: Features, row: int, column: int) -> int:
    """The score of one pair as if no rule stood against it."""
    value = int(features.wanted[row] @ features.offered[column])
    _, columns, values = features.extra.of(row, row + 1)
    value += int(values[columns == column].sum())
    while value <= -LIMIT:
        value += 2 * LIMIT
    return value
