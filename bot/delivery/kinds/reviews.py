"""Messages about looking back."""

from datetime import datetime

from sqlmodel import Session

from bot.db.tables import Outbox
from bot.delivery.kinds.base import MessageKind
from bot.forms.outbox import NotWanted
from bot.forms.reviews import ClosingCard, ReviewCard, ToldCard
from bot.services import extensions, reviews
from bot.views.reviews import asked, closed, extended, told


def _load_asked(session: Session, row: Outbox, now: datetime) -> ReviewCard:
    del now
    found = reviews.to_ask(session, row.subject_id or 0, row.person_id or 0)
    if isinstance(found, str):
        raise NotWanted(found)
    return found


def _load_told(session: Session, row: Outbox, now: datetime) -> ToldCard:
    del now
    found = reviews.to_tell(session, row.subject_id or 0, row.person_id or 0)
    if found is None:
        raise NotWanted("review_gone")
    return found


def _load_closed(session: Session, row: Outbox, now: datetime) -> ClosingCard:
    del now
    look = reviews.extended_card if row.kind == extensions.EXTENDED else reviews.closing_card
    found = look(session, row.subject_id or 0, row.person_id or 0)
    if found is None:
        raise NotWanted("relationship_gone")
    return found


KINDS = [
    MessageKind(reviews.ASKED, _load_asked, asked),
    MessageKind(reviews.TOLD, _load_told, told),
    MessageKind(extensions.EXTENDED, _load_closed, extended),
    MessageKind(reviews.CLOSED, _load_closed, closed),
]
