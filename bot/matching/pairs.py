"""Facts about single pairs that no feature can carry: wishes, acquaintances, and who must not meet."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from bot.matching.people import Person, Problem, Rules
from bot.matching.points import best_kind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Cells = tuple[NDArray[np.int64], NDArray[np.int64]]

_WISHES = 5


def places(people: Sequence[Person]) -> dict[str, int]:
    """Key to row."""
    return {person.key: row for row, person in enumerate(people)}


def wishes(mentees: Sequence[Person], mentors: Sequence[Person], points: int) -> dict[tuple[int, int], int]:
    """Points for people whom somebody named; a mentor's wish counts half of a mentee's."""
    left, right = places(mentees), places(mentors)
    found: dict[tuple[int, int], int] = {}
    if not points:
        return found
    full, half = points * 2 // 3, points // 3
    for row, person in enumerate(mentees):
        for rank, key in enumerate(person.wishes[:_WISHES]):
            if key in right:
                found[row, right[key]] = full * (_WISHES - rank) // _WISHES
    for column, person in enumerate(mentors):
        for rank, key in enumerate(person.wishes[:_WISHES]):
            if key in left:
                cell = left[key], column
                found[cell] = found.get(cell, 0) + half * (_WISHES - rank) // _WISHES
    return found


def acquainted(mentees: Sequence[Person], mentors: Sequence[Person], points: int) -> dict[tuple[int, int], int]:
    """What knowing each other changes against the figure for strangers, for either side's preference."""
    left, right = places(mentees), places(mentors)
    cells = {(row, right[key]) for row, person in enumerate(mentees) for key in person.known if key in right} | {
        (left[key], column) for column, person in enumerate(mentors) for key in person.known if key in left
    }
    change = {"new": -(points // 2), "known": points // 2, "any": 0}
    return {
        (row, column): change[mentees[row].known_preference] + change[mentors[column].known_preference]
        for row, column in cells
    }


def kept_apart(problem: Problem) -> set[tuple[int, int]]:
    """Cells that no rule of a programme opens or that its switches close, as far as keys say so."""
    left, right = places(problem.mentees), places(problem.mentors)
    rules = problem.rules
    cells = {(left[key], column) for key, column in right.items() if key in left}
    cells |= {(left[one], right[two]) for one, two in problem.forbidden if one in left and two in right}
    cells |= _named(problem, left, right, "avoid")
    if not rules.repeat:
        cells |= _named(problem, left, right, "past")
    if not rules.manager:
        cells |= {(row, right[person.manager]) for row, person in enumerate(problem.mentees) if person.manager in right}
        cells |= {
            (left[person.manager], column) for column, person in enumerate(problem.mentors) if person.manager in left
        }
    return cells


def allowed(mentee: Person, mentor: Person, rules: Rules) -> bool:
    """Tell whether two people may be paired at all, whatever their places; never why not."""
    two = Problem(mentees=[mentee], mentors=[mentor], rules=rules)
    if kept_apart(two) or (mentee.team is not None and mentee.team == mentor.team and not rules.same_team):
        return False
    if rules.share_language and mentee.languages and mentor.languages and not {*mentee.languages} & {*mentor.languages}:
        return False
    return not rules.share_kind or best_kind(mentee, mentor) is not None


def _named(problem: Problem, left: Mapping[str, int], right: Mapping[str, int], name: str) -> set[tuple[int, int]]:
    return {
        (row, right[key]) for row, person in enumerate(problem.mentees) for key in getattr(person, name) if key in right
    } | {
        (left[key], column)
        for column, person in enumerate(problem.mentors)
        for key in getattr(person, name)
        if key in left
    }


def teams(problem: Problem) -> tuple[list[str], set[tuple[int, int]]]:
    """Same-team pairs: large teams by name (they become a feature), small ones as single cells."""
    if problem.rules.same_team:
        return [], set()
    left: dict[str, list[int]] = {}
    right: dict[str, list[int]] = {}
    for row, person in enumerate(problem.mentees):
        if person.team is not None:
            left.setdefault(person.team, []).append(row)
    for column, person in enumerate(problem.mentors):
        if person.team is not None:
            right.setdefault(person.team, []).append(column)
    both = sorted(left.keys() & right.keys(), key=lambda name: (-len(left[name]) * len(right[name]), name))
    # A column costs as much as one product for every pair; single cells cost about a hundred times as much each.
    dear = max(1, len(problem.mentees) * len(problem.mentors) // 500)
    large = [name for name in both if len(left[name]) * len(right[name]) > dear]
    cells = {(row, column) for name in both if name not in set(large) for row in left[name] for column in right[name]}
    return large, cells
