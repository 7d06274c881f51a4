"""What changed when, and that the ticker is alive."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from bot.db.tables.base import Scoped, belongs_to, within_workspace
from bot.db.types import instant


class Transition(Scoped, table=True):
    """One change of state of one thing. Rows are only ever added."""

    __tablename__ = "transition"
    __table_args__ = within_workspace(
        belongs_to("person", "by_person_id"),
        sa.Index("ix_transition_thing", "workspace_id", "thing", "thing_id"),
    )

    thing: str
    thing_id: int
    from_state: str
    to_state: str
    #: None where a tick did it.
    by_person_id: int | None = None
    at: datetime = instant()
    code: str | None = None


class Heartbeat(SQLModel, table=True):
    """The last time a process looked at what is due. Not scoped: a process serves every workspace."""

    __tablename__ = "heartbeat"

    process: str = Field(primary_key=True)
    beat_at: datetime = instant()
    version: str = ""
