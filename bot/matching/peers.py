"""Peers: pairs of equals without repeats, and circles of three to five."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_
from typing import Literal

from bot.catalogue import FieldPreference, Kind
from bot.errors import UserError
from bot.matching.people import Keys, Person, Problem, Rules, Weights, check
from bot.matching.result import Reason, Unmatched

SMALLEST, LARGEST = 3, 5
#: Two keys each, in either order.
Pairs = frozenset[tuple[str, str]]
_PAIR = 2
#: Steps of the career between people at a similar point of it.
_NEAR = 1


@dataclass(frozen=True, slots=True)
class Group:
    """People who meet as peers.

    Attributes:
        members: keys, sorted.
        score: how well they fit, summed over every two of them and both ways.
    """

    members: tuple[str, ...]
    score: int


@dataclass(frozen=True, slots=True)
class Groups:
    """Everybody in a group, and how near to the best that is.

    Attributes:
        groups: by their first member.
        unmatched: people whom nobody may be put with.
        total: sum of the scores of the groups.
        bound: no grouping among the pairs looked at has a higher total; None if no bound is known.
    """

    groups: tuple[Group, ...]
    unmatched: tuple[Unmatched, ...]
    total: int
    bound: int | None

    @property
    def gap(self) -> float | None:
        """How far the total is from the bound, as a share of it."""
        if self.bound is None:
            return None
        return max(0.0, (self.bound - self.total) / self.bound) if self.bound > 0 else 0.0


def pair_peers(
    people: Sequence[Person],
    *,
    weights: Weights | None = None,
    rules: Rules | None = None,
    keys: Keys | None = None,
    together: Pairs = frozenset(),
    apart: Pairs = frozenset(),
    seed: int = 0,
) -> Groups:
    """Pair everybody with a peer, nobody with a former one; who is left over joins a pair.

    Args:
        people: who takes part.
        weights: the programme's weights.
        rules: the programme's switches.
        keys: what counts as a function and as an aim.
        together: who stays together whatever the score, as far as there is room.
        apart: who is not to be put together.
        seed: another seed decides ties another way.

    Raises:
        InvalidInput: names the people and fields that cannot be used.
    """
    problem = equals(people, Kind.PEER, None, weights, rules, keys, together, apart)
    from bot.matching.engine.peers import pair_checked  # noqa: PLC0415 - a waiting bot carries no numpy

    return pair_checked(problem, seed=seed)


def circles(
    people: Sequence[Person],
    *,
    size: int = 4,
    mix: Literal["mixed", "close"] = "mixed",
    weights: Weights | None = None,
    rules: Rules | None = None,
    keys: Keys | None = None,
    together: Pairs = frozenset(),
    apart: Pairs = frozenset(),
    before: Sequence[tuple[str, ...]] = (),
    seed: int = 0,
) -> Groups:
    """Put everybody into circles of about `size`, none smaller or larger than another by more than one.

    Args:
        people: who takes part.
        size: 3 to 5.
        mix: "mixed" brings fields and levels together, "close" keeps them apart.
        weights: the programme's weights.
        rules: the programme's switches.
        keys: what counts as a function and as an aim.
        together: who stays together whatever the score, as far as there is room.
        apart: who is not to be put together.
        before: circles to begin with, so that among many people few move.
        seed: another seed decides ties another way.

    Raises:
        UserError: the size is out of range.
        InvalidInput: names the people and fields that cannot be used.
    """
    if not SMALLEST <= size <= LARGEST:
        raise UserError(f"Circles have {SMALLEST} to {LARGEST} people; {size} is not possible.")
    # Levels count in close circles only: in a mixed one, who offers what others want brings levels together.
    mixed = (Kind.NICHE, FieldPreference.DIFFERENT)
    kind, field = mixed if mix == "mixed" else (Kind.PEER, FieldPreference.SAME)
    problem = equals(people, kind, field, weights, rules, keys, together, apart)
    from bot.matching.engine.circles import circle_checked  # noqa: PLC0415 - a waiting bot carries no numpy

    return circle_checked(problem, size, seed=seed, before=before)


def equals(
    people: Sequence[Person],
    kind: Kind = Kind.PEER,
    field: FieldPreference | None = None,
    weights: Weights | None = None,
    rules: Rules | None = None,
    keys: Keys | None = None,
    together: Pairs = frozenset(),
    apart: Pairs = frozenset(),
) -> Problem:
    """The problem in which everybody stands on both sides, with one kind of relationship for all."""
    plain = Problem(
        mentees=people, mentors=people, weights=weights or Weights(), rules=rules or Rules(), keys=keys or Keys()
    )
    check(plain)
    same = [
        replace(person, kinds=(kind,), capacity=1, field_preference=field or person.field_preference)
        for person in people
    ]
    both_ways = apart | {(other, one) for one, other in apart}
    return replace(plain, mentees=same, mentors=same, locked=together, forbidden=both_ways)


def sizes(people: int, size: int) -> list[int]:
    """Sizes that differ by one at most, as near to `size` as the number of people allows; 2 makes pairs."""
    if not people:
        return []
    if size == _PAIR:
        count = max(1, people // _PAIR)
    else:
        count = max(1, min(round(people / size), people // SMALLEST), -(-people // LARGEST))
    return [people // count + (place < people % count) for place in range(count)]


def common(people: Sequence[Person]) -> dict[Literal["peer", "admin"], tuple[Reason, ...]]:
    """Why people fit each other, told to all of them alike: from facts that each of them opened to the others."""
    told: list[tuple[Reason, Reason]] = []
    shared = 0
    if all(one.hours for one in people) and _opened(people, "hours"):
        shared = reduce(and_, (one.hours for one in people))
    if shared:
        told.append((Reason("circle.hours", {"hours": shared.bit_count() // 2}), Reason("hours.fit")))
    stages = [one.stage for one in people if one.stage is not None]
    if len(stages) == len(people) and max(stages) - min(stages) <= _NEAR and _opened(people, "stage"):
        told.append((Reason("circle.stage"), Reason("stage.fit", {"kind": Kind.PEER.value})))
    fields = {one.field for one in people}
    if None not in fields and _opened(people, "field"):
        one_field = len(fields) == 1
        same = Reason("circle.field", {"field": str(next(iter(fields)))})
        told.append((same if one_field else Reason("circle.fields", {"count": len(fields)}), Reason("field.fit")))
    spoken = sorted(set.intersection(*(set(one.languages) for one in people)))
    if spoken and _opened(people, "languages"):
        told.append((Reason("circle.language", {"language": spoken[0]}), Reason("language.fit")))
    return {"peer": tuple(one for one, _ in told), "admin": tuple(one for _, one in told)}


def _opened(people: Sequence[Person], fact: str) -> bool:
    return all(fact in one.opened for one in people)
