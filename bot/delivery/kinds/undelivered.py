"""Messages about messages of unknown fate."""

from datetime import datetime

from sqlmodel import Session

from bot.db.tables import Outbox
from bot.delivery.kinds.base import MessageKind
from bot.forms.outbox import NotWanted, OutboxCount
from bot.services import undelivered
from bot.views.undelivered import notice


def _load(session: Session, row: Outbox, now: datetime) -> list[OutboxCount]:
    del now
    found = undelivered.to_send(session, row.created_at)
    if not found:
        raise NotWanted("sent_after_all")
    return found


KINDS = [MessageKind(undelivered.NOTICE, _load, notice)]
