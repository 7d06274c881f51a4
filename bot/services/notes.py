"""What people type into the DM in answer to a check-in: kept, moved, changed and removed by themselves alone."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot.db.tables import Checkin, CheckinNote, Member, Message, Outbox, Relationship
from bot.errors import NotAllowed, NotFound
from bot.forms.checkins import NoteCard
from bot.forms.messages import Typed
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.states import LIVING, Action, CheckinState
from bot.services import checkins, outbox, shared_answers
from bot.services.actors import Actor

NOTED = "checkins.noted"
FORGOTTEN = "checkins.forgotten"

#: How long after its answer a check-in still takes what is typed outside its thread.
_AFTERTHOUGHT = timedelta(days=3)
_MOST_OTHERS = 5


def take(session: Session, actor: Actor, typed: Typed, *, now: datetime) -> bool:
    """Keep what was typed as an answer and acknowledge it; False where no check-in of theirs could be meant.

    The check-in is that of the message's thread, else the newest open one, else the one just answered.
    """
    checkin = _meant(session, actor, typed, now)
    if checkin is None:
        return False
    values = {
        "checkin_id": checkin.id,
        "person_id": actor.person_id,
        "text": typed.text,
        "source_ts": typed.ts,
        "written_at": now,
    }
    if not outbox.insert_once(session, CheckinNote, values):
        return True
    note = _by_ts(session, actor, typed.ts)
    if note is None:
        return True
    checkins.mark_answered(session, actor, checkin, now=now)
    _tell(session, actor, NOTED, note.id, now=now, thread_ts=typed.thread_ts)
    return True


def change(session: Session, actor: Actor, ts: str, text: str, *, now: datetime) -> bool:
    """Follow an edit of a typed message; False where nothing of it was kept."""
    note = _by_ts(session, actor, ts)
    if note is None:
        return False
    if text and text != note.text:
        note.text, note.written_at = text, now
        session.add(note)
        session.flush()
        checkin = checkins.own(session, actor, note.checkin_id)
        if note.shared:
            shared_answers.refresh(session, checkin, now=now)
    return True


def forget(session: Session, actor: Actor, ts: str, *, now: datetime) -> None:
    """Follow the deletion of a typed message: what was kept of it goes, and its acknowledgement says so."""
    note = _by_ts(session, actor, ts)
    if note is None:
        return
    told = outbox.latest_message(session, NOTED, note.id, actor.person_id)
    _drop(session, actor, note, now)
    if told is not None:
        _tell(session, actor, FORGOTTEN, None, now=now, replaces=told)


def move(session: Session, actor: Actor, note_id: int, checkin_id: int, *, now: datetime) -> NoteCard:
    """Put a note with another of the actor's check-ins.

    Raises:
        NotFound: the note or the check-in is gone, or was never theirs.
        NotAllowed: the other relationship is over.
    """
    note = _own(session, actor, note_id)
    target = checkins.own(session, actor, checkin_id)
    if not checkins.is_living(session, target):
        raise NotAllowed("That has come to its end, so your words stay where they were.")
    source = checkins.own(session, actor, note.checkin_id)
    # Whoever reads the one answer does not read the other.
    note.checkin_id, note.shared = target.id, False
    session.add(note)
    session.flush()
    checkins.mark_answered(session, actor, target, now=now)
    checkins.reopen_if_empty(session, actor, source, now=now)
    return card(session, note)


def remove(session: Session, actor: Actor, note_id: int, *, now: datetime) -> None:
    """Delete a note.

    Raises:
        NotFound: it is gone already, or was never theirs.
    """
    _drop(session, actor, _own(session, actor, note_id), now)


def get(session: Session, actor: Actor, note_id: int) -> NoteCard:
    """Return one of the actor's own notes.

    Raises:
        NotFound: it is gone, or was never theirs.
    """
    return card(session, _own(session, actor, note_id))


def checkin_of(session: Session, actor: Actor, note_id: int) -> int:
    """Return the check-in to which one of the actor's own notes belongs.

    Raises:
        NotFound: it is gone, or was never theirs.
    """
    return _own(session, actor, note_id).checkin_id


def card(session: Session, note: CheckinNote) -> NoteCard:
    """Return what the note's author sees when it was kept."""
    checkin = session.exec(select(Checkin).where(Checkin.id == note.checkin_id)).one()
    others = [c for c in _delivered(session, note.person_id) if c.id != checkin.id][:_MOST_OTHERS]
    return NoteCard(note.id, checkins.card(session, checkin), tuple(checkins.card(session, c) for c in others))


def to_send(session: Session, note_id: int) -> NoteCard | None:
    """Return the card for the acknowledgement; None where the note is gone."""
    note = session.exec(select(CheckinNote).where(CheckinNote.id == note_id)).first()
    return card(session, note) if note else None


def _meant(session: Session, actor: Actor, typed: Typed, now: datetime) -> Checkin | None:
    delivered = _delivered(session, actor.person_id)
    if typed.thread_ts is not None:
        asked = outbox.message_at(session, typed.channel_id, typed.thread_ts)
        earlier = _by_ts(session, actor, typed.thread_ts)
        meant = asked.subject_id if asked and asked.kind == checkins.PROMPT else earlier and earlier.checkin_id
        for checkin in delivered:
            if checkin.id == meant:
                return checkin
    for checkin in delivered:
        if checkin.state is CheckinState.OPEN:
            return checkin
    recent = [c for c in delivered if c.answered_at is not None and c.answered_at >= now - _AFTERTHOUGHT]
    return max(recent, key=lambda c: c.answered_at or now, default=None)


def _delivered(session: Session, person_id: int) -> list[Checkin]:
    """Return the check-ins that this person really got, of relationships that go on, the newest first."""
    query = (
        select(Checkin)
        .join(Outbox, (col(Outbox.subject_id) == col(Checkin.id)) & (col(Outbox.kind) == checkins.PROMPT))
        .join(Member, col(Member.id) == col(Checkin.member_id))
        .join(Relationship, col(Relationship.id) == col(Member.relationship_id))
        .where(Checkin.person_id == person_id, Outbox.recipient == str(person_id))
        .where(col(Outbox.sent_at).is_not(None), col(Outbox.reason).is_(None))
        .where(col(Relationship.state).in_(LIVING), col(Member.left_at).is_(None))
        .order_by(col(Outbox.sent_at).desc(), col(Checkin.id).desc())
        .limit(50)
    )
    return list(session.exec(query))


def _by_ts(session: Session, actor: Actor, ts: str) -> CheckinNote | None:
    query = select(CheckinNote).where(CheckinNote.person_id == actor.person_id, CheckinNote.source_ts == ts)
    return session.exec(query).first()


def _own(session: Session, actor: Actor, note_id: int) -> CheckinNote:
    query = select(CheckinNote).where(CheckinNote.id == note_id, CheckinNote.person_id == actor.person_id)
    note = session.exec(query).first()
    if note is None:
        raise NotFound("These words are not kept any more; there is nothing left to move or remove.")
    return note


def _drop(session: Session, actor: Actor, note: CheckinNote, now: datetime) -> None:
    checkin = checkins.own(session, actor, note.checkin_id)
    session.delete(note)
    session.flush()
    checkins.reopen_if_empty(session, actor, checkin, now=now)


def _tell(
    session: Session,
    actor: Actor,
    kind: str,
    note_id: int | None,
    *,
    now: datetime,
    thread_ts: str | None = None,
    replaces: Message | None = None,
) -> None:
    thing = note_id if replaces is None else f"{replaces.channel_id}/{replaces.ts}"
    outbox.enqueue(
        session,
        Letter(
            key=f"{kind}:{thing}",
            to=to_person(actor.person_id),
            kind=kind,
            manners=Manners.NOW,
            due_at=now,
            subject_id=note_id,
            params={"message": thing} if replaces is not None else {},
            thread_ts=thread_ts,
            action=Action.UPDATE if replaces is not None else Action.POST,
        ),
        now=now,
    )
