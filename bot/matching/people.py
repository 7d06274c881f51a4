"""What matching is asked: people, weights, rules, and one problem made of them. Plain data only."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields

from bot.catalogue import AIMS, FUNCTIONS, FieldPreference, Kind
from bot.errors import InvalidInput
from bot.matching.hours import SLOTS

#: Facts that a possible partner may read unless their owner says otherwise. Goals and aims stay private.
OPEN_BY_DEFAULT = frozenset(
    {"functions_offered", "skills_offered", "offer", "stage", "field", "languages", "hours", "kinds"}
)
#: Every fact that an owner can open or close to a possible partner.
FACTS = OPEN_BY_DEFAULT | {"functions_wanted", "aims", "skills_wanted", "field_preference", "goal"}

#: Kinds that pair one mentor with one mentee.
ONE_TO_ONE: tuple[str, ...] = (Kind.CLASSIC, Kind.STEP_AHEAD, Kind.NICHE)
#: The catalogue's aims, each with the functions that bring somebody towards it.
SERVES: Mapping[str, tuple[str, ...]] = {aim: entry.served_by for aim, entry in AIMS.items()}
_KINDS = frozenset(Kind)
_PREFERENCES = frozenset(FieldPreference)
_FAMILIARITY = frozenset({"known", "new", "any"})
_STAGES = 8
_LEVELS = 4
_MOST_PLACES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who looks for a mentor, offers to be one, or both.

    Attributes:
        key: a stable id; results are the same whatever the order of rows, because ties go by key and seed.
        functions_wanted: keys (see `Keys`), the most important first.
        functions_offered: keys.
        aims: what the person wants to get to, the most important first.
        aims_offered: aims that the person helps with; empty means "whatever the functions imply".
        skills_wanted: skill to the level that the person has today (0 none, 1 some, 2 good, 3 strong, 4 expert).
        skills_offered: skill to the level that the person has (1-4).
        stage: 0 (student) to 7 (executive), None if unknown.
        field: a field of work, None if unknown.
        field_preference: look inside the own field, outside, or anywhere.
        languages: any language tags, such as "en"; empty means unknown and stands in nobody's way.
        hours: working half hours of the week in UTC, from `bot.matching.hours.week`; 0 means unknown.
        kinds: kinds of relationship the person is open to; empty means all that pair one with one.
        capacity: free places as a mentor.
        known_preference: rather somebody "known", somebody "new", or "any".
        wishes: keys in order of preference; a mentor may wish for mentees too.
        avoid: keys of people rather not to be with. Never shown, not even by its absence.
        known: keys of people whom this person already knows.
        past: keys of former partners.
        team: team name, None if unknown.
        manager: key of the manager, None if unknown.
        goal_vector: the goal in own words, from `bot.matching.text`; empty if there is none.
        offer_vector: the offer in own words, likewise.
        first: the place in line of somebody who is matched before others, the lowest first; None for all others.
        opened: names of facts (see `FACTS`) that a possible partner may read.
    """

    key: str
    functions_wanted: tuple[str, ...] = ()
    functions_offered: tuple[str, ...] = ()
    aims: tuple[str, ...] = ()
    aims_offered: tuple[str, ...] = ()
    skills_wanted: Mapping[str, int] = field(default_factory=dict)
    skills_offered: Mapping[str, int] = field(default_factory=dict)
    stage: int | None = None
    field: str | None = None
    field_preference: str = FieldPreference.ANY
    languages: tuple[str, ...] = ()
    hours: int = 0
    kinds: tuple[str, ...] = ()
    capacity: int = 1
    known_preference: str = "any"
    wishes: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    past: tuple[str, ...] = ()
    team: str | None = None
    manager: str | None = None
    goal_vector: bytes = b""
    offer_vector: bytes = b""
    first: int | None = None
    opened: frozenset[str] = OPEN_BY_DEFAULT


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """How much each consideration counts against the others; 0 switches one off.

    Only the proportions matter: doubling all of them changes nothing. `wish` comes on top for people whom
    somebody named; the first wish counts fully, the fifth a fifth of it.
    """

    functions: int = 30
    aims: int = 15
    skills: int = 20
    stage: int = 12
    hours: int = 8
    field: int = 5
    language: int = 3
    known: int = 3
    text: int = 12
    wish: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Hard rules that a programme may switch; avoid-lists, self and capacity are not negotiable."""

    same_team: bool = False
    manager: bool = False
    repeat: bool = False
    share_language: bool = True
    share_kind: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """What counts as a function and as an aim; a programme may add its own to the catalogue's.

    Attributes:
        functions: keys of functions.
        serves: aims, each with the functions that bring somebody towards it.
    """

    functions: frozenset[str] = frozenset(FUNCTIONS)
    serves: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: SERVES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Who is to be matched, and under which rules.

    Attributes:
        mentees: people who look for a mentor.
        mentors: people who offer; somebody may stand on both sides and is never paired with themself.
        weights: the programme's weights.
        rules: the programme's switches.
        locked: (mentee, mentor) keys that stay together whatever the score.
        forbidden: (mentee, mentor) keys that must not be paired.
        keys: what counts as a function and as an aim.
    """

    mentees: Sequence[Person]
    mentors: Sequence[Person]
    weights: Weights = Weights()
    rules: Rules = Rules()
    locked: frozenset[tuple[str, str]] = frozenset()
    forbidden: frozenset[tuple[str, str]] = frozenset()
    keys: Keys = field(default_factory=Keys)


def check(problem: Problem) -> None:
    """Refuse a problem that cannot be meant.

    Raises:
        InvalidInput: names every person and field that is wrong, at most fifty of them.
    """
    wrong: dict[str, str] = {}
    for item in fields(Weights):
        value = getattr(problem.weights, item.name)
        if not _whole(value) or not 0 <= value <= 1000:  # noqa: PLR2004 - the bound is said in the message
            wrong[f"weights.{item.name}"] = f"Weight {item.name}: use a whole number from 0 to 1000."
    for side, people in (("mentees", problem.mentees), ("mentors", problem.mentors)):
        seen: set[str] = set()
        for row, person in enumerate(people, start=1):
            for name, sentence in _wrong_with(person, problem, seen):
                wrong[f"{side}.{row}.{name}"] = f"Row {row} of {side}, {person.key!r}, {name}: {sentence}"
            seen.add(person.key)
            if len(wrong) >= 50:  # noqa: PLR2004 - enough to mend at once
                raise InvalidInput(wrong)
    wrong |= _wrong_locks(problem)
    if wrong:
        raise InvalidInput(wrong)


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _wrong_with(person: Person, problem: Problem, seen: set[str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if not person.key:
        found.append(("key", "give the person an id."))
    elif person.key in seen:
        found.append(("key", "this id stands twice; keep one row for each person."))
    return found + _wrong_names(person, problem) + _wrong_numbers(person)


def _wrong_names(person: Person, problem: Problem) -> list[tuple[str, str]]:
    keys = problem.keys
    lists: tuple[tuple[str, Iterable[str], Collection[str]], ...] = (
        ("functions_wanted", person.functions_wanted, keys.functions),
        ("functions_offered", person.functions_offered, keys.functions),
        ("aims", person.aims, keys.serves),
        ("aims_offered", person.aims_offered, keys.serves),
        ("kinds", person.kinds, _KINDS),
        ("opened", person.opened, FACTS),
        ("field_preference", (person.field_preference,), _PREFERENCES),
        ("known_preference", (person.known_preference,), _FAMILIARITY),
    )
    return [
        (name, f"{value!r} is unknown; choose from {', '.join(sorted(allowed))}.")
        for name, values, allowed in lists
        for value in values
        if value not in allowed
    ]


def _wrong_numbers(person: Person) -> list[tuple[str, str]]:
    found = [
        (name, f"level of {skill!r} must be a whole number from {lowest} to {_LEVELS}.")
        for name, skills, lowest in (
            ("skills_wanted", person.skills_wanted, 0),
            ("skills_offered", person.skills_offered, 1),
        )
        for skill, level in skills.items()
        if not _whole(level) or not lowest <= level <= _LEVELS
    ]
    if person.stage is not None and (not _whole(person.stage) or not 0 <= person.stage < _STAGES):
        found.append(("stage", f"use a whole number from 0 to {_STAGES - 1}, or leave it out."))
    if not _whole(person.capacity) or not 0 <= person.capacity <= _MOST_PLACES:
        found.append(("capacity", f"use a whole number from 0 to {_MOST_PLACES}."))
    if not _whole(person.hours) or not 0 <= person.hours < 1 << SLOTS:
        found.append(("hours", "use the value that bot.matching.hours.week returns."))
    return found


def _wrong_locks(problem: Problem) -> dict[str, str]:
    wrong: dict[str, str] = {}
    mentees = {person.key for person in problem.mentees}
    places = {person.key: person.capacity for person in problem.mentors}
    taken: set[str] = set()
    for mentee, mentor in sorted(problem.locked):
        name = f"locked.{mentee}.{mentor}"
        if mentee not in mentees or mentor not in places:
            wrong[name] = f"Locked pair {mentee!r} and {mentor!r}: one of them does not take part."
        elif mentee == mentor:
            wrong[name] = f"Locked pair {mentee!r}: nobody can be paired with themself."
        elif mentee in taken:
            wrong[name] = f"Locked pair {mentee!r} and {mentor!r}: this mentee is locked to somebody else too."
        elif places[mentor] < 1:
            wrong[name] = f"Locked pair {mentee!r} and {mentor!r}: this mentor has no place left for it."
        elif (mentee, mentor) in problem.forbidden:
            wrong[name] = f"Pair {mentee!r} and {mentor!r} is both locked and forbidden."
        else:
            places[mentor] -= 1
            taken.add(mentee)
    return wrong
