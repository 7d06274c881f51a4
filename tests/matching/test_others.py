"""Whom else somebody could be with, and whether two people may be paired at all."""

import pytest

from bot.errors import NotFound
from bot.matching import Problem, allowed, others
from bot.matching.engine import scores
from bot.matching.engine.features import compile_problem
from bot.matching.points import LIMIT
from tests.matching.people import problem


def open_pairs(asked: Problem) -> set[tuple[str, str]]:
    table = scores.block(compile_problem(asked), 0, len(asked.mentees))
    return {
        (mentee.key, mentor.key)
        for row, mentee in enumerate(asked.mentees)
        for column, mentor in enumerate(asked.mentors)
        if table[row, column] > -LIMIT
    }


@pytest.mark.parametrize("seed", range(8))
def test_two_may_be_paired_where_the_table_of_scores_says_so(seed: int) -> None:
    asked = problem(seed, 30, 25)
    told = {(one.key, two.key) for one in asked.mentees for two in asked.mentors if allowed(one, two, asked.rules)}
    assert told == open_pairs(asked)


def test_others_are_all_who_are_allowed_the_best_fit_first() -> None:
    asked = problem(4, 40, 30)
    mentee, mentor = min(open_pairs(asked))
    mentors, mentees = others(asked, mentee, mentor, limit=99)
    places = {one.key for one in asked.mentors if one.capacity > 0}
    told = open_pairs(asked)
    assert {pair.mentor for pair in mentors} == {m for e, m in told if e == mentee and m in places} - {mentor}
    assert {pair.mentee for pair in mentees} == {e for e, m in told if m == mentor} - {mentee}
    for found in (mentors, mentees):
        assert [pair.fit for pair in found] == sorted((pair.fit for pair in found), reverse=True)
    assert others(asked, mentee, mentor, limit=2) == (mentors[:2], mentees[:2])
    with pytest.raises(NotFound):
        others(asked, "stranger", mentor, limit=3)
