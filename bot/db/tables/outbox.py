"""What is to be told to Slack, and what was."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, col

from bot.db.tables.base import Scoped, belongs_to, within_workspace
from bot.db.types import codes, instant
from bot.db.types import key as key_column
from bot.forms.states import Action, OutboxState, RecipientKind

#: What is not decided yet; the condition of the index on it.
WAITING = "state IN ('due', 'leased', 'unknown')"


def _waiting_index() -> sa.Index:
    """Return the index that claims use. A statement has to name the state literally, or SQLite passes it over."""
    waiting = sa.text(WAITING)
    return sa.Index("ix_outbox_waiting", "state", "due_at", "id", sqlite_where=waiting, postgresql_where=waiting)


def _merged_index() -> sa.Index:
    """Return the index by which a digest finds its parts, in whatever workspace."""
    merged = sa.text("merged_into IS NOT NULL")
    return sa.Index("ix_outbox_merged_into", "merged_into", sqlite_where=merged, postgresql_where=merged)


class Outbox(Scoped, table=True):
    """One message to one recipient: a kind and ids, never text. It is rendered when it is sent."""

    __tablename__ = "outbox"
    __table_args__ = within_workspace(
        sa.UniqueConstraint("workspace_id", "key"),
        belongs_to("person", "person_id"),
        _waiting_index(),
        sa.Index("ix_outbox_recipient", "workspace_id", "recipient", "state"),
        sa.Index("ix_outbox_sent", "workspace_id", "recipient", "sent_at"),
        _merged_index(),
    )

    key: str
    recipient_kind: RecipientKind = key_column(RecipientKind)
    #: Person id, Slack channel id, or comma-separated person ids, by `recipient_kind`.
    recipient: str
    #: The person, where there is just one.
    person_id: int | None = None
    kind: str
    subject_id: int | None = None
    params: dict[str, Any] = codes(dict)
    action: Action = key_column(Action, Action.POST)
    #: Answer in the thread of this message.
    thread_ts: str | None = None
    #: Counts towards the two unasked messages in seven days.
    unasked: bool = False
    due_at: datetime = instant()
    not_after: datetime | None = instant(optional=True)
    state: OutboxState = key_column(OutboxState, OutboxState.DUE)
    #: Why it was skipped, or Slack's error code; never text of a person.
    reason: str | None = None
    owner: str | None = None
    lease_until: datetime | None = instant(optional=True)
    attempt: int = 0
    #: The digest that this one is a part of, named by the row that carries it; that row names itself.
    merged_into: int | None = None
    #: The opaque marker that travels with the message, to find it again after a lost answer.
    marker: str = Field(default="")
    #: When a message of unknown fate was first missed in the history; it takes two looks to send again.
    missed_at: datetime | None = instant(optional=True)
    created_at: datetime = instant()
    sent_at: datetime | None = instant(optional=True)


def waits_as(state: OutboxState) -> Any:
    """Return the condition of an undecided state, written out as SQLite needs it to use the index on such rows."""
    return sa.and_(col(Outbox.state) == sa.literal_column(f"'{state.value}'"), sa.text(f"outbox.{WAITING}"))


class Message(Scoped, table=True):
    """A message that Slack holds, so that a later click or change can find and update it."""

    __tablename__ = "message"
    __table_args__ = within_workspace(
        sa.UniqueConstraint("workspace_id", "channel_id", "ts"),
        sa.Index("ix_message_subject", "workspace_id", "kind", "subject_id"),
    )

    channel_id: str
    ts: str
    kind: str
    subject_id: int | None = None
    person_id: int | None = None
    params: dict[str, Any] = codes(dict)
    sent_at: datetime = instant()


class Pace(Scoped, table=True):
    """How fast a method or the whole workspace may be called, and until when it must rest, for every process."""

    __tablename__ = "pace"
    __table_args__ = within_workspace(sa.UniqueConstraint("workspace_id", "lane"))

    lane: str
    rest_until: datetime = instant()
    #: Messages a second, as learned; None while nothing taught otherwise.
    rate: float | None = None
    #: Up to when the allowance is used.
    next_at: datetime | None = instant(optional=True)
    #: When the rate was last raised.
    grown_at: datetime | None = instant(optional=True)
