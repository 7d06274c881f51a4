"""Small problems: the whole table of scores at once."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment


def solve_table(
    scores: NDArray[np.int64], allowed: NDArray[np.bool_], places: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    """Best mentor for each mentee (or -1), prices of mentors, and the bonus that makes the prices a proof."""
    mentees, mentors = scores.shape
    mentor = np.full(mentees, -1, np.int64)
    places = np.minimum(places, mentees)
    slots = np.repeat(np.arange(mentors), places)
    lowest, highest = _range(scores, allowed)
    bonus = (highest - lowest + 1) * (min(mentees, len(slots)) + 1) + abs(lowest)
    if len(slots) and allowed.any():
        worth = np.where(allowed, scores + bonus, 0).astype(np.float64)[:, slots]
        rows, chosen = linear_sum_assignment(worth, maximize=True)
        keep = allowed[rows, slots[chosen]]
        mentor[rows[keep]] = slots[chosen[keep]]
    return mentor, prices_of(scores, allowed, places, mentor, bonus), bonus


def _range(scores: NDArray[np.int64], allowed: NDArray[np.bool_]) -> tuple[int, int]:
    if not allowed.any():
        return 0, 0
    return int(scores.min(where=allowed, initial=0)), int(scores.max(where=allowed, initial=0))


def prices_of(
    scores: NDArray[np.int64],
    allowed: NDArray[np.bool_],
    places: NDArray[np.int64],
    mentor: NDArray[np.int64],
    bonus: int,
) -> NDArray[np.int64]:
    """The lowest prices under which everybody is content with an optimal assignment.

    A mentee is content if no other mentor is worth more to them after the price; a mentor with a free place has
    price 0. Prices rise from 0 until that holds. They stop rising only if the assignment is optimal.
    """
    worth = np.where(allowed, scores + bonus, -1)
    prices = np.zeros(scores.shape[1], np.int64)
    if not scores.size:
        return prices
    at = np.flatnonzero(mentor >= 0)
    left = np.flatnonzero(mentor < 0)
    # Somebody left over gains nothing from anybody: every allowed mentor costs at least their whole worth.
    if len(left):
        prices = np.maximum(prices, worth[left].max(axis=0))
    own = worth[at, mentor[at]]
    for _ in range(scores.shape[1] + 1):
        gain = own - prices[mentor[at]]
        asked = np.where(allowed[at], worth[at] - gain[:, None], 0).max(axis=0, initial=0)
        raised = np.maximum(prices, asked)
        if (raised == prices).all():
            break
        prices = raised
    return prices
