"""Nudges: facts that somebody is reminded of."""

from datetime import datetime

import sqlalchemy as sa

from bot.db.tables.base import Scoped, belongs_to, due_index, within_workspace
from bot.db.types import instant, key
from bot.forms.nudges import Answer, NudgeKind
from bot.forms.states import NudgeState


class Nudge(Scoped, table=True):
    """One fact of which one person is reminded, by one of the rules in `bot.forms.nudges`."""

    __tablename__ = "nudge"
    __table_args__ = within_workspace(
        sa.UniqueConstraint("workspace_id", "person_id", "rule", "occasion"),
        belongs_to("person", "person_id"),
        belongs_to("relationship", "relationship_id"),
        due_index("nudge", "next_at", "next_at IS NOT NULL"),
    )

    person_id: int
    rule: NudgeKind = key(NudgeKind)
    #: What tells this fact from a later one of the same rule: ids and dates only.
    occasion: str
    relationship_id: int | None = None
    #: The thing it is about, where it is neither the person nor the relationship.
    subject_id: int | None = None
    state: NudgeState = key(NudgeState, NudgeState.OPEN)
    answer: Answer | None = key(Answer, None)
    #: How often it was queued, and how often it may still be of itself.
    asked: int = 0
    left: int = 1
    #: When it is next looked at.
    next_at: datetime | None = instant(optional=True)
    #: Until when its person put it off.
    later_at: datetime | None = instant(optional=True)
    created_at: datetime = instant()
    answered_at: datetime | None = instant(optional=True)
