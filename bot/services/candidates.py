"""A person as matching sees them: made here from rows, for rounds, suggestions and searches alike."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from sqlmodel import Session, col, select

from bot.catalogue import FieldPreference
from bot.db.tables import Enrolment, Goal, Person, Profile, ShortlistEntry
from bot.forms.skills import GOOD, read_skills
from bot.forms.states import GoalState, Openness, ShortlistState
from bot.forms.wording import Vocabulary
from bot.matching import Person as Candidate
from bot.matching import hours
from bot.matching.people import OPEN_BY_DEFAULT
from bot.services import acquaintances, avoidances, calendar, relationships, texts, wording, workweeks
from bot.services.calendar import USUAL, WorkWeek
from bot.services.wording import Understood

#: What an owner opens of a goal to whoever they ask, as facts that a reason may use.
_OPENED = {
    Openness.NOTHING: frozenset[str](),
    Openness.AIM: frozenset({"aims", "functions_wanted"}),
    Openness.WORDS: frozenset({"aims", "functions_wanted", "skills_wanted", "field_preference", "goal"}),
}
_NAMED = (ShortlistState.KEPT, ShortlistState.NEXT, ShortlistState.ASKED)


@dataclass(frozen=True)
class Row:
    """The rows about one person that are read together."""

    person: Person
    profile: Profile
    place: Enrolment


@dataclass
class _Around:
    """What else is known about many people, read in one statement each."""

    goals: Mapping[int, Sequence[Goal]]
    past: Mapping[int, set[int]]
    apart: Mapping[int, set[int]]
    known: Mapping[int, set[int]]
    wishes: Mapping[int, list[int]]
    taken: Mapping[int, int]
    weeks: Mapping[int, WorkWeek]
    goal_vectors: Mapping[int, bytes]
    offer_vectors: Mapping[int, bytes]
    today: Mapping[str, date]
    keys: Understood
    #: Many people share their zone and hours, and a week takes a while to lay out.
    hours: dict[tuple[str, frozenset[int], time, time], int] = field(default_factory=dict)


def open_goals(session: Session, person_ids: Sequence[int]) -> dict[int, list[Goal]]:
    """Return the open goals of these people on which nobody works with them yet, oldest first."""
    query = select(Goal).where(col(Goal.person_id).in_(person_ids), Goal.state == GoalState.OPEN)
    found = list(session.exec(query.order_by(col(Goal.id))))
    taken = relationships.goals_taken(session, [goal.id for goal in found])
    by_person: dict[int, list[Goal]] = defaultdict(list)
    for goal in found:
        if goal.id not in taken:
            by_person[goal.person_id].append(goal)
    return by_person


def build(
    session: Session,
    rows: Sequence[Row],
    goals: Mapping[int, Sequence[Goal]],
    *,
    words: Vocabulary,
    allowed: Collection[str],
    now: datetime,
) -> list[Candidate]:
    """Return each of these people with everything that matching may use.

    Args:
        session: confined to the workspace.
        rows: whom to return.
        goals: their open goals.
        words: what the programme calls functions and aims, with those of its own.
        allowed: kinds of relationship that come into question.
        now: the season in which working hours are compared.
    """
    around = _look_around(session, rows, goals, words, now)
    return [_candidate(row, around, allowed) for row in rows]


def _look_around(
    session: Session, rows: Sequence[Row], goals: Mapping[int, Sequence[Goal]], words: Vocabulary, now: datetime
) -> _Around:
    ids = [row.person.id for row in rows]
    compared = [goal for found in goals.values() for goal in found if goal.compared]
    goal_vectors = texts.vectors((goal.text, goal.vector) for goal in compared)
    offers = [row.profile for row in rows if row.profile.offer]
    offer_vectors = texts.vectors((profile.offer, profile.offer_vector) for profile in offers)
    return _Around(
        goals=goals,
        past=relationships.partners_ever(session, ids),
        apart=avoidances.avoided(session, ids),
        known=acquaintances.known(session, ids),
        wishes=_wishes(session, ids),
        taken=relationships.mentees_now(session, ids),
        weeks=workweeks.of_all(session, ids),
        goal_vectors={goal.id: vector for goal, vector in zip(compared, goal_vectors, strict=True)},
        offer_vectors={one.person_id: vector for one, vector in zip(offers, offer_vectors, strict=True)},
        today={tz: calendar.local_date(now, tz) for tz in {row.person.tz for row in rows}},
        keys=wording.understood(session, words, _chosen(rows, goals)),
    )


def _chosen(rows: Sequence[Row], goals: Mapping[int, Sequence[Goal]]) -> set[str]:
    """Return all functions and aims that anybody of them chose."""
    offered = {key for row in rows for key in row.profile.functions_offered}
    return offered | {key for found in goals.values() for goal in found for key in (goal.aim, *goal.functions)}


def _wishes(session: Session, person_ids: Sequence[int]) -> dict[int, list[int]]:
    """Return whom each of these people put on their list, in their order. It serves them and is shown to nobody."""
    query = (
        select(ShortlistEntry.person_id, ShortlistEntry.mentor_id)
        .where(col(ShortlistEntry.person_id).in_(person_ids), col(ShortlistEntry.state).in_(_NAMED))
        .order_by(col(ShortlistEntry.position), col(ShortlistEntry.id))
    )
    found: dict[int, list[int]] = defaultdict(list)
    for person_id, mentor_id in session.exec(query):
        found[person_id].append(mentor_id)
    return found


def _candidate(row: Row, around: _Around, allowed: Collection[str]) -> Candidate:
    person, profile = row.person, row.profile
    goals = around.goals.get(person.id, ())
    has = read_skills(profile.skills, GOOD)
    preference = {goal.field_preference for goal in goals}
    return Candidate(
        key=str(person.id),
        functions_wanted=around.keys.functions(key for goal in goals for key in goal.functions),
        functions_offered=around.keys.functions(profile.functions_offered),
        aims=around.keys.aims(goal.aim for goal in goals),
        skills_wanted=_skills_wanted(goals, has),
        skills_offered={skill: level for skill, level in has.items() if level > 0},
        stage=profile.stage.level,
        field=profile.field.value,
        # Goals that contradict each other say nothing about where to look.
        field_preference=next(iter(preference)) if len(preference) == 1 else FieldPreference.ANY,
        languages=tuple(profile.languages),
        hours=_hours(person, around),
        kinds=tuple(kind for kind in profile.kinds if kind in allowed) or tuple(profile.kinds or allowed),
        capacity=max(0, profile.capacity - around.taken.get(person.id, 0)),
        known_preference=profile.known_preference.value,
        wishes=_keys(around.wishes.get(person.id, ())),
        avoid=_keys(sorted(around.apart.get(person.id, ()))),
        known=_keys(sorted(around.known.get(person.id, ()))),
        past=_keys(sorted(around.past.get(person.id, ()))),
        team=" ".join(person.team.casefold().split()) or None,
        manager=str(person.manager_id) if person.manager_id is not None else None,
        goal_vector=next((v for goal in goals if (v := around.goal_vectors.get(goal.id, b""))), b""),
        offer_vector=around.offer_vectors.get(person.id, b""),
        first=_in_line(row.place),
        opened=_opened(goals),
    )


def _skills_wanted(goals: Sequence[Goal], has: Mapping[str, int]) -> dict[str, int]:
    """Return the skills that somebody wants to build, with what they know of each today."""
    wanted: dict[str, int] = {}
    for goal in goals:
        for skill, level in read_skills(goal.skills, -1).items():
            wanted.setdefault(skill, level if level >= 0 else has.get(skill, 0))
    return wanted


def _opened(goals: Sequence[Goal]) -> frozenset[str]:
    """Return what a reason may use: of the goals only what is open in every one of them."""
    opened = [_OPENED[goal.opened_before] for goal in goals]
    return OPEN_BY_DEFAULT | (frozenset.intersection(*opened) if opened else frozenset())


def _hours(person: Person, around: _Around) -> int:
    week = around.weeks.get(person.id, USUAL)
    key = (calendar.zone(person.tz).key, week.days, week.begins, week.ends)
    if key not in around.hours:
        windows = dict.fromkeys(week.days, ((week.begins, week.ends),))
        around.hours[key] = hours.week(key[0], windows, on=around.today[person.tz])
    return around.hours[key]


def _in_line(place: Enrolment) -> int | None:
    """Return the place in line of somebody who lost a partner: whoever waits longest comes first."""
    if place.first_since is None:
        return None
    return int(place.first_since.astimezone(UTC).timestamp())


def _keys(ids: Iterable[int]) -> tuple[str, ...]:
    return tuple(str(i) for i in ids)
