"""The outbox: messages are enqueued in the transaction of what caused them."""

import secrets
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


def insert_once(session: Session, table: Any, values: dict[str, Any]) -> bool:
    """Insert a row unless a unique key forbids it; tells whether it was inserted. Same on both databases."""
    dialect = session.get_bind().dialect.name
    insert = sqlite_insert if dialect == "sqlite" else pg_insert
    row = table(workspace_id=session.info["workspace_id"], **values)
    columns = {c.key: getattr(row, c.key) for c in sa.inspect(table).column_attrs if c.key != "id"}
    # Asked for the row itself, since PostgreSQL's driver does not count the rows of such an insert.
    statement = insert(table).values(**columns).on_conflict_do_nothing().returning(table.id)
    return session.execute(statement).first() is not None


def enqueue(session: Session, letter: Letter, *, now: datetime) -> bool:
    """Put one letter into the outbox; False where its key stands there already."""
    return insert_once(
        session,
        Outbox,
        {
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
        },
    )


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
    """Return the newest message of this kind about this thing that Slack holds."""
    query = select(Message).where(Message.kind == kind, Message.subject_id == subject_id)
    if person_id is not None:
        query = query.where(Message.person_id == person_id)
    return session.exec(query.order_by(col(Message.id).desc()).limit(1)).first()


def message_at(session: Session, channel_id: str, ts: str) -> Message | None:
    """Return what Baton remembers of one message in Slack."""
    return session.exec(select(Message).where(Message.channel_id == channel_id, Message.ts == ts)).first()
