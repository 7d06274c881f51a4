"""A matched round that can still be changed."""

from typing import TYPE_CHECKING

from bot.matching.people import Problem, check

if TYPE_CHECKING:
    from bot.matching.engine.draft import Draft


def draft(problem: Problem, *, seed: int = 0) -> "Draft":
    """Solve a problem and keep what it takes to lock, forbid or swap and see the consequences at once.

    Raises:
        InvalidInput: names the people and fields that cannot be used.
    """
    check(problem)
    from bot.matching.engine.draft import Draft  # noqa: PLC0415 - a waiting bot carries no numpy

    return Draft(problem, seed=seed)
