"""Messages half a year later."""

from datetime import datetime

from sqlmodel import Session

from bot.db.tables import Outbox
from bot.delivery.kinds.base import MessageKind, wanted
from bot.forms.follow_ups import FollowUpCard, NewsCard
from bot.services import follow_ups
from bot.views.follow_ups import asked, told


def _load_asked(session: Session, row: Outbox, now: datetime) -> FollowUpCard:
    del now
    return wanted(follow_ups.to_ask(session, row.subject_id or 0, row.person_id or 0))


def _load_told(session: Session, row: Outbox, now: datetime) -> NewsCard:
    del now
    return wanted(follow_ups.to_tell(session, row.subject_id or 0, row.person_id or 0))


KINDS = [
    MessageKind(follow_ups.ASKED, _load_asked, asked),
    MessageKind(follow_ups.TOLD, _load_told, told),
]
