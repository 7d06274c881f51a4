"""Who can be asked: whether somebody's door is open for one person, and how many asks they take at once."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot.db.tables import Ask, Enrolment, Member, Person, Profile, Programme, Relationship
from bot.forms.asks import Door
from bot.forms.hub import MentorDoor
from bot.forms.states import LIVING, OPEN_ASKS, EnrolmentState, ProfileState, ProgrammeState
from bot.services import avoidances, relationships
from bot.services.people import SLACKBOT

#: At most so many people wait for one mentor's answer.
MOST_ASKS = 2


def door(session: Session, asker_id: int, person: Person) -> Door:
    """Return what stands between somebody and asking this person.

    Whatever somebody may want to keep to themselves (a pause, a full house, a closed door, an avoid-list) is the
    same answer.
    """
    if person.id == asker_id:
        return Door.YOURSELF
    outside = _outside(session, person)
    if outside is not None:
        return outside
    if are_partners(session, asker_id, person.id):
        return Door.PARTNER
    if not rooms(session, [person.id]).get(person.id) or avoidances.between(session, asker_id, person.id):
        return Door.CLOSED
    return Door.OPEN


def _outside(session: Session, person: Person) -> Door | None:
    if person.is_deleted or person.is_bot or person.slack_user_id == SLACKBOT:
        return Door.NOBODY
    if person.stale:
        return Door.UNKNOWN
    if session.exec(select(Profile.id).where(Profile.person_id == person.id)).first() is not None:
        return None
    return Door.GUEST if person.is_guest else Door.NOT_JOINED


def hold(session: Session, mentor_id: int) -> None:
    """Let nobody else count this mentor's places and asks until the transaction ends."""
    query = select(Profile).where(Profile.person_id == mentor_id).with_for_update()
    session.exec(query.execution_options(populate_existing=True)).first()


def rooms(session: Session, mentor_ids: Collection[int]) -> dict[int, int]:
    """Return how many more asks each of these mentors can get now; those who get none are left out."""
    query = (
        select(Profile)
        .join(Person, col(Person.id) == col(Profile.person_id))
        .where(col(Profile.person_id).in_(set(mentor_ids)), Profile.state == ProfileState.ACTIVE)
        .where(col(Profile.offering), col(Profile.asks_closed).is_(False))
        .where(col(Person.is_deleted).is_(False), col(Person.is_bot).is_(False))
    )
    open_to_asks = {profile.person_id: profile.capacity for profile in session.exec(query)}
    taken = relationships.mentees_now(session, open_to_asks)
    waiting = waiting_asks(session, open_to_asks)
    found = {
        mentor_id: min(MOST_ASKS, capacity - taken.get(mentor_id, 0)) - waiting.get(mentor_id, 0)
        for mentor_id, capacity in open_to_asks.items()
    }
    return {mentor_id: room for mentor_id, room in found.items() if room > 0}


def own(session: Session, mentor_id: int) -> MentorDoor | None:
    """Return how a mentor's own door stands, and why; None for whoever offers no mentoring at present."""
    query = select(Profile).where(Profile.person_id == mentor_id, Profile.state == ProfileState.ACTIVE)
    profile = session.exec(query.where(col(Profile.offering))).first()
    if profile is None:
        return None
    if profile.asks_closed:
        return MentorDoor.CLOSED
    if relationships.mentees_now(session, [mentor_id]).get(mentor_id, 0) >= profile.capacity:
        return MentorDoor.FULL
    return MentorDoor.OPEN if rooms(session, [mentor_id]) else MentorDoor.BUSY


def waiting_asks(session: Session, mentor_ids: Collection[int]) -> dict[int, int]:
    """Return how many asks wait with each of these mentors."""
    query = (
        select(Ask.mentor_id, sa.func.count())
        .where(col(Ask.mentor_id).in_(set(mentor_ids)), col(Ask.state).in_(OPEN_ASKS))
        .group_by(col(Ask.mentor_id))
    )
    return dict(session.exec(query).all())


def are_partners(session: Session, one: int, other: int) -> bool:
    """Tell whether two people work together already."""
    theirs = select(Member.relationship_id).where(Member.person_id == other)
    query = (
        select(Member.id)
        .join(Relationship, col(Relationship.id) == col(Member.relationship_id))
        .where(Member.person_id == one, col(Member.relationship_id).in_(theirs))
        .where(col(Relationship.state).in_(LIVING))
    )
    return session.exec(query).first() is not None


def shared_programme(session: Session, one: int, other: int) -> Programme | None:
    """Return the oldest running programme in which both take part."""
    theirs = select(Enrolment.programme_id).where(
        Enrolment.person_id == other, Enrolment.state == EnrolmentState.ACTIVE
    )
    query = (
        select(Programme)
        .join(Enrolment, col(Enrolment.programme_id) == col(Programme.id))
        .where(Enrolment.person_id == one, Enrolment.state == EnrolmentState.ACTIVE)
        .where(Programme.state == ProgrammeState.ACTIVE, col(Programme.id).in_(theirs))
        .order_by(col(Programme.id))
    )
    return session.exec(query).first()
