"""Sharing the answer to a check-in with one's partner: by its author alone, and taken back any day."""

from datetime import datetime

from sqlmodel import Session, col, select

from bot.db.tables import Checkin, CheckinNote
from bot.errors import AlreadyDone, NotAllowed
from bot.forms.checkins import CheckinCard
from bot.forms.states import CheckinState
from bot.services import checkins, shared_answers
from bot.services.actors import Actor


def share(session: Session, actor: Actor, checkin_id: int, *, now: datetime) -> CheckinCard:
    """Let the partner read an answer: the click, and the words that belong to it at this moment.

    Words that are added later stay the author's own until they share once more.

    Raises:
        NotFound: there is no such check-in of this person.
        NotAllowed: nothing is answered yet, or the relationship is over.
        AlreadyDone: all of it is shared already.
    """
    checkin = checkins.own(session, actor, checkin_id)
    if not checkins.is_living(session, checkin):
        raise NotAllowed("This has come to its end, so your answer stays with you.")
    if checkin.state is not CheckinState.ANSWERED:
        raise NotAllowed("There is no answer yet to share. Tap one first, or write a few words.")
    fresh = [note for note in _notes(session, checkin) if not note.shared]
    if checkin.shared_at is not None and not fresh:
        raise AlreadyDone("It is shared already, as it stands.")
    for note in fresh:
        note.shared = True
        session.add(note)
    checkin.shared_at = now
    session.add(checkin)
    session.flush()
    shared_answers.tell(session, checkin, now=now)
    return checkins.card(session, checkin)


def take_back(session: Session, actor: Actor, checkin_id: int, *, now: datetime) -> CheckinCard:
    """Keep an answer to oneself again; where the partner's message stands in Slack, it says so instead.

    Raises:
        NotFound: there is no such check-in of this person.
        AlreadyDone: it is not shared.
    """
    checkin = checkins.own(session, actor, checkin_id)
    if checkin.shared_at is None:
        raise AlreadyDone("It is not shared: only you see it.")
    for note in _notes(session, checkin):
        note.shared = False
        session.add(note)
    checkin.shared_at = None
    session.add(checkin)
    session.flush()
    shared_answers.refresh(session, checkin, now=now)
    return checkins.card(session, checkin)


def _notes(session: Session, checkin: Checkin) -> list[CheckinNote]:
    query = select(CheckinNote).where(CheckinNote.checkin_id == checkin.id).order_by(col(CheckinNote.id))
    return list(session.exec(query))
