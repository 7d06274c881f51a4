"""Meetings of a relationship, and what each of its people said afterwards."""

from datetime import date, datetime

import sqlalchemy as sa

from bot.db.tables.base import Scoped, belongs_to, due_index, within_workspace
from bot.db.types import codes, instant, key, words
from bot.forms.states import MeetingState


class Meeting(Scoped, table=True):
    """One meeting, from the proposal of its times to what became of it."""

    __tablename__ = "meeting"
    __table_args__ = within_workspace(
        belongs_to("relationship", "relationship_id"),
        belongs_to("person", "proposed_by"),
        belongs_to("person", "host_id"),
        sa.Index("ix_meeting_relationship", "workspace_id", "relationship_id"),
        due_index("meeting", "next_at", "next_at IS NOT NULL"),
    )

    relationship_id: int
    state: MeetingState = key(MeetingState, MeetingState.PROPOSED)
    proposed_by: int
    #: Proposed instants, in ISO 8601.
    times: list[str] = codes()
    minutes: int = 30
    starts_at: datetime | None = instant(optional=True)
    #: Who opens it and keeps its time, among peers, who take turns.
    host_id: int | None = None
    #: What the mentee wants to talk about; both read it.
    agenda: str = words()
    created_at: datetime = instant()
    #: By which calendars know it; a meeting that was moved keeps it.
    uid: str = ""
    #: Which version of it calendars know; every move, and calling it off, is a later one.
    sequence: int = 0
    #: When there is next something to ask or to tell about it.
    next_at: datetime | None = instant(optional=True)


class MeetingPart(Scoped, table=True):
    """What one peer brings to a meeting; the others read it, but for the times."""

    __tablename__ = "meeting_part"
    __table_args__ = within_workspace(
        sa.UniqueConstraint("workspace_id", "meeting_id", "person_id"),
        belongs_to("meeting", "meeting_id"),
        belongs_to("person", "person_id"),
    )

    meeting_id: int
    person_id: int
    #: Which of the proposed instants suit this person, in ISO 8601.
    times: list[str] = codes()
    #: Whether they come; a circle meets without whoever cannot.
    comes: bool = True
    #: What they put on the list of topics.
    topic: str = words()


class MeetingAnswer(Scoped, table=True):
    """What one of its people said afterwards; private to them."""

    __tablename__ = "meeting_answer"
    __table_args__ = within_workspace(
        sa.UniqueConstraint("workspace_id", "meeting_id", "person_id"),
        belongs_to("meeting", "meeting_id"),
        belongs_to("person", "person_id"),
    )

    meeting_id: int
    person_id: int
    met: bool
    #: What they will do, by when, and which new idea they will try.
    will_do: str = words()
    by_on: date | None = None
    idea: str = words()
    answered_at: datetime = instant()
