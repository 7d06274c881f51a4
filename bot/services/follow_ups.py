"""What came of it: half a year after the end, whoever wanted to be asked may tell their mentor."""

from datetime import datetime

from sqlmodel import Session, col, select

from bot.db.tables import FollowUp, Person, Profile
from bot.errors import AlreadyDone, NotFound
from bot.forms.follow_ups import FollowUpCard, FollowUpForm, NewsCard
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.states import ProfileState, RelationshipState, Role
from bot.services import avoidances, outbox, relationships, workweeks
from bot.services.actors import Actor
from bot.services.calendar import local_date
from bot.services.deadlines import end_after_day, morning_of

ASKED = "follow_ups.asked"
TOLD = "follow_ups.told"

_AFTER = relationships.months(6)
#: A question that found no room among a person's messages for so long is dropped.
_PATIENCE = relationships.months(1)
_GONE = "This is not one of your mentorships that came to their end, or is no longer here. Nothing was changed."


def promise(session: Session, actor: Actor, relationship_id: int, *, now: datetime) -> None:
    """Have the actor asked in half a year what came of a mentorship; repeating it changes nothing.

    Raises:
        NotFound: the actor was not the mentee of such a mentorship, or it did not come to its end.
    """
    row, mine = relationships.own(session, actor, relationship_id)
    if row.state is not RelationshipState.CLOSED or mine.role is not Role.MENTEE:
        raise NotFound(_GONE)
    if (known := find(session, relationship_id, actor.person_id)) is not None:
        known.wanted = True
        session.add(known)
        session.flush()
        return
    me = session.exec(select(Person).where(Person.id == actor.person_id)).one()
    week = workweeks.of(session, me.id)
    due_at = morning_of(local_date(now + _AFTER, me.tz), me.tz, week)
    values = {"relationship_id": relationship_id, "person_id": me.id, "due_at": due_at, "created_at": now}
    made = outbox.insert_once(session, FollowUp, values)
    letter = Letter(
        key=f"{ASKED}:{made}",
        to=to_person(me.id),
        kind=ASKED,
        manners=Manners.UNASKED,
        due_at=due_at,
        subject_id=made,
        not_after=end_after_day(local_date(due_at + _PATIENCE, me.tz), me.tz, week),
    )
    if made is not None:
        outbox.enqueue(session, letter, now=now)


def take_back(session: Session, actor: Actor, relationship_id: int) -> None:
    """Ask the actor nothing after all; repeating it changes nothing.

    Raises:
        NotFound: it is not one of the actor's relationships.
    """
    relationships.own(session, actor, relationship_id)
    known = find(session, relationship_id, actor.person_id)
    if known is not None:
        known.wanted = False
        session.add(known)
        session.flush()


def decline(session: Session, actor: Actor, follow_up_id: int) -> FollowUpCard:
    """Leave the question without an answer.

    Raises:
        NotFound: it is not the actor's.
        AlreadyDone: it is answered.
    """
    card = get(session, actor, follow_up_id)
    take_back(session, actor, card.relationship.id)
    return card


def get(session: Session, actor: Actor, follow_up_id: int) -> FollowUpCard:
    """Return the actor's own question, to be answered.

    Raises:
        NotFound: it is not the actor's.
        AlreadyDone: it is answered.
    """
    row = _own(session, actor, follow_up_id)
    if row.answered_at is not None:
        raise AlreadyDone("You have told already what came of it. Thank you!")
    return _card(session, row)


def tell(session: Session, actor: Actor, follow_up_id: int, form: FollowUpForm, *, now: datetime) -> FollowUpCard:
    """Keep what came of it, and have the mentor read it.

    Raises:
        NotFound: it is not the actor's.
        AlreadyDone: it is answered.
    """
    card, row = get(session, actor, follow_up_id), _own(session, actor, follow_up_id)
    row.told, row.answered_at, row.wanted = form.told, now, False
    session.add(row)
    session.flush()
    for partner in card.relationship.partners:
        letter = Letter(
            key=f"{TOLD}:{row.id}:{partner.person_id}",
            to=to_person(partner.person_id),
            kind=TOLD,
            manners=Manners.DAYTIME,
            due_at=now,
            subject_id=row.id,
        )
        outbox.enqueue(session, letter, now=now)
    return card


def to_ask(session: Session, follow_up_id: int, person_id: int) -> FollowUpCard | str:
    """Return the question for its message, or a code that says why it has lost its point."""
    row = session.exec(select(FollowUp).where(FollowUp.id == follow_up_id, FollowUp.person_id == person_id)).first()
    if row is None or not row.wanted:
        return "not_wanted"
    if relationships.card_of(session, row.relationship_id, person_id) is None:
        return "relationship_gone"
    card = _card(session, row)
    readers = [one for one in card.relationship.partners if _would_hear(session, one.person_id, person_id)]
    return card if readers else "partner_gone"


def to_tell(session: Session, follow_up_id: int, reader_id: int) -> NewsCard | str:
    """Return what the mentor reads, or a code that says why it has lost its point."""
    query = select(FollowUp, Person).join(Person, col(Person.id) == col(FollowUp.person_id))
    found = session.exec(query.where(FollowUp.id == follow_up_id)).first()
    if found is None or not found[0].told:
        return "nothing_told"
    row, author = found
    if relationships.card_of(session, row.relationship_id, reader_id) is None:
        return "relationship_gone"
    if not _would_hear(session, reader_id, author.id):
        return "partner_gone"
    return NewsCard(relationships.partner(author), row.told)


def find(session: Session, relationship_id: int, person_id: int) -> FollowUp | None:
    """Return what somebody promised for a relationship, if they did."""
    query = select(FollowUp).where(FollowUp.relationship_id == relationship_id, FollowUp.person_id == person_id)
    return session.exec(query).first()


# -- inside -------------------------------------------------------------------------------------------------


def _would_hear(session: Session, reader_id: int, author_id: int) -> bool:
    """Tell whether the mentor is still there, takes part in mentoring, and keeps no distance; nobody is told which."""
    query = select(Person.is_deleted, Profile.state).outerjoin(Profile, col(Profile.person_id) == col(Person.id))
    is_deleted, state = session.exec(query.where(Person.id == reader_id)).one()
    return not is_deleted and state is not ProfileState.LEFT and not avoidances.between(session, reader_id, author_id)


def _own(session: Session, actor: Actor, follow_up_id: int) -> FollowUp:
    query = select(FollowUp).where(FollowUp.id == follow_up_id, FollowUp.person_id == actor.person_id)
    row = session.exec(query).first()
    if row is None:
        raise NotFound(_GONE)
    return row


def _card(session: Session, row: FollowUp) -> FollowUpCard:
    card = relationships.card_of(session, row.relationship_id, row.person_id)
    if card is None:
        raise NotFound(_GONE)
    return FollowUpCard(row.id, card)
