import random
from dataclasses import replace
from functools import partial
from itertools import combinations, pairwise

import numpy as np
import pytest

from bot.errors import UserError
from bot.matching import Person
from bot.matching.clusters import clusters, seats
from bot.matching.engine.circles import arrange
from bot.matching.engine.mutual import mutual
from bot.matching.engine.peers import blossom, kept, pair
from bot.matching.peers import Groups, circles, equals, pair_peers, sizes
from tests.matching.people import KEYS, problem


def some(seed: int, count: int) -> list[Person]:
    return [replace(one, manager=None) for one in problem(seed, count, 1).mentees]


def best_pairing(table: dict[tuple[int, int], int], people: tuple[int, ...]) -> tuple[int, int]:
    """Most pairs and then the highest total, by trying everything."""
    if len(people) < 2:
        return 0, 0
    first, rest = people[0], people[1:]
    best = best_pairing(table, rest)
    for other in rest:
        if (first, other) in table:
            count, total = best_pairing(table, tuple(one for one in rest if one != other))
            best = max(best, (count + 1, total + table[first, other]))
    return best


@pytest.mark.parametrize("seed", range(8))
def test_few_peers_are_paired_as_well_as_trying_everything(seed: int) -> None:
    people = some(seed, 8)
    keys, source = mutual(equals(people, keys=KEYS), 0)
    values = source.pick(np.arange(8), np.arange(8))
    table = {
        (one, other): int(values[one, other])
        for one, other in combinations(range(8), 2)
        if values[one, other] > source.closed
    }
    graph = kept(source, 8)
    mate, _ = pair(graph, source)
    pairs = [(row, int(other)) for row, other in enumerate(mate) if row < other]
    assert (len(pairs), sum(table[one] for one in pairs)) == best_pairing(table, tuple(range(8)))
    assert len(keys) == 8


@pytest.mark.parametrize(("seed", "count"), [(1, 200), (2, 301), (3, 400)])
def test_many_peers_come_close_to_the_bound_and_to_the_exact_answer(
    seed: int, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.matching.engine.peers._AT_ONCE", 0)
    people = some(seed, count)
    keys, source = mutual(equals(people, keys=KEYS), 0)
    graph = kept(source, 30)
    mate, bound = pair(graph, source)
    exact = blossom(graph, range(count))
    total = int(graph.scores_of(mate).sum()) // 2
    best = int(graph.scores_of(exact).sum()) // 2
    assert (mate >= 0).sum() >= (exact >= 0).sum()
    assert best <= bound
    assert total >= best * 0.998
    assert (mate[mate[mate >= 0]] == np.flatnonzero(mate >= 0)).all()
    assert len(keys) == count


def test_nobody_meets_a_former_partner_or_somebody_avoided() -> None:
    people = some(5, 150)
    by_key = {one.key: one for one in people}
    for result in (pair_peers(people, keys=KEYS), circles(people, size=4, keys=KEYS)):
        for group in result.groups:
            for one, other in combinations(group.members, 2):
                for left, right in ((by_key[one], other), (by_key[other], one)):
                    assert right not in left.past
                    assert right not in left.avoid


@pytest.mark.parametrize("count", [1, 2, 3, 7, 151])
def test_an_odd_one_makes_a_trio(count: int) -> None:
    people = [Person(key=f"p{number}") for number in range(count)]
    result = pair_peers(people)
    assert sorted(key for group in result.groups for key in group.members) == (
        sorted(one.key for one in people) if count > 1 else []
    )
    assert sum(len(group.members) == 3 for group in result.groups) == (count > 1) * (count % 2)
    assert len(result.unmatched) == (count == 1)


@pytest.mark.parametrize("people", range(1, 60))
@pytest.mark.parametrize("size", [3, 4, 5])
def test_circles_are_of_balanced_size(people: int, size: int) -> None:
    found = sizes(people, size)
    assert sum(found) == people
    assert max(found) - min(found) <= 1
    assert max(found) <= 5
    if people >= 6:
        assert min(found) >= 3


@pytest.mark.parametrize("seed", range(6))
def test_exchanging_members_finds_what_an_exact_search_finds(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(seed)
    table = rng.integers(0, 100, (10, 10))
    table = table + table.T
    np.fill_diagonal(table, 0)

    def value(teams: list[list[int]]) -> int:
        return sum(int(table[one, other]) for team in teams for one, other in combinations(team, 2))

    exact = value(arrange(table, [4, 3, 3], 0))
    monkeypatch.setattr("bot.matching.engine.circles._EXACT", 0)
    assert value(arrange(table, [4, 3, 3], 0)) >= 0.97 * exact


def test_mixed_circles_bring_fields_together_and_close_ones_keep_them() -> None:
    people = [Person(key=f"p{number}", field=("data", "legal", "sales")[number % 3]) for number in range(24)]
    fields = {one.key: one.field for one in people}

    def alike(mix: str) -> int:
        return sum(
            fields[one] == fields[other]
            for group in circles(people, size=4, mix=mix).groups  # type: ignore[arg-type]  # both are literals
            for one, other in combinations(group.members, 2)
        )

    assert alike("close") == 6 * 6
    assert alike("mixed") == 6 * 1


def test_a_circle_of_two_is_refused() -> None:
    with pytest.raises(UserError, match="3 to 5"):
        circles([Person(key="a")], size=2)


def test_peers_are_the_same_whatever_the_order() -> None:
    people = some(4, 61)
    assert pair_peers(people, keys=KEYS, seed=2) == pair_peers(people[::-1], keys=KEYS, seed=2)
    assert circles(people, keys=KEYS, seed=2) == circles(people[::-1], keys=KEYS, seed=2)


def together_in(result: Groups) -> set[frozenset[str]]:
    return {frozenset(two) for group in result.groups for two in combinations(group.members, 2)}


@pytest.mark.parametrize("size", [2, 3, 4, 5])
@pytest.mark.parametrize("count", [7, 11, 40, 131, 900])
def test_whoever_stays_together_does_and_whoever_is_kept_apart_is(size: int, count: int) -> None:
    people = [Person(key=f"p{number:03}", stage=number % 8) for number in range(count)]
    keys = [one.key for one in people]
    chance = random.Random(count * size)  # noqa: S311 - made-up people, the same in every run
    chance.shuffle(keys)
    wanted, held = sizes(count, size), set[tuple[str, str]]()
    for place, length in enumerate(wanted[: len(wanted) // 3 + 1]):
        team = keys[sum(wanted[:place]) :][: min(length, max(2, length - place % 2))]
        held |= set(pairwise(team))
    others = keys[sum(wanted[: len(wanted) // 3 + 1]) :]
    apart = frozenset(pairwise(others))
    solve = partial(pair_peers, seed=3) if size == 2 else partial(circles, size=size, seed=3)
    found = solve(people, together=frozenset(held), apart=apart)
    assert {frozenset(two) for two in held} <= together_in(found)
    assert not {frozenset(two) for two in apart} & together_in(found)
    assert len({key for group in found.groups for key in group.members}) + len(found.unmatched) == count


def test_who_stays_with_whom_and_where_they_find_room() -> None:
    assert clusters([("a", "b"), ("d", "c"), ("b", "e"), ("f", "c")]) == [("a", "b", "e"), ("c", "d", "f")]
    assert clusters([]) == []
    assert seats([2, 4, 1], [4, 4]) == [1, 0, 1]
    assert seats([2, 4], [5, 4, 4]) == [0, 1]
    assert seats([2, 2, 2], [3, 3]) == [0, 1, None]
    assert seats([2], []) == [None]
