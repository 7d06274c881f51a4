"""From rows to the plain data that matching asks for, and back."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.catalogue import Function, Kind
from bot.db.tables import Enrolment, Goal, Person, Profile, Programme
from bot.forms.programmes import ROUND_KINDS
from bot.forms.states import EnrolmentState, GoalState, ProfileState
from bot.matching import Pair, hours
from bot.matching import Person as Candidate
from bot.services import acquaintances, avoidances, calendar, relationships


@dataclass(frozen=True)
class Gathered:
    """Everybody of a group who can be paired now; somebody who does both stands on both sides.

    Attributes:
        goals: open goals by person, those that nobody works on yet, oldest first.
        neither: people who take part, but neither look nor offer at present.
    """

    mentees: tuple[Candidate, ...]
    mentors: tuple[Candidate, ...]
    goals: Mapping[int, Sequence[Goal]]
    neither: tuple[int, ...] = ()
    #: All of them, whatever they look for or offer.
    everybody: tuple[Candidate, ...] = ()


def gather(session: Session, programme: Programme, person_ids: Iterable[int], *, now: datetime) -> Gathered:
    """Return those of the people who may be paired in this programme now, as matching wants them.

    Left out are people who left, paused, are gone from Slack, are bots, or are guests where none are welcome.
    """
    rows = _participants(session, programme, set(person_ids))
    ids = [person.id for person, _ in rows]
    goals = _open_goals(session, ids)
    past = relationships.partners_ever(session, ids)
    apart = avoidances.avoided(session, ids)
    known = acquaintances.known(session, ids)
    taken = relationships.mentees_now(session, ids)
    mentees, mentors, neither, everybody = [], [], [], []
    for person, profile in rows:
        candidate = _candidate(
            person,
            profile,
            goals.get(person.id, []),
            allowed=_round_kinds(programme),
            free=max(0, profile.capacity - taken.get(person.id, 0)),
            past=past.get(person.id, set()),
            apart=apart.get(person.id, set()),
            known=known.get(person.id, set()),
            now=now,
        )
        everybody.append(candidate)
        if profile.looking:
            mentees.append(candidate)
        if profile.offering:
            mentors.append(candidate)
        if not (profile.looking or profile.offering):
            neither.append(person.id)
    return Gathered(tuple(mentees), tuple(mentors), goals, tuple(neither), tuple(everybody))


def _participants(session: Session, programme: Programme, ids: set[int]) -> list[tuple[Person, Profile]]:
    query = (
        select(Person, Profile)
        .join(Profile, col(Profile.person_id) == col(Person.id))
        .join(Enrolment, col(Enrolment.person_id) == col(Person.id))
        .where(col(Person.id).in_(ids), Profile.state == ProfileState.ACTIVE)
        .where(Enrolment.programme_id == programme.id, Enrolment.state == EnrolmentState.ACTIVE)
        .where(col(Person.is_deleted).is_(False), col(Person.is_bot).is_(False))
        .order_by(col(Person.id))
    )
    if not programme.guests_welcome:
        query = query.where(col(Person.is_guest).is_(False))
    return list(session.exec(query))


def _open_goals(session: Session, person_ids: Sequence[int]) -> dict[int, list[Goal]]:
    query = select(Goal).where(col(Goal.person_id).in_(person_ids), Goal.state == GoalState.OPEN)
    found = list(session.exec(query.order_by(col(Goal.id))))
    taken = relationships.goals_taken(session, [goal.id for goal in found])
    by_person: dict[int, list[Goal]] = defaultdict(list)
    for goal in found:
        if goal.id not in taken:
            by_person[goal.person_id].append(goal)
    return by_person


def _round_kinds(programme: Programme) -> tuple[str, ...]:
    return tuple(kind.value for kind in ROUND_KINDS if not programme.kinds or kind.value in programme.kinds)


def _candidate(
    person: Person,
    profile: Profile,
    goals: Sequence[Goal],
    *,
    allowed: Sequence[str],
    free: int,
    past: set[int],
    apart: set[int],
    known: set[int],
    now: datetime,
) -> Candidate:
    preference = {goal.field_preference for goal in goals}
    return Candidate(
        key=str(person.id),
        functions_wanted=_each_once(key for goal in goals for key in goal.functions if key in set(Function)),
        functions_offered=_each_once(key for key in profile.functions_offered if key in set(Function)),
        aims=_each_once(goal.aim.value for goal in goals),
        stage=profile.stage.level,
        field=profile.field.value,
        # Goals that contradict each other say nothing about where to look.
        field_preference=next(iter(preference)).value if len(preference) == 1 else "any",
        hours=hours.week(calendar.zone(person.tz).key, on=calendar.local_date(now, person.tz)),
        kinds=tuple(kind for kind in profile.kinds if kind in allowed) or tuple(profile.kinds or allowed),
        capacity=free,
        past=tuple(str(i) for i in sorted(past)),
        avoid=tuple(str(i) for i in sorted(apart)),
        known_preference=profile.known_preference.value,
        known=tuple(str(i) for i in sorted(known)),
    )


def _each_once(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(key) for key in keys))


def goal_for(goals: Sequence[Goal], pair: Pair, mentor: Candidate) -> Goal | None:
    """Return the goal that a pair would work on: the one that the mentor can help with most, then the oldest."""

    def usefulness(goal: Goal) -> tuple[int, bool, int]:
        served = len(set(goal.functions) & set(mentor.functions_offered))
        return served, goal.kind == pair.kind, -goal.id

    return max(goals, key=usefulness, default=None)


def kind_for(goal: Goal | None, pair: Pair, mentee: Candidate, mentor: Candidate) -> Kind:
    """Return the kind of relationship: what the goal asks for where both are open to it, else what suits them best."""
    both = set(mentee.kinds) & set(mentor.kinds)
    if goal is not None and goal.kind in ROUND_KINDS and goal.kind in both:
        return goal.kind
    return Kind(pair.kind) if pair.kind else Kind.CLASSIC


def to_store(pair: Pair) -> list[dict[str, Any]]:
    """Return a pair's reasons for all readers as codes to keep."""
    return [
        {"reader": reader, "code": reason.code, "params": dict(reason.params)}
        for reader, reasons in pair.reasons_by.items()
        for reason in reasons
    ]


#: Whoever keeps reasons with `to_store` reads them with this.
for_reader = relationships.for_reader
