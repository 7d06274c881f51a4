import random
from dataclasses import replace

import pytest

from bot.errors import NotFound, UserError
from bot.matching import Problem, draft, solve
from tests.matching.people import problem


def same_as_starting_over(
    asked: Problem, locked: set[tuple[str, str]], forbidden: set[tuple[str, str]]
) -> tuple[int, int]:
    figures = solve(replace(asked, locked=frozenset(locked), forbidden=frozenset(forbidden))).figures
    return figures.pairs, figures.total


@pytest.mark.parametrize(
    ("seed", "mentees", "mentors"),
    [(1, 8, 5), (2, 9, 9), (3, 30, 12), (4, 220, 130), (5, 180, 180), (6, 300, 80), (7, 90, 260)],
)
def test_every_change_is_as_good_as_starting_over(seed: int, mentees: int, mentors: int) -> None:
    asked = problem(seed, mentees, mentors)
    round_ = draft(asked)
    chance = random.Random(seed)  # noqa: S311 - made-up people, the same in every run
    locked: dict[str, str] = {}
    forbidden: set[tuple[str, str]] = set()
    total = round_.solution.figures.total
    for _ in range(25):
        mentee, mentor = chance.choice(asked.mentees).key, chance.choice(asked.mentors).key
        pairs = {pair.mentee: pair.mentor for pair in round_.solution.pairs}
        if chance.random() < 0.5:
            mentor = pairs.get(mentee, mentor)
        step = chance.choice(["lock", "forbid", "unlock", "allow", "swap"])
        try:
            if step == "lock":
                change = round_.lock(mentee, mentor)
                locked[mentee] = mentor
            elif step == "forbid":
                change = round_.forbid(mentee, mentor)
                forbidden.add((mentee, mentor))
            elif step == "unlock":
                change = round_.unlock(mentee)
                locked.pop(mentee, None)
            elif step == "allow":
                change = round_.allow(mentee, mentor)
                forbidden.discard((mentee, mentor))
            else:
                other = chance.choice(asked.mentees).key
                change = round_.swap(mentee, other)
                if mentee != other:
                    locked |= {mentee: pairs[other], other: pairs[mentee]}
        except UserError:
            continue
        after = round_.solution
        assert after.figures.proved
        assert (after.figures.pairs, after.figures.total) == same_as_starting_over(
            asked, set(locked.items()), forbidden
        )
        assert change.cost == total - after.figures.total
        now = {pair.mentee: pair.mentor for pair in after.pairs}
        assert {move.mentee for move in change.moves} == {
            one.key for one in asked.mentees if pairs.get(one.key) != now.get(one.key)
        }
        assert all(
            move.before == pairs.get(move.mentee) and move.after == now.get(move.mentee) for move in change.moves
        )
        assert set(locked.items()) <= set(now.items())
        total = after.figures.total


def test_a_draft_says_what_it_cannot_do() -> None:
    asked = problem(3, 12, 8)
    round_ = draft(asked)
    with pytest.raises(NotFound, match="does not take part"):
        round_.lock("stranger", asked.mentors[0].key)
    full = next(one.key for one in asked.mentors if one.capacity == 0)
    with pytest.raises(UserError, match="no place left"):
        round_.lock(asked.mentees[0].key, full)
    pair = round_.solution.pairs[0]
    round_.lock(pair.mentee, pair.mentor)
    with pytest.raises(UserError, match="unlock them first"):
        round_.forbid(pair.mentee, pair.mentor)
