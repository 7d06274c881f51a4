"""Calendar files: one entry for each meeting, which moves with it and goes with it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import uuid4

from sqlmodel import Session, col, select

from bot.catalogue import Kind
from bot.db.tables import Meeting, Member, Outbox, Person, Relationship
from bot.forms.invites import InviteCard
from bot.forms.outbox import Manners
from bot.forms.states import LIVING, MeetingState, OutboxState
from bot.services import calendar, meeting_parts
from bot.services.actors import Actor, System
from bot.services.meeting_letters import send as send_letter

INVITE = "invites.invite"
WITHDRAWN = "invites.withdrawn"

#: Between the two, so that calling off one person's entry has a number of its own.
_STEP = 2


def follow(meeting: Meeting, earlier: Sequence[Meeting]) -> None:
    """Make a new meeting the next version of the one that it takes the place of, or one of its own."""
    last = max(earlier, key=lambda one: one.sequence, default=None)
    meeting.uid = last.uid if last is not None else uuid4().hex
    meeting.sequence = last.sequence + _STEP if last is not None else 0


def send(session: Session, meeting: Meeting, *, by: Actor | System, now: datetime) -> None:
    """Send everybody who comes the file of a meeting whose time is agreed on."""
    for member in meeting_parts.coming(session, meeting):
        manners = _manners(by, member.person_id)
        send_letter(session, INVITE, meeting, member.person_id, manners, now, not_after=meeting.starts_at)


def withdraw(
    session: Session, meeting: Meeting, person_ids: Iterable[int], *, by: Actor | System, now: datetime
) -> None:
    """Send these people the file that takes a meeting out of their calendars, if they were sent one to put it in."""
    starts_at = _stood_at(session, meeting)
    if starts_at is None or starts_at <= now:
        return
    for person_id in person_ids:
        if _files(session, meeting, person_id):
            send_letter(session, WITHDRAWN, meeting, person_id, _manners(by, person_id), now, not_after=starts_at)


def withdraw_all(
    session: Session, relationship_id: int, person_ids: Sequence[int], *, by: Actor | System, now: datetime
) -> None:
    """Take everything that is to come of a relationship out of these people's calendars."""
    live = [MeetingState.PROPOSED, MeetingState.AGREED]
    query = select(Meeting).where(Meeting.relationship_id == relationship_id, col(Meeting.state).in_(live))
    for meeting in session.exec(query.order_by(col(Meeting.id))).all():
        withdraw(session, meeting, person_ids, by=by, now=now)


def to_send(session: Session, kind: str, meeting_id: int, person_id: int, *, now: datetime) -> InviteCard | str:
    """Return what a file says, or a code that says why it has lost its point."""
    meeting = session.exec(select(Meeting).where(Meeting.id == meeting_id)).first()
    reader = session.exec(select(Person).where(Person.id == person_id)).first()
    if meeting is None or reader is None:
        return "meeting_gone"
    withdrawn = kind == WITHDRAWN
    if _is_on(session, meeting, person_id) is withdrawn:
        return "moved_or_over"
    starts_at = _stood_at(session, meeting)
    if starts_at is None or starts_at <= now:
        return "past"
    sent = [row for row in _files(session, meeting, person_id) if row.state is OutboxState.SENT]
    if withdrawn and (not sent or sent[-1].kind == WITHDRAWN):
        return "never_invited"
    row = session.exec(select(Relationship).where(Relationship.id == meeting.relationship_id)).one()
    return InviteCard(
        uid=meeting.uid,
        sequence=meeting.sequence + withdrawn,
        people=_names(session, meeting, person_id),
        starts_at=starts_at.astimezone(calendar.zone(reader.tz)),
        minutes=meeting.minutes,
        made_at=now,
        moved=bool(sent) and not withdrawn,
        withdrawn=withdrawn,
        peers=row.kind is Kind.PEER,
    )


def _is_on(session: Session, meeting: Meeting, person_id: int) -> bool:
    row = session.exec(select(Relationship).where(Relationship.id == meeting.relationship_id)).one()
    comes = person_id in {one.person_id for one in meeting_parts.coming(session, meeting)}
    return row.state in LIVING and meeting.state is MeetingState.AGREED and comes


def _names(session: Session, meeting: Meeting, person_id: int) -> tuple[str, ...]:
    """Return who is in it, the reader included, in the order in which they came."""
    query = select(Person.name).join(Member, col(Member.person_id) == col(Person.id))
    query = query.where(Member.relationship_id == meeting.relationship_id)
    inside = query.where(col(Member.left_at).is_(None) | (col(Member.person_id) == person_id))
    return tuple(name for name in session.exec(inside.order_by(col(Member.id))) if name)


def _stood_at(session: Session, meeting: Meeting) -> datetime | None:
    """Return its time, or the last one that it had before it was moved."""
    query = select(Meeting.starts_at).where(Meeting.uid == meeting.uid, col(Meeting.starts_at).is_not(None))
    return meeting.starts_at or session.exec(query.order_by(col(Meeting.sequence).desc())).first()


def _files(session: Session, meeting: Meeting, person_id: int) -> list[Outbox]:
    """Return the files about a meeting, its earlier times included, that are for somebody, in their order."""
    same = select(Meeting.id).where(Meeting.uid == meeting.uid)
    query = select(Outbox).where(Outbox.person_id == person_id, col(Outbox.kind).in_([INVITE, WITHDRAWN]))
    return list(session.exec(query.where(col(Outbox.subject_id).in_(same)).order_by(col(Outbox.id))))


def _manners(by: Actor | System, person_id: int) -> Manners:
    return Manners.NOW if isinstance(by, Actor) and by.person_id == person_id else Manners.DAYTIME
