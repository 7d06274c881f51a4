"""One problem, one answer: the best match, explained."""

from typing import TYPE_CHECKING

from bot.matching.features import compile_problem
from bot.matching.figures import figures_of
from bot.matching.leftover import idle, leftovers
from bot.matching.order import shuffled
from bot.matching.people import Problem, check
from bot.matching.reasons import explain
from bot.matching.result import Pair, Solution
from bot.matching.terms import LIMIT, Points

if TYPE_CHECKING:
    from bot.matching.features import Features


def solve(problem: Problem, *, seed: int = 0) -> Solution:
    """Match most people first, then as well as possible, and say why.

    Args:
        problem: people, weights, rules, locked and forbidden pairs.
        seed: another seed decides ties another way; the same one gives the same answer, whatever the order of
            people.

    Raises:
        InvalidInput: names the people and fields that cannot be used.
    """
    check(problem)
    mentees = [problem.mentees[row] for row in shuffled([one.key for one in problem.mentees], seed, "mentees")]
    mentors = [problem.mentors[row] for row in shuffled([one.key for one in problem.mentors], seed, "mentors")]
    ordered = Problem(
        mentees=mentees,
        mentors=mentors,
        weights=problem.weights,
        rules=problem.rules,
        locked=problem.locked,
        forbidden=problem.forbidden,
        functions=problem.functions,
        aims=problem.aims,
    )
    features = compile_problem(ordered)
    chosen, proved = _assign(features, ordered)
    return describe(ordered, features, chosen, proved=proved)


def describe(problem: Problem, features: "Features", chosen: dict[int, int], *, proved: bool) -> Solution:
    """Put an assignment (row of mentee to row of mentor) into pairs with reasons."""
    from bot.matching import scores

    points = Points.of(problem.weights)
    pairs: list[Pair] = []
    for row, column in sorted(chosen.items(), key=lambda item: problem.mentees[item[0]].key):
        score = scores.single(features, row, column)
        pairs.append(explain(problem.mentees[row], problem.mentors[column], score, points))
    busy = set(chosen.values())
    unmatched = leftovers(problem, (one for row, one in enumerate(problem.mentees) if row not in chosen))
    unused = idle(problem, (one for row, one in enumerate(problem.mentors) if row not in busy))
    figures = figures_of(problem, pairs, len(unmatched), proved=proved)
    return Solution(tuple(pairs), unmatched, unused, figures)


def _assign(features: "Features", problem: Problem) -> tuple[dict[int, int], bool]:
    import numpy as np

    from bot.matching import scores
    from bot.matching.dense import solve_table

    left = {person.key: row for row, person in enumerate(problem.mentees)}
    right = {person.key: row for row, person in enumerate(problem.mentors)}
    locked = {left[mentee]: right[mentor] for mentee, mentor in problem.locked}
    places = features.capacity.copy()
    for column in locked.values():
        places[column] -= 1
    table = scores.block(features, 0, len(problem.mentees)).astype(np.int64)
    allowed = table > -LIMIT
    allowed[list(locked)] = False
    mentor, _, _ = solve_table(np.where(allowed, table, 0), allowed, places)
    chosen = {row: int(column) for row, column in enumerate(mentor) if column >= 0}
    return chosen | locked, True
