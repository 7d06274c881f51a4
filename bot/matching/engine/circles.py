"""Circles of three to five: exactly for a few people, by exchanging members for many."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from bot.matching.clusters import clusters, seats
from bot.matching.engine.mutual import mutual
from bot.matching.engine.source import FeatureSource
from bot.matching.peers import Group, Groups, sizes
from bot.matching.people import Problem
from bot.matching.result import Unmatched

#: A pair that may not sit together outweighs anything that a circle could gain.
_APART = -(1 << 32)
#: Two who are to stay together outweigh even that.
_TOGETHER = 1 << 34
_EXACT = 11
_ROOM = 800
_STARTS = 6

Scores = NDArray[np.int64]
Places = NDArray[np.int64]
Teams = list[list[int]]


def circle_checked(problem: Problem, size: int, *, seed: int, before: Sequence[tuple[str, ...]] = ()) -> Groups:
    """See `bot.matching.peers.circles`."""
    keys, source = mutual(problem, seed)
    teams: Teams = []
    for everybody in _rooms(problem, keys):
        whole, room, wanted = _whole(problem, keys, everybody, size)
        held, start = _places(clusters(problem.locked), keys, room), _places(before, keys, room)
        circles = arrange(_table(source, room), wanted, seed, held, start) if wanted else []
        teams += whole + [[int(room[place]) for place in circle] for circle in circles]
    groups, alone = [], []
    for team in teams:
        kept = _without_quarrel(source, team)
        alone += [keys[row] for row in team if row not in kept]
        if len(kept) > 1:
            groups.append(Group(tuple(sorted(keys[row] for row in kept)), _sum(_table(source, np.array(kept)))))
        else:
            alone += [keys[row] for row in kept]
    groups.sort(key=lambda group: group.members)
    unmatched = tuple(Unmatched(key, "places" if len(keys) > 1 else "nobody") for key in sorted(alone))
    return Groups(tuple(groups), unmatched, sum(group.score for group in groups), None)


def arrange(
    table: Scores, wanted: list[int], seed: int, held: Teams | None = None, before: Teams | None = None
) -> Teams:
    """Circles of the wanted sizes with the highest sum of scores inside them.

    Args:
        table: scores of everybody with everybody.
        wanted: sizes of the circles.
        seed: where chance begins.
        held: people who stay together.
        before: circles to begin with, so that few people move; where that does not do, it begins by chance.
    """
    held = held or []
    if held:
        table = table.copy()
    for team in held:
        table[np.ix_(team, team)] += _TOGETHER * (1 - np.eye(len(team), dtype=np.int64))
    if len(table) <= _EXACT:
        return _exact(table, tuple(wanted))
    rng = np.random.default_rng(seed)
    if before:
        seat = _seated(rng, wanted, before)
        _exchange(table, seat, len(wanted))
        if all(len(set(seat[team].tolist())) == 1 for team in held):
            return _circles(seat, wanted)
    best: tuple[int, Teams] | None = None
    for _ in range(_STARTS if len(table) <= _ROOM // 4 else 1):
        seat = _seated(rng, wanted, held)
        _exchange(table, seat, len(wanted))
        circles = _circles(seat, wanted)
        value = sum(_sum(table[np.ix_(circle, circle)]) for circle in circles)
        if best is None or value > best[0]:
            best = (value, circles)
    return best[1] if best else []


def _circles(seat: Places, wanted: list[int]) -> Teams:
    return [np.flatnonzero(seat == place).tolist() for place in range(len(wanted))]


def _seated(rng: np.random.Generator, wanted: list[int], held: Teams) -> Places:
    """Seats by chance, but for people who stay together: exchanging single people would hardly bring them so."""
    room, seat = list(wanted), np.full(sum(wanted), -1, np.int64)
    for team, place in zip(held, seats([len(team) for team in held], wanted), strict=True):
        if place is not None:
            seat[team] = place
            room[place] -= len(team)
    free = np.flatnonzero(seat < 0)
    seat[free] = np.repeat(np.arange(len(room)), room)[rng.permutation(len(free))]
    return seat


def _whole(problem: Problem, keys: list[str], room: Places, size: int) -> tuple[Teams, Places, list[int]]:
    """Who stays together and fills a circle, everybody else of the room, and the sizes of their circles."""
    wanted, whole = sizes(len(room), size), Teams()
    for team in _places(clusters(problem.locked), keys, room):
        if len(team) in wanted:
            wanted.remove(len(team))
            whole.append([int(room[place]) for place in team])
    taken = [row for team in whole for row in team]
    return whole, room[~np.isin(room, taken)], wanted


def _places(teams: Iterable[Sequence[str]], keys: list[str], room: Places) -> Teams:
    """Teams by the places of their people in a room, as far as there are two of them in it."""
    place = {keys[row]: at for at, row in enumerate(room.tolist())}
    found = ([place[key] for key in team if key in place] for team in teams)
    return [team for team in found if len(team) > 1]


def _exact(table: Scores, wanted: tuple[int, ...]) -> list[list[int]]:
    """Every way to seat a few people: whoever is first without a seat chooses company."""
    people = len(table)

    @cache
    def seat(free: int, left: tuple[int, ...]) -> tuple[int, tuple[tuple[int, ...], ...]]:
        if not left:
            return 0, ()
        first, *others = [person for person in range(people) if free >> person & 1]
        best: tuple[int, tuple[tuple[int, ...], ...]] | None = None
        for size in sorted(set(left)):
            rest = list(left)
            rest.remove(size)
            for company in combinations(others, size - 1):
                circle = (first, *company)
                taken = sum(1 << person for person in circle)
                value, more = seat(free & ~taken, tuple(rest))
                value += sum(int(table[one, other]) for one, other in combinations(circle, 2))
                if best is None or value > best[0]:
                    best = (value, (circle, *more))
        return best or (0, ())

    return [list(circle) for circle in seat((1 << people) - 1, tuple(sorted(wanted)))[1]]


def _exchange(table: Scores, seat: NDArray[np.int64], count: int) -> None:
    """Let two people change places as long as that helps, each time the best exchange of somebody."""
    people = np.arange(len(table))
    with_circle = np.stack([table[:, seat == place].sum(axis=1) for place in range(count)], axis=1)
    quiet, person = 0, 0
    while quiet < len(table):
        mine = seat[person]
        gain = (
            with_circle[person, seat]
            + with_circle[people, mine]
            - with_circle[person, mine]
            - with_circle[people, seat]
            - 2 * table[person]
        )
        gain[seat == mine] = 0
        other = int(np.argmax(gain))
        if gain[other] > 0:
            theirs = seat[other]
            change = table[:, other] - table[:, person]
            with_circle[:, mine] += change
            with_circle[:, theirs] -= change
            seat[person], seat[other] = theirs, mine
            quiet = 0
        else:
            quiet += 1
        person = (person + 1) % len(table)


def _rooms(problem: Problem, keys: list[str]) -> list[NDArray[np.int64]]:
    """Rooms of some hundreds, people with alike hours together: exchanging among all would take too long."""
    if len(keys) <= _ROOM:
        return [np.arange(len(keys))]
    hours = {person.key: person.hours for person in problem.mentees}
    row_of = {key: row for row, key in enumerate(keys)}
    # Whoever stays together stands in line as one of them does, and goes into the same room.
    stands = {key: row_of[team[0]] for team in clusters(problem.locked) for key in team if team[0] in row_of}
    leader = [stands.get(key, row) for row, key in enumerate(keys)]
    order = sorted(range(len(keys)), key=lambda row: (hours[keys[leader[row]]], leader[row], row))
    count = -(-len(keys) // _ROOM)
    begins = [at for at in range(len(order)) if at == 0 or leader[order[at]] != leader[order[at - 1]]]
    cuts = [begins[bisect_right(begins, len(order) * number // count) - 1] for number in range(1, count)]
    return [np.sort(part) for part in np.split(np.array(order), cuts)]


def _table(source: FeatureSource, rows: NDArray[np.int64]) -> Scores:
    values = source.pick(rows, rows).astype(np.float64)
    table = np.where(values > source.closed, values, _APART).astype(np.int64)
    np.fill_diagonal(table, 0)
    return table


def _sum(table: Scores) -> int:
    return int(np.triu(table, 1).sum())


def _without_quarrel(source: FeatureSource, team: list[int]) -> list[int]:
    """The team less whoever may not sit with the others, fewest people first."""
    kept = list(team)
    while len(kept) > 1:
        apart = (_table(source, np.array(kept)) == _APART).sum(axis=1)
        if not apart.any():
            break
        kept.pop(int(np.argmax(apart)))
    return kept
