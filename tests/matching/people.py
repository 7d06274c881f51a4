"""Made-up people for matching: a few by hand, many by chance."""

import random
from datetime import date, time

from bot.catalogue import Field, FieldPreference, Function, Kind
from bot.matching import Keys, Person, Problem
from bot.matching.hours import week
from bot.matching.people import ONE_TO_ONE, OPEN_BY_DEFAULT, SERVES

SUMMER = date(2026, 7, 1)
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Sydney")
SKILLS = ("python", "sql", "speaking", "negotiation", "budgeting", "hiring", "rust", "statistics")
#: The catalogue's keys, and a programme's own: one aim is served by functions of both, one by none.
KEYS = Keys(
    functions=frozenset({*Function, "own-1", "own-2"}),
    serves={**SERVES, "own-3": ("own-1", "own-2", Function.SUPPORT), "own-4": ()},
)
WEEKS = {
    (zone, start): week(zone, {day: ((time(start), time(start + 8)),) for day in range(5)}, on=SUMMER)
    for zone in ZONES
    for start in (8, 9, 10)
}


def person(chance: random.Random, key: str, others: list[str]) -> Person:
    """Somebody with everything filled in by chance."""

    def some(values: object, most: int) -> tuple[str, ...]:
        pool = [str(value) for value in values]  # type: ignore[attr-defined]  # any iterable of keys
        return tuple(chance.sample(pool, chance.randint(0, min(most, len(pool)))))

    friends = [other for other in others if other != key]
    return Person(
        key=key,
        functions_wanted=some(sorted(KEYS.functions), 3),
        functions_offered=some(sorted(KEYS.functions), 6),
        aims=some(KEYS.serves, 2),
        aims_offered=some(KEYS.serves, 2),
        skills_wanted={skill: chance.randint(0, 4) for skill in some(SKILLS, 3)},
        skills_offered={skill: chance.randint(1, 4) for skill in some(SKILLS, 5)},
        stage=chance.choice([None, *range(8)]),
        field=chance.choice([None, *map(str, Field)]),
        field_preference=chance.choice(list(FieldPreference)),
        languages=some(("en", "de", "es"), 2),
        hours=chance.choice([0, *WEEKS.values()]),
        kinds=some(ONE_TO_ONE, 3) if chance.random() < 0.5 else (str(Kind.CLASSIC), str(Kind.NICHE)),
        capacity=chance.randint(0, 3),
        known_preference=chance.choice(["known", "new", "any"]),
        wishes=some(friends, 3),
        avoid=some(friends, 1),
        known=some(friends, 2),
        past=some(friends, 1) if chance.random() < 0.3 else (),
        team=chance.choice([None, "a", "b", "c", "d"]),
        manager=chance.choice([None, *friends]) if friends else None,
        opened=OPEN_BY_DEFAULT - {chance.choice(sorted(OPEN_BY_DEFAULT))},
    )


def problem(seed: int, mentees: int, mentors: int) -> Problem:
    """A problem in which some people stand on both sides."""
    chance = random.Random(seed)  # noqa: S311 - made-up people, the same in every run
    left = [f"p{number}" for number in range(mentees)]
    right = [f"p{number + mentees - mentees // 3}" for number in range(mentors)]
    everybody = {key: person(chance, key, left + right) for key in dict.fromkeys(left + right)}
    return Problem(mentees=[everybody[key] for key in left], mentors=[everybody[key] for key in right], keys=KEYS)
