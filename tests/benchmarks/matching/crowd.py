"""Made-up crowds of any size, the same for every run: people as a large organisation might have them.

Skills, zones and named mentors are unevenly popular, as they are in life; that is what makes matching hard.
"""

from datetime import date, time

import numpy as np
from numpy.typing import NDArray

from bot.catalogue import Aim, Field, Function
from bot.matching import Person, Problem
from bot.matching.hours import week

ZONES = (
    ("America/Los_Angeles", 0.22), ("America/New_York", 0.25), ("America/Sao_Paulo", 0.08),
    ("Europe/London", 0.1), ("Europe/Berlin", 0.17), ("Africa/Nairobi", 0.03),
    ("Asia/Kolkata", 0.08), ("Asia/Tokyo", 0.04), ("Australia/Sydney", 0.03),
)  # fmt: skip
LANGUAGES = (("en",), ("en", "es"), ("en", "de"), ("en", "fr"), ("en", "hi"), ("en", "pt"), ("de", "en", "fr"))
SKILLS = tuple(f"skill{number:03}" for number in range(200))
TEXT = 64
ON = date(2026, 7, 1)


def crowd(mentees: int, mentors: int, *, seed: int = 3, capacities: bool = True, wishes: bool = True) -> Problem:
    """A problem with as many mentees and mentors; without capacities everybody mentors one person."""
    rng = np.random.default_rng(seed)
    teams = max(1, (mentees + mentors) // 8)
    left = _people(rng, "e", mentees, teams, mentor=False)
    right = _people(rng, "m", mentors, teams, mentor=True)
    if not capacities:
        right = [_with(person, capacity=1) for person in right]
    popular = rng.permutation(mentors)
    asking = rng.random(mentees) < (1 / 3 if wishes else 0)
    for row in range(mentees):
        avoid = tuple(f"m{number}" for number in rng.integers(0, mentors, 2))
        past = (f"m{rng.integers(0, mentors)}",)
        named: tuple[str, ...] = ()
        if asking[row]:
            at = np.minimum((mentors * rng.beta(0.6, 1.6, 5)).astype(int), mentors - 1)
            named = tuple(dict.fromkeys(f"m{popular[number]}" for number in at))
        left[row] = _with(left[row], avoid=avoid, past=past, wishes=named)
    return Problem(mentees=left, mentors=right)


def _with(person: Person, **changes: object) -> Person:
    for name, value in changes.items():
        # A fresh object of this module, not shared yet: copying 100,000 of them would cost more than making them.
        object.__setattr__(person, name, value)
    return person


def _people(rng: np.random.Generator, letter: str, count: int, teams: int, *, mentor: bool) -> list[Person]:
    functions, aims, fields = list(Function), list(Aim), list(Field)
    wanted = _choices(rng, count, len(functions), 2, 4, np.linspace(1.6, 0.4, len(functions)))
    offered = _choices(rng, count, len(functions), 3, 6, np.linspace(1.6, 0.4, len(functions)))
    aim = _choices(rng, count, len(aims), 1, 2, np.ones(len(aims)))
    common = 1 / np.arange(1, len(SKILLS) + 1) ** 0.8
    skills = _choices(rng, count, len(SKILLS), *((5, 15) if mentor else (3, 8)), common)
    levels = rng.integers(1 if mentor else 0, 5 if mentor else 3, (count, 15))
    odds = [0.02, 0.06, 0.14, 0.2, 0.22, 0.18, 0.12, 0.06]
    stages = rng.choice(8, count, p=odds if mentor else [0.25, 0.25, 0.2, 0.13, 0.09, 0.05, 0.02, 0.01])
    zones = rng.choice(len(ZONES), count, p=[share for _, share in ZONES])
    starts = rng.choice(3, count, p=[0.2, 0.6, 0.2])
    weeks = [
        [week(zone, {day: ((time(7 + late), time(15 + late)),) for day in range(5)}, on=ON) for late in range(3)]
        for zone, _ in ZONES
    ]
    field = rng.integers(0, len(fields), count)
    preference = rng.choice(["same", "different", "any"], count, p=[0.5, 0.2, 0.3])
    language = rng.choice(len(LANGUAGES), count, p=[0.5, 0.12, 0.1, 0.08, 0.1, 0.05, 0.05])
    known = rng.choice(["any", "new"], count, p=[0.8, 0.2])
    capacity = rng.choice([1, 2, 3, 4, 5], count, p=[0.35, 0.3, 0.2, 0.1, 0.05])
    team = rng.integers(0, teams, count)
    vectors = _texts(rng, count)
    return [
        Person(
            key=f"{letter}{row}",
            functions_wanted=() if mentor else tuple(functions[place] for place in wanted[row]),
            functions_offered=tuple(functions[place] for place in offered[row]) if mentor else (),
            aims=() if mentor else tuple(aims[place] for place in aim[row]),
            skills_wanted={} if mentor else _levels(skills[row], levels[row]),
            skills_offered=_levels(skills[row], levels[row]) if mentor else {},
            stage=int(stages[row]),
            field=fields[field[row]],
            field_preference=str(preference[row]),
            languages=LANGUAGES[language[row]],
            hours=weeks[zones[row]][starts[row]],
            capacity=int(capacity[row]),
            known_preference=str(known[row]),
            team=f"team{team[row]}",
            goal_vector=b"" if mentor else vectors[row].tobytes(),
            offer_vector=vectors[row].tobytes() if mentor else b"",
        )
        for row in range(count)
    ]


def _levels(skills: list[int], levels: NDArray[np.int64]) -> dict[str, int]:
    return {SKILLS[place]: int(level) for place, level in zip(skills, levels, strict=False)}


def _choices(
    rng: np.random.Generator, count: int, size: int, least: int, most: int, odds: NDArray[np.float64]
) -> list[list[int]]:
    """Between least and most different values for each person, popular ones more often."""
    found: list[list[int]] = []
    for first in range(0, count, 5000):
        rows = min(5000, count - first)
        draw = rng.gumbel(size=(rows, size)) + np.log(odds / odds.sum())
        order = np.argsort(-draw, axis=1)[:, :most].tolist()
        lengths = rng.integers(least, most + 1, rows).tolist()
        found += [row[:length] for row, length in zip(order, lengths, strict=True)]
    return found


def _texts(rng: np.random.Generator, count: int) -> NDArray[np.int8]:
    """Vectors as sentence embeddings look: a few of forty topics and some noise, of length 127."""
    topics = np.random.default_rng(11).normal(size=(40, TEXT))
    vectors = rng.dirichlet(np.full(40, 0.08), count) @ topics + 0.35 * rng.normal(size=(count, TEXT))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.round(vectors * 127).astype(np.int8)
