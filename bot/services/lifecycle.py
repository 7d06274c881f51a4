"""What the calendar does about relationships, each deed once, however late or often it looks."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlmodel import Session, col, select

from bot.db.tables import Profile, Relationship
from bot.forms.states import LIVING, ProfileState, RelationshipState
from bot.services import agreements, endings, milestones, pauses, relationships, reviews
from bot.services.deadlines import after_working_days
from bot.services.meeting_parts import SMALLEST_CIRCLE
from bot.services.milestones import Milestone

_DEEDS: Mapping[Milestone, Callable[..., object]] = {
    Milestone.REMIND: agreements.remind,
    Milestone.DISSOLVE: endings.dissolve,
    Milestone.MIDPOINT: reviews.midpoint,
    Milestone.EXTENSION: reviews.extension,
    Milestone.CLOSING: reviews.closing,
    Milestone.END: reviews.close,
    Milestone.REST_OVER: pauses.end,
}


def queue_due(session: Session, *, now: datetime) -> None:
    """Do what is due for every relationship, and set when to look again."""
    query = select(Relationship).where(col(Relationship.next_at) <= now).order_by(col(Relationship.next_at))
    for row in session.exec(query).all():
        if row.state is RelationshipState.AGREEING and _somebody_rests(session, row):
            _hold(session, row, now)
        for at, milestone in milestones.moments(session, row):
            # A deed may end the relationship, or move its end.
            if at <= now and row.state in LIVING and milestone in _DEEDS:
                _DEEDS[milestone](session, row, now=now)
        milestones.plan(session, row, now=now)


def _somebody_rests(session: Session, row: Relationship) -> bool:
    """Tell whether one of a pair is paused; a circle goes on with those who signed, and keeps nobody waiting."""
    inside = [member.person_id for member in relationships.members(session, row.id)]
    query = select(Profile.id).where(col(Profile.person_id).in_(inside), Profile.state == ProfileState.PAUSED)
    return len(inside) < SMALLEST_CIRCLE and session.exec(query).first() is not None


def _hold(session: Session, row: Relationship, now: datetime) -> None:
    """Let nothing dissolve while one of the two is paused: afterwards there are as many days as after a reminder."""
    tz, week = milestones.leading(session, row)
    left = milestones.DISSOLVE_AFTER - milestones.REMIND_AFTER
    row.agree_by = max(row.agree_by or now, after_working_days(now, tz, left, week))
    session.add(row)
    session.flush()


def next_due(session: Session) -> datetime | None:
    """Return when there is next something to do."""
    due = col(Relationship.next_at)
    return session.exec(select(Relationship.next_at).where(due.is_not(None)).order_by(due).limit(1)).first()
