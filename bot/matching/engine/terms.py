"""The considerations of a score, each as an inner product of whole numbers: one block for either side.

Everything stays a whole number below 2^24, so that 32-bit floating point adds it up exactly, in any order and on
any machine. A block whose people fall into few groups is written as a table over those groups, which allows any
rule about two people and keeps the inner product short.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.catalogue import FieldPreference
from bot.matching.people import Person, Rules
from bot.matching.points import AIM_STEPS, BARRED, BEGINNER_ANY, ENOUGH, GOOD, STRONG, aim_help, best_kind, shares
from bot.matching.text import COUNTS

Block = tuple[NDArray[np.float32], NDArray[np.float32]]


def functions(mentees: Sequence[Person], mentors: Sequence[Person], points: int) -> Block:
    """Functions wanted, the first counting most, against functions offered."""
    order = _order(person.functions_wanted for person in mentees)
    wanted, offered = _zeros(len(mentees), len(order)), _zeros(len(mentors), len(order))
    _ranked(wanted, order, [person.functions_wanted for person in mentees], points)
    _marked(offered, order, [person.functions_offered for person in mentors])
    return wanted, offered


def aims(
    mentees: Sequence[Person], mentors: Sequence[Person], points: int, serves: Mapping[str, tuple[str, ...]]
) -> Block:
    """Aims, the first counting most, against aims that a mentor names or whose functions they offer."""
    order = _order(person.aims for person in mentees)
    wanted, offered = _zeros(len(mentees), len(order)), _zeros(len(mentors), len(order))
    _ranked(wanted, order, [person.aims for person in mentees], points // AIM_STEPS)
    helps: dict[tuple[tuple[str, ...], ...], list[int]] = {}
    for row, person in enumerate(mentors):
        offer = person.aims_offered, person.functions_offered
        if offer not in helps:
            helps[offer] = [aim_help(person, aim, serves) for aim in order]
        offered[row] = helps[offer]
    return wanted, offered


def skills(mentees: Sequence[Person], mentors: Sequence[Person], points: int) -> Block:
    """Skills wanted against skills offered: a beginner learns from anybody, the advanced from the strong."""
    order = _order(person.skills_wanted for person in mentees)
    wide = len(order)
    wanted, offered = _zeros(len(mentees), 2 * wide), _zeros(len(mentors), 2 * wide)
    for row, person in enumerate(mentees):
        if person.skills_wanted:
            each = points // len(person.skills_wanted)
            for skill, level in person.skills_wanted.items():
                easy = 0 if level >= GOOD else each * BEGINNER_ANY // 100
                wanted[row, order[skill]] = easy
                wanted[row, wide + order[skill]] = each - easy
    for row, person in enumerate(mentors):
        for skill, level in person.skills_offered.items():
            column = order.get(skill)
            if column is not None:
                offered[row, column] = 1
                offered[row, wide + column] = level >= STRONG
    return wanted, offered


def stage(mentees: Sequence[Person], mentors: Sequence[Person], points: int, rules: Rules) -> Block:
    """Career stages by the kinds that both are open to; no kind in common can rule a pair out."""

    def value(mentee: Person, mentor: Person) -> int:
        kind = best_kind(mentee, mentor)
        if kind is None:
            return -BARRED if rules.share_kind else 0
        return points * kind[1] // 100

    return _table(mentees, mentors, lambda person: (person.stage, frozenset(person.kinds)), value)


def hours(mentees: Sequence[Person], mentors: Sequence[Person], points: int) -> Block:
    """Working hours in common, ten a week being plenty; unknown hours count half."""

    def value(mentee: Person, mentor: Person) -> int:
        if not mentee.hours or not mentor.hours:
            return points // 2
        return points * min(ENOUGH, (mentee.hours & mentor.hours).bit_count()) // ENOUGH

    return _table(mentees, mentors, lambda person: person.hours, value)


def field(mentees: Sequence[Person], mentors: Sequence[Person], points: int) -> Block:
    """Inside or outside the mentee's own field, as the mentee prefers."""

    def value(mentee: Person, mentor: Person) -> int:
        if mentee.field_preference == FieldPreference.ANY or mentee.field is None or mentor.field is None:
            return points // 2
        same = mentee.field == mentor.field
        return points if same == (mentee.field_preference == FieldPreference.SAME) else 0

    return _table(mentees, mentors, lambda person: (person.field, person.field_preference), value)


def language(mentees: Sequence[Person], mentors: Sequence[Person], points: int, rules: Rules) -> Block:
    """A language in common; none can rule a pair out, unknown languages never do."""

    def value(mentee: Person, mentor: Person) -> int:
        if not mentee.languages or not mentor.languages:
            return points // 2
        if set(mentee.languages) & set(mentor.languages):
            return points
        return -BARRED if rules.share_language else 0

    return _table(mentees, mentors, lambda person: frozenset(person.languages), value)


def known(mentees: Sequence[Person], mentors: Sequence[Person], points: int) -> Block:
    """What holds for strangers; pairs who know each other are corrected one by one (see `pairs.acquainted`)."""
    worth = {"new": points // 2, "known": 0, "any": points // 4}
    wanted, offered = _zeros(len(mentees), 2), _zeros(len(mentors), 2)
    wanted[:, 0] = [worth[person.known_preference] for person in mentees]
    wanted[:, 1] = 1
    offered[:, 0] = 1
    offered[:, 1] = [worth[person.known_preference] for person in mentors]
    return wanted, offered


def text(mentees: Sequence[Person], mentors: Sequence[Person], points: int) -> Block:
    """Closeness of a goal and an offer in the people's own words; rows have a length of about 127."""
    goals, offers = [person.goal_vector for person in mentees], [person.offer_vector for person in mentors]
    sizes = Counter(len(vector) for vector in (*goals, *offers) if vector)
    # Vectors of two models cannot be compared; the model that most people's words went through decides.
    size = max(sizes, key=lambda length: (sizes[length], -length), default=0)
    wanted, offered = _rows(goals, size), _rows(offers, size)
    if size == COUNTS:
        seen = (wanted != 0).sum(axis=0) + (offered != 0).sum(axis=0)
        rarity = np.log((1 + len(goals) + len(offers)) / (1 + seen)) + 0.1
        wanted, offered = _unit(np.sqrt(wanted) * rarity), _unit(np.sqrt(offered) * rarity)
    wanted *= points // (127 * 127)
    return wanted, offered


def _rows(vectors: Sequence[bytes], size: int) -> NDArray[np.float32]:
    side = _zeros(len(vectors), size)
    rows = [row for row, vector in enumerate(vectors) if size and len(vector) == size]
    if rows:
        joined = np.frombuffer(b"".join(vectors[row] for row in rows), dtype=np.int8)
        side[rows] = joined.reshape(len(rows), size)
    return side


def _unit(values: NDArray[np.floating]) -> NDArray[np.float32]:
    size = np.sqrt((values * values).sum(axis=1, keepdims=True))
    return np.round(127 * values / np.where(size, size, 1)).astype(np.float32)


def _zeros(rows: int, columns: int) -> NDArray[np.float32]:
    return np.zeros((rows, columns), np.float32)


def _order(lists: Iterable[Iterable[str]]) -> dict[str, int]:
    seen: dict[str, None] = {}
    for values in lists:
        seen.update(dict.fromkeys(values))
    return {key: column for column, key in enumerate(sorted(seen))}


def _ranked(side: NDArray[np.float32], order: dict[str, int], lists: Sequence[tuple[str, ...]], points: int) -> None:
    for row, values in enumerate(lists):
        for value, share in zip(values, shares(len(values), points), strict=True):
            side[row, order[value]] = share


def _marked(side: NDArray[np.float32], order: dict[str, int], lists: Sequence[tuple[str, ...]]) -> None:
    for row, values in enumerate(lists):
        for value in values:
            if value in order:
                side[row, order[value]] = 1


def _table(
    mentees: Sequence[Person],
    mentors: Sequence[Person],
    group: Callable[[Person], Hashable],
    value: Callable[[Person, Person], int],
) -> Block:
    """A rule about two people as an inner product: one column for each group of the side that has fewer."""
    left, right = _groups(mentees, group), _groups(mentors, group)
    if len(left[1]) > len(right[1]):
        offered, wanted = _one_side(right, left, lambda mentor, mentee: value(mentee, mentor))
        return wanted, offered
    return _one_side(left, right, value)


def _groups(people: Sequence[Person], group: Callable[[Person], Hashable]) -> tuple[list[int], dict[Hashable, Person]]:
    first: dict[Hashable, Person] = {}
    place: dict[Hashable, int] = {}
    rows: list[int] = []
    for person in people:
        name = group(person)
        rows.append(place.setdefault(name, len(place)))
        first.setdefault(name, person)
    return rows, first


def _one_side(
    few: tuple[list[int], dict[Hashable, Person]],
    many: tuple[list[int], dict[Hashable, Person]],
    value: Callable[[Person, Person], int],
) -> Block:
    marks = np.eye(len(few[1]), dtype=np.float32)[few[0]] if few[0] else _zeros(0, len(few[1]))
    table = np.array(
        [[value(one, other) for one in few[1].values()] for other in many[1].values()], dtype=np.float32
    ).reshape(len(many[1]), len(few[1]))
    return marks, table[many[0]]
