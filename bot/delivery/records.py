"""Writing down what became of claimed rows. Fenced: only the lease that made an attempt may record it."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session, col, select

from bot.db.scope import ALL_WORKSPACES
from bot.db.tables import Message, Outbox, UploadedPicture
from bot.delivery import digests
from bot.delivery.aftermath import Aftermath
from bot.delivery.claims import SETTLE
from bot.delivery.digests import Parts
from bot.delivery.outcomes import Fate, Outcome
from bot.delivery.pacing import slow_down
from bot.forms.states import Action, OutboxState

#: A message that Slack's troubles kept back this often, which takes two days, is given up, visibly. Attempts are
#: counted and not days: a message that waited over a weekend, or through an outage of Baton's own, was never tried.
GIVE_UP_AFTER = 580
_LONGEST_BACKOFF = 300.0


@dataclass(frozen=True)
class Attempt:
    """One attempt at one claimed row, as it stood when it was claimed."""

    row: Outbox
    outcome: Outcome
    #: What it showed, where it was a digest.
    parts: Parts | None = None


def backoff(attempt: int, jitter: random.Random) -> timedelta:
    """Return how long to wait after the given attempt: doubling, at most five minutes, spread by half."""
    return timedelta(seconds=min(_LONGEST_BACKOFF, 2.0 ** min(attempt, 16)) * jitter.uniform(0.75, 1.25))


def record(
    session: Session, attempts: Iterable[Attempt], aftermath: Aftermath, *, now: datetime, jitter: random.Random
) -> None:
    """Write the outcomes of a batch, in one transaction of the caller's."""
    ours = _still_ours(session, attempts)
    plain = [attempt for attempt in ours if _is_plainly_sent(attempt, aftermath)]
    _mark_all_sent(session, plain, now)
    by_id = {attempt.row.id: attempt for attempt in ours if not _is_plainly_sent(attempt, aftermath)}
    resting: dict[tuple[int, str], float] = {}
    query = select(Outbox).where(col(Outbox.id).in_(by_id)).order_by(col(Outbox.id))
    for row in session.exec(query.execution_options(**{ALL_WORKSPACES: True}, populate_existing=True)):
        outcome, parts = by_id[row.id].outcome, by_id[row.id].parts
        _apply(session, row, by_id[row.id], aftermath, now, jitter)
        if digests.carries(row):
            digests.follow(session, row, parts, now)
        if outcome.fate is Fate.PACED:
            lane = (row.workspace_id, outcome.lane)
            resting[lane] = max(resting.get(lane, 0.0), outcome.retry_after)
    _keep_pictures(session, ours, now)
    for (workspace_id, name), seconds in resting.items():
        slow_down(session, workspace_id, name, seconds, now)


def _still_ours(session: Session, attempts: Iterable[Attempt]) -> list[Attempt]:
    """Return the attempts that may be recorded, their rows locked.

    A lease that ran out made the row unknown: knowing better is welcome, a later owner is not disturbed.
    """
    by_lease = {(attempt.row.id, attempt.row.owner, attempt.row.attempt): attempt for attempt in attempts}
    query = (
        select(Outbox.id, Outbox.owner, Outbox.attempt)
        .where(col(Outbox.id).in_([row_id for row_id, _, _ in by_lease]))
        .where(col(Outbox.state).in_([OutboxState.LEASED, OutboxState.UNKNOWN]))
        .order_by(col(Outbox.id))
        .with_for_update()
        .execution_options(**{ALL_WORKSPACES: True})
    )
    return [by_lease[lease] for row in session.exec(query) if (lease := (row[0], row[1], row[2])) in by_lease]


def _keep_pictures(session: Session, attempts: Iterable[Attempt], now: datetime) -> None:
    """Remember the pictures that Slack holds, so that the next reader's message shows the same file."""
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else pg_insert
    table: Any = sa.inspect(UploadedPicture).local_table
    for attempt in attempts:
        news = attempt.outcome.picture
        if news is None:
            continue
        which = {"workspace_id": attempt.row.workspace_id, "digest": news.digest}
        if news.file_id:
            values = {**which, "file_id": news.file_id, "uploaded_at": now}
            session.connection().execute(insert(table).values(**values).on_conflict_do_nothing())
        else:
            mine = (table.c.workspace_id == which["workspace_id"], table.c.digest == which["digest"])
            session.connection().execute(sa.delete(table).where(*mine))


def _is_plainly_sent(attempt: Attempt, aftermath: Aftermath) -> bool:
    """Tell whether there is nothing to do but to write down that it was sent."""
    is_alone = not digests.carries(attempt.row)
    return attempt.outcome.fate is Fate.SENT and is_alone and not aftermath.follows(attempt.row.kind)


def _mark_all_sent(session: Session, attempts: Sequence[Attempt], now: datetime) -> None:
    """Record many in two statements, which is most of what a long fan-out costs the database."""
    if not attempts:
        return
    sent = {"state": OutboxState.SENT, "sent_at": now, "reason": None, "owner": None, "lease_until": None}
    statement = sa.update(Outbox).where(col(Outbox.id).in_([attempt.row.id for attempt in attempts])).values(**sent)
    session.execute(statement.execution_options(synchronize_session=False, **{ALL_WORKSPACES: True}))
    held = [
        _held_message(one.row, one.outcome.channel, one.outcome.ts, now)
        for one in attempts
        if one.row.action is Action.POST and one.outcome.ts
    ]
    if held:
        table: Any = sa.inspect(Message).local_table
        session.connection().execute(sa.insert(table), held)


def _held_message(row: Outbox, channel: str, ts: str, now: datetime) -> dict[str, Any]:
    return {
        "workspace_id": row.workspace_id,
        "channel_id": channel,
        "ts": ts,
        "kind": row.kind,
        "subject_id": row.subject_id,
        "person_id": row.person_id,
        "params": row.params,
        "sent_at": now,
    }


def _apply(
    session: Session, row: Outbox, attempt: Attempt, aftermath: Aftermath, now: datetime, jitter: random.Random
) -> None:
    outcome = attempt.outcome
    row.owner, row.lease_until, row.reason = None, None, outcome.code or None
    match outcome.fate:
        case Fate.SENT:
            mark_sent(session, row, outcome.channel, outcome.ts, aftermath, now, parts=attempt.parts)
        case Fate.PACED:
            row.state, row.due_at = OutboxState.DUE, now + timedelta(seconds=outcome.retry_after)
        case Fate.HELD:
            row.state = OutboxState.DUE
        case Fate.RETRY:
            row.state = OutboxState.DEAD if row.attempt >= GIVE_UP_AFTER else OutboxState.DUE
            row.due_at = now + backoff(row.attempt, jitter)
        case Fate.LEFT_OUT:
            row.state = OutboxState.SKIPPED
        case Fate.REFUSED:
            row.state = OutboxState.DEAD
            aftermath.dead(session, row, outcome.code, now)
        case Fate.UNKNOWN if row.action is not Action.POST:
            # Updating and publishing twice shows the same thing.
            row.state, row.due_at = OutboxState.DUE, now + backoff(row.attempt, jitter)
        case Fate.UNKNOWN:
            row.state, row.due_at, row.missed_at = OutboxState.UNKNOWN, now + SETTLE, None


def mark_sent(
    session: Session,
    row: Outbox,
    channel: str,
    ts: str,
    aftermath: Aftermath,
    now: datetime,
    *,
    parts: Parts | None = None,
) -> None:
    """Record that Slack holds the message, so that later clicks and changes find it."""
    row.state, row.sent_at, row.reason = OutboxState.SENT, now, None
    if row.action is not Action.POST or not ts:
        return
    held = _held_message(row, channel, ts, now)
    if digests.carries(row):
        held |= digests.about(session, row, parts)
    session.add(Message(**held))
    aftermath.sent(session, row, channel)
