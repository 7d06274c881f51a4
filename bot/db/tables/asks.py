"""Asks: a mentee's request to one mentor, in the mentee's words."""

from datetime import datetime

import sqlalchemy as sa

from bot.catalogue import Kind
from bot.db.tables.base import Scoped, belongs_to, only_one, within_workspace
from bot.db.types import instant, key, words
from bot.forms.states import AskState


class Ask(Scoped, table=True):
    """One request of a mentee to a mentor. Only the two of them read it."""

    __tablename__ = "ask"
    __table_args__ = within_workspace(
        belongs_to("suggestion", "suggestion_id"),
        belongs_to("programme", "programme_id"),
        belongs_to("goal", "goal_id"),
        belongs_to("person", "mentee_id"),
        belongs_to("person", "mentor_id"),
        # One open ask at a time, whatever is clicked at once.
        only_one("ask", "mentee_id", "state = 'open'"),
        sa.Index("ix_ask_mentee", "workspace_id", "mentee_id"),
        sa.Index("ix_ask_mentor", "workspace_id", "mentor_id", "state"),
    )

    suggestion_id: int | None = None
    programme_id: int | None = None
    goal_id: int | None = None
    mentee_id: int
    mentor_id: int
    kind: Kind = key(Kind)
    state: AskState = key(AskState, AskState.OPEN)
    what: str = words()
    #: The goal as the mentee chose to tell it to this mentor.
    goal_text: str = words()
    why: str = words()
    timeframe_months: int = 6
    created_at: datetime = instant()
    answered_at: datetime | None = instant(optional=True)
