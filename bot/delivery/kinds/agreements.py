"""Messages about agreements."""

from datetime import datetime

from sqlmodel import Session

from bot.db.tables import Outbox
from bot.delivery.kinds.base import MessageKind, wanted
from bot.forms.agreements import AgreementCard
from bot.services import agreements
from bot.views.agreements import signed, your_turn


def _load(session: Session, row: Outbox, now: datetime) -> AgreementCard:
    del now
    return wanted(agreements.to_send(session, row.kind, row.subject_id or 0, row.person_id or 0))


KINDS = [
    MessageKind(agreements.YOUR_TURN, _load, your_turn),
    MessageKind(agreements.SIGNED, _load, signed),
]
