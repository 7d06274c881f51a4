"""Pairs of equals: the best half-and-half answer, rounded.

An assignment of everybody to somebody falls into cycles. Half of its value bounds every pairing from above. Cycles
of two are pairs, longer even ones split into pairs at once; each odd one leaves somebody over. Those and the people
they like best are paired again among themselves, exactly.
"""

from collections.abc import Iterable

import numpy as np
import rustworkx

from bot.matching.clusters import clusters
from bot.matching.engine import flow, prices
from bot.matching.engine.graph import Graph, Ints, build
from bot.matching.engine.mutual import mutual
from bot.matching.engine.scan import best_of_each
from bot.matching.engine.source import FeatureSource
from bot.matching.peers import Group, Groups
from bot.matching.people import Problem
from bot.matching.result import Unmatched

_KEEP = 30
#: Up to here every pair is kept, and up to there the kept ones are paired exactly at once.
_WHOLE, _AT_ONCE = 120, 1000
_NEAREST = 4
_CROWD = 400
_LINE, _BLOCK = 3, 512


def pair_checked(problem: Problem, *, seed: int) -> Groups:
    """See `bot.matching.peers.pair_peers`."""
    keys, source = mutual(problem, seed)
    if not keys:
        return Groups((), (), 0, 0)
    keep = len(keys) if len(keys) <= _WHOLE else _KEEP
    row = {key: at for at, key in enumerate(keys)}
    held = [[row[key] for key in team if key in row] for team in clusters(problem.locked)]
    held = [team for team in held if len(team) > 1]
    graph = kept(source, keep)
    mate, bound = pair(_without(graph, held) if held else graph, source)
    return _groups(keys, source, mate, bound, held)


def _without(graph: Graph, held: list[list[int]]) -> Graph:
    """The graph among people who are not to stay with somebody."""
    free = np.ones(graph.mentees, np.bool_)
    free[[row for team in held for row in team]] = False
    inside = free[graph.row] & free[graph.column]
    shape = (graph.mentees, graph.mentors)
    return build(shape, graph.row[inside], graph.column[inside], graph.score[inside])


def kept(source: FeatureSource, keep: int) -> Graph:
    """The best few pairs of everybody and those with the next in line, both ways; nobody with themself.

    Without the line, people who are all alike would all keep the same few.
    """
    people = source.shape[0]
    graph = best_of_each(source, np.zeros(people, np.int64), keep).graph
    parts = [(graph.row, graph.column, graph.score)]
    for first in range(0, people, _BLOCK):
        rows = np.arange(first, min(first + _BLOCK, people))
        columns = np.arange(first, min(first + _BLOCK + _LINE, people))
        values = source.pick(rows, columns)
        step = columns[None, :] - rows[:, None]
        at, to = np.nonzero((step > 0) & (step <= _LINE) & (values > source.closed))
        parts.append((rows[at], columns[to], values[at, to].astype(np.int64)))
    row, column, score = (np.concatenate(part) for part in zip(*parts, strict=True))
    other = row != column
    row, column, score = row[other], column[other], score[other]
    return build(
        source.shape, np.concatenate((row, column)), np.concatenate((column, row)), np.concatenate((score, score))
    )


def pair(graph: Graph, source: FeatureSource) -> tuple[Ints, int]:
    """The mate of each (or -1), and a bound on the total that any pairing inside the graph can have."""
    if graph.mentees <= _AT_ONCE:
        mate = blossom(graph, range(graph.mentees))
        return mate, int(graph.scores_of(mate).sum()) // 2
    places = np.ones(graph.mentors, np.int64)
    half = flow.best(graph, places)
    worth = graph.scores_of(half)
    mate = np.full(graph.mentees, -1, np.int64)
    for cycle in _cycles(half):
        _split(cycle, worth, mate)
    if (mate < 0).any():
        bonus = prices.bonus_for(graph.mentees, places, source.span)
        price = prices.lowest(graph, half, bonus)
        mate = _settle(graph, mate, price + prices.gains(graph, price, bonus), bonus)
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


def _settle(graph: Graph, mate: Ints, dual: Ints, bonus: int) -> Ints:
    """Pair those left over again, with the people through whom a chain of exchanges would cost least."""
    row = graph.row
    # What choosing a pair gives away against the bound, counted twice.
    waste = dual[row] + dual[graph.column] - 2 * (graph.score + bonus)
    near = set(np.flatnonzero(mate < 0).tolist())
    fresh = sorted(near)
    while fresh and len(near) < _CROWD:
        found: set[int] = set()
        for person in fresh:
            first, last = graph.start[person], graph.start[person + 1]
            order = np.argsort(waste[first:last], kind="stable")[:_NEAREST]
            found.update(graph.column[first:last][order].tolist())
        found.update(int(mate[person]) for person in list(found) if mate[person] >= 0)
        fresh = sorted(found - near)
        near |= found
    chosen = sorted(near)
    again = blossom(graph, chosen)
    result = mate.copy()
    result[chosen] = again[chosen]
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


def _groups(keys: list[str], source: FeatureSource, mate: Ints, bound: int, held: list[list[int]]) -> Groups:
    teams = [list(team) for team in held] + [[row, int(other)] for row, other in enumerate(mate) if row < other]
    alone: list[int] = []
    # Who stays together was not in what the bound speaks of.
    bound = -1 if held else bound
    staying = {row for team in held for row in team}
    for row in (row for row in np.flatnonzero(mate < 0).tolist() if row not in staying):
        pairs = [team for team in teams if len(team) == 2]  # noqa: PLR2004 - a pair
        # Who stays together takes somebody in only where nobody else can.
        team = _host(source, row, [team for team in pairs if team not in held]) or _host(source, row, pairs)
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
