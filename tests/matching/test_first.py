"""Who is first in line is matched before the others, and nobody is lost for it."""

import random
from dataclasses import replace
from itertools import product

import pytest

from bot.errors import UserError
from bot.matching import Person, Problem, draft, solve
from bot.matching.engine import scores
from bot.matching.engine.features import compile_problem
from bot.matching.points import LIMIT
from tests.matching.people import problem

Answer = dict[str, str]


def in_line(asked: Problem, chance: random.Random, share: float) -> Problem:
    """The same problem with some people first in line."""
    people = {one.key: one for one in (*asked.mentees, *asked.mentors)}
    first = {
        key: replace(one, first=chance.randint(0, 3) if chance.random() < share else None)
        for key, one in people.items()
    }
    return replace(
        asked, mentees=[first[one.key] for one in asked.mentees], mentors=[first[one.key] for one in asked.mentors]
    )


def order(people: list[Person] | tuple[Person, ...], matched: set[str]) -> tuple[bool, ...]:
    """Which of the people first in line are matched, in the order of the line."""
    waiting = sorted((one for one in people if one.first is not None), key=lambda one: (one.first, one.key))
    return tuple(one.key in matched for one in waiting)


def worth(asked: Problem, answer: Answer, total: int) -> tuple[object, ...]:
    """Whatever is compared first comes first."""
    mentees, mentors = order(tuple(asked.mentees), set(answer)), order(tuple(asked.mentors), set(answer.values()))
    return len(answer), mentees, mentors, total


def best_by_trying_all(asked: Problem, locked: Answer) -> tuple[object, ...]:
    features = compile_problem(asked)
    table = scores.block(features, 0, len(asked.mentees))
    choices = []
    for row, mentee in enumerate(asked.mentees):
        allowed = [column for column in range(len(asked.mentors)) if table[row, column] > -LIMIT]
        if mentee.key in locked:
            choices.append([next(at for at, one in enumerate(asked.mentors) if one.key == locked[mentee.key])])
        else:
            choices.append([-1, *allowed])
    found = []
    for choice in product(*choices):
        if all(choice.count(at) <= one.capacity for at, one in enumerate(asked.mentors)):
            answer = {
                asked.mentees[row].key: asked.mentors[column].key for row, column in enumerate(choice) if column >= 0
            }
            total = sum(scores.single(features, row, column) for row, column in enumerate(choice) if column >= 0)
            found.append(worth(asked, answer, total))
    return max(found)


@pytest.mark.parametrize("seed", range(60))
def test_the_line_counts_after_the_number_of_pairs_and_before_how_well_they_fit(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - made-up people, the same in every run
    asked = in_line(problem(seed, chance.randint(1, 6), chance.randint(1, 5)), chance, 0.6)
    solution = solve(asked, seed=seed)
    answer = {pair.mentee: pair.mentor for pair in solution.pairs}
    assert worth(asked, answer, solution.figures.total) == best_by_trying_all(asked, {})
    assert solution.figures.proved


@pytest.mark.parametrize("seed", range(30))
def test_the_line_holds_after_every_change_of_a_draft(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - as above
    asked = in_line(problem(seed, 5, 4), chance, 0.5)
    round_ = draft(asked)
    locked: Answer = {}
    forbidden: set[tuple[str, str]] = set()
    for _ in range(6):
        mentee, mentor = chance.choice(asked.mentees).key, chance.choice(asked.mentors).key
        before = round_.solution
        try:
            if chance.random() < 0.4:
                change = round_.forbid(mentee, mentor)
                forbidden.add((mentee, mentor))
            elif chance.random() < 0.5:
                change = round_.lock(mentee, mentor)
                locked[mentee] = mentor
            else:
                change = round_.unlock(mentee)
                locked.pop(mentee, None)
        except UserError:
            continue
        after = round_.solution
        answer = {pair.mentee: pair.mentor for pair in after.pairs}
        now = replace(asked, forbidden=frozenset(forbidden))
        assert worth(asked, answer, after.figures.total) == best_by_trying_all(now, locked)
        assert change.cost == before.figures.total - after.figures.total


def test_a_hundred_people_in_line_take_nobody_else_out_of_the_round() -> None:
    chance = random.Random(5)  # noqa: S311 - as above
    plain = problem(5, 200, 90)
    asked = in_line(plain, chance, 0.4)
    one, other = solve(plain), solve(asked)
    assert other.figures.pairs == one.figures.pairs
    assert other.figures.proved
    matched = {pair.mentee for pair in other.pairs}
    waiting = [mentee for mentee in asked.mentees if mentee.first is not None]
    assert sum(mentee.key in matched for mentee in waiting) > sum(
        mentee.key in {pair.mentee for pair in one.pairs} for mentee in waiting
    )
