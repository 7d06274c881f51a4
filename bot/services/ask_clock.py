"""The clock of asks: one gentle reminder, and a lapse without blame. Both count the mentor's working days."""

from datetime import datetime

from sqlmodel import Session, col, select

from bot.db.tables import Ask, Person, Profile
from bot.forms.outbox import Manners
from bot.forms.states import OPEN_ASKS, UNANSWERED_ASKS, AskState, ProfileState
from bot.services import answers, ask_letters, deadlines, workweeks
from bot.services.actors import System

#: While a mentor is paused their clock stands; so many working days later it is looked at again.
_HELD_DAYS = 5
#: After a reminder that could not come in time, the mentor still has these working days.
_AFTER_A_LATE_REMINDER = 3


def queue_due(session: Session, *, now: datetime) -> None:
    """Remind mentors, let asks lapse, and dissolve asks of which somebody is gone."""
    by = System(session.info["workspace_id"])
    dissolve_orphaned(session, now=now)
    query = select(Ask).where(col(Ask.next_at) <= now, col(Ask.state).in_(OPEN_ASKS))
    for ask in session.exec(query.order_by(col(Ask.next_at), col(Ask.id))).all():
        _take_up(session, by, ask, now)
    session.flush()


def waits(session: Session, *, now: datetime) -> bool:
    """Tell whether somebody of an open ask is gone."""
    del now
    return bool(_orphaned(session))


def dissolve_orphaned(session: Session, *, now: datetime) -> None:
    """Bring asks to their end of which somebody is gone, or left; the other one hears it kindly."""
    by = System(session.info["workspace_id"])
    for ask in _orphaned(session):
        answers.close(session, by, ask, AskState.DISSOLVED, now=now)
        ask_letters.tell(session, ask.mentee_id, ask_letters.ANSWER, ask, Manners.DAYTIME, now)


def next_due(session: Session) -> datetime | None:
    """Return when the next ask is to be looked at."""
    due = col(Ask.next_at)
    return session.exec(select(Ask.next_at).where(due.is_not(None)).order_by(due).limit(1)).first()


def _take_up(session: Session, by: System, ask: Ask, now: datetime) -> None:
    mentor = session.exec(select(Person).where(Person.id == ask.mentor_id)).one()
    if ask.state in UNANSWERED_ASKS and _is_paused(session, mentor.id):
        _hold(session, ask, mentor, now)
    elif ask.remind_at is not None:
        _remind(session, ask, mentor, now)
    else:
        answers.close(session, by, ask, AskState.LAPSED, now=now)
        ask_letters.tell(session, ask.mentee_id, ask_letters.ANSWER, ask, Manners.DAYTIME, now)


def _remind(session: Session, ask: Ask, mentor: Person, now: datetime) -> None:
    ask.remind_at = None
    if ask.lapse_at is None or ask.lapse_at <= now:
        week = workweeks.of(session, mentor.id)
        ask.lapse_at = deadlines.end_after_working_days(now, mentor.tz, _AFTER_A_LATE_REMINDER, week)
    ask.next_at = ask.lapse_at
    session.add(ask)
    session.flush()
    ask_letters.refresh(session, ask, now=now)
    ask_letters.tell(session, mentor.id, ask_letters.REMINDER, ask, Manners.DAYTIME, now, not_after=ask.lapse_at)


def _hold(session: Session, ask: Ask, mentor: Person, now: datetime) -> None:
    """Move both dates by the days that the mentor was away for, as far as one can know."""
    week = workweeks.of(session, mentor.id)
    if ask.remind_at is not None:
        ask.remind_at = deadlines.after_working_days(now, mentor.tz, _HELD_DAYS, week)
        ask.lapse_at = deadlines.end_after_working_days(ask.remind_at, mentor.tz, _HELD_DAYS, week)
    else:
        ask.lapse_at = deadlines.end_after_working_days(now, mentor.tz, _HELD_DAYS, week)
    ask.next_at = ask.remind_at or ask.lapse_at
    session.add(ask)
    session.flush()
    ask_letters.refresh(session, ask, now=now)


def _is_paused(session: Session, person_id: int) -> bool:
    query = select(Profile.id).where(Profile.person_id == person_id, Profile.state == ProfileState.PAUSED)
    return session.exec(query).first() is not None


def _orphaned(session: Session) -> list[Ask]:
    """Return open asks of which one person is gone from Slack or left."""
    left = select(Profile.person_id).where(Profile.state == ProfileState.LEFT)
    gone = select(Person.id).where(col(Person.is_deleted))
    both = (col(Ask.mentor_id), col(Ask.mentee_id))
    query = select(Ask).where(
        col(Ask.state).in_(OPEN_ASKS),
        both[0].in_(left) | both[0].in_(gone) | both[1].in_(left) | both[1].in_(gone),
    )
    # Sorted here: asked to sort, SQLite would walk through all asks in their order.
    return sorted(session.exec(query), key=lambda ask: ask.id)
