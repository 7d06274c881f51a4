"""What mentees want to reach, and how they put it before."""

from datetime import datetime

import sqlalchemy as sa

from bot.catalogue import FieldPreference, Kind
from bot.db.tables.base import Scoped, belongs_to, within_workspace
from bot.db.types import choice, codes, instant, key, words
from bot.forms.states import GoalState, Openness


class Goal(Scoped, table=True):
    """One goal of one person. Private to that person unless they open it."""

    __tablename__ = "goal"
    __table_args__ = within_workspace(
        belongs_to("person", "person_id"), sa.Index("ix_goal_person", "workspace_id", "person_id")
    )

    person_id: int
    state: GoalState = key(GoalState, GoalState.OPEN)
    #: A key of the catalogue, or of a programme's own.
    aim: str = choice()
    kind: Kind = key(Kind)
    functions: list[str] = codes()
    text: str = words()
    success: str = words()
    #: Skills to build, as typed, perhaps with the level of today.
    skills: str = words()
    #: Whether matching may compare the text with what mentors offer, and what it is compared by.
    compared: bool = False
    vector: str = words()
    timeframe_months: int = 6
    field_preference: FieldPreference = key(FieldPreference, FieldPreference.ANY)
    #: What a mentor sees who was asked, and what a mentor sees who works with the owner.
    opened_before: Openness = key(Openness, Openness.NOTHING, name="opened_before")
    opened_after: Openness = key(Openness, Openness.NOTHING, name="opened_after")
    #: How many wordings there are; the last one stands here, all of them in `goal_version`.
    wordings: int = 1
    created_at: datetime = instant()
    changed_at: datetime = instant()


class GoalVersion(Scoped, table=True):
    """One wording of a goal, as it was saved. Nobody but its owner ever reads it."""

    __tablename__ = "goal_version"
    __table_args__ = within_workspace(
        belongs_to("goal", "goal_id"), sa.Index("ix_goal_version_goal", "workspace_id", "goal_id")
    )

    goal_id: int
    aim: str = choice()
    functions: list[str] = codes()
    text: str = words()
    success: str = words()
    timeframe_months: int = 6
    saved_at: datetime = instant()
