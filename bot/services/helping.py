"""Whom to turn to, and telling the admins that people are stuck, without a word of what was said."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot.db.tables import HelpRequest, Member, Person, Programme, ProgrammeAdmin, Relationship
from bot.errors import AlreadyDone, NotAllowed
from bot.forms.endings import Contact, StuckPair
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.states import LIVING
from bot.services import outbox
from bot.services.actors import Actor
from bot.services.relationships import members as members_of
from bot.services.relationships import own_living, partner

STUCK = "endings.stuck"

#: Admins hear of the same people once in this time, however often somebody presses the button.
_HELP_AGAIN_AFTER = timedelta(days=7)


def contact(session: Session, programme_id: int | None) -> Contact:
    """Return whom to turn to: the one whom the programme names for it, or else its admins, or the workspace's."""
    programme = session.exec(select(Programme).where(Programme.id == programme_id)).first() if programme_id else None
    name = programme.name if programme is not None else ""
    if programme is not None and programme.conduct_contact_id is not None:
        named = session.exec(select(Person).where(Person.id == programme.conduct_contact_id)).one()
        if not named.is_deleted:
            return Contact((partner(named),), name, is_named=True)
    return Contact(tuple(partner(one) for one in _admins(session, programme_id)[:3]), name)


def ask_for_help(session: Session, actor: Actor, relationship_id: int, *, now: datetime) -> Contact:
    """Tell the programme's admins that people are stuck: who they are, and nothing of what was said.

    Raises:
        NotFound: it is not one of the actor's.
        AlreadyDone: it is over, or the admins were told lately.
        NotAllowed: nobody but they themselves run the programme.
    """
    row, _ = own_living(session, actor, relationship_id)
    inside = {member.person_id for member in members_of(session, row.id)}
    admins = [one for one in _admins(session, row.programme_id) if one.id not in inside]
    if not admins:
        raise NotAllowed("Nobody outside runs this programme. The person named below can help, too.")
    lately = select(HelpRequest.id).where(
        HelpRequest.relationship_id == row.id, HelpRequest.asked_at > now - _HELP_AGAIN_AFTER
    )
    if session.exec(lately).first() is not None:
        raise AlreadyDone("The admins know already that you could use a hand, and nothing else. They will be in touch.")
    request = HelpRequest(relationship_id=row.id, person_id=actor.person_id, asked_at=now)
    session.add(request)
    session.flush()
    for admin in admins:
        letter = Letter(
            key=f"{STUCK}:{request.id}:{admin.id}",
            to=to_person(admin.id),
            kind=STUCK,
            manners=Manners.DAYTIME,
            due_at=now,
            subject_id=request.id,
        )
        outbox.enqueue(session, letter, now=now)
    return Contact(tuple(partner(one) for one in admins))


def stuck(session: Session, request_id: int) -> StuckPair | None:
    """Return what an admin hears of a pair that asked for help; None where it is over, or they left."""
    query = (
        select(HelpRequest, Relationship)
        .join(Relationship, col(Relationship.id) == col(HelpRequest.relationship_id))
        .where(HelpRequest.id == request_id, col(Relationship.state).in_(LIVING))
    )
    found = session.exec(query).first()
    if found is None:
        return None
    request, row = found
    people_of = select(Person).join(Member, col(Member.person_id) == col(Person.id))
    inside = people_of.where(Member.relationship_id == row.id, col(Member.left_at).is_(None)).order_by(col(Member.id))
    people = {person.id: partner(person) for person in session.exec(inside)}
    name = session.exec(select(Programme.name).where(Programme.id == row.programme_id)).first() or ""
    asked_by = people.get(request.person_id)
    return StuckPair(tuple(people.values()), name, asked_by) if asked_by is not None else None


def _admins(session: Session, programme_id: int | None) -> Sequence[Person]:
    query = select(Person).where(col(Person.is_deleted).is_(False), col(Person.is_bot).is_(False))
    if programme_id is not None:
        runs = select(ProgrammeAdmin.person_id).where(ProgrammeAdmin.programme_id == programme_id)
        admins = session.exec(query.where(col(Person.id).in_(runs)).order_by(col(Person.id))).all()
        if admins:
            return admins
    return session.exec(query.where(col(Person.is_admin)).order_by(col(Person.id))).all()
