"""What somebody answered to the readiness check."""

from datetime import datetime

import sqlalchemy as sa

from bot.db.tables.base import Scoped, belongs_to, within_workspace
from bot.db.types import instant, key
from bot.forms.states import ReadyAnswer


class ReadinessCheck(Scoped, table=True):
    """A person's last answers, as codes. Only that person sees them; a gate reads them and tells nobody."""

    __tablename__ = "readiness_check"
    __table_args__ = within_workspace(
        sa.UniqueConstraint("workspace_id", "person_id"), belongs_to("person", "person_id")
    )

    person_id: int
    goals: ReadyAnswer = key(ReadyAnswer, name="goals")
    risk: ReadyAnswer = key(ReadyAnswer, name="risk")
    commitment: ReadyAnswer = key(ReadyAnswer, name="commitment")
    plan: ReadyAnswer = key(ReadyAnswer, name="plan")
    #: Hours a month that the person can set aside.
    hours: int = 0
    checked_at: datetime = instant()
