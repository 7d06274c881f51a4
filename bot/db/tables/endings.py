"""What people leave each other with, whom they never want to be with, and that a pair asked for help."""

from datetime import datetime

import sqlalchemy as sa

from bot.db.tables.base import Scoped, belongs_to, within_workspace
from bot.db.types import instant, words


class Thanks(Scoped, table=True):
    """A word of thanks from one to the other. Only the two of them read it."""

    __tablename__ = "thanks"
    __table_args__ = within_workspace(
        belongs_to("relationship", "relationship_id"),
        belongs_to("person", "from_id"),
        belongs_to("person", "to_id"),
        sa.Index("ix_thanks_relationship", "workspace_id", "relationship_id"),
    )

    relationship_id: int
    from_id: int
    to_id: int
    text: str = words()
    written_at: datetime = instant()


class Avoidance(Scoped, table=True):
    """Somebody is never to be matched with somebody else. Shown to nobody, not even by a word about it."""

    __tablename__ = "avoidance"
    __table_args__ = within_workspace(
        sa.UniqueConstraint("workspace_id", "person_id", "avoided_id"),
        belongs_to("person", "person_id"),
        belongs_to("person", "avoided_id"),
        sa.Index("ix_avoidance_avoided", "workspace_id", "avoided_id"),
    )

    person_id: int
    avoided_id: int
    created_at: datetime = instant()


class HelpRequest(Scoped, table=True):
    """One of a pair told the programme's admins that the two are stuck; nothing else is told."""

    __tablename__ = "help_request"
    __table_args__ = within_workspace(
        belongs_to("relationship", "relationship_id"),
        belongs_to("person", "person_id"),
        sa.Index("ix_help_request_relationship", "workspace_id", "relationship_id"),
    )

    relationship_id: int
    person_id: int
    asked_at: datetime = instant()
