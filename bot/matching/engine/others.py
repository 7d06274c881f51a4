"""The row and the column of a pair in the table of all scores."""

import numpy as np

from bot.matching import pairs
from bot.matching.engine.features import Features, compile_problem
from bot.matching.engine.graph import Ints
from bot.matching.engine.source import FeatureSource
from bot.matching.people import Problem
from bot.matching.points import Points
from bot.matching.reasons import explain
from bot.matching.result import Pair


def others_checked(problem: Problem, mentee: str, mentor: str, limit: int) -> tuple[list[Pair], list[Pair]]:
    """See `bot.matching.others.others`."""
    features = compile_problem(problem)
    row = next(at for at, one in enumerate(problem.mentees) if one.key == mentee)
    column = next(at for at, one in enumerate(problem.mentors) if one.key == mentor)
    free = np.flatnonzero(features.capacity > 0)
    return (
        _best(problem, features, np.array([row]), free[free != column], limit),
        _best(problem, features, np.delete(np.arange(features.shape[0]), row), np.array([column]), limit),
    )


def _best(problem: Problem, features: Features, rows: Ints, columns: Ints, limit: int) -> list[Pair]:
    """The pairs of one person with several others, the best fit first."""
    source, points = FeatureSource(features), Points.of(problem.weights, problem.keys.serves)
    mentees, mentors = [problem.mentees[row] for row in rows], [problem.mentors[column] for column in columns]
    score = source.pick(rows, columns)
    fit = score.copy()
    for cell, wished in pairs.wishes(mentees, mentors, points.wish).items():
        fit[cell] -= wished
    found: list[Pair] = []
    for at in np.argsort(-fit, axis=None, kind="stable").tolist():
        one, other = divmod(at, len(columns))
        if len(found) >= limit or score[one, other] <= source.closed:
            break
        found.append(explain(mentees[one], mentors[other], int(score[one, other]), points))
    return found
