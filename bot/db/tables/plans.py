"""The plan of a relationship: goals made into steps."""

from datetime import date, datetime

import sqlalchemy as sa

from bot.db.tables.base import Scoped, belongs_to, due_index, within_workspace
from bot.db.types import instant, key, words
from bot.forms.states import StepState


class PlanStep(Scoped, table=True):
    """One step, with an owner and a date. The people of the relationship read it, nobody else."""

    __tablename__ = "plan_step"
    __table_args__ = within_workspace(
        belongs_to("relationship", "relationship_id"),
        belongs_to("person", "owner_id"),
        belongs_to("person", "added_by"),
        sa.Index("ix_plan_step_relationship", "workspace_id", "relationship_id"),
        due_index("plan_step", "next_at", "next_at IS NOT NULL"),
    )

    relationship_id: int
    owner_id: int
    added_by: int
    text: str = words()
    due_on: date | None = None
    state: StepState = key(StepState, StepState.OPEN)
    created_at: datetime = instant()
    done_at: datetime | None = instant(optional=True)
    #: One line for the partner about what came of it, if its owner sent one.
    line: str = words()
    #: When its owner is next to be asked about it.
    next_at: datetime | None = instant(optional=True)
