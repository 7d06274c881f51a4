"""The best mentors of one mentee."""

import numpy as np

from bot.matching.engine import scores
from bot.matching.engine.features import compile_problem
from bot.matching.people import Problem
from bot.matching.points import LIMIT


def best(problem: Problem, limit: int) -> list[tuple[int, int]]:
    """Rows of the mentors with the highest scores for the only mentee, with their scores; ties by row."""
    row = scores.block(compile_problem(problem), 0, 1)[0]
    allowed = np.flatnonzero(row > -LIMIT)
    order = allowed[np.lexsort((allowed, -row[allowed]))][:limit]
    return [(int(place), int(row[place])) for place in order]
