"""What people are asked about a relationship on its way, and at its end."""

from datetime import date, datetime

import sqlalchemy as sa

from bot.db.tables.base import Scoped, belongs_to, within_workspace
from bot.db.types import instant, key, words
from bot.forms.states import Fit, Outcome, ReviewKind, ReviewState


class Review(Scoped, table=True):
    """One question to one person. The answer is private, but for what they open to their partner."""

    __tablename__ = "review"
    __table_args__ = within_workspace(
        sa.UniqueConstraint("workspace_id", "relationship_id", "person_id", "kind", "due_on"),
        belongs_to("relationship", "relationship_id"),
        belongs_to("person", "person_id"),
    )

    relationship_id: int
    person_id: int
    kind: ReviewKind = key(ReviewKind)
    #: The day of the term that it belongs to, so that an extended term has reviews of its own.
    due_on: date
    state: ReviewState = key(ReviewState, ReviewState.ASKED)
    fit: Fit | None = key(Fit, None)
    outcome: Outcome | None = key(Outcome, None)
    #: Months that this person would like to go on for; 0 means no more, None means not said.
    more_months: int | None = None
    #: What this person tells their partner.
    told: str = words()
    #: What this person notes for themselves.
    private: str = words()
    created_at: datetime = instant()
    answered_at: datetime | None = instant(optional=True)
