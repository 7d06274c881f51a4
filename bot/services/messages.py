"""Where a typed message goes: to a check-in, to a word that Baton knows, or nowhere, which is then said."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from bot.db.tables import Outbox
from bot.forms.messages import Deleted, Edited, Reply, Typed
from bot.forms.outbox import Letter, Manners, to_person
from bot.services import notes, outbox
from bot.services.actors import Actor

#: Being told again and again that nothing was kept helps nobody.
_QUIET_AFTER_UNCLEAR = timedelta(hours=1)


def kind_of(reply: Reply) -> str:
    """Return the message kind of a reply."""
    return f"messages.{reply.value}"


def hear(session: Session, actor: Actor, heard: Typed | Edited | Deleted, *, now: datetime) -> None:
    """Do what a typed, changed or deleted message asks for. A redelivery changes nothing."""
    match heard:
        case Edited():
            notes.change(session, actor, heard.ts, heard.text, now=now)
        case Deleted():
            notes.forget(session, actor, heard.ts, now=now)
        case Typed() if heard.word is not None:
            _reply(session, actor, heard, heard.word, now)
        case Typed() if not heard.text:
            _reply(session, actor, heard, Reply.FILES, now)
        case Typed():
            if not notes.take(session, actor, heard, now=now) and not _told_lately(session, actor, now):
                _reply(session, actor, heard, Reply.UNCLEAR, now)


def _reply(session: Session, actor: Actor, typed: Typed, reply: Reply, now: datetime) -> None:
    outbox.enqueue(
        session,
        Letter(
            key=f"{kind_of(reply)}:{actor.person_id}:{typed.ts}",
            to=to_person(actor.person_id),
            kind=kind_of(reply),
            manners=Manners.NOW,
            due_at=now,
            thread_ts=typed.thread_ts,
        ),
        now=now,
    )


def _told_lately(session: Session, actor: Actor, now: datetime) -> bool:
    query = select(Outbox.id).where(
        Outbox.person_id == actor.person_id,
        Outbox.kind == kind_of(Reply.UNCLEAR),
        col(Outbox.created_at) > now - _QUIET_AFTER_UNCLEAR,
    )
    return session.exec(query).first() is not None
