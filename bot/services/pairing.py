"""Who can be paired in a programme now, under its own weights and rules; and what becomes of a pair."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from bot.catalogue import Kind
from bot.db.tables import Enrolment, Goal, Person, Profile, Programme
from bot.forms.programmes import ROUND_KINDS
from bot.forms.states import EnrolmentState, ProfileState
from bot.forms.wording import Vocabulary
from bot.matching import Keys, Pair, Problem, Rules, Weights
from bot.matching import Person as Candidate
from bot.services import candidates, relationships, wording
from bot.services.candidates import Row


@dataclass(frozen=True)
class Gathered:
    """Everybody of a group who can be paired now; somebody who does both stands on both sides.

    Attributes:
        goals: open goals by person, those that nobody works on yet, oldest first.
        neither: people who take part, but neither look nor offer at present.
        everybody: all of them, whatever they look for or offer.
        weights: what counts how much in this programme.
        rules: what may not happen in it.
        keys: what counts as a function and as an aim in it.
    """

    mentees: tuple[Candidate, ...]
    mentors: tuple[Candidate, ...]
    goals: Mapping[int, Sequence[Goal]]
    neither: tuple[int, ...] = ()
    everybody: tuple[Candidate, ...] = ()
    weights: Weights = field(default_factory=Weights)
    rules: Rules = field(default_factory=Rules)
    keys: Keys = field(default_factory=Keys)

    @property
    def problem(self) -> Problem:
        """What matching is asked."""
        return Problem(
            mentees=self.mentees, mentors=self.mentors, weights=self.weights, rules=self.rules, keys=self.keys
        )


def gather(session: Session, programme: Programme, person_ids: Iterable[int], *, now: datetime) -> Gathered:
    """Return those of the people who may be paired in this programme now, as matching wants them.

    Left out are people who left, paused, are gone from Slack, are bots, or are guests where none are welcome. The
    number of statements does not grow with the number of people.
    """
    rows = _participants(session, programme, set(person_ids))
    goals = candidates.open_goals(session, [row.person.id for row in rows])
    words = wording.of_programmes(session, [programme.id])
    people = candidates.build(session, rows, goals, words=words, allowed=_round_kinds(programme), now=now)
    both = list(zip(rows, people, strict=True))
    return Gathered(
        mentees=tuple(one for row, one in both if row.profile.looking),
        mentors=tuple(one for row, one in both if row.profile.offering),
        goals=goals,
        neither=tuple(row.person.id for row in rows if not (row.profile.looking or row.profile.offering)),
        everybody=tuple(people),
        weights=weights_of(programme),
        rules=Rules(same_team=programme.same_team),
        keys=_keys(words),
    )


def weights_of(programme: Programme) -> Weights:
    """Return what counts how much in a programme: as usual, but for what its admins changed."""
    changed = {name: int(value) for name, value in programme.weights.items() if name in Weights.__dataclass_fields__}
    return Weights(**changed)


def _keys(words: Vocabulary) -> Keys:
    serves = {aim: entry.served_by for aim, entry in words.aims.items()}
    return Keys(functions=frozenset(words.functions), serves=serves)


def _participants(session: Session, programme: Programme, ids: set[int]) -> list[Row]:
    query = (
        select(Person, Profile, Enrolment)
        .join(Profile, col(Profile.person_id) == col(Person.id))
        .join(Enrolment, col(Enrolment.person_id) == col(Person.id))
        .where(col(Person.id).in_(ids), Profile.state == ProfileState.ACTIVE)
        .where(Enrolment.programme_id == programme.id, Enrolment.state == EnrolmentState.ACTIVE)
        .where(col(Person.is_deleted).is_(False), col(Person.is_bot).is_(False))
        .order_by(col(Person.id))
    )
    if not programme.guests_welcome:
        query = query.where(col(Person.is_guest).is_(False))
    return [Row(person, profile, place) for person, profile, place in session.exec(query)]


def _round_kinds(programme: Programme) -> tuple[str, ...]:
    return tuple(kind.value for kind in ROUND_KINDS if not programme.kinds or kind.value in programme.kinds)


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
    """Return a pair's reasons for all readers as codes to keep. What people typed, as a skill, stays out of it."""
    return [
        {"reader": reader, "code": reason.code, "params": {k: v for k, v in reason.params.items() if k != "skill"}}
        for reader, reasons in pair.reasons_by.items()
        for reason in reasons
    ]


#: Whoever keeps reasons with `to_store` reads them with this.
for_reader = relationships.for_reader
