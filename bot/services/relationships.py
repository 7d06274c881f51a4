"""Relationships: who works with whom, since when and until when."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot.catalogue import Kind
from bot.db.tables import Agreement, Enrolment, Member, Person, Programme, Relationship
from bot.errors import AlreadyDone, NotFound
from bot.forms.outbox import Letter, Manners, to_people, to_person
from bot.forms.relationships import Partner, Reader, ReasonLine, RelationshipCard
from bot.forms.states import LIVING, Cadence, Role
from bot.services import milestones, outbox, workweeks
from bot.services.actors import Actor, System
from bot.services.beginnings import begun
from bot.services.calendar import USUAL, next_slot

#: A programme's term is told in months; its end is a date to talk about, not an instant that matters.
_DAYS_A_MONTH = 30.44
#: Months of a pair that belongs to no programme and named no term.
_TERM_OUTSIDE = 6


#: Who takes part in a relationship, in their order, and as what.
Seats = tuple[tuple[int, Role], ...]


@dataclass(frozen=True)
class NewPair:
    """A mentor and a mentee about to begin."""

    mentor_id: int
    mentee_id: int
    kind: Kind
    goal_id: int | None = None
    reasons: Sequence[Mapping[str, Any]] = ()
    #: For how long; None means the programme's term.
    months: int | None = None

    @property
    def seats(self) -> Seats:
        """Who takes part as what."""
        return (self.mentor_id, Role.MENTOR), (self.mentee_id, Role.MENTEE)


@dataclass(frozen=True)
class NewCircle:
    """Two to five peers about to begin; the first of them makes the first proposal."""

    person_ids: tuple[int, ...]
    reasons: Sequence[Mapping[str, Any]] = ()
    months: int | None = None
    kind: Kind = Kind.PEER
    #: What peers work on is each one's own.
    goal_id: int | None = None

    @property
    def seats(self) -> Seats:
        """Who takes part as what."""
        return tuple((person_id, Role.PEER) for person_id in self.person_ids)


def partner(person: Person) -> Partner:
    """Return what anybody in the workspace sees of a person in Slack."""
    return Partner(person.id, person.slack_user_id, person.name, person.title, person.tz)


def active_of(session: Session, person_id: int) -> list[RelationshipCard]:
    """Return a person's relationships that go on, or rest, as that person sees them, oldest first."""
    query = (
        select(Member, Relationship)
        .join(Relationship, col(Member.relationship_id) == col(Relationship.id))
        .where(Member.person_id == person_id, col(Relationship.state).in_(LIVING), col(Member.left_at).is_(None))
        .order_by(col(Relationship.id))
    )
    return cards(session, list(session.exec(query)))


def card_of(session: Session, relationship_id: int, person_id: int) -> RelationshipCard | None:
    """Return one relationship as one of its members sees it; None for everybody else, also who left."""
    query = (
        select(Member, Relationship)
        .join(Relationship, col(Member.relationship_id) == col(Relationship.id))
        .where(Member.person_id == person_id, Relationship.id == relationship_id)
        .where(col(Member.left_at).is_(None))
    )
    found = cards(session, list(session.exec(query)))
    return found[0] if found else None


def cards(session: Session, rows: Sequence[tuple[Member, Relationship]]) -> list[RelationshipCard]:
    """Return how each member sees each relationship."""
    ids = [relationship.id for _, relationship in rows]
    together: dict[int, list[Partner]] = defaultdict(list)
    others = (
        select(Member.relationship_id, Person)
        .join(Person, col(Member.person_id) == col(Person.id))
        .where(col(Member.relationship_id).in_(ids), col(Member.left_at).is_(None))
        .order_by(col(Member.id))
    )
    for relationship_id, person in session.exec(others):
        together[relationship_id].append(partner(person))
    programme_ids = {relationship.programme_id for _, relationship in rows}
    names = dict(
        session.exec(select(Programme.id, Programme.name).where(col(Programme.id).in_(programme_ids - {None}))).all()
    )
    return [
        RelationshipCard(
            id=relationship.id,
            member_id=member.id,
            kind=relationship.kind,
            role=member.role,
            partners=tuple(p for p in together[relationship.id] if p.person_id != member.person_id),
            programme_id=relationship.programme_id,
            programme_name=names.get(relationship.programme_id or 0, ""),
            since=relationship.started_at,
            ends_at=relationship.ends_at,
            next_checkin_at=member.next_checkin_at,
            paused_at=relationship.paused_at,
        )
        for member, relationship in rows
    ]


def own(session: Session, actor: Actor, relationship_id: int) -> tuple[Relationship, Member]:
    """Return one of the actor's own relationships and their part in it, whatever has become of it.

    Raises:
        NotFound: there is no such relationship of this person.
    """
    query = (
        select(Relationship, Member)
        .join(Member, col(Member.relationship_id) == col(Relationship.id))
        .where(Relationship.id == relationship_id, Member.person_id == actor.person_id)
        .where(col(Member.left_at).is_(None))
    )
    found = session.exec(query).first()
    if found is None:
        raise NotFound("This is not one of your relationships, or is no longer here. Nothing was changed.")
    return found


def own_living(session: Session, actor: Actor, relationship_id: int) -> tuple[Relationship, Member]:
    """Return one of the actor's own relationships that goes on.

    Raises:
        NotFound: there is no such relationship of this person.
        AlreadyDone: it is over.
    """
    row, member = own(session, actor, relationship_id)
    if row.state not in LIVING:
        raise AlreadyDone("This has come to its end already, so nothing was changed. Thank you for your time!")
    return row, member


def hold(session: Session, row: Relationship) -> None:
    """Let nobody else change this relationship until the transaction ends, and read it as it is now."""
    query = select(Relationship).where(Relationship.id == row.id).with_for_update()
    session.exec(query.execution_options(populate_existing=True)).one()


def members(session: Session, relationship_id: int) -> list[Member]:
    """Return the people of a relationship who are still in it, in the order in which they came."""
    query = select(Member).where(Member.relationship_id == relationship_id, col(Member.left_at).is_(None))
    return list(session.exec(query.order_by(col(Member.id))))


def everybody(session: Session, relationship_id: int) -> Sequence[Person]:
    """Return who is or was in a relationship, in the order in which they came."""
    query = select(Person).join(Member, col(Member.person_id) == col(Person.id))
    return session.exec(query.where(Member.relationship_id == relationship_id).order_by(col(Member.id))).all()


def remember_group(session: Session, relationship_id: int, channel_id: str) -> None:
    """Keep which group DM introduced a pair."""
    row = session.exec(select(Relationship).where(Relationship.id == relationship_id)).first()
    if row is not None:
        row.group_channel_id = channel_id
        session.add(row)


def for_reader(stored: Iterable[Mapping[str, Any]], reader: Reader) -> tuple[ReasonLine, ...]:
    """Return those of the kept reasons that are this reader's to know."""
    return tuple(ReasonLine(line["code"], line["params"]) for line in stored if line["reader"] == reader)


def mentees_now(session: Session, mentor_ids: Iterable[int]) -> dict[int, int]:
    """Return how many of their places these mentors have given away; people with none are left out."""
    mentee = sa.orm.aliased(Member)
    query: Any = (
        select(Member.person_id, sa.func.count())
        .join(Relationship, col(Member.relationship_id) == col(Relationship.id))
        .join(mentee, sa.and_(col(mentee.relationship_id) == col(Relationship.id), col(mentee.role) == Role.MENTEE))
        .where(Member.role == Role.MENTOR, col(Member.person_id).in_(set(mentor_ids)))
        .where(col(Relationship.state).in_(LIVING))
        .group_by(col(Member.person_id))
    )
    return dict(session.exec(query).all())


def partners_ever(session: Session, person_ids: Iterable[int]) -> dict[int, set[int]]:
    """Return with whom each of these people is or was ever paired."""
    other = sa.orm.aliased(Member)
    query: Any = (
        select(Member.person_id, other.person_id)
        .join(other, col(other.relationship_id) == col(Member.relationship_id))
        .where(col(Member.person_id).in_(set(person_ids)), other.person_id != Member.person_id)
    )
    found: dict[int, set[int]] = defaultdict(set)
    for one, two in session.exec(query):
        found[one].add(two)
    return found


def goals_taken(session: Session, goal_ids: Iterable[int]) -> set[int]:
    """Return those of the goals on which somebody already works with a mentor."""
    query = select(Relationship.goal_id).where(
        col(Relationship.goal_id).in_(set(goal_ids)), col(Relationship.state).in_(LIVING)
    )
    return {goal_id for goal_id in session.exec(query) if goal_id is not None}


def months(count: int) -> timedelta:
    """Return how long so many months of a term are."""
    return timedelta(days=round(count * _DAYS_A_MONTH))


def begin(
    session: Session,
    by: Actor | System,
    pairs: Sequence[NewPair | NewCircle],
    *,
    programme: Programme | None,
    round_id: int | None = None,
    now: datetime,
) -> list[Relationship]:
    """Start relationships and have their people introduced: a group DM each, and a private word to everybody.

    All of it belongs to the caller's transaction.
    """
    term = programme.term_months if programme is not None else _TERM_OUTSIDE
    cadence = programme.cadence if programme is not None else Cadence.BIWEEKLY
    programme_id = programme.id if programme is not None else None
    rows = [_new(pair, programme_id, round_id, pair.months or term, now) for pair in pairs]
    session.add_all(rows)
    session.flush()
    people = _people(session, {person_id for pair in pairs for person_id, _ in pair.seats})
    _propose_agreements(session, rows, [pair.months or term for pair in pairs], cadence, now)
    _seat(session, rows, pairs, people, cadence, now)
    for row in rows:
        begun(session, row, by=by, now=now)
        milestones.plan(session, row, now=now)
    letters = [letter for pair, row in zip(pairs, rows, strict=True) for letter in _news(row, pair, now)]
    outbox.enqueue_all(session, letters, now=now)
    if programme_id is not None:
        _found_somebody(session, people, programme_id)
    for person_id in people:
        outbox.refresh_home(session, person_id, now=now)
    return rows


def _new(
    pair: NewPair | NewCircle, programme_id: int | None, round_id: int | None, term: int, now: datetime
) -> Relationship:
    return Relationship(
        programme_id=programme_id,
        round_id=round_id,
        goal_id=pair.goal_id,
        kind=pair.kind,
        started_at=now,
        ends_at=now + months(term),
        reasons=[dict(reason) for reason in pair.reasons],
    )


def _seat(
    session: Session,
    rows: Sequence[Relationship],
    pairs: Sequence[NewPair | NewCircle],
    people: Mapping[int, Person],
    cadence: Cadence,
    now: datetime,
) -> None:
    """Make everybody a member, each asked for the first time after one period of their own working days."""
    weeks = workweeks.of_all(session, set(people))
    for pair, row in zip(pairs, rows, strict=True):
        for person_id, role in pair.seats:
            first = next_slot(now, people[person_id].tz, days=cadence.days, week=weeks.get(person_id, USUAL))
            session.add(Member(relationship_id=row.id, person_id=person_id, role=role, next_checkin_at=first))
    session.flush()


def _propose_agreements(
    session: Session, rows: Sequence[Relationship], terms: Sequence[int], cadence: Cadence, now: datetime
) -> None:
    """Lay what the programme proposes before everybody; it holds once all have signed it."""
    for row, term in zip(rows, terms, strict=True):
        weeks = max(1, cadence.days // 7)
        session.add(Agreement(relationship_id=row.id, version=1, cadence_weeks=weeks, term_months=term, created_at=now))
    session.flush()


def _found_somebody(session: Session, person_ids: Iterable[int], programme_id: int) -> None:
    """Whoever lost a partner and found somebody new stands in line like everybody else again."""
    query = select(Enrolment).where(
        col(Enrolment.person_id).in_(set(person_ids)), Enrolment.programme_id == programme_id
    )
    for place in session.exec(query.where(col(Enrolment.first_since).is_not(None))):
        place.first_since = None
        session.add(place)
    session.flush()


def _people(session: Session, person_ids: set[int]) -> dict[int, Person]:
    return {person.id: person for person in session.exec(select(Person).where(col(Person.id).in_(person_ids)))}


def _news(row: Relationship, pair: NewPair | NewCircle, now: datetime) -> Iterator[Letter]:
    yield Letter(
        key=f"relationships.intro:{row.id}",
        to=to_people([person_id for person_id, _ in pair.seats]),
        kind="relationships.intro",
        manners=Manners.NOW,
        due_at=now,
        subject_id=row.id,
    )
    for person_id, _ in pair.seats:
        yield Letter(
            key=f"relationships.matched:{row.id}:{person_id}",
            to=to_person(person_id),
            kind="relationships.matched",
            manners=Manners.DAYTIME,
            due_at=now,
            subject_id=row.id,
        )
