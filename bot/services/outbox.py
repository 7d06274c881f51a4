"""The outbox: messages are enqueued in the transaction of what caused them."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session, col, select

from bot.db.tables import Message, Outbox, Person
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.states import Action, OutboxState

HOME_KIND = "home"
#: Several small questions in one message; `bot.services.digests` knows what is in it.
DIGEST = "digests.digest"


def insert_once(session: Session, table: Any, values: dict[str, Any]) -> int | None:
    """Insert a row of the session's workspace; returns its id, None where a unique key forbids it.

    Same on both databases. In plain columns, which is several times as fast as through the mapper: every click
    and every message comes through here.
    """
    # What this row may refer to has to be there first.
    session.flush()
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else pg_insert
    row = table(workspace_id=session.info["workspace_id"], **values)
    columns = {c.key: getattr(row, c.key) for c in table.__table__.columns if c.key != "id"}
    statement = insert(table.__table__).values(**columns).on_conflict_do_nothing()
    inserted: int | None = session.connection().execute(statement.returning(table.__table__.c.id)).scalar()
    return inserted


def enqueue(session: Session, letter: Letter, *, now: datetime) -> bool:
    """Put one letter into the outbox; False where its key stands there already."""
    return insert_once(session, Outbox, _row(letter, now)) is not None


def enqueue_all(session: Session, letters: Sequence[Letter], *, now: datetime) -> None:
    """Put many letters into the outbox in one go; those whose keys stand there already change nothing."""
    if not letters:
        return
    session.flush()
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else pg_insert
    sample = Outbox(workspace_id=session.info["workspace_id"], **_row(letters[0], now))
    defaults = {c.key: getattr(sample, c.key) for c in sa.inspect(Outbox).column_attrs if c.key != "id"}
    rows = [defaults | _row(letter, now) for letter in letters]
    session.connection().execute(insert(Outbox).on_conflict_do_nothing(), rows)


def _row(letter: Letter, now: datetime) -> dict[str, Any]:
    return {
        "key": letter.key,
        "recipient_kind": letter.to.kind,
        "recipient": letter.to.ref,
        "person_id": letter.to.person_id,
        "kind": letter.kind,
        "subject_id": letter.subject_id,
        "params": {"manners": letter.manners.value, **letter.params},
        "action": letter.action,
        "thread_ts": letter.thread_ts,
        "unasked": letter.manners is Manners.UNASKED,
        "due_at": letter.due_at,
        "not_after": letter.not_after,
        "marker": secrets.token_urlsafe(12),
        "created_at": now,
    }


def refresh_home(session: Session, person_id: int, *, now: datetime) -> None:
    """Have a person's Home tab published anew, if they ever opened it. Several at once become one."""
    person = session.get(Person, person_id)
    if person is None or person.home_opened_at is None:
        return
    waiting = select(Outbox.id).where(
        Outbox.person_id == person_id, Outbox.kind == HOME_KIND, Outbox.state == OutboxState.DUE
    )
    if session.exec(waiting).first() is not None:
        return
    key = f"home:{person_id}:{secrets.token_urlsafe(9)}"
    enqueue(
        session,
        Letter(
            key=key,
            to=to_person(person_id),
            kind=HOME_KIND,
            manners=Manners.NOW,
            due_at=now,
            action=Action.HOME,
        ),
        now=now,
    )


def latest_message(session: Session, kind: str, subject_id: int, person_id: int | None = None) -> Message | None:
    """Return the newest message of this kind about this thing that Slack holds; also one in which it is a part."""
    query = select(Message).where(Message.kind == kind, Message.subject_id == subject_id)
    if person_id is not None:
        query = query.where(Message.person_id == person_id)
    alone = session.exec(query.order_by(col(Message.id).desc()).limit(1)).first()
    if alone is not None or person_id is None:
        return alone
    carriers = select(Outbox.merged_into).where(
        Outbox.recipient == str(person_id),
        Outbox.kind == kind,
        Outbox.subject_id == subject_id,
        col(Outbox.sent_at).is_not(None),
    )
    query = select(Message).where(Message.kind == DIGEST, col(Message.subject_id).in_(carriers))
    return session.exec(query.order_by(col(Message.id).desc()).limit(1)).first()


def message_at(session: Session, channel_id: str, ts: str) -> Message | None:
    """Return what Baton remembers of one message in Slack."""
    return session.exec(select(Message).where(Message.channel_id == channel_id, Message.ts == ts)).first()
