"""Deliveries from Slack: recorded before they are acknowledged, processed once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot.db.tables import Inbound
from bot.errors import Duplicate
from bot.services import outbox

#: An event that was recorded but not processed for this long was cut off; it is taken up again.
CUT_OFF_AFTER = timedelta(seconds=30)
#: Keys are kept as long as Slack could possibly repeat a delivery, with a wide margin.
KEEP = timedelta(days=3)


def record(session: Session, key: str, payload: str | None, *, now: datetime) -> int:
    """Record a delivery and return its row's id; the same key again returns the first row's.

    Raises:
        Duplicate: it was recorded and processed before.
    """
    outbox.insert_once(session, Inbound, {"key": key, "payload": payload, "received_at": now})
    row = session.exec(select(Inbound).where(Inbound.key == key)).one()
    if row.processed_at is not None:
        raise Duplicate(key)
    return row.id


def mark_processed(session: Session, inbound_id: int, *, now: datetime) -> None:
    """Mark a delivery processed, in the transaction of its effect, and forget its payload.

    Raises:
        Duplicate: another delivery of the same was processed meanwhile.
    """
    result: Any = session.execute(
        sa.update(Inbound)
        .where(col(Inbound.id) == inbound_id, col(Inbound.processed_at).is_(None))
        .values(processed_at=now, payload=None)
        .execution_options(synchronize_session=False)
    )
    if result.rowcount != 1:
        raise Duplicate(str(inbound_id))


def cut_off(session: Session, *, now: datetime) -> Sequence[str]:
    """Return the payloads of events that were recorded but never processed."""
    query = (
        select(Inbound.payload)
        .where(col(Inbound.processed_at).is_(None), col(Inbound.payload).is_not(None))
        .where(col(Inbound.received_at) < now - CUT_OFF_AFTER)
        .order_by(col(Inbound.id))
        .limit(100)
    )
    return [payload for payload in session.exec(query) if payload]


def forget_old(session: Session, *, now: datetime) -> None:
    """Delete keys that Slack will not send again."""
    session.execute(
        sa.delete(Inbound).where(col(Inbound.received_at) < now - KEEP).execution_options(synchronize_session=False)
    )
