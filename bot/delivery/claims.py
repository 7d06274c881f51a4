"""Claiming due rows: leases with a fence, one row per recipient at a time, at Slack's pace and with manners."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from bot.db.scope import ALL_WORKSPACES
from bot.db.tables import Outbox
from bot.db.tables.outbox import waits_as
from bot.delivery import digests
from bot.delivery.manners import readers
from bot.delivery.pacing import CLASSES, HISTORY, OPEN, WORKSPACE, Lanes, all_lanes, channels_resting, lanes_of
from bot.forms.states import Action, OutboxState

#: How long a process may hold a row. Longer than the client's timeout of 10 s, so that a living one never loses it.
LEASE = timedelta(seconds=60)
#: How long to wait before looking for a message of unknown fate; Slack's history lags behind.
SETTLE = timedelta(seconds=90)
#: Where everything that is due has to wait for the morning, what is behind it is looked at too, this often.
_MOST_LOOKS = 10

_CLAIM_LOCK = 0xBA71
_EVERYWHERE = {ALL_WORKSPACES: True}


def claim(session: Session, *, owner: str, now: datetime, limit: int) -> list[Outbox]:
    """Lease up to `limit` due rows to `owner`; rows that may not be sent yet are put off in the same transaction."""
    _go_by_the_index(session)
    if session.get_bind().dialect.name == "postgresql":
        # Claims take turns, so that "one row per recipient", the pace and the cap hold across processes.
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(_CLAIM_LOCK)))
    _recover_expired_leases(session, now)
    lanes = all_lanes(session, now, for_update=True)
    for _ in range(_MOST_LOOKS):
        candidates = _candidates(session, now, limit, lanes)
        claimed = _lease(session, candidates, owner, now, lanes)
        session.flush()
        digests.merge(session, claimed, now)
        if claimed or not candidates:
            return claimed
    return []


def _lease(
    session: Session, candidates: Sequence[Outbox], owner: str, now: datetime, lanes: dict[int, Lanes]
) -> list[Outbox]:
    """Lease what may be sent now; put off or expire the rest."""
    people = readers(session, candidates, now)
    resting = channels_resting(session, candidates, now)
    claimed: list[Outbox] = []
    for row in candidates:
        if row.not_after is not None and row.not_after < now:
            row.state, row.reason = OutboxState.EXPIRED, "too_late"
            continue
        wait_until = people.may_have(row, now)
        if row.action is not Action.HOME:
            wait_until = max(wait_until, resting.get((row.workspace_id, row.recipient), now))
        if wait_until > now:
            if row.not_after is not None and people.snoozes(row, now):
                # Who asked for quiet misses nothing by it: the message has as long afterwards as it has left now.
                row.not_after = max(row.not_after, wait_until + (row.not_after - now))
            row.due_at = wait_until
            continue
        mine, needed = _lanes_for(row.workspace_id, session, lanes, now), lanes_of(row.action, row.recipient_kind)
        if not mine.left(needed):
            continue
        mine.take(needed)
        people.count(row, now)
        claimed.append(row)
    for mine in lanes.values():
        if not mine.left((WORKSPACE,)):
            mine.speed_up()
    _write_leases(session, claimed, owner, now + LEASE)
    return claimed


def _lanes_for(workspace_id: int, session: Session, lanes: dict[int, Lanes], now: datetime) -> Lanes:
    if workspace_id not in lanes:
        lanes[workspace_id] = Lanes(session, workspace_id, [], now)
    return lanes[workspace_id]


def _write_leases(session: Session, rows: Sequence[Outbox], owner: str, until: datetime) -> None:
    """Lease them in one statement: the mapper would write each by itself."""
    if not rows:
        return
    statement = (
        sa.update(Outbox)
        .where(col(Outbox.id).in_([row.id for row in rows]))
        .values(state=OutboxState.LEASED, owner=owner, lease_until=until, attempt=Outbox.attempt + 1)
    )
    session.execute(statement.execution_options(synchronize_session=False, **_EVERYWHERE))
    for row in rows:
        set_committed_value(row, "attempt", row.attempt + 1)
        set_committed_value(row, "state", OutboxState.LEASED)
        set_committed_value(row, "owner", owner)
        set_committed_value(row, "lease_until", until)


def _recover_expired_leases(session: Session, now: datetime) -> None:
    """A lease ran out: whoever held it may have sent the message, so its fate is unknown, never simply due."""
    expired = sa.and_(waits_as(OutboxState.LEASED), col(Outbox.lease_until) < now)
    idempotent = sa.and_(expired, col(Outbox.action) != Action.POST)
    for condition, values in (
        (idempotent, {"state": OutboxState.DUE, "due_at": now}),
        (expired, {"state": OutboxState.UNKNOWN, "due_at": now + SETTLE, "missed_at": None}),
    ):
        session.execute(
            sa.update(Outbox)
            .where(condition)
            .values(**values)
            .execution_options(synchronize_session=False, **_EVERYWHERE)
        )


def _go_by_the_index(session: Session) -> None:
    """Have rows read as they wait in the index: PostgreSQL cannot know how many are due, and would sort them all."""
    if session.get_bind().dialect.name == "postgresql":
        settings = ("enable_sort", "enable_bitmapscan")
        session.execute(sa.select(*(sa.func.set_config(name, "off", sa.true()) for name in settings)))


def _recipient_is_busy() -> Any:
    """Return the condition that another message to the same recipient is under way or of unknown fate."""
    busy = aliased(Outbox)
    return sa.exists().where(
        col(busy.workspace_id) == col(Outbox.workspace_id),
        col(busy.recipient) == col(Outbox.recipient),
        col(busy.state).in_([OutboxState.LEASED, OutboxState.UNKNOWN]),
    )


def _candidates(session: Session, now: datetime, limit: int, lanes: dict[int, Lanes]) -> Sequence[Outbox]:
    closed = [
        sa.and_(col(Outbox.workspace_id) == workspace_id, condition)
        for workspace_id, mine in lanes.items()
        for needed, condition in CLASSES
        if not mine.left(needed)
    ]
    query = _free_rows().where(col(Outbox.due_at) <= now, *(~condition for condition in closed)).limit(limit)
    first: dict[tuple[int, str], Outbox] = {}
    for row in session.exec(query):
        first.setdefault((row.workspace_id, row.recipient), row)
    return list(first.values())


def earliest_due(session: Session, *, now: datetime) -> datetime | None:
    """Return when the next row needs the sender, over all workspaces; None when nothing waits.

    A row that waits for another one to the same recipient is not asked: that other one's instant counts. One whose
    lane rests counts from when the lane is free.
    """
    _go_by_the_index(session)
    lanes = all_lanes(session, now)
    held = {w: mine for w, mine in lanes.items() if any(mine.free_at(needed) > now for needed, _ in CLASSES)}
    anywhere = _due_rows().where(col(Outbox.workspace_id).not_in(held)) if held else _due_rows()
    dues = [session.exec(anywhere).first()]
    for workspace_id, mine in held.items():
        for needed, condition in CLASSES:
            due = session.exec(_due_rows().where(Outbox.workspace_id == workspace_id, condition)).first()
            dues.append(max(due, mine.free_at(needed)) if due is not None else None)
    dues.append(session.exec(_leases()).one())
    dues.append(_earliest_look(session, lanes))
    return min((due for due in dues if due is not None), default=None)


# Made once, since they are asked after every change of anything: writing them anew took longer than the answers.


@cache
def _free_rows() -> SelectOfScalar[Outbox]:
    query = select(Outbox).where(waits_as(OutboxState.DUE), ~_recipient_is_busy())
    ordered = query.order_by(col(Outbox.due_at), col(Outbox.id))
    return ordered.with_for_update(skip_locked=True).execution_options(**_EVERYWHERE)


@cache
def _due_rows() -> SelectOfScalar[datetime]:
    query = select(Outbox.due_at).where(waits_as(OutboxState.DUE), ~_recipient_is_busy())
    return query.order_by(col(Outbox.due_at)).limit(1).execution_options(**_EVERYWHERE)


@cache
def _leases() -> SelectOfScalar[datetime | None]:
    query: SelectOfScalar[datetime | None] = select(sa.func.min(Outbox.lease_until))
    return query.where(waits_as(OutboxState.LEASED)).execution_options(**_EVERYWHERE)


@cache
def _unknown_rows() -> Any:
    query: Any = select(Outbox.workspace_id, sa.func.min(Outbox.due_at)).where(waits_as(OutboxState.UNKNOWN))
    return query.group_by(col(Outbox.workspace_id)).execution_options(**_EVERYWHERE)


def _earliest_look(session: Session, lanes: dict[int, Lanes]) -> datetime | None:
    """Return when a message of unknown fate may next be looked for."""
    dues = [
        max(due, lanes[workspace_id].free_at((OPEN, HISTORY))) if workspace_id in lanes else due
        for workspace_id, due in session.exec(_unknown_rows())
    ]
    return min(dues, default=None)
