"""Checks and orders what `assign` was given, solves it, and puts the answer back in the caller's order."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bot.errors import UserError
from bot.matching.engine.dense import solve_table
from bot.matching.order import shuffled
from bot.matching.result import Assignment

_TOP = 2**31 - 1
Keys = tuple[Sequence[str], Sequence[str]]


def assign_table(scores: Any, capacities: Any, *, seed: int, keys: Keys | None) -> Assignment:
    """See `bot.matching.assign`."""
    table, allowed = _table(scores)
    places = _places(capacities, table.shape[1])
    rows, columns = _orders(keys, table.shape, seed)
    mentor, prices, bonus = solve_table(table[np.ix_(rows, columns)], allowed[np.ix_(rows, columns)], places[columns])
    result = np.full(len(rows), -1, np.int64)
    result[rows] = np.where(mentor >= 0, columns[mentor], -1) if len(columns) else -1
    given = np.zeros(len(columns), np.int64)
    given[columns] = prices
    matched = np.flatnonzero(result >= 0)
    return Assignment(result, int(table[matched, result[matched]].sum()), given, bonus)


def _orders(keys: Keys | None, shape: tuple[int, int], seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    if keys is None:
        keys = ([str(row) for row in range(shape[0])], [str(row) for row in range(shape[1])])
    for side, names, size in zip(("mentees", "mentors"), keys, shape, strict=True):
        if len(names) != size:
            raise UserError(f"There are {len(names)} keys for {size} {side}; give one for each.")
        if len(set(names)) != size:
            twice = next(name for place, name in enumerate(names) if name in names[:place])
            raise UserError(f"The key {twice!r} stands twice among the {side}; keys must differ.")
    return (
        np.array(shuffled(keys[0], seed, "mentees"), np.int64),
        np.array(shuffled(keys[1], seed, "mentors"), np.int64),
    )


def _table(scores: Any) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    if sparse.issparse(scores):
        if scores.format != "csr":
            raise UserError("Sparse scores must be a scipy.sparse.csr_array; convert them with .tocsr().")
        if not scores.has_canonical_format:
            scores = scores.copy()
            entries = scores.nnz
            scores.sum_duplicates()
            if scores.nnz != entries:
                raise UserError("Sparse scores hold an entry twice; keep one for each pair.")
        values = _whole(scores.data, "scores")
        table = np.zeros(scores.shape, np.int64)
        allowed = np.zeros(scores.shape, np.bool_)
        row = np.repeat(np.arange(scores.shape[0]), np.diff(scores.indptr))
        table[row, scores.indices] = values
        allowed[row, scores.indices] = True
        return table, allowed
    array = np.asarray(scores)
    if array.ndim != 2:  # noqa: PLR2004 - mentees and mentors
        raise UserError(f"Scores must have two dimensions (mentees, mentors), these have {array.ndim}.")
    table = _whole(array, "scores")
    return table, np.ones(table.shape, np.bool_)


def _places(capacities: Any, mentors: int) -> NDArray[np.int64]:
    array = np.asarray(capacities)
    if array.shape != (mentors,):
        raise UserError(f"Capacities must have shape ({mentors},), one for each mentor, not {array.shape}.")
    if array.size and array.dtype.kind not in "iu":
        raise UserError("Capacities must be whole numbers; convert them to integers first.")
    return _whole(array, "capacities")


def _whole(array: NDArray[Any], name: str) -> NDArray[np.int64]:
    if array.size == 0:
        return array.astype(np.int64)
    if array.dtype.kind not in "iuf":
        raise UserError(f"The {name} must be numbers, not {array.dtype}.")
    if array.dtype.kind == "f" and not (np.isfinite(array).all() and (array == np.floor(array)).all()):
        at = np.argwhere(~(np.isfinite(array) & (array == np.floor(array))))[0]
        raise UserError(f"The {name} hold {array[tuple(at)]} at {tuple(map(int, at))}; use finite whole numbers.")
    outside = (array < 0) | (array > _TOP)
    if outside.any():
        at = np.argwhere(outside)[0]
        raise UserError(f"The {name} hold {array[tuple(at)]} at {tuple(map(int, at))}; use 0 to {_TOP}.")
    return array.astype(np.int64)
