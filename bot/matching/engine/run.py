"""From a checked problem to a solution."""

from dataclasses import replace

import numpy as np

from bot.matching.engine import exact, prices, scores
from bot.matching.engine.features import Features, compile_problem
from bot.matching.engine.source import FeatureSource
from bot.matching.figures import figures_of
from bot.matching.leftover import idle, leftovers
from bot.matching.order import shuffled
from bot.matching.people import Problem
from bot.matching.points import Points
from bot.matching.progress import Meter, Stage
from bot.matching.reasons import explain
from bot.matching.result import Pair, Solution

#: Pairs between two words about how far it is.
_TELL_EVERY = 500


def solve_checked(problem: Problem, *, seed: int, meter: Meter) -> Solution:
    """Solve a problem that `people.check` has passed."""
    meter.at(Stage.LAYING_OUT, 0)
    ordered, features = order_problem(problem, seed)
    chosen, proved = _assign(features, ordered, meter)
    solution = describe(ordered, features, chosen, proved=proved, meter=meter)
    meter.at(Stage.EXPLAINING, 1)
    return solution


def order_problem(problem: Problem, seed: int) -> tuple[Problem, Features]:
    """The problem with people in the order that seed and keys give, and its numbers."""
    mentees = [problem.mentees[row] for row in shuffled([one.key for one in problem.mentees], seed, "mentees")]
    mentors = [problem.mentors[row] for row in shuffled([one.key for one in problem.mentors], seed, "mentors")]
    ordered = replace(problem, mentees=mentees, mentors=mentors)
    return ordered, compile_problem(ordered)


def describe(
    problem: Problem, features: Features, chosen: dict[int, int], *, proved: bool, meter: Meter | None = None
) -> Solution:
    """Put an assignment (row of mentee to row of mentor) into pairs with reasons."""
    points = Points.of(problem.weights, problem.keys.serves)
    pairs: list[Pair] = []
    for row, column in sorted(chosen.items(), key=lambda item: problem.mentees[item[0]].key):
        score = scores.single(features, row, column)
        pairs.append(explain(problem.mentees[row], problem.mentors[column], score, points))
        if meter is not None and len(pairs) % _TELL_EVERY == 0:
            meter.at(Stage.EXPLAINING, len(pairs) / len(chosen))
    busy = set(chosen.values())
    unmatched = leftovers(problem, (one for row, one in enumerate(problem.mentees) if row not in chosen))
    unused = idle(problem, (one for row, one in enumerate(problem.mentors) if row not in busy))
    figures = figures_of(problem, pairs, len(unmatched), proved=proved)
    return Solution(tuple(pairs), unmatched, unused, figures)


def _assign(features: Features, problem: Problem, meter: Meter) -> tuple[dict[int, int], bool]:
    left = {person.key: row for row, person in enumerate(problem.mentees)}
    right = {person.key: row for row, person in enumerate(problem.mentors)}
    locked = {left[mentee]: right[mentor] for mentee, mentor in problem.locked}
    places = features.capacity.copy()
    np.subtract.at(places, list(locked.values()), 1)
    free = np.array([row for row in range(len(left)) if row not in locked], np.int64)
    source = FeatureSource(features.take(free) if locked else features)
    found = exact.solve(source, places, meter)
    proved = prices.proves(found.scan.graph, np.minimum(places, len(free) + 1), found.mentor, found.prices, found.bonus)
    at = np.flatnonzero(found.mentor >= 0)
    chosen = dict(zip(free[at].tolist(), found.mentor[at].tolist(), strict=True))
    return chosen | locked, proved
