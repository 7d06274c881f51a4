"""Whom else the two of a pair could be with."""

from bot.errors import NotFound
from bot.matching.people import Problem, check
from bot.matching.result import Pair


def others(problem: Problem, mentee: str, mentor: str, *, limit: int) -> tuple[list[Pair], list[Pair]]:
    """The mentee with other mentors who have a place at all, and the mentor with other mentees.

    The best fit comes first. Wishes do not count in that order, so that it does not tell of them.

    Raises:
        InvalidInput: names the people and fields that cannot be used.
        NotFound: one of the two does not take part.
    """
    check(problem)
    if not any(one.key == mentee for one in problem.mentees) or not any(one.key == mentor for one in problem.mentors):
        raise NotFound("One of the two does not take part in this round.")
    from bot.matching.engine.others import others_checked  # noqa: PLC0415 - a waiting bot carries no numpy

    return others_checked(problem, mentee, mentor, limit)
