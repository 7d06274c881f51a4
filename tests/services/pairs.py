"""A programme, profiles, goals and pairs in the database, for tests of what happens to them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, select

from bot.catalogue import Aim, Field, FieldPreference, Function, Kind, Responsibility, Stage
from bot.db.tables import Enrolment, Goal, Member, Person, Profile, Programme, Relationship
from bot.forms.agreements import AgreementCard, AgreementForm
from bot.forms.states import Cadence, Role
from bot.services import agreements, relationships
from bot.services.actors import System
from bot.services.relationships import NewCircle, NewPair
from tests.people import acting


def programme(session: Session, founder: Person, *, cadence: Cadence = Cadence.BIWEEKLY, now: datetime) -> Programme:
    """Make a programme."""
    row = Programme(channel_id="C1", name="Growing", cadence=cadence, created_by=founder.id, created_at=now)
    session.add(row)
    session.flush()
    return row


def joined(
    session: Session,
    who: Person,
    *,
    looking: bool = False,
    offering: bool = False,
    capacity: int = 1,
    field: Field = Field.ENGINEERING,
    stage: Stage = Stage.SENIOR,
    functions: tuple[Function, ...] = (Function.SKILLS,),
) -> Profile:
    """Give somebody a profile."""
    row = Profile(
        person_id=who.id,
        looking=looking,
        offering=offering,
        capacity=capacity,
        stage=stage,
        field=field,
        functions_offered=[f.value for f in functions] if offering else [],
        joined_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    session.add(row)
    session.flush()
    return row


def enrolled(session: Session, who: Person, where: Programme, due: datetime | None = None) -> Enrolment:
    """Give somebody a place in a programme."""
    row = Enrolment(
        programme_id=where.id, person_id=who.id, joined_at=datetime(2026, 1, 1, tzinfo=UTC), next_suggestion_at=due
    )
    session.add(row)
    session.flush()
    return row


def enrolled_in(session: Session, who: Person, where: Programme) -> Enrolment:
    """Return somebody's place in a programme."""
    query = select(Enrolment).where(Enrolment.person_id == who.id, Enrolment.programme_id == where.id)
    return session.exec(query).one()


def goal(session: Session, who: Person, text: str = "Lead a review on my own") -> Goal:
    """Give somebody an open goal."""
    at = datetime(2026, 1, 1, tzinfo=UTC)
    row = Goal(
        person_id=who.id,
        aim=Aim.NEW_SKILL,
        kind=Kind.NICHE,
        functions=[Function.SKILLS.value],
        text=text,
        field_preference=FieldPreference.ANY,
        created_at=at,
        changed_at=at,
    )
    session.add(row)
    session.flush()
    return row


def pair(session: Session, mentor: Person, mentee: Person, where: Programme, *, now: datetime) -> Relationship:
    """Start a relationship as the product does, with an agreement that both have signed."""
    row = unsigned(session, mentor, mentee, where, now=now)
    for person in (mentor, mentee):
        sign(session, row, person, now=now)
    return row


def unsigned(session: Session, mentor: Person, mentee: Person, where: Programme, *, now: datetime) -> Relationship:
    """Bring two people together who have not signed their agreement yet."""
    new = NewPair(mentor.id, mentee.id, Kind.CLASSIC)
    return relationships.begin(session, System(mentor.workspace_id), [new], programme=where, now=now)[0]


def circle(session: Session, people: Sequence[Person], where: Programme | None, *, now: datetime) -> Relationship:
    """Start a circle as the product does, with an agreement that all have signed."""
    row = new_circle(session, people, where, now=now)
    for person in people:
        sign(session, row, person, now=now)
    return row


def new_circle(session: Session, people: Sequence[Person], where: Programme | None, *, now: datetime) -> Relationship:
    """Bring peers together who have not signed their agreement yet."""
    new = NewCircle(tuple(person.id for person in people))
    return relationships.begin(session, System(people[0].workspace_id), [new], programme=where, now=now)[0]


def sign(session: Session, row: Relationship, who: Person, *, now: datetime, **changes: Any) -> AgreementCard:
    """Sign the newest version, with a change where one is named."""
    newest = agreements.latest(session, row.id)
    assert newest is not None
    form = AgreementForm(
        cadence_weeks=changes.get("cadence_weeks", newest.cadence_weeks),
        term_months=changes.get("term_months", newest.term_months),
        ways=changes.get("ways", newest.ways),
        promises=list(Responsibility),
    )
    return agreements.sign(session, acting(who), row.id, newest.version, form, now=now)


def member(session: Session, relationship: Relationship, role: Role) -> Member:
    """Return one side of a relationship."""
    query = select(Member).where(Member.relationship_id == relationship.id, Member.role == role)
    return session.exec(query).one()
