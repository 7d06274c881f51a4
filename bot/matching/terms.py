"""The considerations of a score, each as an inner product of whole numbers: one block for either side.

Everything stays a whole number below 2^24, so that 32-bit floating point adds it up exactly, in any order and on
any machine. A block whose people fall into few groups is written as a table over those groups, which allows any
rule about two people and keeps the inner product short.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.catalogue import Aim, FieldPreference, Function, Kind
from bot.matching.people import ONE_TO_ONE, Person, Rules, Weights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Block = tuple[NDArray[np.float32], NDArray[np.float32]]

#: Points that all weights except wishes share.
FULL = 1_000_000
#: What a broken hard rule subtracts. Three of them and a score still stay below 2^24.
BARRED = 1 << 22
#: Below this a score means "not allowed"; every allowed score lies between -LIMIT and LIMIT.
LIMIT = 1 << 21

#: Functions that bring somebody towards an aim.
SERVES: dict[str, tuple[str, ...]] = {
    Aim.PROMOTION: (Function.ADVANCEMENT, Function.CONNECTIONS, Function.ASSESSMENT, Function.ROLE_MODEL),
    Aim.CAREER_CHANGE: (Function.HORIZONS, Function.SKILLS, Function.CONNECTIONS, Function.DEVELOPMENT),
    Aim.INTERPERSONAL: (Function.SKILLS, Function.SUPPORT, Function.ASSESSMENT),
    Aim.NEW_SKILL: (Function.TECHNOLOGY, Function.SKILLS),
    Aim.MANAGEMENT: (Function.ROLE_MODEL, Function.ADVANCEMENT, Function.CULTURE, Function.ASSESSMENT),
}
#: 12 divides evenly by the number of functions of every aim.
AIM_STEPS = 12
#: Percent of the stage's points by how many steps the mentor is ahead.
GAPS: dict[str, dict[int, int]] = {
    Kind.CLASSIC: {1: 70, 2: 100, 3: 100, 4: 80, 5: 60, 6: 50, 7: 50},
    Kind.STEP_AHEAD: {0: 30, 1: 100, 2: 50},
    Kind.NICHE: dict.fromkeys(range(-7, 8), 50),
    Kind.PEER: {-2: 40, -1: 70, 0: 100, 1: 70, 2: 40},
}
UNKNOWN_STAGE = 40
#: Half hours a week in common that are plenty.
ENOUGH = 20
#: A skill that somebody hardly has yet: most of its points for anybody who knows it, the rest for the strong.
BEGINNER_ANY = 70
STRONG = 3
GOOD = 2
_GROUPS = 192


@dataclass(frozen=True, slots=True)
class Points:
    """The weights in points that add up to `FULL`, wishes on top."""

    functions: int
    aims: int
    skills: int
    stage: int
    hours: int
    field: int
    language: int
    known: int
    text: int
    wish: int

    @classmethod
    def of(cls, weights: Weights) -> "Points":
        """Spread `FULL` over the weights in their proportions."""
        names = ("functions", "aims", "skills", "stage", "hours", "field", "language", "known", "text")
        whole = sum(getattr(weights, name) for name in names)
        share = {name: FULL * getattr(weights, name) // whole if whole else 0 for name in names}
        wish = min(FULL, FULL * weights.wish // whole) if whole else FULL * bool(weights.wish)
        return cls(**share, wish=wish)


def shares(count: int, points: int) -> list[int]:
    """Points for the first, second, … of a list in order of importance; they add up to at most `points`."""
    steps = [12 // (rank + 2) + 1 for rank in range(count)]
    whole = sum(steps)
    return [points * step // whole for step in steps]


def best_kind(mentee: Person, mentor: Person) -> tuple[str, int] | None:
    """The kind of relationship that suits two people best and its percentage; None if they share no kind."""
    best: tuple[str, int] | None = None
    for kind in mentee.kinds or ONE_TO_ONE:
        if kind in GAPS and kind in (mentor.kinds or ONE_TO_ONE):
            if mentee.stage is None or mentor.stage is None:
                percent = GAPS[Kind.NICHE][0] if kind == Kind.NICHE else UNKNOWN_STAGE
            else:
                percent = GAPS[kind].get(mentor.stage - mentee.stage, 0)
            if best is None or percent > best[1]:
                best = (kind, percent)
    return best


def functions(mentees: Sequence[Person], mentors: Sequence[Person], points: int) -> "Block":
    """Functions wanted, the first counting most, against functions offered."""
    order = _order(person.functions_wanted for person in mentees)
    wanted, offered = _zeros(len(mentees), len(order)), _zeros(len(mentors), len(order))
    _ranked(wanted, order, [person.functions_wanted for person in mentees], points)
    _marked(offered, order, [person.functions_offered for person in mentors])
    return wanted, offered


def aims(mentees: Sequence[Person], mentors: Sequence[Person], points: int) -> "Block":
    """Aims, the first counting most, against aims that a mentor names or whose functions they offer."""
    order = _order(person.aims for person in mentees)
    wanted, offered = _zeros(len(mentees), len(order)), _zeros(len(mentors), len(order))
    _ranked(wanted, order, [person.aims for person in mentees], points // AIM_STEPS)
    for row, person in enumerate(mentors):
        for aim, column in order.items():
            offered[row, column] = aim_help(person, aim)
    return wanted, offered


def aim_help(mentor: Person, aim: str) -> int:
    """How far a mentor serves an aim, 0 to `AIM_STEPS`."""
    if mentor.aims_offered:
        return AIM_STEPS if aim in mentor.aims_offered else 0
    serving = SERVES.get(aim, ())
    if not serving:
        return 0
    return AIM_STEPS * sum(name in mentor.functions_offered for name in serving) // len(serving)


def skills(mentees: Sequence[Person], mentors: Sequence[Person], points: int) -> "Block":
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


def stage(mentees: Sequence[Person], mentors: Sequence[Person], points: int, rules: Rules) -> "Block":
    """Career stages by the kinds that both are open to; no kind in common can rule a pair out."""

    def value(mentee: Person, mentor: Person) -> int:
        kind = best_kind(mentee, mentor)
        if kind is None:
            return -BARRED if rules.share_kind else 0
        return points * kind[1] // 100

    return _table(mentees, mentors, lambda person: (person.stage, frozenset(person.kinds)), value)


def hours(mentees: Sequence[Person], mentors: Sequence[Person], points: int) -> "Block":
    """Working hours in common, ten a week being plenty; unknown hours count half."""

    def value(mentee: Person, mentor: Person) -> int:
        if not mentee.hours or not mentor.hours:
            return points // 2
        return points * min(ENOUGH, (mentee.hours & mentor.hours).bit_count()) // ENOUGH

    return _table(_usual_hours(mentees), _usual_hours(mentors), lambda person: person.hours, value)


def field(mentees: Sequence[Person], mentors: Sequence[Person], points: int) -> "Block":
    """Inside or outside the mentee's own field, as the mentee prefers."""

    def value(mentee: Person, mentor: Person) -> int:
        if mentee.field_preference == FieldPreference.ANY or mentee.field is None or mentor.field is None:
            return points // 2
        same = mentee.field == mentor.field
        return points if same == (mentee.field_preference == FieldPreference.SAME) else 0

    return _table(mentees, mentors, lambda person: (person.field, person.field_preference), value)


def language(mentees: Sequence[Person], mentors: Sequence[Person], points: int, rules: Rules) -> "Block":
    """A language in common; none can rule a pair out, unknown languages never do."""

    def value(mentee: Person, mentor: Person) -> int:
        if not mentee.languages or not mentor.languages:
            return points // 2
        if set(mentee.languages) & set(mentor.languages):
            return points
        return -BARRED if rules.share_language else 0

    return _table(mentees, mentors, lambda person: frozenset(person.languages), value)


def known(mentees: Sequence[Person], mentors: Sequence[Person], points: int) -> "Block":
    """What holds for strangers; pairs who know each other are corrected one by one (see `pairs.acquainted`)."""
    worth = {"new": points // 2, "known": 0, "any": points // 4}
    wanted, offered = _zeros(len(mentees), 2), _zeros(len(mentors), 2)
    wanted[:, 0] = [worth[person.known_preference] for person in mentees]
    wanted[:, 1] = 1
    offered[:, 0] = 1
    offered[:, 1] = [worth[person.known_preference] for person in mentors]
    return wanted, offered


def text(mentees: Sequence[Person], mentors: Sequence[Person], points: int) -> "Block":
    """Closeness of a goal and an offer in the people's own words; vectors have a length of about 127."""
    import numpy as np

    size = max((len(person.goal_vector) for person in mentees), default=0)
    scale = points // (127 * 127)
    wanted, offered = _zeros(len(mentees), size), _zeros(len(mentors), size)
    for side, vectors in (
        (wanted, [person.goal_vector for person in mentees]),
        (offered, [person.offer_vector for person in mentors]),
    ):
        rows = [row for row, vector in enumerate(vectors) if len(vector) == size]
        if rows and size:
            joined = np.frombuffer(b"".join(vectors[row] for row in rows), dtype=np.int8)
            side[rows] = joined.reshape(len(rows), size)
    wanted *= scale
    return wanted, offered


def _zeros(rows: int, columns: int) -> "NDArray[np.float32]":
    import numpy as np

    return np.zeros((rows, columns), np.float32)


def _order(lists: "Sequence[object] | object") -> dict[str, int]:
    seen: dict[str, None] = {}
    for values in lists:  # type: ignore[attr-defined]  # any iterable of iterables of keys
        seen.update(dict.fromkeys(values))
    return {key: column for column, key in enumerate(sorted(seen))}


def _ranked(side: "NDArray[np.float32]", order: dict[str, int], lists: Sequence[tuple[str, ...]], points: int) -> None:
    for row, values in enumerate(lists):
        for value, share in zip(values, shares(len(values), points), strict=True):
            side[row, order[value]] = share


def _marked(side: "NDArray[np.float32]", order: dict[str, int], lists: Sequence[tuple[str, ...]]) -> None:
    for row, values in enumerate(lists):
        for value in values:
            if value in order:
                side[row, order[value]] = 1


def _usual_hours(people: Sequence[Person]) -> Sequence[Person]:
    return people


def _table(
    mentees: Sequence[Person],
    mentors: Sequence[Person],
    group: Callable[[Person], Hashable],
    value: Callable[[Person, Person], int],
) -> "Block":
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
) -> "Block":
    import numpy as np

    marks = np.eye(len(few[1]), dtype=np.float32)[few[0]] if few[0] else _zeros(0, len(few[1]))
    table = np.array(
        [[value(one, other) for one in few[1].values()] for other in many[1].values()], dtype=np.float32
    ).reshape(len(many[1]), len(few[1]))
    return marks, table[many[0]]
