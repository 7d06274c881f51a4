"""What a partner reads of an answer that its author shared: as it stands now, and nothing once it is taken back."""

from datetime import datetime

from sqlmodel import Session, col, select

from bot.db.tables import Checkin, CheckinNote, Member, Outbox, Person, Relationship
from bot.forms.checkins import SharedCard
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.states import LIVING, Action, OutboxState
from bot.services import calendar, outbox, relationships

SHARED = "checkins.shared"


def tell(session: Session, checkin: Checkin, *, now: datetime) -> None:
    """Have the others of the relationship told, each in their own working hours."""
    for person_id in _readers(session, checkin):
        if not _waits(session, checkin, person_id) and not refresh_for(session, checkin, person_id, now=now):
            letter = Letter(
                key=f"{SHARED}:{checkin.id}:{person_id}:{now.timestamp():.6f}",
                to=to_person(person_id),
                kind=SHARED,
                manners=Manners.DAYTIME,
                due_at=now,
                subject_id=checkin.id,
            )
            outbox.enqueue(session, letter, now=now)


def refresh(session: Session, checkin: Checkin, *, now: datetime) -> None:
    """Have what the others read follow a change, if they read anything of it."""
    for person_id in _readers(session, checkin):
        refresh_for(session, checkin, person_id, now=now)


def refresh_for(session: Session, checkin: Checkin, person_id: int, *, now: datetime) -> bool:
    """Have one reader's message follow; False where there is none yet."""
    sent = outbox.latest_message(session, SHARED, checkin.id, person_id)
    if sent is None:
        return False
    letter = Letter(
        key=f"{SHARED}:{checkin.id}:{person_id}:{now.timestamp():.6f}:again",
        to=to_person(person_id),
        kind=SHARED,
        manners=Manners.NOW,
        due_at=now,
        subject_id=checkin.id,
        params={"message": f"{sent.channel_id}/{sent.ts}"},
        action=Action.UPDATE,
    )
    return outbox.enqueue(session, letter, now=now)


def to_send(session: Session, checkin_id: int, reader_id: int) -> SharedCard | str:
    """Return what is to be told for the first time, or a code that says why it has lost its point."""
    found = card(session, checkin_id, reader_id)
    if found is None:
        return "checkin_gone"
    row = session.exec(select(Relationship).where(Relationship.id == found.relationship_id)).one()
    if row.state not in LIVING:
        return "relationship_over"
    return found if found.is_shared else "taken_back"


def card(session: Session, checkin_id: int, reader_id: int) -> SharedCard | None:
    """Return what one reader sees; None where it is gone, or they are no partner of its author."""
    checkin = session.exec(select(Checkin).where(Checkin.id == checkin_id)).first()
    if checkin is None or reader_id not in _readers(session, checkin):
        return None
    author = session.exec(select(Person).where(Person.id == checkin.person_id)).one()
    reader = session.exec(select(Person).where(Person.id == reader_id)).one()
    query = select(CheckinNote.text).where(CheckinNote.checkin_id == checkin.id, col(CheckinNote.shared))
    is_shared = checkin.shared_at is not None
    return SharedCard(
        author=relationships.partner(author),
        relationship_id=_member(session, checkin).relationship_id,
        on=calendar.local_date(checkin.answered_at or checkin.created_at, reader.tz),
        is_shared=is_shared,
        mood=checkin.mood if is_shared else None,
        words=tuple(session.exec(query.order_by(col(CheckinNote.id)))) if is_shared else (),
    )


def _member(session: Session, checkin: Checkin) -> Member:
    return session.exec(select(Member).where(Member.id == checkin.member_id)).one()


def _readers(session: Session, checkin: Checkin) -> list[int]:
    member = _member(session, checkin)
    others = relationships.members(session, member.relationship_id)
    return [one.person_id for one in others if one.person_id != checkin.person_id]


def _waits(session: Session, checkin: Checkin, person_id: int) -> bool:
    """Tell whether the message to one reader is still to go out: it is made when it is sent."""
    query = select(Outbox.id).where(
        Outbox.recipient == str(person_id),
        Outbox.kind == SHARED,
        Outbox.subject_id == checkin.id,
        Outbox.action == Action.POST,
        col(Outbox.state).in_([OutboxState.DUE, OutboxState.LEASED, OutboxState.UNKNOWN]),
    )
    return session.exec(query).first() is not None
