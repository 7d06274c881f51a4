"""Pairs of equals: the best half-and-half answer, rounded.

An assignment of everybody to somebody falls into cycles. Half of its value bounds every pairing from above. Cycles
of two are pairs, longer even ones split into pairs at once; each odd one leaves somebody over. Those and the people
they like best are paired again among themselves, exactly.
"""

from collections.abc import Iterable

import numpy as np
import rustworkx

from bot.matching.engine import flow
from bot.matching.engine.graph import Graph, Ints, build, extend
from bot.matching.engine.mutual import mutual
from bot.matching.engine.scan import best_of_each
from bot.matching.engine.source import FeatureSource
from bot.matching.peers import Group, Groups
from bot.matching.people import Problem
from bot.matching.result import Unmatched

_KEEP = 30
#: Up to here every pair is kept, and up to there the kept ones are paired exactly at once.
_WHOLE, _AT_ONCE = 120, 1000
_NEAREST = 8
_CLIQUE = 30


def pair_checked(problem: Problem, *, seed: int) -> Groups:
    """See `bot.matching.peers.pair_peers`."""
    keys, source = mutual(problem, seed)
    if not keys:
        return Groups((), (), 0, 0)
    keep = len(keys) if len(keys) <= _WHOLE else _KEEP
    graph = symmetric(best_of_each(source, np.zeros(len(keys), np.int64), keep).graph)
    mate, bound = pair(graph, source)
    return _groups(keys, source, mate, bound)


def symmetric(graph: Graph) -> Graph:
    """Every kept pair both ways, and nobody with themself."""
    row, column = np.concatenate((graph.row, graph.column)), np.concatenate((graph.column, graph.row))
    score, other = np.concatenate((graph.score, graph.score)), row != column
    return build((graph.mentees, graph.mentors), row[other], column[other], score[other])


def pair(graph: Graph, source: FeatureSource) -> tuple[Ints, int]:
    """The mate of each (or -1), and a bound on the total that any pairing inside the graph can have."""
    if graph.mentees <= _AT_ONCE:
        mate = blossom(graph, range(graph.mentees))
        return mate, int(graph.scores_of(mate).sum()) // 2
    half = flow.best(graph, np.ones(graph.mentors, np.int64))
    worth = graph.scores_of(half)
    mate = np.full(graph.mentees, -1, np.int64)
    for cycle in _cycles(half):
        _split(cycle, worth, mate)
    left = np.flatnonzero(mate < 0)
    if len(left) > 1:
        mate = _settle(graph, source, mate, left)
    return mate, int(worth.sum()) // 2


def _cycles(step: Ints) -> Iterable[list[int]]:
    """The cycles and open chains of an assignment."""
    seen = np.zeros(len(step), np.bool_)
    begins = np.concatenate((np.setdiff1d(np.arange(len(step)), step[step >= 0]), np.arange(len(step))))
    next_of = step.tolist()
    for begin in begins.tolist():
        chain: list[int] = []
        node = begin
        while node >= 0 and not seen[node]:
            seen[node] = True
            chain.append(node)
            node = next_of[node]
        if chain:
            yield chain


def _split(cycle: list[int], worth: Ints, mate: Ints) -> None:
    """Take every other step of a cycle, whichever way is worth most; in an odd one somebody stays alone."""
    size = len(cycle)
    values = worth[cycle].tolist()
    if size % 2 == 0:
        begin = 0 if sum(values[0::2]) >= sum(values[1::2]) else 1
    else:
        begin = max(range(size), key=lambda at: sum(values[(at + step) % size] for step in range(0, size - 1, 2)))
    for step in range(0, size - 1, 2):
        one, other = cycle[(begin + step) % size], cycle[(begin + step + 1) % size]
        mate[one], mate[other] = other, one


def _settle(graph: Graph, source: FeatureSource, mate: Ints, left: Ints) -> Ints:
    """Pair those left over again, together with whom they like best and with their mates."""
    near = set(left.tolist())
    for row in left.tolist():
        mine = slice(graph.start[row], graph.start[row + 1])
        order = np.argsort(-graph.score[mine], kind="stable")[:_NEAREST]
        near.update(graph.column[mine][order].tolist())
    near.update(int(mate[row]) for row in list(near) if mate[row] >= 0)
    # Those left over know each other too, so that two of them can always meet if they may.
    for first in range(0, len(left), _CLIQUE):
        some = left[first : first + _CLIQUE]
        values = source.pick(some, some)
        at, to = np.nonzero((values > source.closed) & (some[:, None] != some[None, :]))
        graph = extend(graph, some[at], some[to], values[at, to].astype(np.int64))
    again = blossom(graph, sorted(near))
    result = mate.copy()
    result[sorted(near)] = again[sorted(near)]
    return result


def blossom(graph: Graph, people: Iterable[int]) -> Ints:
    """The best pairing of some people among themselves: most pairs, then the highest total."""
    chosen = np.array(list(people), np.int64)
    place = np.full(graph.mentees, -1, np.int64)
    place[chosen] = np.arange(len(chosen))
    row = graph.row
    inside = (place[row] >= 0) & (place[graph.column] >= 0) & (row < graph.column)
    one, other, score = place[row[inside]], place[graph.column[inside]], graph.score[inside]
    mate = np.full(graph.mentees, -1, np.int64)
    if not len(score):
        return mate
    net = rustworkx.PyGraph(multigraph=False)
    net.add_nodes_from(range(len(chosen)))
    score = score - min(0, int(score.min())) + 1
    net.add_edges_from(list(zip(one.tolist(), other.tolist(), score.tolist(), strict=True)))
    for first, second in sorted(rustworkx.max_weight_matching(net, max_cardinality=True, weight_fn=int)):
        mate[chosen[first]], mate[chosen[second]] = chosen[second], chosen[first]
    return mate


def _groups(keys: list[str], source: FeatureSource, mate: Ints, bound: int) -> Groups:
    teams = [[row, int(other)] for row, other in enumerate(mate) if row < other]
    alone: list[int] = []
    for row in np.flatnonzero(mate < 0).tolist():
        team = _host(source, row, [team for team in teams if len(team) == 2])  # noqa: PLR2004 - a pair
        if team is None:
            alone.append(row)
        else:
            team.append(row)
            bound = -1
    groups = [Group(tuple(sorted(keys[row] for row in team)), _value(source, team)) for team in teams]
    unmatched = tuple(
        Unmatched(key, "places" if len(keys) > 1 else "nobody") for key in sorted(keys[row] for row in alone)
    )
    groups.sort(key=lambda group: group.members)
    # A trio counts three pairs, which the bound of pairs does not cover.
    return Groups(tuple(groups), unmatched, sum(group.score for group in groups), bound if bound >= 0 else None)


def _host(source: FeatureSource, row: int, pairs: list[list[int]]) -> list[int] | None:
    """The pair that gains most from a third."""
    if not pairs:
        return None
    everybody = np.array(pairs).ravel()
    values = source.pick(np.array([row]), everybody)[0].reshape(-1, 2)
    together = np.where((values > source.closed).all(axis=1), values.sum(axis=1, dtype=np.float64), -np.inf)
    best = int(np.argmax(together))
    return pairs[best] if np.isfinite(together[best]) else None


def _value(source: FeatureSource, team: list[int]) -> int:
    rows = np.array(team)
    return int(np.triu(source.pick(rows, rows).astype(np.float64), 1).sum())
