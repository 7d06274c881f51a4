"""What the calendar does about a meeting: ask for the agenda, brief mentor and peers, and ask whether they met."""

from datetime import date, datetime, time, timedelta

from sqlmodel import Session, col, select

from bot.db.tables import Meeting, Person, Relationship
from bot.forms.outbox import Manners
from bot.forms.states import LIVING, MeetingState, Role
from bot.services import calendar, deadlines, meeting_parts, workweeks
from bot.services.meeting_letters import AGENDA, BRIEF, DID_YOU_MEET, send

_AFTERNOON = time(16, 0)
_AFTERWARDS = timedelta(hours=1)


def queue_due(session: Session, *, now: datetime) -> None:
    """Ask for the agenda, brief mentor and peers, and ask whether they met, each once for each time agreed on."""
    query = (
        select(Meeting, Relationship)
        .join(Relationship, col(Relationship.id) == col(Meeting.relationship_id))
        .where(col(Meeting.next_at) <= now)
        .order_by(col(Meeting.next_at))
    )
    for meeting, row in session.exec(query).all():
        going_on = row.state in LIVING and meeting.state is MeetingState.AGREED
        for at, kind, person_id in _moments(session, meeting):
            if going_on and at <= now and meeting.starts_at is not None:
                afterwards = kind == DID_YOU_MEET
                # Agreeing on a time asks for what leads to it; the question afterwards is one that nobody asked for.
                manners = Manners.UNASKED if afterwards else Manners.DAYTIME
                until = meeting.starts_at + timedelta(days=10) if afterwards else meeting.starts_at
                send(session, kind, meeting, person_id, manners, now, not_after=until)
        plan(session, meeting, now)


def next_due(session: Session) -> datetime | None:
    """Return when there is next something to ask or to tell."""
    due = col(Meeting.next_at)
    return session.exec(select(Meeting.next_at).where(due.is_not(None)).order_by(due).limit(1)).first()


def plan(session: Session, meeting: Meeting, after: datetime | None) -> None:
    """Set when there is next something to ask or to tell: the first moment after `after`, or the first of all."""
    meeting.next_at = min((at for at, _, _ in _moments(session, meeting) if after is None or at > after), default=None)
    session.add(meeting)
    session.flush()


def _moments(session: Session, meeting: Meeting) -> list[tuple[datetime, str, int]]:
    """Return when what is asked of or told to whom about a meeting that is agreed on."""
    if meeting.state is not MeetingState.AGREED or meeting.starts_at is None:
        return []
    found: list[tuple[datetime, str, int]] = []
    for member in meeting_parts.coming(session, meeting):
        person = session.exec(select(Person).where(Person.id == member.person_id)).one()
        week = workweeks.of(session, person.id)
        day = calendar.local_date(meeting.starts_at, person.tz)
        if member.role is not Role.MENTOR:
            found.append((deadlines.morning_of(day - timedelta(days=1), person.tz, week), AGENDA, person.id))
        if member.role is not Role.MENTEE:
            found.append((_brief_at(meeting.starts_at, day, person.tz, week), BRIEF, person.id))
        ends_at = meeting.starts_at + timedelta(minutes=meeting.minutes)
        found.append((ends_at + _AFTERWARDS, DID_YOU_MEET, person.id))
    return sorted(found)


def _brief_at(starts_at: datetime, day: date, tz: str, week: calendar.WorkWeek) -> datetime:
    """Return when somebody reads what it will be about: that morning, or the afternoon before an early meeting."""
    morning = calendar.at_local(day, week.begins, tz)
    if morning + _AFTERWARDS <= starts_at and calendar.is_working_day(day, week):
        return morning
    afternoon = calendar.local_date(deadlines.morning_of(day - timedelta(days=1), tz, week), tz)
    return calendar.at_local(afternoon, min(_AFTERNOON, week.ends), tz) - timedelta(minutes=5)
