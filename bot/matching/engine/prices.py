"""Prices of mentors: the proof that an assignment is the best.

With a bonus for every pair that outweighs all scores, a pair is worth its score plus the bonus. Under the right
prices every mentee is content: nobody else would be worth more to them after the price; somebody without a mentor
finds nobody worth the price; a mentor with a free place costs nothing. Then no other assignment can be better.
"""

import numpy as np

from bot.matching.engine.graph import Graph, Ints


def bonus_for(mentees: int, places: Ints, span: int) -> int:
    """What one more pair is worth, when scores differ by less than `span`."""
    return (span + 1) * (min(mentees, int(places.sum())) + 2)


def lowest(graph: Graph, mentor: Ints, bonus: int) -> Ints:
    """The lowest prices under which everybody is content with an assignment that is optimal in the graph.

    They rise from 0, mentor by mentor: whoever became dearer lets their mentees look at others again.
    """
    prices = np.zeros(graph.mentors, np.int64)
    if not len(graph.column):
        return prices
    row = graph.row
    matched = mentor[row] >= 0
    np.maximum.at(prices, graph.column[~matched], graph.score[~matched] + bonus)
    own = graph.scores_of(mentor)
    source, target = mentor[row][matched], graph.column[matched]
    ahead = (graph.score - own[row])[matched]
    order = np.argsort(source, kind="stable")
    source, target, ahead = source[order], target[order], ahead[order]
    start = np.searchsorted(source, np.arange(graph.mentors + 1))
    np.maximum.at(prices, target, prices[source] + ahead)
    changed = np.flatnonzero(prices)
    for _ in range(graph.mentors + 2):
        if not len(changed):
            return prices
        edge = edges_from(start, changed)
        wanted = prices[source[edge]] + ahead[edge]
        higher = wanted > prices[target[edge]]
        edge, wanted = edge[higher], wanted[higher]
        np.maximum.at(prices, target[edge], wanted)
        changed = np.unique(target[edge])
    raise RuntimeError("The assignment is not the best in its own graph; no prices exist for it.")


def edges_from(start: Ints, nodes: Ints) -> Ints:
    """Positions of all edges that leave some nodes."""
    counts = start[nodes + 1] - start[nodes]
    ends = np.cumsum(counts)
    return np.repeat(start[nodes] - ends + counts, counts) + np.arange(ends[-1] if len(ends) else 0)


def gains(graph: Graph, prices: Ints, bonus: int) -> Ints:
    """What each mentee gains from the best kept pair after its price, at least 0."""
    gain = np.zeros(graph.mentees, np.int64)
    if len(graph.column):
        filled = np.flatnonzero(np.diff(graph.start))
        values = graph.score + bonus - prices[graph.column]
        gain[filled] = np.maximum(0, np.maximum.reduceat(values, graph.start[filled]))
    return gain


def proves(graph: Graph, places: Ints, mentor: Ints, prices: Ints, bonus: int) -> bool:
    """Whether prices prove the assignment optimal inside the graph."""
    at = np.flatnonzero(mentor >= 0)
    reached = int(graph.scores_of(mentor)[at].sum()) + bonus * len(at)
    bound = int(gains(graph, prices, bonus).astype(object).sum()) + int((prices.astype(object) * places).sum())
    return reached == bound and bool((np.bincount(mentor[at], minlength=graph.mentors) <= places).all())
