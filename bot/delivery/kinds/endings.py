"""Messages about an end, and about a pair that asked for help."""

from datetime import datetime

from sqlmodel import Session

from bot.db.tables import Outbox
from bot.delivery.kinds.base import MessageKind, wanted
from bot.forms.endings import EndedCard, StuckPair
from bot.services import endings, helping
from bot.views.endings import ended, stuck_pair


def _load_ended(session: Session, row: Outbox, now: datetime) -> EndedCard:
    del now
    return wanted(endings.to_send(session, row.subject_id or 0, row.person_id or 0), "not_a_member")


def _load_stuck(session: Session, row: Outbox, now: datetime) -> StuckPair:
    del now
    return wanted(helping.stuck(session, row.subject_id or 0), "relationship_over")


KINDS = [
    MessageKind(endings.ENDED, _load_ended, ended),
    MessageKind(helping.STUCK, _load_stuck, stuck_pair),
]
