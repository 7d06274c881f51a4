"""One problem, one answer: the best match, explained."""

from bot.matching.draft import draft
from bot.matching.people import Problem, check
from bot.matching.progress import Meter, Progress
from bot.matching.result import Solution


def solve(problem: Problem, *, seed: int = 0, progress: Progress | None = None) -> Solution:
    """Match most people first, those first in line before the others, then as well as possible, and say why.

    Args:
        problem: people, weights, rules, locked and forbidden pairs.
        seed: another seed decides ties another way; the same one gives the same answer, whatever the order of
            people.
        progress: told how far it is, in a problem where nobody is first in line.

    Raises:
        InvalidInput: names the people and fields that cannot be used.
    """
    check(problem)
    if any(person.first is not None for person in (*problem.mentees, *problem.mentors)):
        return draft(problem, seed=seed).solution
    from bot.matching.engine.run import solve_checked  # noqa: PLC0415 - a waiting bot carries no numpy

    return solve_checked(problem, seed=seed, meter=Meter(progress))
