"""Forgetting by the calendar: words some time after something came to its end, and records after a longer one.

That two people worked together stays, without a word of what became of it: nobody is paired with the same person twice,
and whoever agreed to it is named among those who passed mentoring on. What is somebody's own alone (profile, goals,
lists) stays until they change or erase it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot.db.tables import (
    Agreement,
    Ask,
    Checkin,
    CheckinNote,
    FollowUp,
    HelpRequest,
    Invitation,
    Meeting,
    MeetingAnswer,
    MeetingPart,
    Member,
    Nudge,
    PlanStep,
    Relationship,
    Review,
    Signature,
    Thanks,
)
from bot.forms.states import OPEN_ASKS, AskState, InvitationState

#: After the end of what they belong to.
WORDS_AFTER, RECORDS_AFTER = timedelta(days=90), timedelta(days=365)
#: Relationships in one transaction: SQLite has one writer, and whoever clicks meanwhile waits for it.
_AT_ONCE = 50
#: A row that has to wait is looked at again after so long.
_AGAIN_AFTER = timedelta(days=30)

#: Ended, and not by a yes: what was accepted goes with the relationship that came of it.
_OVER = tuple(state for state in AskState if state not in {*OPEN_ASKS, AskState.ACCEPTED})


def queue_due(session: Session, *, now: datetime) -> None:
    """Forget what is due to be forgotten; doing it again changes nothing."""
    due = select(Relationship).where(col(Relationship.forget_at) <= now)
    for row in session.exec(due.order_by(col(Relationship.forget_at), col(Relationship.id)).limit(_AT_ONCE)).all():
        _look_at(session, row, now)
    for table, condition in _letters():
        _empty(session, table, sa.and_(condition, col(table.answered_at) <= now - WORDS_AFTER), _WORDS[table])


def next_due(session: Session) -> datetime | None:
    """Return when there is next something to forget."""
    query: Any = select(sa.func.min(Relationship.forget_at)).where(col(Relationship.forget_at).is_not(None))
    dues = [session.exec(query).one()]
    for table, condition in _letters():
        answered: Any = select(sa.func.min(table.answered_at)).where(condition)
        at = session.exec(answered).one()
        dues.append(at + WORDS_AFTER if at is not None else None)
    return min((due for due in dues if due is not None), default=None)


# -- inside -------------------------------------------------------------------------------------------------

#: Whose words they are does not matter here: all of them go.
_WORDS: dict[Any, tuple[str, ...]] = {
    Agreement: ("ways",),
    Ask: ("what", "goal_text", "need", "why", "reason"),
    CheckinNote: ("text",),
    FollowUp: ("told",),
    Invitation: ("what", "goal_text", "need", "why"),
    Meeting: ("agenda",),
    MeetingAnswer: ("will_do", "idea"),
    MeetingPart: ("topic",),
    PlanStep: ("text", "line"),
    Review: ("told", "private"),
    Thanks: ("text",),
}
#: Whatever refers to a row stands before it.
_RECORDS: tuple[Any, ...] = (
    CheckinNote,
    Checkin,
    MeetingAnswer,
    MeetingPart,
    Meeting,
    Signature,
    Agreement,
    Review,
    Thanks,
    PlanStep,
    HelpRequest,
    FollowUp,
    Nudge,
)
#: What refers to a row that may have to wait, and by which column.
_WITHIN: dict[Any, tuple[Any, ...]] = {
    Checkin: (CheckinNote.checkin_id,),
    Meeting: (MeetingAnswer.meeting_id, MeetingPart.meeting_id),
    Agreement: (Signature.agreement_id,),
}


def _letters() -> tuple[tuple[Any, Any], ...]:
    """Return asks and invitations that have come to their end and still hold words."""
    asks = sa.and_(col(Ask.state).in_(_OVER), sa.or_(col(Ask.what) != "", col(Ask.reason) != ""))
    invitations = sa.and_(col(Invitation.state) != InvitationState.OPEN, col(Invitation.what) != "")
    return (Ask, asks), (Invitation, invitations)


def _look_at(session: Session, row: Relationship, now: datetime) -> None:
    over = row.ended_at or now
    row.forget_at = over + WORDS_AFTER
    if over + WORDS_AFTER <= now:
        _forget_words(session, row)
        row.forget_at = over + RECORDS_AFTER
    if over + RECORDS_AFTER <= now:
        row.forget_at = None if _forget_records(session, row) else now + _AGAIN_AFTER
        row.reasons, row.group_channel_id, row.goal_id = [], None, None
    session.add(row)
    session.flush()


def _forget_words(session: Session, row: Relationship) -> None:
    for table in _RECORDS:
        # What somebody tells half a year later goes with the records.
        if table in _WORDS and table is not FollowUp:
            _empty(session, table, _of(table, row), _WORDS[table])
    inside = select(Member.person_id).where(Member.relationship_id == row.id)
    between = sa.and_(col(Ask.mentee_id).in_(inside), col(Ask.mentor_id).in_(inside))
    _empty(session, Ask, sa.and_(between, col(Ask.state).not_in(OPEN_ASKS)), _WORDS[Ask])


def _forget_records(session: Session, row: Relationship) -> bool:
    """Delete what is kept of a relationship; tells whether nothing is left.

    The newest row of a table waits for a newer one: SQLite would give its number out again, and a message that was
    once sent about it would be taken for one about something else.
    """
    _empty(session, FollowUp, _of(FollowUp, row), _WORDS[FollowUp])
    waiting = [table for table in _RECORDS if not _delete(session, table, _of(table, row))]
    return not waiting


def _delete(session: Session, table: Any, condition: Any) -> bool:
    newest = session.exec(select(sa.func.max(table.id))).one()
    waits = [table.id == newest]
    waits += [table.id.in_(select(column)) for column in _WITHIN.get(table, ())]
    gone = sa.delete(table).where(condition, ~sa.or_(*waits))
    session.execute(gone.execution_options(synchronize_session=False))
    return session.exec(select(table.id).where(condition)).first() is None


def _of(table: Any, row: Relationship) -> Any:
    """Return the condition of a relationship's rows in a table."""
    if table in {MeetingAnswer, MeetingPart}:
        return table.meeting_id.in_(select(Meeting.id).where(Meeting.relationship_id == row.id))
    if table is Signature:
        return col(Signature.agreement_id).in_(select(Agreement.id).where(Agreement.relationship_id == row.id))
    checkins = select(Checkin.id).join(Member, col(Member.id) == col(Checkin.member_id))
    mine = checkins.where(Member.relationship_id == row.id)
    if table is CheckinNote:
        return col(CheckinNote.checkin_id).in_(mine)
    if table is Checkin:
        return col(Checkin.id).in_(mine)
    return table.relationship_id == row.id


def _empty(session: Session, table: Any, condition: Any, columns: Sequence[str]) -> None:
    values = dict.fromkeys(columns, "")
    session.execute(sa.update(table).where(condition).values(**values).execution_options(synchronize_session=False))
