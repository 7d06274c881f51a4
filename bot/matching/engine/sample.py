"""Prices guessed from a part of the mentees, so that one look at all pairs finds nearly all that matter."""

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python import min_cost_flow

from bot.matching.engine.graph import Graph, Ints, extend
from bot.matching.engine.prices import edges_from
from bot.matching.engine.scan import Scan, best_of_each
from bot.matching.engine.source import DEAREST, Source

_KEEP = 64
_STAND_FOR, _STAND_FOR_MANY, _MANY = 8, 16, 30_000
_FEW = 12_000
_LEAST = 250


def guess(source: Source, places: Ints) -> Ints:
    """Prices at which a sample of mentees, each standing for several, would use up all places.

    Rows come in the order of hashes, so the first ones are a sample.
    """
    mentees, mentors = source.shape
    stand_for = max(1, min(_STAND_FOR_MANY if mentees > _MANY else _STAND_FOR, mentees // _LEAST))
    rows = mentees // stand_for
    prices = np.zeros(mentors, np.int64)
    graph: Graph | None = None
    # Among few people one round is near enough; among many, wrong prices would cost more than another round.
    for _ in range(1 if mentees <= _FEW else 2):
        scan = best_of_each(source, prices, _KEEP, rows)
        seen = scan.graph
        graph = seen if graph is None else extend(graph, seen.row, seen.column, seen.score)
        prices = relaxed(graph, places, outside(scan, source, short=mentees > places.sum()), stand_for)
    return prices


def outside(scan: Scan, source: Source, *, short: bool) -> Ints:
    """What each mentee could count on beyond the kept pairs.

    With enough places that is the bound of what was left out; with too few it is worse than any pair for all.
    """
    if short:
        return np.full(scan.graph.mentees, -source.span, np.int64)
    bound = np.where(np.isfinite(scan.bound), scan.bound, -source.span)
    return np.maximum(bound, -source.span).astype(np.int64)


def relaxed(graph: Graph, places: Ints, beyond: Ints, stand_for: int = 1) -> Ints:
    """Prices of the best assignment in a graph in which everybody may also take `beyond` instead.

    Each mentee stands for several people, who go to different mentors.
    """
    flow = _solve(graph, places, beyond, stand_for)
    prices = _prices(graph, flow > 0, np.bincount(graph.row, flow, graph.mentees) < stand_for, beyond)
    prices -= prices.min(initial=DEAREST)
    return np.minimum(prices, DEAREST)


def _solve(graph: Graph, places: Ints, beyond: Ints, stand_for: int) -> Ints:
    mentees, mentors, kept = graph.mentees, graph.mentors, len(graph.column)
    sink, top = mentees + mentors, int(max(graph.score.max(initial=0), beyond.max(initial=0)))
    solver = min_cost_flow.SimpleMinCostFlow()
    left, right = np.arange(mentees, dtype=np.int32), np.arange(mentees, sink, dtype=np.int32)
    solver.add_arcs_with_capacity_and_unit_cost(
        graph.row.astype(np.int32),
        (graph.column + mentees).astype(np.int32),
        np.ones(kept, np.int64),
        top - graph.score,
    )
    solver.add_arcs_with_capacity_and_unit_cost(
        right, np.full(mentors, sink, np.int32), places, np.zeros(mentors, np.int64)
    )
    solver.add_arcs_with_capacity_and_unit_cost(
        left, np.full(mentees, sink, np.int32), np.full(mentees, stand_for), top - beyond
    )
    supplies = np.zeros(sink + 1, np.int64)
    supplies[:mentees], supplies[sink] = stand_for, -stand_for * mentees
    solver.set_nodes_supplies(np.arange(sink + 1, dtype=np.int32), supplies)
    if solver.solve() != solver.OPTIMAL:  # pragma: no cover - everybody may take what is beyond
        raise RuntimeError("The flow solver gave up on a sample.")
    return np.asarray(solver.flows(np.arange(kept, dtype=np.int32)), np.int64)


def _prices(graph: Graph, used: NDArray[np.bool_], partly: NDArray[np.bool_], beyond: Ints) -> Ints:
    """The lowest prices for a flow that fills whole arcs only: content means no unused pair is better."""
    prices = np.zeros(graph.mentors, np.int64)
    row = graph.row
    gain = np.where(partly, beyond, np.iinfo(np.int64).max // 2)
    free, start = ~used, graph.start
    rows = np.arange(graph.mentees)
    for _ in range(graph.mentors + 2):
        at = edges_from(start, rows)
        mine = at[used[at]]
        np.minimum.at(gain, row[mine], graph.score[mine] - prices[graph.column[mine]])
        other = at[free[at]]
        asked = graph.score[other] - gain[row[other]]
        higher = asked > prices[graph.column[other]]
        column = graph.column[other][higher]
        if not len(column):
            break
        np.maximum.at(prices, column, asked[higher])
        dearer = np.zeros(graph.mentors, np.bool_)
        dearer[column] = True
        rows = np.unique(row[used & dearer[graph.column]])
    return prices
