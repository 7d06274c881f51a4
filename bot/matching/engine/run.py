"""From a checked problem to a solution."""

from dataclasses import replace

import numpy as np

from bot.matching.engine import scores
from bot.matching.engine.dense import solve_table
from bot.matching.engine.features import Features, compile_problem
from bot.matching.figures import figures_of
from bot.matching.leftover import idle, leftovers
from bot.matching.order import shuffled
from bot.matching.people import Problem
from bot.matching.points import LIMIT, Points
from bot.matching.reasons import explain
from bot.matching.result import Pair, Solution


def solve_checked(problem: Problem, *, seed: int) -> Solution:
    """Solve a problem that `people.check` has passed."""
    mentees = [problem.mentees[row] for row in shuffled([one.key for one in problem.mentees], seed, "mentees")]
    mentors = [problem.mentors[row] for row in shuffled([one.key for one in problem.mentors], seed, "mentors")]
    ordered = replace(problem, mentees=mentees, mentors=mentors)
    features = compile_problem(ordered)
    chosen, proved = _assign(features, ordered)
    return describe(ordered, features, chosen, proved=proved)


def describe(problem: Problem, features: Features, chosen: dict[int, int], *, proved: bool) -> Solution:
    """Put an assignment (row of mentee to row of mentor) into pairs with reasons."""
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


def _assign(features: Features, problem: Problem) -> tuple[dict[int, int], bool]:
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
