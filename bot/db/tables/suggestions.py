"""Pairing suggestions and what became of them."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from bot.catalogue import Kind
from bot.db.tables.base import Scoped, belongs_to, within_workspace
from bot.db.types import codes, instant, key
from bot.forms.states import DeclineReason, SuggestionState


class Suggestion(Scoped, table=True):
    """One mentor suggested to one person who is looking."""

    __tablename__ = "suggestion"
    __table_args__ = within_workspace(
        sa.UniqueConstraint("workspace_id", "enrolment_id", "local_date", "mentor_id"),
        belongs_to("enrolment", "enrolment_id"),
        belongs_to("person", "person_id"),
        belongs_to("person", "mentor_id"),
        belongs_to("goal", "goal_id"),
        sa.Index("ix_suggestion_person", "workspace_id", "person_id"),
    )

    enrolment_id: int
    person_id: int
    mentor_id: int
    goal_id: int | None = None
    #: The seeker's local date of the batch; up to three suggestions share it and one message.
    local_date: date
    kind: Kind = key(Kind)
    state: SuggestionState = key(SuggestionState, SuggestionState.OPEN)
    decline_reason: DeclineReason | None = key(DeclineReason, None)
    reasons: list[dict[str, Any]] = codes()
    created_at: datetime = instant()
    answered_at: datetime | None = instant(optional=True)
