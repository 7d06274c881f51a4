"""What becomes of invitations: whoever joins and offers gets the ask; others are left in peace."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from bot.db.tables import Ask, Invitation, Person, Profile
from bot.errors import UserError
from bot.forms.asks import Door
from bot.forms.outbox import Manners
from bot.forms.states import InvitationState, ProfileState
from bot.services import asks, doors, invitations, shortlist
from bot.services.actors import Actor, System


def queue_due(session: Session, *, now: datetime) -> None:
    """Turn invitations of people who joined into asks, and let the others lapse."""
    by = System(session.info["workspace_id"])
    for row in _accepted(session):
        if invitations.close(session, by, row, InvitationState.JOINED, now=now):
            _carry(session, row, now)
    late = select(Invitation).where(Invitation.state == InvitationState.OPEN, col(Invitation.lapse_at) <= now)
    for row in session.exec(late.order_by(col(Invitation.id))).all():
        if invitations.close(session, by, row, InvitationState.LAPSED, now=now):
            invitations.refresh(session, row, invitations.CARD, row.recipient_id, now=now)
            invitations.tell(session, row.sender_id, invitations.ANSWER, row, Manners.DAYTIME, now)


def waits(session: Session, *, now: datetime) -> bool:
    """Tell whether somebody has joined to whom an invitation is open."""
    del now
    return bool(_accepted(session))


def _accepted(session: Session) -> Sequence[Invitation]:
    joined = (
        select(Invitation)
        .join(Profile, col(Profile.person_id) == col(Invitation.recipient_id))
        .where(Invitation.state == InvitationState.OPEN, Profile.state == ProfileState.ACTIVE, col(Profile.offering))
    )
    return session.exec(joined.order_by(col(Invitation.id))).all()


def next_due(session: Session) -> datetime | None:
    """Return when the next invitation lapses."""
    due = col(Invitation.lapse_at)
    return session.exec(select(Invitation.lapse_at).where(due.is_not(None)).order_by(due).limit(1)).first()


def _carry(session: Session, row: Invitation, now: datetime) -> None:
    """Deliver the ask; where the sender cannot ask now, they hear that the person has joined."""
    sender = Actor(row.workspace_id, row.sender_id)
    recipient = session.exec(select(Person).where(Person.id == row.recipient_id)).one()
    invitations.refresh(session, row, invitations.CARD, row.recipient_id, now=now)
    try:
        with session.begin_nested():
            asks.require_able(session, sender)
            asks.require_ready(session, sender, recipient.id)
            doors.hold(session, recipient.id)
            if doors.door(session, sender.person_id, recipient) is Door.OPEN:
                asks.deliver(session, sender, _as_ask(row, now), now=now)
                return
    except UserError:  # the sender waits for somebody else's answer, takes no part, or is held by a gate
        pass
    try:
        with session.begin_nested():
            shortlist.add(session, sender, recipient, kind=row.kind, why=row.why, now=now)
    except UserError:  # their list is full
        pass
    invitations.tell(session, row.sender_id, invitations.JOINED, row, Manners.DAYTIME, now)


def _as_ask(row: Invitation, now: datetime) -> Ask:
    return Ask(
        goal_id=row.goal_id,
        mentee_id=row.sender_id,
        mentor_id=row.recipient_id,
        kind=row.kind,
        what=row.what,
        goal_text=row.goal_text,
        need=row.need,
        why=row.why,
        timeframe_months=row.timeframe_months,
        recommended_by_id=row.recommended_by_id,
        created_at=now,
    )
