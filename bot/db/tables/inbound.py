"""What arrived from Slack."""

from datetime import datetime

import sqlalchemy as sa

from bot.db.tables.base import Scoped, due_index, within_workspace
from bot.db.types import instant, words


class Inbound(Scoped, table=True):
    """One delivery from Slack, recorded before it is acknowledged.

    Only an event keeps its payload, and only until it is processed: nobody but Slack can repeat it. A command
    or a submission is repeated by the person.
    """

    __tablename__ = "inbound"
    __table_args__ = within_workspace(
        sa.UniqueConstraint("workspace_id", "key"),
        due_index("inbound", "received_at", "take_up_at IS NULL"),
        due_index("inbound", "take_up_at", "take_up_at IS NOT NULL"),
    )

    key: str
    payload: str | None = words(default=None)
    received_at: datetime = instant()
    processed_at: datetime | None = instant(optional=True)
    #: When an event that was not processed until then is taken up again; None once that is over.
    take_up_at: datetime | None = instant(optional=True)
    #: How often it was taken up again.
    attempts: int = 0
