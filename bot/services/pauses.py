"""Letting one relationship rest, and going on. Its clocks stand meanwhile, and its end moves along."""

from datetime import datetime, timedelta

from sqlmodel import Session, select

from bot.db.tables import Person, Relationship, Review
from bot.errors import AlreadyDone, NotAllowed
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.pauses import RestCard
from bot.forms.states import RELATIONSHIP_TRANSITIONS, RelationshipState, Role, before
from bot.services import calendar, checkins, milestones, outbox, relationships, reviews
from bot.services.actors import Actor
from bot.services.transitions import transition

RESTS = "pauses.rests"
GOES_ON = "pauses.goes_on"

#: A circle of more is not put to rest by one of them.
_A_PAIR = 2


def pause(session: Session, actor: Actor, relationship_id: int, *, now: datetime) -> RestCard:
    """Let a relationship rest: no check-ins and no nudges; the other one hears of it kindly, without a reason.

    Raises:
        NotFound: it is not one of the actor's.
        NotAllowed: it is a circle of several.
        AlreadyDone: it rests already, is over, or has not begun.
    """
    row, mine = relationships.own_living(session, actor, relationship_id)
    people = relationships.members(session, row.id)
    if mine.role is Role.PEER and len(people) > _A_PAIR:
        raise NotAllowed("Your circle goes on with the others. `/mentor pause` lets you alone rest, everywhere.")
    to = RelationshipState.PAUSED
    allowed = before(RELATIONSHIP_TRANSITIONS, to)
    if not transition(session, row, to, allowed_from=allowed, by=actor, now=now, paused_at=now):
        if row.state is RelationshipState.PAUSED:
            raise AlreadyDone("It rests already. “Go on” on its page wakes it up.")
        raise AlreadyDone("It begins once both of you have signed the agreement; until then there is nothing to pause.")
    for member in people:
        member.next_checkin_at = None
        session.add(member)
    session.flush()
    milestones.plan(session, row, now=now)
    _tell(session, RESTS, row, actor, now)
    return _card(session, row, actor.person_id)


def resume(session: Session, actor: Actor, relationship_id: int, *, now: datetime) -> RestCard:
    """Go on: the end of the term and the questions around it move by as long as it rested.

    Raises:
        NotFound: it is not one of the actor's.
        AlreadyDone: it does not rest, or is over.
    """
    row, _ = relationships.own_living(session, actor, relationship_id)
    relationships.hold(session, row)
    rested = now - (row.paused_at or now)
    ended_on, ends_at = row.ends_at.date(), row.ends_at + rested
    if not transition(
        session,
        row,
        RelationshipState.ACTIVE,
        allowed_from={RelationshipState.PAUSED},
        by=actor,
        now=now,
        paused_at=None,
        ends_at=ends_at,
        next_look_at=None,
    ):
        raise AlreadyDone("It goes on already: everything is running.")
    # What was asked about the old end is about the new one, and is not asked again.
    for review in session.exec(select(Review).where(Review.relationship_id == row.id, Review.due_on == ended_on)):
        review.due_on = ends_at.date()
        session.add(review)
    checkins.begin_again(session, row, now=now)
    milestones.plan(session, row, now=now)
    _tell(session, GOES_ON, row, actor, now)
    return _card(session, row, actor.person_id)


def end(session: Session, row: Relationship, *, now: datetime) -> bool:
    """Close what rested for as long as a rest may be, with the same kind words as at the end of a term."""
    if row.state is not RelationshipState.PAUSED:
        return False
    row.ends_at = min(row.ends_at, now)
    session.add(row)
    session.flush()
    return reviews.close(session, row, now=now)


def to_send(session: Session, kind: str, relationship_id: int, person_id: int) -> RestCard | str:
    """Return what a message about a rest shows, or a code that says why it has lost its point."""
    row = session.exec(select(Relationship).where(Relationship.id == relationship_id)).first()
    wanted = RelationshipState.PAUSED if kind == RESTS else RelationshipState.ACTIVE
    if row is None or row.state is not wanted:
        return "changed_again"
    if person_id not in {one.person_id for one in relationships.members(session, row.id)}:
        return "not_a_member"
    return _card(session, row, person_id)


def _card(session: Session, row: Relationship, person_id: int) -> RestCard:
    card = relationships.card_of(session, row.id, person_id)
    if card is None:
        raise AlreadyDone("You are not in it any more, so nothing was changed.")
    me = session.exec(select(Person).where(Person.id == person_id)).one()
    last = row.paused_at + milestones.LONGEST_REST if row.paused_at is not None else None
    return RestCard(
        card,
        rests=row.state is RelationshipState.PAUSED,
        until=calendar.local_date(last or row.ends_at, me.tz),
    )


def _tell(session: Session, kind: str, row: Relationship, actor: Actor, now: datetime) -> None:
    for member in relationships.members(session, row.id):
        outbox.refresh_home(session, member.person_id, now=now)
        if member.person_id == actor.person_id:
            continue
        letter = Letter(
            key=f"{kind}:{row.id}:{member.person_id}:{now.timestamp():.6f}",
            to=to_person(member.person_id),
            kind=kind,
            manners=Manners.DAYTIME,
            due_at=now,
            subject_id=row.id,
            not_after=now + timedelta(days=14),
        )
        outbox.enqueue(session, letter, now=now)
