"""Messages of asks."""

from datetime import datetime

from sqlmodel import Session

from bot.db.tables import Outbox
from bot.delivery.kinds.base import MessageKind, wanted
from bot.forms.asks import AskCard
from bot.forms.outbox import NotWanted
from bot.forms.states import UNANSWERED_ASKS, Action, AskState
from bot.services import ask_letters, asks, participants
from bot.views.answers import ask_answer, talk
from bot.views.asks import ask_card, ask_sent, reminder


def _load(session: Session, row: Outbox, now: datetime) -> AskCard:
    return wanted(asks.get(session, row.subject_id or 0, now=now), "ask_gone")


def _load_card(session: Session, row: Outbox, now: datetime) -> AskCard:
    card = _load(session, row, now)
    if row.action is Action.POST and card.state not in UNANSWERED_ASKS:
        raise NotWanted("ask_closed")
    return card


def _load_answer(session: Session, row: Outbox, now: datetime) -> AskCard:
    card = _load(session, row, now)
    # What became of it meanwhile has a message of its own, or needs none.
    told = row.key.rpartition(":")[2]
    if row.action is Action.POST and card.state.value != told:
        raise NotWanted("answer_changed")
    if card.state is AskState.DISSOLVED and not participants.is_active(session, card.mentee.person_id):
        raise NotWanted("person_away")
    return card


KINDS = [
    MessageKind(ask_letters.CARD, _load_card, ask_card),
    MessageKind(ask_letters.REMINDER, _load_card, reminder),
    MessageKind(ask_letters.SENT, _load, ask_sent),
    MessageKind(ask_letters.ANSWER, _load_answer, ask_answer),
    MessageKind(ask_letters.TALK, _load, talk),
]
