"""Messages that follow when somebody leaves a circle that goes on."""

from datetime import datetime

from sqlmodel import Session

from bot.db.tables import Outbox
from bot.delivery.kinds.base import MessageKind, wanted
from bot.forms.endings import CircleNews, EndedCard
from bot.services import departures
from bot.views.endings import fewer, released


def _load_news(session: Session, row: Outbox, now: datetime) -> CircleNews:
    del now
    news = departures.news(session, row.subject_id or 0, row.person_id or 0, row.params["gone"])
    return wanted(news, "relationship_over")


def _load_released(session: Session, row: Outbox, now: datetime) -> EndedCard:
    del now
    return wanted(departures.released(session, row.subject_id or 0, row.person_id or 0), "not_a_member")


KINDS = [
    MessageKind(departures.FEWER, _load_news, fewer),
    MessageKind(departures.RELEASED, _load_released, released),
]
