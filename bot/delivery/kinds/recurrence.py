"""Messages about rounds that come back."""

from datetime import datetime

from sqlmodel import Session

from bot.db.tables import Outbox
from bot.delivery.kinds.base import MessageKind, wanted
from bot.forms.recurrence import RecurrenceNotice
from bot.services import recurrence
from bot.views.recurrence import notice


def _load(session: Session, row: Outbox, now: datetime) -> RecurrenceNotice:
    del now
    opens_at = datetime.fromisoformat(str(row.params["opens_at"]))
    found = recurrence.notice(session, row.subject_id or 0, opens_at, held=row.kind == recurrence.HELD)
    return wanted(found, "round_moved")


KINDS = [MessageKind(recurrence.NOTICE, _load, notice), MessageKind(recurrence.HELD, _load, notice)]
