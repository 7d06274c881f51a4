"""The last working morning before a round's deadline: the channel is reminded, and admins see who is in so far."""

from datetime import datetime, timedelta

from sqlmodel import Session, select

from bot.db.tables import Person, Programme, Round
from bot.forms.outbox import Letter, Manners, to_channel, to_person
from bot.services import calendar, outbox, programmes

REMINDER = "rounds.reminder"
BALANCE = "balance.told"
#: People remember what they answered for about a day; a round this short needs no reminder.
_REMIND_IF_OPEN_FOR = timedelta(hours=40)


def plan(session: Session, programme: Programme, row: Round, *, now: datetime) -> None:
    """Remind on the last working morning before the deadline, while there is time to act."""
    if row.deadline_at - now < _REMIND_IF_OPEN_FOR:
        return
    tz = session.exec(select(Person.tz).where(Person.id == row.opened_by)).one()
    deadline = calendar.local_date(row.deadline_at, tz)
    day = deadline - timedelta(days=1)
    while not calendar.is_working_day(day):
        day -= timedelta(days=1)
    due_at = calendar.at_local(day, calendar.ASK_HOUR, tz)
    if due_at <= now:
        return
    recipients = [(REMINDER, to_channel(programme.channel_id), Manners.NOW, "")]
    if row.group_size is None:
        admins = programmes.admins(session, programme.id)
        recipients += [(BALANCE, to_person(admin.id), Manners.DAYTIME, f":{admin.id}") for admin in admins]
    letters = [
        Letter(
            key=f"{kind}:{row.id}:{deadline}{whose}",
            to=to,
            kind=kind,
            manners=manners,
            due_at=due_at,
            not_after=row.deadline_at,
            subject_id=row.id,
            params={"deadline": row.deadline_at.isoformat()},
        )
        for kind, to, manners, whose in recipients
    ]
    outbox.enqueue_all(session, letters, now=now)
