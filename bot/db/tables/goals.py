"""What mentees want to reach."""

from datetime import datetime

import sqlalchemy as sa

from bot.catalogue import Aim, FieldPreference, Kind
from bot.db.tables.base import Scoped, belongs_to, within_workspace
from bot.db.types import codes, instant, key, words
from bot.forms.states import GoalState


class Goal(Scoped, table=True):
    """One goal of one person. Private to that person unless they open it."""

    __tablename__ = "goal"
    __table_args__ = within_workspace(
        belongs_to("person", "person_id"), sa.Index("ix_goal_person", "workspace_id", "person_id")
    )

    person_id: int
    state: GoalState = key(GoalState, GoalState.OPEN)
    aim: Aim = key(Aim)
    kind: Kind = key(Kind)
    functions: list[str] = codes()
    text: str = words()
    success: str = words()
    timeframe_months: int = 6
    field_preference: FieldPreference = key(FieldPreference, FieldPreference.ANY)
    created_at: datetime = instant()
    changed_at: datetime = instant()
