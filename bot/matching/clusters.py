"""People who are to stay together, whatever else changes: who belongs to whom, and whether they can be seated."""

from collections.abc import Iterable, Sequence


def clusters(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, ...]]:
    """Return who stays with whom, each group sorted: whoever is kept with somebody is kept with their company, too."""
    group_of: dict[str, set[str]] = {}
    for one, other in pairs:
        joined = group_of.get(one, {one}) | group_of.get(other, {other})
        group_of |= dict.fromkeys(joined, joined)
    return sorted({tuple(sorted(group)) for group in group_of.values()})


def seats(lengths: Sequence[int], wanted: Sequence[int]) -> list[int | None]:
    """Return a circle for each group of so many, in circles of the wanted sizes; None for one that finds no room.

    The largest groups are seated first: each in a circle that it fills, or else where most seats are free.
    """
    room = list(wanted)
    placed: list[int | None] = [None] * len(lengths)
    for number in sorted(range(len(lengths)), key=lambda at: -lengths[at]):
        fills = (at for at, free in enumerate(room) if free == wanted[at] == lengths[number])
        place = next(fills, max(range(len(room)), key=room.__getitem__, default=None))
        if place is not None and room[place] >= lengths[number]:
            room[place] -= lengths[number]
            placed[number] = place
    return placed
