"""Messages that begin a relationship."""

from datetime import datetime

from sqlmodel import Session

from bot.db.tables import Outbox
from bot.delivery.kinds.base import MessageKind
from bot.forms.outbox import NotWanted
from bot.forms.relationships import IntroCard, MatchedCard
from bot.services import relationships
from bot.views.relationships import introduction, matched


def _load_introduction(session: Session, row: Outbox, now: datetime) -> IntroCard:
    card = relationships.introduction(session, row.subject_id or 0, now=now)
    if card is None:
        raise NotWanted("relationship_ended")
    return card


def _load_matched(session: Session, row: Outbox, now: datetime) -> MatchedCard:
    del now
    card = relationships.matched(session, row.subject_id or 0, row.person_id or 0)
    if card is None:
        raise NotWanted("relationship_ended")
    return card


def _remember_group(session: Session, row: Outbox, channel: str) -> None:
    relationships.remember_group(session, row.subject_id or 0, channel)


KINDS = [
    MessageKind("relationships.intro", _load_introduction, introduction, on_sent=_remember_group),
    MessageKind("relationships.matched", _load_matched, matched),
]
