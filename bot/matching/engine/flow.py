"""The best assignment inside a graph of kept pairs, by cost-scaling flow."""

import numpy as np
from ortools.graph.python import linear_sum_assignment, min_cost_flow
from scipy import sparse
from scipy.sparse.csgraph import maximum_bipartite_matching

from bot.matching.engine.graph import Graph, Ints


def best(graph: Graph, places: Ints) -> Ints:
    """The mentor of each mentee (or -1): most pairs first, then the highest total of scores."""
    mentor = np.full(graph.mentees, -1, np.int64)
    if not len(graph.column) or not places.sum():
        return mentor
    if graph.mentees == graph.mentors and (places == 1).all():
        whole = _everybody(graph)
        if whole is not None:
            return whole
    return _flow(graph, places, mentor)


def _everybody(graph: Graph) -> Ints | None:
    """One mentor for each mentee and one mentee for each mentor, which is quicker to find; None if impossible."""
    pairs = sparse.csr_array(
        (np.ones(len(graph.column), np.int8), graph.column, graph.start), shape=(graph.mentees, graph.mentors)
    )
    # Asked for the impossible, the assignment solver would search for minutes before it says so.
    if (maximum_bipartite_matching(pairs, perm_type="column") < 0).any():
        return None
    top = int(graph.score.max())
    solver = linear_sum_assignment.SimpleLinearSumAssignment()
    solver.add_arcs_with_cost(graph.row.astype(np.int32), graph.column.astype(np.int32), top - graph.score)
    if solver.solve() != solver.OPTIMAL:  # pragma: no cover - everybody can be matched, as was just seen
        return None
    return np.array([solver.right_mate(row) for row in range(graph.mentees)], np.int64)


def _flow(graph: Graph, places: Ints, mentor: Ints) -> Ints:
    mentees, mentors, kept = graph.mentees, graph.mentors, len(graph.column)
    open_to = np.flatnonzero(places > 0)
    top = int(graph.score.max())
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(
        graph.row.astype(np.int32),
        (graph.column + mentees).astype(np.int32),
        np.ones(kept, np.int64),
        top - graph.score,
    )
    sink = mentees + mentors
    solver.add_arcs_with_capacity_and_unit_cost(
        (open_to + mentees).astype(np.int32),
        np.full(len(open_to), sink, np.int32),
        places[open_to],
        np.zeros(len(open_to), np.int64),
    )
    supplies = np.zeros(sink + 1, np.int64)
    supplies[:mentees] = 1
    supplies[sink] = -mentees
    solver.set_nodes_supplies(np.arange(sink + 1, dtype=np.int32), supplies)
    status = solver.solve_max_flow_with_min_cost()
    if status != solver.OPTIMAL:  # pragma: no cover - the flow of zero always exists
        raise RuntimeError(f"The flow solver gave up on {kept} pairs: {status}.")
    used = solver.flows(np.arange(kept, dtype=np.int32)) > 0
    mentor[graph.row[used]] = graph.column[used]
    return mentor
