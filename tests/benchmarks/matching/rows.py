"""One measured row each: ours first (so that its peak memory is its own), then the baseline, in one process."""

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import rustworkx
from scipy.optimize import linear_sum_assignment

from bot.matching import Person, draft
from bot.matching.engine import exact, peers, prices, scores
from bot.matching.engine.features import Features, compile_problem
from bot.matching.engine.mutual import mutual
from bot.matching.engine.run import order_problem
from bot.matching.engine.source import FeatureSource
from bot.matching.find import Directory
from bot.matching.peers import equals
from bot.matching.points import LIMIT
from tests.benchmarks.matching.crowd import crowd

_SLICE = 1024
_GIB = 1 << 30


@dataclass(frozen=True)
class Row:
    """One line of the table; seconds and GiB."""

    what: str
    ours: float
    baseline: float | None
    against: str
    goal: str
    memory: float
    notes: str

    def plain(self) -> dict[str, Any]:
        """For the pipe to the process that prints."""
        return asdict(self)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / _GIB


def timed(work: Callable[[], Any], times: int) -> tuple[float, Any]:
    """Median seconds and the last result."""
    taken: list[float] = []
    result: Any = None
    for _ in range(times):
        begin = time.perf_counter()
        result = work()
        taken.append(time.perf_counter() - begin)
    return median(taken), result


def _warm() -> None:
    features = compile_problem(crowd(300, 200))
    exact.solve(FeatureSource(features), features.capacity)


def _by_scipy(features: Features) -> int:
    mentees, mentors = features.shape
    table = scores.block(features, 0, mentees)
    slots = np.repeat(np.arange(mentors), features.capacity)
    # Forbidden pairs are zero and allowed ones far above, as a careful user would do it.
    worth = np.where(table > -LIMIT, table + np.float32(LIMIT), np.float32(0))[:, slots]
    rows, chosen = linear_sum_assignment(worth, maximize=True)
    return int(table[rows, slots[chosen]].astype(np.int64).sum())


def _greedy(features: Features) -> tuple[int, int]:
    """Best pair first, and (as everybody ranks by the same score) the stable matching at once."""
    table = scores.block(features, 0, features.shape[0])
    places = features.capacity.copy()
    free = np.ones(len(table), np.bool_)
    total = 0
    for cell in np.argsort(-table, axis=None, kind="stable").tolist():
        row, column = divmod(cell, table.shape[1])
        if table[row, column] <= -LIMIT:
            break
        if free[row] and places[column]:
            free[row] = False
            places[column] -= 1
            total += int(table[row, column])
    return total, int((~free).sum())


def _first_come(features: Features) -> tuple[int, int]:
    table = scores.block(features, 0, features.shape[0])
    places, total, matched = features.capacity.copy(), 0, 0
    for row in table:
        open_to = np.where(places > 0, row, -np.inf)
        column = int(np.argmax(open_to))
        if open_to[column] > -LIMIT:
            places[column] -= 1
            total += int(row[column])
            matched += 1
    return total, matched


def against_scipy(mentees: int, mentors: int, goal: str, *, times: int, simple: bool) -> Row:
    """Features to a proved answer, beside scipy on the expanded table; scoring included on both sides."""
    _warm()
    begin = time.perf_counter()
    problem, features = order_problem(crowd(mentees, mentors), 0)
    reading = time.perf_counter() - begin
    del problem
    ours, found = timed(lambda: exact.solve(FeatureSource(features), features.capacity), times)
    memory = _peak()
    theirs, best = timed(lambda: _by_scipy(features), 1 if mentees > 5000 else times)
    total = int(found.scan.graph.scores_of(found.mentor).sum())
    notes = f"same total: {total == best}; making and reading people {reading:.1f} s"
    if simple:
        greedy, matched = _greedy(features)
        early, served = _first_come(features)
        notes += f"; greedy = stable {greedy / best:.2%} ({matched} pairs), first come {early / best:.2%} ({served})"
    return Row(f"{mentees:,} x {mentors:,} with capacities", ours, theirs, "scipy, slots expanded", goal, memory, notes)


def sweep(features: Features) -> None:
    """One float32 score sweep over all pairs, nothing kept."""
    standing = np.ascontiguousarray(features.offered.T)
    out = np.empty((_SLICE, features.shape[1]), np.float32)
    for first in range(0, features.shape[0], _SLICE):
        part = features.wanted[first : first + _SLICE]
        np.matmul(part, standing, out=out[: len(part)])


def against_sweep(mentees: int, mentors: int, goal: str) -> Row:
    """Too large for anything that keeps the table: beside one look at all pairs."""
    _warm()
    features = compile_problem(crowd(mentees, mentors))
    before = _peak()
    ours, found = timed(lambda: exact.solve(FeatureSource(features), features.capacity), 1)
    memory = _peak()
    theirs, _ = timed(lambda: sweep(features), 1)
    places = np.minimum(features.capacity, mentees + 1)
    proved = prices.proves(found.scan.graph, places, found.mentor, found.prices, found.bonus)
    notes = (
        f"proved: {proved}; matched {int((found.mentor >= 0).sum()):,}; looks {found.looks}; pairs the proof added "
        f"{found.joined:,}; people and features alone {before:.2f} GiB; {features.wanted.shape[1]} features"
    )
    return Row(f"{mentees:,} x {mentors:,}", ours, theirs, "one score sweep", goal, memory, notes)


def against_mentor_match(size: int, goal: str) -> Row:
    """From people to pairs, beside the package `mentor-match` in an environment of its own."""
    _warm()
    problem = crowd(size, size, capacities=False, wishes=False)

    def whole() -> Any:
        _, features = order_problem(problem, 0)
        return exact.solve(FeatureSource(features), features.capacity)

    ours, _ = timed(whole, 3)
    memory = _peak()
    with tempfile.TemporaryDirectory() as folder:
        theirs = _by_mentor_match(Path(os.environ.get("BATON_BENCH_MENTOR_MATCH", folder)), size)
    what = f"{size:,} x {size:,}, from people to pairs"
    return Row(what, ours, theirs, "mentor-match 7.0.1, 1 round", goal, memory, "")


def _by_mentor_match(home: Path, size: int) -> float:
    python, script = str(home / "bin" / "python"), str(Path(__file__).with_name("mentor_match.py"))
    make = [
        [sys.executable, "-m", "venv", str(home)],
        [python, "-m", "pip", "install", "--quiet", "mentor-match==7.0.1"],
    ]
    for command in () if Path(python).exists() else make:
        subprocess.run(command, check=True)  # noqa: S603 - fixed commands
    told = subprocess.run([python, script, str(size)], check=True, capture_output=True, text=True)  # noqa: S603 - as above
    return float(told.stdout)


def _equal_people(count: int) -> list[Person]:
    both = crowd(count, count, capacities=False, wishes=False)
    return [
        replace(
            one,
            functions_offered=other.functions_offered,
            skills_offered=other.skills_offered,
            offer_vector=other.offer_vector,
            past=(),
            avoid=(),
        )
        for one, other in zip(both.mentees, both.mentors, strict=True)
    ]


def peers_against_rustworkx(count: int, goal: str) -> Row:
    """Pairs of equals, beside an exact blossom on the same kept graph."""
    _, source = mutual(equals(_equal_people(count)), 0)
    graph = peers.kept(source, 30)
    ours, (mate, bound) = timed(lambda: peers.pair(graph, source), 3)
    memory = _peak()
    total = int(graph.scores_of(mate).sum()) // 2
    once = graph.row < graph.column
    edges = list(zip(graph.row[once].tolist(), graph.column[once].tolist(), graph.score[once].tolist(), strict=True))

    def theirs() -> int:
        net = rustworkx.PyGraph(multigraph=False)
        net.add_nodes_from(range(count))
        net.add_edges_from(edges)
        pairs = rustworkx.max_weight_matching(net, max_cardinality=True, weight_fn=int)
        return sum(int(net.get_edge_data(one, other)) for one, other in pairs)

    other, best = timed(theirs, 1)
    notes = f"gap to the bound {(bound - total) / bound:.1e}, to rustworkx {(best - total) / best:.1e}; scoring apart"
    return Row(f"peers, {count:,}", ours, other, "rustworkx, same kept graph", goal, memory, notes)


def finding(count: int, goal: str) -> Row:
    """The best ten of many for one person, from a directory that was read before."""
    problem = crowd(50, count)
    begin = time.perf_counter()
    directory = Directory(problem.mentors)
    directory.rank(problem.mentees[-1])
    reading = time.perf_counter() - begin
    ours, found = timed(lambda: [directory.rank(one, limit=10) for one in problem.mentees[:20]], 3)
    notes = f"{len(found[0])} found, with reasons; reading the mentors once took {reading:.1f} s"
    return Row(f"find, 1 among {count:,}", ours / 20, None, "-", goal, _peak(), notes)


def changing(mentees: int, mentors: int, goal: str) -> Row:
    """Forbid pairs of a draft one after the other, beside solving from scratch."""
    _warm()
    problem = crowd(mentees, mentors)
    features = order_problem(problem, 0)[1]
    scratch, _ = timed(lambda: exact.solve(FeatureSource(features), features.capacity), 3)
    open_round = draft(problem)
    chosen = open_round.solution.pairs
    taken = []
    for pair in chosen[:: len(chosen) // 20][:20]:
        begin = time.perf_counter()
        open_round.forbid(pair.mentee, pair.mentor)
        taken.append(time.perf_counter() - begin)
    for pair, other in zip(chosen[5::499][:20], chosen[77::499][:20], strict=True):
        begin = time.perf_counter()
        open_round.lock(pair.mentee, other.mentor)
        taken.append(time.perf_counter() - begin)
    notes = f"20 forbidden, 20 locked; slowest {max(taken):.3f} s; still proved: {open_round.solution.figures.proved}"
    return Row(f"change one pair of {mentees:,}", median(taken), scratch, "solving from scratch", goal, _peak(), notes)


ROWS: dict[str, Callable[[], Row]] = {
    "1k": lambda: against_scipy(1000, 500, "2.5x", times=3, simple=True),
    "mentor-match": lambda: against_mentor_match(1000, "400x"),
    "10k": lambda: against_scipy(10_000, 5000, "25x, 0.35 GiB", times=3, simple=False),
    "peers": lambda: peers_against_rustworkx(10_000, "20x, gap 1e-4"),
    "find": lambda: finding(100_000, "0.05 s"),
    "change": lambda: changing(10_000, 5000, "10x"),
    "100k": lambda: against_sweep(100_000, 50_000, "0.5x (2 sweeps), 1.5 GiB"),
}
