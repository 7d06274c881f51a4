"""The one kind of message that these tests send: its text names whom it is for, so that a wrong address shows."""

from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from bot.db.tables import Outbox
from bot.delivery.kinds.base import Kinds, MessageKind
from bot.views.message import Message

KIND = "test"


def _key(session: Session, row: Outbox, now: datetime) -> str:
    del session, now
    return row.key


def kinds(on_sent: Callable[[Session, Outbox, str], None] | None = None) -> Kinds:
    """Return the kinds of a sender under test; `on_sent` runs inside the transaction that records."""
    return Kinds([MessageKind(KIND, _key, lambda key: Message(str(key)), on_sent=on_sent)])
