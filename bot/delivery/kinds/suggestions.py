"""Messages that suggest mentors."""

from datetime import datetime

from sqlmodel import Session, select

from bot.db.tables import Outbox, Suggestion
from bot.delivery.kinds.base import MessageKind, wanted
from bot.forms.states import Action
from bot.forms.suggestions import NobodyNew, SuggestionBatch
from bot.services import suggestions
from bot.views.suggestions import batch, nobody


def _load_batch(session: Session, row: Outbox, now: datetime) -> SuggestionBatch:
    if row.action is Action.UPDATE:
        suggestion = session.exec(select(Suggestion).where(Suggestion.id == row.subject_id)).first()
        return wanted(suggestions.batch_of(session, suggestion, now=now) if suggestion else "suggestion_gone")
    return wanted(suggestions.to_send(session, row.subject_id or 0, now=now))


def _load_nobody(session: Session, row: Outbox, now: datetime) -> NobodyNew:
    del now
    return wanted(suggestions.nobody_new(session, row.subject_id or 0), "person_away")


KINDS = [
    MessageKind(suggestions.BATCH, _load_batch, batch),
    MessageKind(suggestions.NOBODY, _load_nobody, nobody),
]
