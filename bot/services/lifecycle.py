"""What the calendar does about relationships, each deed once, however late or often it looks."""

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlmodel import Session, col, select

from bot.db.tables import Relationship
from bot.forms.states import LIVING
from bot.services import agreements, endings, milestones, reviews
from bot.services.milestones import Milestone

_DEEDS: Mapping[Milestone, Callable[..., object]] = {
    Milestone.REMIND: agreements.remind,
    Milestone.DISSOLVE: endings.dissolve,
    Milestone.MIDPOINT: reviews.midpoint,
    Milestone.EXTENSION: reviews.extension,
    Milestone.CLOSING: reviews.closing,
    Milestone.END: reviews.close,
}


def queue_due(session: Session, *, now: datetime) -> None:
    """Do what is due for every relationship, and set when to look again."""
    query = select(Relationship).where(col(Relationship.next_at) <= now).order_by(col(Relationship.next_at))
    for row in session.exec(query).all():
        for at, milestone in milestones.moments(session, row):
            # A deed may end the relationship, or move its end.
            if at <= now and row.state in LIVING and milestone in _DEEDS:
                _DEEDS[milestone](session, row, now=now)
        milestones.plan(session, row, now=now)


def next_due(session: Session) -> datetime | None:
    """Return when there is next something to do."""
    due = col(Relationship.next_at)
    return session.exec(select(Relationship.next_at).where(due.is_not(None)).order_by(due).limit(1)).first()
