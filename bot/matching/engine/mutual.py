"""Scores between equals: what each offers the other, added up."""

from dataclasses import replace

import numpy as np

from bot.matching.engine.features import Cells, Features, compile_problem
from bot.matching.engine.source import FeatureSource
from bot.matching.order import shuffled
from bot.matching.people import Problem


def mutual(problem: Problem, seed: int) -> tuple[list[str], FeatureSource]:
    """Keys in the order that seed and keys give, and the scores of everybody with everybody, the same both ways."""
    order = shuffled([person.key for person in problem.mentees], seed, "peers")
    people = [problem.mentees[row] for row in order]
    one_way = compile_problem(replace(problem, mentees=people, mentors=people))
    # Two ways of an allowed pair stay below 2^23 and exact. Rules that are features bar both ways at once, so that
    # a barred pair stays far below what is allowed.
    wanted, offered = one_way.wanted, one_way.offered
    features = Features(
        np.hstack((wanted, offered)),
        np.hstack((offered, wanted)),
        _both_ways(one_way.extra),
        _both_ways(one_way.barred),
        one_way.capacity,
    )
    return [person.key for person in people], FeatureSource(features)


def _both_ways(cells: Cells) -> Cells:
    size = len(cells.start) - 1
    row, column, value = cells.of(0, size)
    cell = np.concatenate((row * size + column, column * size + row))
    unique, place = np.unique(cell, return_inverse=True)
    total = np.bincount(place, np.concatenate((value, value)), len(unique)).astype(np.float32)
    start = np.searchsorted(unique, np.arange(size + 1) * size).astype(np.int64)
    return Cells(start, unique % max(1, size), total)
