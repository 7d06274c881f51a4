"""The assignment itself: most people first, then the highest total, with a proof."""

from collections.abc import Sequence
from typing import Any

from bot.matching.result import Assignment


def assign(
    scores: Any,
    capacities: Any,
    *,
    seed: int = 0,
    keys: tuple[Sequence[str], Sequence[str]] | None = None,
) -> Assignment:
    """Give every mentee at most one mentor and every mentor at most as many mentees as they have places.

    Args:
        scores: whole numbers from 0 to 2^31-1 of shape (mentees, mentors). An array allows every pair; in a
            `scipy.sparse.csr_array` an absent entry is not allowed, while a stored zero is.
        capacities: places of each mentor, whole numbers of shape (mentors,).
        seed: another seed decides ties another way.
        keys: ids of mentees and of mentors; with them the result does not depend on the order of rows.

    Returns:
        The assignment that matches most people and among those has the highest total, with its proof.

    Raises:
        UserError: names what is wrong with scores, capacities or keys.
    """
    from bot.matching.engine.table import assign_table  # noqa: PLC0415 - a waiting bot carries no numpy

    return assign_table(scores, capacities, seed=seed, keys=keys)
