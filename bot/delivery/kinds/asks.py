"""Messages of asks."""

from datetime import datetime

from sqlmodel import Session

from bot.db.tables import Outbox
from bot.delivery.kinds.base import MessageKind
from bot.forms.asks import AskCard
from bot.forms.outbox import NotWanted
from bot.forms.states import Action, AskState
from bot.services import asks
from bot.views.asks import ask_card, ask_declined, ask_sent


def _load(session: Session, row: Outbox, now: datetime) -> AskCard:
    card = asks.get(session, row.subject_id or 0, now=now)
    if card is None:
        raise NotWanted("ask_gone")
    return card


def _load_card(session: Session, row: Outbox, now: datetime) -> AskCard:
    card = _load(session, row, now)
    if row.action is Action.POST and card.state is not AskState.OPEN:
        raise NotWanted("ask_closed")
    return card


KINDS = [
    MessageKind(asks.CARD, _load_card, ask_card),
    MessageKind(asks.SENT, _load, ask_sent),
    MessageKind(asks.DECLINED, _load, ask_declined),
]
