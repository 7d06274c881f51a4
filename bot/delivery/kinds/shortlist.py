"""Messages of shortlists, waiting lines, invitations and agreed pairs."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from sqlmodel import Session

from bot.db.tables import Outbox
from bot.delivery.kinds.base import MessageKind
from bot.forms.asks import AgreedPairCard, InvitationCard
from bot.forms.outbox import NotWanted
from bot.forms.shortlist import NextNotice, PlaceFree
from bot.forms.states import Action, AgreedPairState, InvitationState
from bot.services import agreed_pairs, invitations, succession, wishes
from bot.views.invitations import (
    invitation,
    invitation_answer,
    invitation_joined,
    invitation_sent,
    pair_answer,
    pair_question,
)
from bot.views.shortlist import held_notice, next_notice, place_free

Model = TypeVar("Model")


def _told(look: Callable[[Session, int], Model | str]) -> Callable[[Session, Outbox, datetime], Model]:
    """Return a loader from a service that answers with a code where a message has lost its point."""

    def load(session: Session, row: Outbox, now: datetime) -> Model:
        del now
        found = look(session, row.subject_id or 0)
        if isinstance(found, str):
            raise NotWanted(found)
        return found

    return load


def _invitation(session: Session, row: Outbox, now: datetime) -> InvitationCard:
    del now
    card = invitations.get(session, row.subject_id or 0)
    if card is None:
        raise NotWanted("invitation_gone")
    if row.kind == invitations.CARD and row.action is Action.POST and card.state is not InvitationState.OPEN:
        raise NotWanted("invitation_over")
    return card


def _held(session: Session, row: Outbox, now: datetime) -> None:
    del session, row, now


def _pair(session: Session, row: Outbox, now: datetime) -> AgreedPairCard:
    del now
    card = agreed_pairs.get(session, row.subject_id or 0)
    if card is None:
        raise NotWanted("pair_gone")
    if row.kind == agreed_pairs.QUESTION and card.state is not AgreedPairState.OPEN:
        raise NotWanted("pair_over")
    return card


_notice: Callable[[Session, Outbox, datetime], NextNotice] = _told(succession.notice)
_place: Callable[[Session, Outbox, datetime], PlaceFree] = _told(wishes.place)

KINDS = [
    MessageKind(succession.NOTICE, _notice, next_notice),
    MessageKind(succession.HELD, _held, held_notice),
    MessageKind(wishes.PLACE, _place, place_free),
    MessageKind(invitations.CARD, _invitation, invitation),
    MessageKind(invitations.SENT, _invitation, invitation_sent),
    MessageKind(invitations.ANSWER, _invitation, invitation_answer),
    MessageKind(invitations.JOINED, _invitation, invitation_joined),
    MessageKind(agreed_pairs.QUESTION, _pair, pair_question),
    MessageKind(agreed_pairs.ANSWER, _pair, pair_answer),
]
