"""Check-ins: a question to one person about one relationship, and the private answer."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field

from bot.db.tables.base import Scoped, belongs_to, within_workspace
from bot.db.types import instant, key, words
from bot.forms.states import CheckinState, Mood


class Checkin(Scoped, table=True):
    """One check-in of one member. The answer is private to them unless they share it."""

    __tablename__ = "checkin"
    __table_args__ = within_workspace(
        sa.UniqueConstraint("workspace_id", "member_id", "local_date"),
        belongs_to("member", "member_id"),
        belongs_to("person", "person_id"),
        sa.Index("ix_checkin_person", "workspace_id", "person_id"),
    )

    member_id: int
    person_id: int
    #: The date in the person's own zone; part of the key, so that a repeated tick or a DST fold adds nothing.
    local_date: date
    state: CheckinState = key(CheckinState, CheckinState.OPEN)
    mood: Mood | None = key(Mood, None)
    created_at: datetime = instant()
    answered_at: datetime | None = instant(optional=True)
    #: Since when the partner may read the answer, because its author said so.
    shared_at: datetime | None = instant(optional=True)


class CheckinNote(Scoped, table=True):
    """What somebody typed in answer to a check-in; it can be moved to another one of theirs."""

    __tablename__ = "checkin_note"
    __table_args__ = within_workspace(
        sa.UniqueConstraint("workspace_id", "person_id", "source_ts"),
        belongs_to("checkin", "checkin_id"),
        belongs_to("person", "person_id"),
        sa.Index("ix_checkin_note_checkin", "workspace_id", "checkin_id"),
    )

    checkin_id: int
    person_id: int
    text: str = words()
    #: The typed message, so that a redelivery adds nothing.
    source_ts: str | None = Field(default=None)
    #: Whether the partner reads it, because its author shared the answer while it stood there.
    shared: bool = False
    written_at: datetime = instant()
