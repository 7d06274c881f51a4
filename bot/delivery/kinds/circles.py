"""Messages about a round that brings peers together."""

from datetime import datetime

from sqlmodel import Session, select

from bot.db.tables import Outbox, Round
from bot.delivery.kinds.base import MessageKind
from bot.forms.circles import CirclesNote
from bot.forms.outbox import NotWanted
from bot.forms.states import RoundState
from bot.services import circles
from bot.views.circles import draft_ready


def _load_draft(session: Session, row: Outbox, now: datetime) -> CirclesNote:
    del now
    found = session.exec(select(Round).where(Round.id == row.subject_id)).first()
    if found is None or found.state is not RoundState.DRAFT:
        raise NotWanted("draft_gone")
    return circles.note(session, found)


KINDS = [MessageKind(circles.READY, _load_draft, draft_ready)]
