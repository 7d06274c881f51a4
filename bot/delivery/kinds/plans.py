"""Messages about steps of a plan."""

from datetime import datetime

from sqlmodel import Session

from bot.db.tables import Outbox
from bot.delivery.kinds.base import MessageKind, wanted
from bot.forms.plans import StepCard
from bot.services import plans
from bot.views.plans import progress


def _load(session: Session, row: Outbox, now: datetime) -> tuple[StepCard, int]:
    del now
    return wanted(plans.to_send(session, row.subject_id or 0, row.person_id or 0))


KINDS = [MessageKind(plans.PROGRESS, _load, progress)]
