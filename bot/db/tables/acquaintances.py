"""Whom people know."""

from datetime import datetime

import sqlalchemy as sa

from bot.db.tables.base import Scoped, belongs_to, within_workspace
from bot.db.types import instant


class Acquaintance(Scoped, table=True):
    """Somebody said that they know somebody else at least a little. It serves matching and is shown to nobody else."""

    __tablename__ = "acquaintance"
    __table_args__ = within_workspace(
        sa.UniqueConstraint("workspace_id", "person_id", "known_id"),
        belongs_to("person", "person_id"),
        belongs_to("person", "known_id"),
        sa.Index("ix_acquaintance_known", "workspace_id", "known_id"),
    )

    person_id: int
    known_id: int
    created_at: datetime = instant()
