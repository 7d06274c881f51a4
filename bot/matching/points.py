"""What counts how much: weights in points, and the rules about two people that need no arithmetic library."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.catalogue import Kind
from bot.matching.people import ONE_TO_ONE, SERVES, Person, Weights

#: Points that all weights except wishes share.
FULL = 1_000_000
#: What a broken hard rule subtracts. Three of them and a score still stay below 2^24.
BARRED = 1 << 22
#: Below this a score means "not allowed"; every allowed score lies between -LIMIT and LIMIT.
LIMIT = 1 << 21

#: 12 divides evenly by the number of functions of every aim, which is four at most.
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


@dataclass(frozen=True, slots=True)
class Points:
    """The weights in points that add up to `FULL`, wishes on top; and which functions serve which aim."""

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
    serves: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, weights: Weights, serves: Mapping[str, tuple[str, ...]] = SERVES) -> "Points":
        """Spread `FULL` over the weights in their proportions."""
        names = ("functions", "aims", "skills", "stage", "hours", "field", "language", "known", "text")
        whole = sum(getattr(weights, name) for name in names)
        share = {name: FULL * getattr(weights, name) // whole if whole else 0 for name in names}
        wish = min(FULL, FULL * weights.wish // whole) if whole else FULL * bool(weights.wish)
        return cls(**share, wish=wish, serves=serves)


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


def aim_help(mentor: Person, aim: str, serves: Mapping[str, tuple[str, ...]]) -> int:
    """How far a mentor serves an aim, 0 to `AIM_STEPS`, where `serves` says which functions bring towards it."""
    if mentor.aims_offered:
        return AIM_STEPS if aim in mentor.aims_offered else 0
    serving = serves.get(aim, ())
    if not serving:
        return 0
    return AIM_STEPS * sum(name in mentor.functions_offered for name in serving) // len(serving)
