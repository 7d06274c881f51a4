"""Checks and orders what `assign` was given, solves it, and puts the answer back in the caller's order."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bot.errors import UserError
from bot.matching.engine import exact, flow
from bot.matching.engine import prices as prices_of
from bot.matching.engine.graph import Ints, build
from bot.matching.engine.source import TableSource
from bot.matching.order import shuffled
from bot.matching.result import Assignment

_TOP = 2**31 - 1
Keys = tuple[Sequence[str], Sequence[str]]


def assign_table(scores: Any, capacities: Any, *, seed: int, keys: Keys | None) -> Assignment:
    """See `bot.matching.assign`."""
    if sparse.issparse(scores):
        return _assign_listed(_listed(scores), capacities, seed, keys)
    table = _dense(scores)
    places = _places(capacities, table.shape[1])
    rows, columns = _orders(keys, (table.shape[0], table.shape[1]), seed)
    source = TableSource(table[np.ix_(rows, columns)], int(table.max(initial=0)) + 1)
    found = exact.solve(source, places[columns])
    mentor, prices = _back(found.mentor, found.prices, rows, columns)
    at = np.flatnonzero(mentor >= 0)
    return Assignment(mentor, int(table[at, mentor[at]].sum()), prices, found.bonus)


def _assign_listed(listed: Any, capacities: Any, seed: int, keys: Keys | None) -> Assignment:
    """Every allowed pair is listed, so the graph is the whole problem."""
    mentees, mentors = listed.shape
    places = _places(capacities, mentors)
    rows, columns = _orders(keys, (mentees, mentors), seed)
    row_of, column_of = np.argsort(rows), np.argsort(columns)
    row = np.repeat(np.arange(mentees), np.diff(listed.indptr))
    graph = build((mentees, mentors), row_of[row], column_of[listed.indices], listed.data)
    ordered = np.minimum(places[columns], mentees + 1)
    bonus = prices_of.bonus_for(mentees, ordered, int(listed.data.max(initial=0)) + 1)
    found = flow.best(graph, ordered)
    given = prices_of.lowest(graph, found, bonus)
    total = int(graph.scores_of(found).sum())
    mentor, prices = _back(found, given, rows, columns)
    return Assignment(mentor, total, prices, bonus)


def _back(mentor: Ints, prices: Ints, rows: Ints, columns: Ints) -> tuple[Ints, Ints]:
    """An answer in the order in which rows and columns were given."""
    result, given = np.full(len(rows), -1, np.int64), np.zeros(len(columns), np.int64)
    if len(columns):
        result[rows] = np.where(mentor >= 0, columns[mentor], -1)
        given[columns] = prices
    return result, given


def _orders(keys: Keys | None, shape: tuple[int, int], seed: int) -> tuple[Ints, Ints]:
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


def _listed(scores: Any) -> Any:
    if scores.format != "csr":
        raise UserError("Sparse scores must be a scipy.sparse.csr_array; convert them with .tocsr().")
    plain = sparse.csr_array(
        (_whole(scores.data, "scores"), scores.indices, scores.indptr), shape=scores.shape, copy=True
    )
    plain.sum_duplicates()
    if plain.nnz != scores.nnz:
        raise UserError("Sparse scores hold an entry twice; keep one for each pair.")
    return plain


def _dense(scores: Any) -> Ints:
    array = np.asarray(scores)
    if array.ndim != 2:  # noqa: PLR2004 - mentees and mentors
        raise UserError(f"Scores must have two dimensions (mentees, mentors), these have {array.ndim}.")
    return _whole(array, "scores")


def _places(capacities: Any, mentors: int) -> Ints:
    array = np.asarray(capacities)
    if array.shape != (mentors,):
        raise UserError(f"Capacities must have shape ({mentors},), one for each mentor, not {array.shape}.")
    if array.size and array.dtype.kind not in "iu":
        raise UserError("Capacities must be whole numbers; convert them to integers first.")
    return _whole(array, "capacities")


def _whole(array: NDArray[Any], name: str) -> Ints:
    if array.size == 0:
        return array.astype(np.int64, copy=False)
    if array.dtype.kind not in "iuf":
        raise UserError(f"The {name} must be numbers, not {array.dtype}.")
    if array.dtype.kind == "f" and not (np.isfinite(array).all() and (array == np.floor(array)).all()):
        at = np.argwhere(~(np.isfinite(array) & (array == np.floor(array))))[0]
        raise UserError(f"The {name} hold {array[tuple(at)]} at {tuple(map(int, at))}; use finite whole numbers.")
    outside = (array < 0) | (array > _TOP)
    if outside.any():
        at = np.argwhere(outside)[0]
        raise UserError(f"The {name} hold {array[tuple(at)]} at {tuple(map(int, at))}; use 0 to {_TOP}.")
    return array.astype(np.int64, copy=False)
