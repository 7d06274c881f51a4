"""What the people of a relationship agree on before it counts."""

from datetime import datetime

import sqlalchemy as sa

from bot.db.tables.base import Scoped, belongs_to, within_workspace
from bot.db.types import instant, words


class Agreement(Scoped, table=True):
    """One version of an agreement; a change is a new version, which both sign anew."""

    __tablename__ = "agreement"
    __table_args__ = within_workspace(
        sa.UniqueConstraint("workspace_id", "relationship_id", "version"),
        belongs_to("relationship", "relationship_id"),
        belongs_to("person", "proposed_by"),
    )

    relationship_id: int
    version: int
    #: None where the programme proposed it.
    proposed_by: int | None = None
    cadence_weeks: int
    term_months: int
    #: How the two reach each other, in their words.
    ways: str = words()
    created_at: datetime = instant()


class Signature(Scoped, table=True):
    """Somebody agreed to one version."""

    __tablename__ = "signature"
    __table_args__ = within_workspace(
        sa.UniqueConstraint("workspace_id", "agreement_id", "person_id"),
        belongs_to("agreement", "agreement_id"),
        belongs_to("person", "person_id"),
    )

    agreement_id: int
    person_id: int
    signed_at: datetime = instant()
