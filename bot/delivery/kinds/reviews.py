"""Messages about looking back."""

from datetime import datetime

from sqlmodel import Session

from bot.db.tables import Outbox
from bot.delivery.kinds.base import MessageKind, wanted
from bot.forms.reviews import ClosingCard, ReviewCard, ToldCard
from bot.services import extensions, reviews
from bot.views.reviews import asked, closed, extended, told


def _load_asked(session: Session, row: Outbox, now: datetime) -> ReviewCard:
    del now
    return wanted(reviews.to_ask(session, row.subject_id or 0, row.person_id or 0))


def _load_told(session: Session, row: Outbox, now: datetime) -> ToldCard:
    del now
    return wanted(reviews.to_tell(session, row.subject_id or 0, row.person_id or 0), "review_gone")


def _load_closed(session: Session, row: Outbox, now: datetime) -> ClosingCard:
    del now
    look = reviews.extended_card if row.kind == extensions.EXTENDED else reviews.closing_card
    return wanted(look(session, row.subject_id or 0, row.person_id or 0), "relationship_gone")


KINDS = [
    MessageKind(reviews.ASKED, _load_asked, asked),
    MessageKind(reviews.TOLD, _load_told, told),
    MessageKind(extensions.EXTENDED, _load_closed, extended),
    MessageKind(reviews.CLOSED, _load_closed, closed),
]
