from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from bot.errors import UserError
from bot.matching import Assignment, assign

TOP = 2**31 - 1


def best_by_trying_all(allowed: dict[tuple[int, int], int], rows: int, places: list[int]) -> tuple[int, int]:
    """Most pairs and then the highest total, by trying every assignment."""
    best = (0, 0)
    choices = [[-1, *(column for column in range(len(places)) if (row, column) in allowed)] for row in range(rows)]
    for choice in product(*choices):
        taken = [choice.count(column) for column in range(len(places))]
        if all(used <= place for used, place in zip(taken, places, strict=True)):
            pairs = [(row, column) for row, column in enumerate(choice) if column >= 0]
            best = max(best, (len(pairs), sum(allowed[pair] for pair in pairs)))
    return best


def prove(result: Assignment, allowed: dict[tuple[int, int], int], rows: int, places: list[int]) -> tuple[int, int]:
    """Check the certificate without any of the solver's code; returns (pairs, total) that it proves."""
    prices = [int(price) for price in result.prices]
    assert all(price >= 0 for price in prices)
    gains = [0] * rows
    for (row, column), score in allowed.items():
        gains[row] = max(gains[row], score + result.bonus - prices[column])
    pairs = [(row, int(column)) for row, column in enumerate(result.mentor) if column >= 0]
    total = sum(allowed[pair] for pair in pairs)
    assert total == result.total
    assert all(sum(column == taken for _, taken in pairs) <= place for column, place in enumerate(places))
    bound = sum(gains) + sum(price * place for price, place in zip(prices, places, strict=True))
    assert bound == total + result.bonus * len(pairs)
    # One more pair is worth more than anything that scores could make up for.
    assert result.bonus > max(allowed.values(), default=0) * min(rows, sum(places))
    return len(pairs), total


@st.composite
def tables(draw: st.DrawFn) -> tuple[dict[tuple[int, int], int], int, list[int]]:
    rows, columns = draw(st.integers(0, 6)), draw(st.integers(0, 5))
    value = st.one_of(st.integers(0, 3), st.integers(0, 1000), st.sampled_from([0, 1, TOP - 1, TOP]))
    cells = [(row, column) for row in range(rows) for column in range(columns)]
    chosen = draw(st.lists(st.sampled_from(cells), unique=True)) if cells else []
    return {cell: draw(value) for cell in chosen}, rows, [draw(st.integers(0, 3)) for _ in range(columns)]


def as_sparse(allowed: dict[tuple[int, int], int], shape: tuple[int, int]) -> csr_array:
    cells = sorted(allowed)
    pointers = np.searchsorted([row for row, _ in cells], np.arange(shape[0] + 1))
    return csr_array(
        (
            np.array([allowed[cell] for cell in cells], np.int64),
            np.array([column for _, column in cells], np.int64),
            pointers,
        ),
        shape=shape,
    )


@settings(max_examples=300, deadline=None)
@given(tables(), st.integers(0, 3))
def test_matches_most_people_first_and_then_the_best_total(
    table: tuple[dict[tuple[int, int], int], int, list[int]], seed: int
) -> None:
    allowed, rows, places = table
    result = assign(as_sparse(allowed, (rows, len(places))), np.array(places, np.int64), seed=seed)
    assert prove(result, allowed, rows, places) == best_by_trying_all(allowed, rows, places)


def test_a_stored_zero_is_allowed_and_an_absent_entry_is_not() -> None:
    scores = csr_array((np.array([0]), np.array([1]), np.array([0, 1, 1])), shape=(2, 2))
    assert assign(scores, np.array([2, 2])).mentor.tolist() == [1, -1]


def test_the_order_of_rows_does_not_matter_when_ids_are_given() -> None:
    rng = np.random.default_rng(5)
    scores = rng.integers(0, 3, (30, 20))
    places = rng.integers(0, 3, 20)
    left, right = [f"e{row}" for row in range(30)], [f"m{row}" for row in range(20)]
    first = assign(scores, places, seed=7, keys=(left, right)).mentor
    rows, columns = rng.permutation(30), rng.permutation(20)
    again = assign(
        scores[np.ix_(rows, columns)],
        places[columns],
        seed=7,
        keys=([left[row] for row in rows], [right[column] for column in columns]),
    ).mentor
    one = {left[row]: right[column] for row, column in enumerate(first) if column >= 0}
    two = {left[rows[row]]: right[columns[column]] for row, column in enumerate(again) if column >= 0}
    assert one == two


def test_another_seed_settles_ties_another_way() -> None:
    scores = np.zeros((8, 8), np.int64)
    results = {tuple(assign(scores, np.ones(8, np.int64), seed=seed).mentor.tolist()) for seed in range(6)}
    assert len(results) > 1


@pytest.mark.parametrize(
    ("scores", "places", "words"),
    [
        ([[1.0, float("nan")]], [1, 1], r"hold nan at \(0, 1\)"),
        ([[1.0, float("inf")]], [1, 1], "finite"),
        ([[1, -2]], [1, 1], r"hold -2 at \(0, 1\)"),
        ([[1, TOP + 1]], [1, 1], "use 0 to"),
        ([[0.5]], [1], "whole numbers"),
        ([1, 2], [1], "two dimensions"),
        ([[1, 2]], [1], "shape"),
        ([[1, 2]], [1.0, 2.0], "whole numbers"),
        ([[1, 2]], [1, -1], "use 0 to"),
    ],
)
def test_unusable_numbers_are_refused_with_their_place(scores: list, places: list, words: str) -> None:  # type: ignore[type-arg]  # wrong on purpose
    with pytest.raises(UserError, match=words):
        assign(np.array(scores), np.array(places))


def test_an_entry_that_stands_twice_is_refused() -> None:
    scores = csr_array((np.array([1, 2]), np.array([0, 0]), np.array([0, 2])), shape=(1, 2))
    with pytest.raises(UserError, match="twice"):
        assign(scores, np.array([1, 1]))


def test_a_key_that_stands_twice_is_refused() -> None:
    with pytest.raises(UserError, match="'a' stands twice"):
        assign(np.zeros((2, 1), np.int64), np.array([1]), keys=(["a", "a"], ["m"]))
