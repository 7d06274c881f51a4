"""Deliveries from Slack: recorded before they are acknowledged, processed once."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot.db.tables import Inbound, Person, Workspace
from bot.errors import Duplicate
from bot.services import outbox, people
from bot.services.actors import Actor

_log = logging.getLogger(__name__)

#: An event that was recorded but not processed for this long was cut off; it is taken up again.
CUT_OFF_AFTER = timedelta(seconds=30)
#: How long to wait after each time that an event was taken up in vain. After the last one it is given up.
TAKE_UP_AGAIN = tuple(timedelta(minutes=minutes) for minutes in (2, 10, 60, 360, 1440))
#: Keys are kept as long as Slack could possibly repeat a delivery, with a wide margin.
KEEP = timedelta(days=3)
#: Events taken up at once; the rest follows a tick later.
_AT_ONCE = 100


@dataclass(frozen=True)
class Delivery:
    """What is known of a delivery before anything is done about it.

    Attributes:
        key: makes it the same as a repeated one; None where repeating it does no harm.
        payload: an event's body, to take it up again after a crash; None for anything that a person repeats.
    """

    team_id: str
    slack_user_id: str | None
    key: str | None
    payload: str | None


def admit(session: Session, delivery: Delivery, *, now: datetime) -> tuple[Actor, int | None]:
    """Record a delivery; returns who acts and the record's id. Every click passes here, so it is two statements.

    The session is confined to the actor's workspace from then on. Where Slack names nobody, the actor's
    person id is 0, which is nobody's.

    Raises:
        Duplicate: it was recorded and processed before.
    """
    # Joined in plain columns: the workspace is only known after this, so nothing is confined yet.
    who = (
        sa.select(col(Workspace.id), col(Person.id))
        .outerjoin(
            Person,
            sa.and_(col(Person.workspace_id) == col(Workspace.id), col(Person.slack_user_id) == delivery.slack_user_id),
        )
        .where(col(Workspace.team_id) == delivery.team_id)
    )
    found = session.connection().execute(who).first()
    workspace_id = found[0] if found else people.ensure_workspace(session, delivery.team_id).id
    session.info["workspace_id"] = workspace_id
    person_id = (found[1] if found else None) or 0
    if not person_id and delivery.slack_user_id is not None:
        person_id = people.ensure(session, delivery.slack_user_id).id
    inbound_id = None if delivery.key is None else record(session, delivery.key, delivery.payload, now=now)
    return Actor(workspace_id, person_id), inbound_id


def record(session: Session, key: str, payload: str | None, *, now: datetime) -> int:
    """Record a delivery and return its row's id; the same key again returns the first row's.

    Raises:
        Duplicate: it was recorded and processed before.
    """
    take_up_at = now + CUT_OFF_AFTER if payload is not None else None
    values = {"key": key, "payload": payload, "received_at": now, "take_up_at": take_up_at}
    new = outbox.insert_once(session, Inbound, values)
    if new is not None:
        return new
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
        .values(processed_at=now, payload=None, take_up_at=None)
        .execution_options(synchronize_session=False)
    )
    if result.rowcount != 1:
        raise Duplicate(str(inbound_id))


def take_up(session: Session, *, now: datetime) -> list[str]:
    """Return the payloads of events that were recorded but never processed, for this process to try again.

    Each is counted before it is tried, so that one that always fails, or even ends the process, comes a few times
    only, ever later, and holds up no other. Then it is given up and what it says is forgotten.
    """
    query = (
        select(Inbound)
        .where(col(Inbound.take_up_at) <= now)
        .order_by(col(Inbound.take_up_at), col(Inbound.id))
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    payloads: list[str] = []
    for row in session.exec(query):
        if row.attempts >= len(TAKE_UP_AGAIN):
            _log.error("the event %s could not be processed and is given up", row.key)
            row.payload, row.take_up_at = None, None
        elif row.payload is not None:
            payloads.append(row.payload)
            row.take_up_at = now + TAKE_UP_AGAIN[row.attempts]
            row.attempts += 1
    session.flush()
    return payloads


def waits(session: Session, *, now: datetime) -> bool:
    """Tell whether there are keys to forget."""
    return session.exec(select(Inbound.id).where(_is_old(now)).limit(1)).first() is not None


def forget_old(session: Session, *, now: datetime) -> None:
    """Delete keys that Slack will not send again; an event that is still to be taken up stays until it was."""
    session.execute(sa.delete(Inbound).where(_is_old(now)).execution_options(synchronize_session=False))


def _is_old(now: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(col(Inbound.received_at) < now - KEEP, col(Inbound.take_up_at).is_(None))
