"""Messages about relationships that rest or go on."""

from datetime import datetime

from sqlmodel import Session

from bot.db.tables import Outbox
from bot.delivery.kinds.base import MessageKind, wanted
from bot.forms.pauses import RestCard
from bot.services import pauses
from bot.views.pauses import goes_on, rests


def _load(session: Session, row: Outbox, now: datetime) -> RestCard:
    del now
    return wanted(pauses.to_send(session, row.kind, row.subject_id or 0, row.person_id or 0))


KINDS = [MessageKind(pauses.RESTS, _load, rests), MessageKind(pauses.GOES_ON, _load, goes_on)]
