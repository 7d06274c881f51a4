"""Claiming due rows: leases with a fence, one row per recipient at a time, manners and the weekly cap."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from bot.db.scope import ALL_WORKSPACES
from bot.db.tables import Outbox, Pace, Person
from bot.forms.outbox import Manners
from bot.forms.states import Action, OutboxState
from bot.services.calendar import in_working_hours, next_working_moment

#: How long a process may hold a row. Longer than the client's timeout of 10 s, so that a living one never loses it.
LEASE = timedelta(seconds=60)
#: How long to wait before looking for a message of unknown fate; Slack's history lags behind.
SETTLE = timedelta(seconds=90)
#: At most two unasked messages in any seven days for one person, over all programmes.
CAP = 2
CAP_WINDOW = timedelta(days=7)
#: Where everything that is due has to wait for the morning, what is behind it is looked at too, this often.
_MOST_LOOKS = 10

_CLAIM_LOCK = 0xBA71
_EVERYWHERE = {ALL_WORKSPACES: True}


def claim(session: Session, *, owner: str, now: datetime, limit: int) -> list[Outbox]:
    """Lease up to `limit` due rows to `owner`; rows that may not be sent yet are put off in the same transaction."""
    if session.get_bind().dialect.name == "postgresql":
        # Claims take turns, so that "one row per recipient" and the cap hold across processes.
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(_CLAIM_LOCK)))
    _recover_expired_leases(session, now)
    for _ in range(_MOST_LOOKS):
        candidates = _candidates(session, now, limit)
        claimed = _lease(session, candidates, owner, now)
        session.flush()
        if claimed or not candidates:
            return claimed
    return []


def _lease(session: Session, candidates: Sequence[Outbox], owner: str, now: datetime) -> list[Outbox]:
    """Lease what may be sent now; put off or expire the rest."""
    people = _people(session, candidates)
    sent = _unasked_counts(session, candidates, now)
    claimed: list[Outbox] = []
    for row in candidates:
        if row.not_after is not None and row.not_after < now:
            row.state, row.reason = OutboxState.EXPIRED, "too_late"
            continue
        wait_until = _manners(row, people.get(row.person_id or 0), sent, now)
        if wait_until > now:
            row.due_at = wait_until
            continue
        if row.unasked:
            sent.setdefault(row.person_id or 0, []).append(now)
        row.state, row.owner, row.lease_until, row.attempt = (
            OutboxState.LEASED,
            owner,
            now + LEASE,
            row.attempt + 1,
        )
        claimed.append(row)
    return claimed


def _recover_expired_leases(session: Session, now: datetime) -> None:
    """A lease ran out: whoever held it may have sent the message, so its fate is unknown, never simply due."""
    expired = sa.and_(col(Outbox.state) == OutboxState.LEASED, col(Outbox.lease_until) < now)
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


def _recipient_is_busy() -> Any:
    """Return the condition that another message to the same recipient is under way or of unknown fate."""
    busy = aliased(Outbox)
    return sa.exists().where(
        col(busy.workspace_id) == col(Outbox.workspace_id),
        col(busy.recipient) == col(Outbox.recipient),
        col(busy.state).in_([OutboxState.LEASED, OutboxState.UNKNOWN]),
    )


def _candidates(session: Session, now: datetime, limit: int) -> Sequence[Outbox]:
    resting = sa.exists().where(
        col(Pace.workspace_id) == col(Outbox.workspace_id), col(Pace.lane) == "workspace", col(Pace.rest_until) > now
    )
    query = (
        select(Outbox)
        .where(col(Outbox.state) == OutboxState.DUE, col(Outbox.due_at) <= now)
        .where(~_recipient_is_busy(), ~resting)
        .order_by(col(Outbox.due_at), col(Outbox.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(**_EVERYWHERE)
    )
    first: dict[tuple[int, str], Outbox] = {}
    for row in session.exec(query):
        first.setdefault((row.workspace_id, row.recipient), row)
    return list(first.values())


def _people(session: Session, rows: Sequence[Outbox]) -> dict[int, Person]:
    ids = {row.person_id for row in rows if row.person_id is not None}
    if not ids:
        return {}
    query = select(Person).where(col(Person.id).in_(ids)).execution_options(**_EVERYWHERE)
    return {person.id: person for person in session.exec(query)}


def _unasked_counts(session: Session, rows: Sequence[Outbox], now: datetime) -> dict[int, list[datetime]]:
    """Return when each person got unasked messages within the window; one that is under way counts as of now."""
    ids = {row.person_id for row in rows if row.unasked and row.person_id is not None}
    if not ids:
        return {}
    query = (
        select(Outbox.person_id, Outbox.sent_at)
        .where(col(Outbox.person_id).in_(ids), col(Outbox.unasked))
        .where(
            sa.or_(
                sa.and_(col(Outbox.state) == OutboxState.SENT, col(Outbox.sent_at) > now - CAP_WINDOW),
                col(Outbox.state).in_([OutboxState.LEASED, OutboxState.UNKNOWN]),
            )
        )
        .execution_options(**_EVERYWHERE)
    )
    counts: dict[int, list[datetime]] = {}
    for person_id, sent_at in session.exec(query):
        counts.setdefault(person_id or 0, []).append(sent_at or now)
    return counts


def _manners(row: Outbox, person: Person | None, sent: dict[int, list[datetime]], now: datetime) -> datetime:
    """Return the first instant at which this row may be sent; `now` where that is at once."""
    manners = Manners(row.params.get("manners", Manners.NOW))
    if person is None or manners is Manners.NOW:
        return now
    moment = now
    recent = sorted(sent.get(person.id, []))
    if manners is Manners.UNASKED and len(recent) >= CAP:
        moment = max(now, recent[-CAP] + CAP_WINDOW + timedelta(seconds=1))
    return moment if in_working_hours(moment, person.tz) else next_working_moment(moment, person.tz)


def earliest_due(session: Session) -> datetime | None:
    """Return when the next row needs the sender, over all workspaces; None when nothing waits.

    A row that waits for another one to the same recipient is not asked: that other one's instant counts.
    """
    moment = sa.case((col(Outbox.state) == OutboxState.LEASED, Outbox.lease_until), else_=Outbox.due_at)
    waiting = sa.and_(col(Outbox.state) == OutboxState.DUE, ~_recipient_is_busy())
    query: Any = (
        select(sa.func.min(moment))
        .where(sa.or_(waiting, col(Outbox.state).in_([OutboxState.UNKNOWN, OutboxState.LEASED])))
        .execution_options(**_EVERYWHERE)
    )
    earliest: datetime | None = session.exec(query).first()
    rests = select(sa.func.max(Pace.rest_until)).where(Pace.lane == "workspace").execution_options(**_EVERYWHERE)
    rest: datetime | None = session.exec(rests).first()
    return max(earliest, rest) if earliest and rest else earliest
