"""Messages of check-ins."""

from datetime import datetime

from sqlmodel import Session, select

from bot.db.tables import Checkin, Outbox
from bot.delivery.kinds.base import MessageKind
from bot.forms.checkins import CheckinCard, NoteCard
from bot.forms.outbox import NotWanted
from bot.services import checkins, notes
from bot.views.checkins import answered, forgotten, noted, prompt


def _load_prompt(session: Session, row: Outbox, now: datetime) -> CheckinCard:
    del now
    loaded = checkins.to_send(session, row.subject_id or 0)
    if isinstance(loaded, str):
        raise NotWanted(loaded)
    return loaded


def _load_answered(session: Session, row: Outbox, now: datetime) -> CheckinCard:
    del now
    checkin = session.exec(select(Checkin).where(Checkin.id == row.subject_id)).first()
    if checkin is None:
        raise NotWanted("checkin_gone")
    return checkins.card(session, checkin)


def _load_noted(session: Session, row: Outbox, now: datetime) -> NoteCard:
    del now
    note = notes.to_send(session, row.subject_id or 0)
    if note is None:
        raise NotWanted("note_gone")
    return note


KINDS = [
    MessageKind(checkins.PROMPT, _load_prompt, prompt),
    MessageKind(checkins.ANSWERED, _load_answered, answered),
    MessageKind(notes.NOTED, _load_noted, noted),
    MessageKind(notes.FORGOTTEN, lambda *_: None, lambda _: forgotten()),
]
