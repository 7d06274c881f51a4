"""Nudges from facts: looked for once a week, looked at again when they are sent, answered with one click.

The rules themselves are one table, in `bot.forms.nudges`.
"""

from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot.db.tables import Meeting, Nudge, Person, Relationship
from bot.errors import AlreadyDone, NotAllowed, NotFound
from bot.forms.meetings import MeetingCard
from bot.forms.nudges import NUDGES, Answer, NudgeCard, NudgeKind
from bot.forms.states import LIVING, NudgeState
from bot.services import (
    calendar,
    checkins,
    meeting_cards,
    meeting_notes,
    milestones,
    nudge_facts,
    nudging,
    pauses,
    plans,
    relationships,
    workweeks,
)
from bot.services.actors import Actor
from bot.services.cadence import following

#: Relationships and nudges taken up in one transaction: SQLite has one writer, and whoever clicks waits for it.
_AT_ONCE = 50
#: Whoever is away, and what rests, is looked at again after so long.
_WHILE_AWAY = timedelta(days=7)
_LONGEST = timedelta(days=366)
_GONE = "This reminder is not one of yours, or is no longer here. Nothing was changed."


def queue_due(session: Session, *, now: datetime) -> None:
    """Look at the relationships whose turn it is, then send the nudges whose time has come and whose fact lasts."""
    looks = select(Relationship).where(col(Relationship.next_look_at) <= now)
    for row in session.exec(looks.order_by(col(Relationship.next_look_at)).limit(_AT_ONCE)).all():
        _look(session, row, now)
    dues = select(Nudge).where(col(Nudge.next_at) <= now).order_by(col(Nudge.next_at), col(Nudge.id)).limit(_AT_ONCE)
    for nudge in session.exec(dues).all():
        if nudge.state is not NudgeState.OPEN or not nudge_facts.holds(session, nudge, now=now):
            nudging.over(session, nudge, now=now)
        elif nudge_facts.must_wait(session, nudge):
            nudging.put_off(session, nudge, now + _WHILE_AWAY)
        else:
            nudging.send(session, nudge, now=now)
    session.flush()


def next_due(session: Session) -> datetime | None:
    """Return when there is next something to look at or to send."""
    looks = select(sa.func.min(Relationship.next_look_at)).where(col(Relationship.next_look_at).is_not(None))
    dues = select(sa.func.min(Nudge.next_at)).where(col(Nudge.next_at).is_not(None))
    found = [session.exec(query).one() for query in (looks, dues)]
    return min((due for due in found if due is not None), default=None)


def to_send(session: Session, nudge_id: int, *, now: datetime) -> NudgeCard | str:
    """Return a nudge for its message, or a code that says why it has lost its point."""
    nudge = session.exec(select(Nudge).where(Nudge.id == nudge_id)).first()
    if nudge is None:
        return "nudge_gone"
    if nudge.state is not NudgeState.OPEN:
        return nudge.state.value
    if nudge_facts.must_wait(session, nudge):
        return "person_away_or_resting"
    return card(session, nudge, now=now) if nudge_facts.holds(session, nudge, now=now) else "fact_gone"


def answer(session: Session, actor: Actor, nudge_id: int, given: Answer, *, now: datetime) -> NudgeCard:
    """Do what one click answers.

    Raises:
        NotFound: it is not the actor's, or has no such answer.
        AlreadyDone: it was answered before, or has settled itself meanwhile.
    """
    nudge = _own(session, actor, nudge_id)
    if given not in NUDGES[nudge.rule].answers:
        raise NotFound(_GONE)
    if not nudging.answered(session, actor, nudge, given, now=now):
        raise AlreadyDone("This has settled itself, or was answered before. Nothing was changed.")
    row = nudge_facts.relationship(session, nudge)
    if row is not None:
        _do(session, actor, nudge, row, given, now)
    return card(session, nudge, now=now)


def later(session: Session, actor: Actor, nudge_id: int, day: date, *, now: datetime) -> NudgeCard:
    """Put a nudge off to a day; the day of a step moves along.

    Raises:
        NotFound: it is not the actor's.
        NotAllowed: the day is not to come, or more than a year away.
        AlreadyDone: it was answered before, or has settled itself meanwhile.
    """
    nudge = _own(session, actor, nudge_id)
    person = session.exec(select(Person).where(Person.id == actor.person_id)).one()
    today = calendar.local_date(now, person.tz)
    if not today < day <= today + _LONGEST:
        raise NotAllowed("Please choose a day to come, within a year.")
    if nudge.state is not NudgeState.OPEN or not nudge_facts.holds(session, nudge, now=now):
        raise AlreadyDone("This has settled itself meanwhile, so there is nothing to put off.")
    if nudge.rule is NudgeKind.STEP_DUE:
        plans.put_off(session, actor, nudge.subject_id or 0, until=day, now=now)
    else:
        week = workweeks.of(session, person.id)
        midnight = calendar.at_local(day, time(0), person.tz)
        nudging.put_off(session, nudge, calendar.next_slot(midnight, person.tz, week=week), by_person=True)
    return card(session, nudge, now=now)


def get(session: Session, actor: Actor, nudge_id: int, *, now: datetime) -> NudgeCard:
    """Return one of the actor's own nudges.

    Raises:
        NotFound: it is not theirs.
    """
    return card(session, _own(session, actor, nudge_id), now=now)


def card(session: Session, nudge: Nudge, *, now: datetime) -> NudgeCard:
    """Return a nudge as the person who hears it sees it."""
    person = session.exec(select(Person).where(Person.id == nudge.person_id)).one()
    row = nudge_facts.relationship(session, nudge)
    return NudgeCard(
        id=nudge.id,
        rule=nudge.rule,
        state=nudge.state,
        relationship=relationships.card_of(session, row.id, person.id) if row is not None else None,
        step=plans.step_card(session, nudge.subject_id or 0, person.id) if nudge.rule is NudgeKind.STEP_DUE else None,
        meeting=_meeting(session, nudge, now),
        by=_by(row, nudge, person),
        until=calendar.local_date(nudge.later_at, person.tz) if nudge.later_at is not None else None,
        answer=nudge.answer,
        lasts=nudge.state is NudgeState.OPEN and nudge_facts.holds(session, nudge, now=now),
    )


# -- inside -------------------------------------------------------------------------------------------------


def _look(session: Session, row: Relationship, now: datetime) -> None:
    """Note what is the matter with a relationship, and look again in a week."""
    for rule, person_id, occasion in list(nudge_facts.of_relationship(session, row, now=now)):
        nudging.found(session, rule, person_id, occasion, relationship_id=row.id, now=now)
    due, row.next_look_at = row.next_look_at or now, None
    if row.state in LIVING:
        tz, week = milestones.leading(session, row)
        row.next_look_at = following(due, now, tz, days=milestones.LOOK_EVERY_DAYS, week=week)
    session.add(row)
    session.flush()


def _own(session: Session, actor: Actor, nudge_id: int) -> Nudge:
    query = select(Nudge).where(Nudge.id == nudge_id, Nudge.person_id == actor.person_id)
    nudge = session.exec(query).first()
    if nudge is None:
        raise NotFound(_GONE)
    return nudge


def _do(session: Session, actor: Actor, nudge: Nudge, row: Relationship, given: Answer, now: datetime) -> None:
    match given:
        case Answer.MET:
            nudge.subject_id = meeting_notes.met_already(session, actor, row.id, now=now).id
            session.add(nudge)
            session.flush()
        case Answer.PAUSE:
            pauses.pause(session, actor, row.id, now=now)
        case Answer.GO_ON if nudge.rule is NudgeKind.RESTING_LONG:
            pauses.resume(session, actor, row.id, now=now)
        case Answer.GO_ON:
            checkins.begin_again(session, row, now=now, person_id=actor.person_id)
        case Answer.ENOUGH:
            pass


def _meeting(session: Session, nudge: Nudge, now: datetime) -> MeetingCard | None:
    if nudge.answer is not Answer.MET:
        return None
    meeting = session.exec(select(Meeting).where(Meeting.id == nudge.subject_id)).first()
    return meeting_cards.card(session, meeting, nudge.person_id, now=now) if meeting is not None else None


def _by(row: Relationship | None, nudge: Nudge, person: Person) -> date | None:
    """Return the last day for it: of a signature, or of a rest."""
    last = None
    if row is not None and nudge.rule is NudgeKind.UNSIGNED:
        last = row.agree_by
    if row is not None and nudge.rule is NudgeKind.RESTING_LONG and row.paused_at is not None:
        last = row.paused_at + milestones.LONGEST_REST
    return calendar.local_date(last, person.tz) if last is not None else None
