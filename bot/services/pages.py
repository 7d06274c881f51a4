"""The page of one relationship: where it stands and its one next step."""

from datetime import datetime

from sqlmodel import Session, select

from bot.db.tables import Member, Profile, Relationship
from bot.errors import NotFound
from bot.forms.agreements import AgreementCard
from bot.forms.meetings import MeetingCard
from bot.forms.pages import PageStep, RelationshipPage
from bot.forms.relationships import RelationshipCard
from bot.forms.states import LIVING, RelationshipState, Role
from bot.services import agreements, helping, meeting_cards, meetings, relationships
from bot.services.actors import Actor


def people(session: Session, actor: Actor) -> list[RelationshipCard]:
    """Return the actor's relationships that go on or rest, oldest first."""
    return relationships.active_of(session, actor.person_id)


def page(session: Session, actor: Actor, relationship_id: int, *, now: datetime) -> RelationshipPage:
    """Return the page of one of the actor's relationships.

    Raises:
        NotFound: there is no such relationship of this person.
    """
    row, mine = relationships.own(session, actor, relationship_id)
    card = relationships.card_of(session, row.id, actor.person_id)
    if card is None:
        raise NotFound("This is not one of your relationships, or is no longer here. Nothing was changed.")
    agreement = agreements.card_for(session, row, actor.person_id)
    found = meetings.to_answer(session, row.id, actor.person_id, now=now) or meetings.current(session, row.id, now=now)
    meeting = meeting_cards.card(session, found, actor.person_id, now=now) if found is not None else None
    return RelationshipPage(
        card,
        row.state,
        _step(row, mine, agreement, meeting, now),
        helping.contact(session, row.programme_id),
        agreement=agreement,
        meeting=meeting,
        when=meeting.starts_at if meeting is not None else None,
        booking_link=_booking_link(session, card) if mine.role is Role.MENTEE and row.state in LIVING else "",
    )


def _booking_link(session: Session, card: RelationshipCard) -> str:
    mentor = card.partners[0].person_id if card.partners else 0
    return session.exec(select(Profile.booking_link).where(Profile.person_id == mentor)).first() or ""


def _step(
    row: Relationship, mine: Member, agreement: AgreementCard | None, meeting: MeetingCard | None, now: datetime
) -> PageStep:
    if row.state not in LIVING or row.state is RelationshipState.PAUSED:
        return PageStep.REST if row.state in LIVING else PageStep.OVER
    if agreement is not None and not agreement.is_in_force and not agreement.mine_is_signed:
        return PageStep.SIGN
    if row.state is RelationshipState.AGREEING:
        return PageStep.AWAIT_SIGNATURE
    if meeting is not None:
        return _meeting_step(meeting, now)
    return PageStep.AWAIT_TIMES if mine.role is Role.MENTOR else PageStep.PROPOSE_TIMES


def _meeting_step(meeting: MeetingCard, now: datetime) -> PageStep:
    if meeting.starts_at is not None:
        ahead = PageStep.MEET if meeting.i_come else PageStep.STAY_AWAY
        return ahead if meeting.starts_at > now else PageStep.SAY_IF_MET
    if meeting.is_mine:
        return PageStep.AWAIT_CHOICE
    return PageStep.AWAIT_MOST if meeting.chosen else PageStep.CHOOSE_TIME
