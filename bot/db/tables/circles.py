"""Peers whom a draft brings together."""

import sqlalchemy as sa

from bot.db.tables.base import Scoped, belongs_to, within_workspace


class DraftSeat(Scoped, table=True):
    """Somebody's seat in one of the circles of a draft; a pair of peers is a circle of two."""

    __tablename__ = "draft_seat"
    __table_args__ = within_workspace(
        sa.UniqueConstraint("workspace_id", "round_id", "person_id"),
        belongs_to("round", "round_id"),
        belongs_to("person", "person_id"),
    )

    round_id: int
    person_id: int
    #: Which circle of the draft; seats with the same number sit together.
    circle: int
