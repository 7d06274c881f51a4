"""What people bring to a meeting, whether they met, and what they take along."""

from datetime import datetime

from sqlmodel import Session, select

from bot.catalogue import Kind
from bot.db.tables import Meeting, MeetingAnswer
from bot.errors import AlreadyDone, InvalidInput
from bot.forms.meetings import AgendaForm, MeetingCard, TakeawayForm
from bot.forms.plans import StepForm
from bot.forms.states import MEETING_TRANSITIONS, MeetingState, before
from bot.services import outbox, plans, relationships, reviews
from bot.services.actors import Actor
from bot.services.beginnings import begun
from bot.services.meeting_cards import card
from bot.services.meeting_parts import part
from bot.services.meetings import OVER, held, own, refresh
from bot.services.transitions import transition


def write_agenda(session: Session, actor: Actor, meeting_id: int, form: AgendaForm, *, now: datetime) -> MeetingCard:
    """Keep what somebody wants to talk about; all read it. Each of several peers puts one topic on the list.

    Raises:
        NotFound: it is in none of the actor's relationships.
        AlreadyDone: it was called off or is over.
    """
    meeting, row = own(session, actor, meeting_id)
    if meeting.state not in {MeetingState.AGREED, MeetingState.PROPOSED}:
        raise AlreadyDone(OVER)
    if row.kind is Kind.PEER:
        part(session, meeting, actor.person_id).topic = form.agenda
    else:
        meeting.agenda = form.agenda
    session.flush()
    return card(session, meeting, actor.person_id, now=now)


def say_if_met(session: Session, actor: Actor, meeting_id: int, *, met: bool, now: datetime) -> MeetingCard:
    """Keep a private answer. Whoever says first decides; that they did meet outweighs that they did not.

    Raises:
        NotFound: it is in none of the actor's relationships.
        AlreadyDone: it was called off, or its time has not come.
    """
    meeting, row = own(session, actor, meeting_id)
    if meeting.starts_at is None or meeting.state is MeetingState.CALLED_OFF:
        raise AlreadyDone(OVER)
    if meeting.starts_at > now:
        raise AlreadyDone("This meeting is still to come.")
    _answer(session, meeting, actor.person_id, now).met = met
    session.flush()
    to = MeetingState.HELD if met else MeetingState.MISSED
    if transition(session, meeting, to, allowed_from=before(MEETING_TRANSITIONS, to), by=actor, now=now) and met:
        reviews.after_meeting(session, row, held(session, row.id), now=now)
    refresh(session, row.id, now)
    return card(session, meeting, actor.person_id, now=now)


def met_already(session: Session, actor: Actor, relationship_id: int, *, now: datetime) -> Meeting:
    """Keep that two people met without a word to Baton; it counts like any other talk.

    Raises:
        NotFound: it is not one of the actor's.
        AlreadyDone: the relationship is over.
    """
    row, _ = relationships.own_living(session, actor, relationship_id)
    meeting = Meeting(
        relationship_id=row.id, proposed_by=actor.person_id, state=MeetingState.AGREED, starts_at=now, created_at=now
    )
    session.add(meeting)
    session.flush()
    begun(session, meeting, by=actor, now=now)
    say_if_met(session, actor, meeting.id, met=True, now=now)
    return meeting


def take_along(session: Session, actor: Actor, meeting_id: int, form: TakeawayForm, *, now: datetime) -> MeetingCard:
    """Keep what somebody takes along; what they will do becomes a step of the plan.

    Raises:
        NotFound: it is in none of the actor's relationships.
        InvalidInput: the day is past.
        AlreadyDone: the relationship is over.
    """
    meeting, row = own(session, actor, meeting_id)
    answer = _answer(session, meeting, actor.person_id, now)
    fresh = form.will_do and form.will_do != answer.will_do
    if fresh:
        try:
            plans.add(session, actor, row.id, StepForm(text=form.will_do, due_on=form.by_on), now=now)
        except InvalidInput as error:
            names = {"due_on": "by_on", "text": "will_do"}
            raise InvalidInput({names.get(field, field): words for field, words in error.fields.items()}) from error
    answer.will_do, answer.by_on, answer.idea = form.will_do, form.by_on, form.idea
    session.add(answer)
    session.flush()
    return card(session, meeting, actor.person_id, now=now)


def _answer(session: Session, meeting: Meeting, person_id: int, now: datetime) -> MeetingAnswer:
    values = {"meeting_id": meeting.id, "person_id": person_id, "met": True, "answered_at": now}
    outbox.insert_once(session, MeetingAnswer, values)
    query = select(MeetingAnswer).where(MeetingAnswer.meeting_id == meeting.id, MeetingAnswer.person_id == person_id)
    return session.exec(query).one()
