"""Asks to colleagues who have not joined: one invitation, and nothing more unless they answer."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from bot.db.tables import Invitation, NeverInvite, Person
from bot.errors import AlreadyDone, NotAllowed, NotFound
from bot.forms.asks import AskForm, InvitationCard
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.relationships import Partner
from bot.forms.states import INVITATION_TRANSITIONS, Action, InvitationState, before
from bot.services import deadlines, outbox, workweeks
from bot.services.actors import Actor, System
from bot.services.beginnings import begun
from bot.services.transitions import transition

CARD = "invitations.card"
SENT = "invitations.sent"
ANSWER = "invitations.answer"
JOINED = "invitations.joined"

#: On their way at the same time, per sender; and how long somebody is left in peace after one.
MOST_OPEN = 3
PEACE = timedelta(days=30)
#: Working days after which an invitation lapses.
LAPSE_AFTER = 10

_NOT_JUST_NOW = "{name} cannot be invited just now. Ask somebody else, or talk with them over a coffee."
_TOO_MANY = "Three invitations of yours are on their way. Wait for an answer, or take one back; then invite the next."


def require_free(session: Session, actor: Actor, recipient: Person, *, now: datetime) -> None:
    """Make sure that one more invitation may go to this person.

    Whether they never want one, or had one lately, reads the same.

    Raises:
        NotAllowed: it may not.
    """
    never = session.exec(select(NeverInvite.id).where(NeverInvite.person_id == recipient.id)).first()
    lately = select(Invitation.id).where(
        Invitation.recipient_id == recipient.id, col(Invitation.created_at) > now - PEACE
    )
    if never is not None or session.exec(lately).first() is not None:
        raise NotAllowed(_NOT_JUST_NOW.format(name=recipient.name or "This person"))
    under_way = select(sa.func.count(col(Invitation.id))).where(
        Invitation.sender_id == actor.person_id, Invitation.state == InvitationState.OPEN
    )
    if session.exec(under_way).one() >= MOST_OPEN:
        raise NotAllowed(_TOO_MANY)


def send(session: Session, actor: Actor, recipient: Person, row: Invitation, *, now: datetime) -> Invitation:
    """Send one invitation, with the ask in it.

    Raises:
        NotAllowed: this person cannot be invited now, or too many of the actor's are on their way.
    """
    # The sender's row is locked, so that several at once cannot pass the cap together.
    session.exec(select(Person).where(Person.id == actor.person_id).with_for_update(key_share=True)).one()
    require_free(session, actor, recipient, now=now)
    week = workweeks.of(session, recipient.id)
    row.lapse_at = deadlines.end_after_working_days(now, recipient.tz, LAPSE_AFTER, week)
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError as error:  # somebody else invited them in the same moment
        raise NotAllowed(_NOT_JUST_NOW.format(name=recipient.name or "This person")) from error
    begun(session, row, by=actor, now=now)
    tell(session, recipient.id, CARD, row, Manners.DAYTIME, now)
    tell(session, actor.person_id, SENT, row, Manners.NOW, now)
    return row


def make(actor: Actor, recipient: Person, form: AskForm, **more: Any) -> Invitation:
    """Return the row of an invitation in the sender's words."""
    return Invitation(
        sender_id=actor.person_id,
        recipient_id=recipient.id,
        what=form.what,
        goal_text=form.goal_text,
        need=form.need,
        why=form.why,
        timeframe_months=form.timeframe_months,
        **more,
    )


def decline(session: Session, actor: Actor, invitation_id: int, *, never: bool, now: datetime) -> InvitationCard:
    """Say no, and if wished: never invite me, which holds for ever.

    Raises:
        NotFound: the invitation is not for the actor.
    """
    row = session.exec(
        select(Invitation).where(Invitation.id == invitation_id, Invitation.recipient_id == actor.person_id)
    ).first()
    if row is None:
        raise NotFound("This invitation is not for you, or is no longer here.")
    if never:
        outbox.insert_once(session, NeverInvite, {"person_id": actor.person_id, "said_at": now})
    if close(session, actor, row, InvitationState.DECLINED, now=now):
        tell(session, row.sender_id, ANSWER, row, Manners.DAYTIME, now)
    return card(session, row)


def withdraw(session: Session, actor: Actor, invitation_id: int, *, now: datetime) -> InvitationCard:
    """Take an invitation back.

    Raises:
        NotFound: it is not the actor's.
        AlreadyDone: it was answered, or has lapsed.
    """
    query = select(Invitation).where(Invitation.id == invitation_id, Invitation.sender_id == actor.person_id)
    row = session.exec(query).first()
    if row is None:
        raise NotFound("This invitation is not one of yours, or is no longer here.")
    if not close(session, actor, row, InvitationState.WITHDRAWN, now=now):
        raise AlreadyDone("It was answered meanwhile, so nothing was changed.")
    refresh(session, row, CARD, row.recipient_id, now=now)
    return card(session, row)


def close(session: Session, by: Actor | System, row: Invitation, state: InvitationState, *, now: datetime) -> bool:
    """Bring an invitation to its end; tells whether it was still open."""
    sources = before(INVITATION_TRANSITIONS, state)
    return transition(session, row, state, allowed_from=sources, by=by, now=now, answered_at=now, lapse_at=None)


def lose(session: Session, by: System, person_id: int, *, now: datetime) -> None:
    """Bring to their end the invitations of somebody who is gone, and those to them."""
    query = select(Invitation).where(
        Invitation.state == InvitationState.OPEN,
        (Invitation.sender_id == person_id) | (Invitation.recipient_id == person_id),
    )
    for row in session.exec(query.order_by(col(Invitation.id))).all():
        if row.sender_id == person_id:
            close(session, by, row, InvitationState.WITHDRAWN, now=now)
            refresh(session, row, CARD, row.recipient_id, now=now)
        else:
            close(session, by, row, InvitationState.LAPSED, now=now)
            tell(session, row.sender_id, ANSWER, row, Manners.DAYTIME, now)


def card(session: Session, row: Invitation) -> InvitationCard:
    """Return what the two people of an invitation may read of it."""
    people = {
        p.id: p for p in session.exec(select(Person).where(col(Person.id).in_([row.sender_id, row.recipient_id])))
    }
    recommended = session.exec(select(Person).where(Person.id == row.recommended_by_id)).first()
    return InvitationCard(
        id=row.id,
        state=row.state,
        sender=_partner(people[row.sender_id]),
        recipient=_partner(people[row.recipient_id]),
        what=row.what,
        goal_text=row.goal_text,
        need=row.need,
        why=row.why,
        timeframe_months=row.timeframe_months,
        recommended_by=_partner(recommended) if recommended else None,
        lapse_at=row.lapse_at,
    )


def get(session: Session, invitation_id: int) -> InvitationCard | None:
    """Return an invitation for a message to one of its people; None where it is gone."""
    row = session.exec(select(Invitation).where(Invitation.id == invitation_id)).first()
    return card(session, row) if row else None


def under_way(session: Session, person_id: int) -> tuple[InvitationCard, ...]:
    """Return somebody's own invitations that wait for an answer, oldest first."""
    query = select(Invitation).where(Invitation.sender_id == person_id, Invitation.state == InvitationState.OPEN)
    return tuple(card(session, row) for row in session.exec(query.order_by(col(Invitation.id))).all())


def tell(session: Session, person_id: int, kind: str, row: Invitation, manners: Manners, now: datetime) -> None:
    """Post a message about an invitation, once."""
    letter = Letter(
        key=f"{kind}:{row.id}", to=to_person(person_id), kind=kind, manners=manners, due_at=now, subject_id=row.id
    )
    outbox.enqueue(session, letter, now=now)


def refresh(session: Session, row: Invitation, kind: str, person_id: int, *, now: datetime) -> None:
    """Have a message show the present state."""
    sent = outbox.latest_message(session, kind, row.id, person_id)
    if sent is not None:
        letter = Letter(
            key=f"{kind}:{row.id}:{row.state.value}",
            to=to_person(person_id),
            kind=kind,
            manners=Manners.NOW,
            due_at=now,
            subject_id=row.id,
            params={"message": f"{sent.channel_id}/{sent.ts}"},
            action=Action.UPDATE,
        )
        outbox.enqueue(session, letter, now=now)


def _partner(person: Person) -> Partner:
    return Partner(person.id, person.slack_user_id, person.name, person.title, person.tz)
