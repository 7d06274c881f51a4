"""What mentees promised to tell later."""

from datetime import datetime

import sqlalchemy as sa

from bot.db.tables.base import Scoped, belongs_to, within_workspace
from bot.db.types import instant, words


class FollowUp(Scoped, table=True):
    """A mentee's wish to say, half a year after the end, what came of it; and what they said."""

    __tablename__ = "follow_up"
    __table_args__ = within_workspace(
        sa.UniqueConstraint("workspace_id", "relationship_id", "person_id"),
        belongs_to("relationship", "relationship_id"),
        belongs_to("person", "person_id"),
    )

    relationship_id: int
    person_id: int
    #: Whether they still want to be asked.
    wanted: bool = True
    due_at: datetime = instant()
    #: What this person tells their mentor.
    told: str = words()
    created_at: datetime = instant()
    answered_at: datetime | None = instant(optional=True)
