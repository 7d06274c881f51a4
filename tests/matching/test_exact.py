"""Problems too large to keep in view at once: looked at in parts, and still the very best."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow
from scipy.optimize import linear_sum_assignment

from bot.matching import Assignment, assign, solve
from bot.matching.engine import scores
from bot.matching.engine.features import compile_problem
from bot.matching.points import LIMIT
from tests.matching.people import problem

Table = NDArray[np.int64]


def best_by_scipy(table: Table, allowed: NDArray[np.bool_], places: Table) -> tuple[int, int]:
    slots = np.repeat(np.arange(len(places)), np.minimum(places, len(table)))
    bonus = float(2 * (int(np.abs(table).max(initial=0)) + 1) * (min(len(table), len(slots)) + 1))
    worth = np.where(allowed, table + bonus, 0.0)[:, slots]
    rows, chosen = linear_sum_assignment(worth, maximize=True)
    keep = allowed[rows, slots[chosen]]
    return int(keep.sum()), int(table[rows[keep], slots[chosen[keep]]].sum())


def best_by_flow(table: Table, places: Table) -> tuple[int, int]:
    mentees, mentors = table.shape
    solver = min_cost_flow.SimpleMinCostFlow()
    for row in range(mentees):
        solver.add_arc_with_capacity_and_unit_cost(mentees + mentors, row, 1, 0)
        for column in range(mentors):
            solver.add_arc_with_capacity_and_unit_cost(row, mentees + column, 1, -int(table[row, column]))
    for column in range(mentors):
        solver.add_arc_with_capacity_and_unit_cost(mentees + column, mentees + mentors + 1, int(places[column]), 0)
    solver.set_node_supply(mentees + mentors, mentees)
    solver.set_node_supply(mentees + mentors + 1, -mentees)
    solver.solve_max_flow_with_min_cost()
    return solver.maximum_flow(), -solver.optimal_cost()


def proved(result: Assignment, table: Table, places: Table) -> tuple[int, int]:
    """What the certificate proves, from nothing but the scores and the result's own numbers."""
    at = np.flatnonzero(result.mentor >= 0)
    assert (np.bincount(result.mentor[at], minlength=len(places)) <= places).all()
    assert (result.prices >= 0).all()
    total = int(table[at, result.mentor[at]].sum())
    assert total == result.total
    gains = np.maximum(0, (table + result.bonus - result.prices).max(axis=1, initial=0))
    bound = sum(map(int, gains)) + sum(
        int(price) * int(place) for price, place in zip(result.prices, places, strict=True)
    )
    assert bound == total + result.bonus * len(at)
    assert result.bonus > int(table.max(initial=0)) * min(len(table), int(places.sum()))
    return len(at), total


CASES = {
    "plenty": (220, 150, 0, 1000, (1, 4)),
    "one to one": (180, 180, 0, 10_000, (1, 2)),
    "too few places": (300, 120, 0, 500, (0, 3)),
    "many mentors": (90, 400, 0, 50, (0, 2)),
    "ties": (200, 150, 0, 3, (0, 4)),
    "all alike": (200, 200, 7, 8, (1, 2)),
    "the edge of the range": (150, 150, 2**31 - 5, 2**31, (1, 2)),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("seed", [1, 2])
def test_equals_two_other_solvers_and_proves_it(case: str, seed: int) -> None:
    mentees, mentors, low, high, (few, many) = CASES[case]
    rng = np.random.default_rng(seed)
    table = rng.integers(low, high, (mentees, mentors))
    # Some mentors are liked by everybody, which is what makes places scarce.
    table = np.minimum(table + rng.integers(0, max(1, (high - low) // 2), mentors) * (low == 0), 2**31 - 1)
    places = rng.integers(few, many, mentors)
    result = assign(table, places, seed=seed)
    answer = proved(result, table, places)
    assert answer == best_by_scipy(table, np.ones(table.shape, np.bool_), places)
    if high <= 10_000:
        assert answer == best_by_flow(table, places)


@pytest.mark.parametrize(("seed", "mentees", "mentors"), [(1, 260, 160), (2, 200, 200), (3, 400, 90), (4, 150, 300)])
def test_people_get_the_best_match_that_scipy_finds(seed: int, mentees: int, mentors: int) -> None:
    asked = problem(seed, mentees, mentors)
    features = compile_problem(asked)
    table = scores.block(features, 0, mentees).astype(np.int64)
    figures = solve(asked).figures
    assert (figures.pairs, figures.total) == best_by_scipy(table, table > -LIMIT, features.capacity)
    assert figures.proved


def test_any_number_of_threads_gives_the_same_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(9)
    table = rng.integers(0, 40, (2600, 2000))
    places = rng.integers(0, 4, 2000)
    answers = []
    for count in ("1", "2", "3"):
        monkeypatch.setenv("BATON_MATCH_THREADS", count)
        answers.append(assign(table, places).mentor.tolist())
    assert answers[0] == answers[1] == answers[2]


def test_nobody_can_be_matched_if_everything_is_forbidden() -> None:
    asked = problem(1, 200, 150)
    everything = frozenset((one.key, two.key) for one in asked.mentees for two in asked.mentors)
    answer = solve(replace(asked, forbidden=everything))
    assert answer.pairs == ()
    assert len(answer.unmatched) == 200
