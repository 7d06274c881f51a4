"""Messages of check-ins."""

from datetime import datetime

from sqlmodel import Session, select

from bot.db.tables import Checkin, Outbox
from bot.delivery.kinds.base import MessageKind, wanted
from bot.forms.checkins import CheckinCard, NoteCard, SharedCard
from bot.forms.outbox import NotWanted
from bot.forms.states import Action
from bot.services import checkins, notes, shared_answers
from bot.views.checkins import answered, forgotten, noted, prompt
from bot.views.sharing import shared


def _load_prompt(session: Session, row: Outbox, now: datetime) -> CheckinCard:
    del now
    return wanted(checkins.to_send(session, row.subject_id or 0))


def _load_answered(session: Session, row: Outbox, now: datetime) -> CheckinCard:
    del now
    checkin = session.exec(select(Checkin).where(Checkin.id == row.subject_id)).first()
    if checkin is None:
        raise NotWanted("checkin_gone")
    return checkins.card(session, checkin)


def _load_noted(session: Session, row: Outbox, now: datetime) -> NoteCard:
    del now
    return wanted(notes.to_send(session, row.subject_id or 0), "note_gone")


def _load_shared(session: Session, row: Outbox, now: datetime) -> SharedCard:
    del now
    look = shared_answers.to_send if row.action is Action.POST else shared_answers.card
    found = look(session, row.subject_id or 0, row.person_id or 0)
    if found is None or isinstance(found, str):
        raise NotWanted(found or "checkin_gone")
    return found


KINDS = [
    MessageKind(shared_answers.SHARED, _load_shared, shared),
    MessageKind(checkins.PROMPT, _load_prompt, prompt),
    MessageKind(checkins.ANSWERED, _load_answered, answered),
    MessageKind(notes.NOTED, _load_noted, noted),
    MessageKind(notes.FORGOTTEN, lambda *_: None, lambda _: forgotten()),
]
