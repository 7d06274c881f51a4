"""Mentoring relationships and their members."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.catalogue import Kind
from bot.db.tables.base import Scoped, belongs_to, due_index, within_workspace
from bot.db.types import codes, instant, key
from bot.forms.states import RelationshipState, Role


class Relationship(Scoped, table=True):
    """A mentor and a mentee, or peers, who work together for a term."""

    __tablename__ = "relationship"
    __table_args__ = within_workspace(
        belongs_to("programme", "programme_id"),
        belongs_to("round", "round_id"),
        belongs_to("goal", "goal_id"),
        due_index("relationship", "next_at", "next_at IS NOT NULL"),
        due_index("relationship", "next_look_at", "next_look_at IS NOT NULL"),
        due_index("relationship", "forget_at", "forget_at IS NOT NULL"),
    )

    programme_id: int | None = None
    round_id: int | None = None
    goal_id: int | None = None
    kind: Kind = key(Kind)
    state: RelationshipState = key(RelationshipState, RelationshipState.AGREEING)
    started_at: datetime = instant()
    ends_at: datetime = instant()
    #: Where the agreement is not signed by then, it dissolves.
    agree_by: datetime | None = instant(optional=True)
    #: When there is next something to do about its agreement, its reviews or its end.
    next_at: datetime | None = instant(optional=True)
    #: When somebody next looks whether a nudge would help.
    next_look_at: datetime | None = instant(optional=True)
    #: Since when it rests.
    paused_at: datetime | None = instant(optional=True)
    #: When it was closed or ended.
    ended_at: datetime | None = instant(optional=True)
    #: When words or records of it are next forgotten; None while it goes on, and once nothing is left to forget.
    forget_at: datetime | None = instant(optional=True)
    reasons: list[dict[str, Any]] = codes()
    #: The group DM that introduced them, once it is open.
    group_channel_id: str | None = None


class Member(Scoped, table=True):
    """A person's part in a relationship."""

    __tablename__ = "member"
    __table_args__ = within_workspace(
        sa.UniqueConstraint("workspace_id", "relationship_id", "person_id"),
        belongs_to("relationship", "relationship_id"),
        belongs_to("person", "person_id"),
        sa.Index("ix_member_person", "workspace_id", "person_id"),
        due_index("member", "next_checkin_at", "next_checkin_at IS NOT NULL"),
    )

    relationship_id: int
    person_id: int
    role: Role = key(Role)
    next_checkin_at: datetime | None = instant(optional=True)
    #: Where this person may be named among those who passed mentoring on; their own choice.
    may_be_named: bool = False
    #: When this person left a circle that goes on without them.
    left_at: datetime | None = instant(optional=True)
