"""How the outbox stands, in numbers and codes: for admins and for whoever operates Baton. Never a text or a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot.db.scope import ALL_WORKSPACES
from bot.db.tables import Heartbeat, Outbox, Pace
from bot.errors import AlreadyDone, NotFound
from bot.forms.outbox import FATE_UNKNOWN, OutboxCount
from bot.forms.states import Action, OutboxState, RecipientKind

_EVERYWHERE = {ALL_WORKSPACES: True}
#: Admins see what failed in this time.
_LATELY = timedelta(days=30)
_MOST_LISTED = 200


@dataclass(frozen=True)
class Standing:
    """The outbox as a whole: counts, the oldest message that is due, and what rests until when at which rate."""

    counts: Sequence[OutboxCount]
    oldest_due_at: datetime | None
    lanes: Sequence[tuple[str, datetime, float | None]]


def standing(session: Session, *, now: datetime) -> Standing:
    """Return how the outbox stands, over all workspaces."""
    oldest = select(sa.func.min(Outbox.due_at)).where(Outbox.state == OutboxState.DUE, col(Outbox.due_at) <= now)
    lanes = select(Pace).where((col(Pace.rest_until) > now) | col(Pace.rate).is_not(None)).order_by(col(Pace.lane))
    return Standing(
        counts=_counts(session),
        oldest_due_at=session.exec(oldest.execution_options(**_EVERYWHERE)).one(),
        lanes=[(p.lane, p.rest_until, p.rate) for p in session.exec(lanes.execution_options(**_EVERYWHERE))],
    )


def failed_lately(session: Session, *, now: datetime) -> list[OutboxCount]:
    """Return what was given up or came too late in the session's workspace in the last thirty days."""
    query: Any = (
        select(Outbox.state, Outbox.kind, Outbox.reason, sa.func.count())
        .where(col(Outbox.state).in_([OutboxState.DEAD, OutboxState.EXPIRED]), col(Outbox.due_at) > now - _LATELY)
        .group_by(col(Outbox.state), col(Outbox.kind), col(Outbox.reason))
        .order_by(col(Outbox.state), col(Outbox.kind))
    )
    return [OutboxCount(*row) for row in session.exec(query)]


def dead(session: Session) -> Sequence[Outbox]:
    """Return the messages that were given up, the newest first."""
    query = select(Outbox).where(Outbox.state == OutboxState.DEAD).order_by(col(Outbox.id).desc()).limit(_MOST_LISTED)
    return session.exec(query.execution_options(**_EVERYWHERE)).all()


def retry(session: Session, row_id: int, *, now: datetime) -> Outbox:
    """Have a message that was given up sent after all.

    Raises:
        NotFound: there is no such message.
        AlreadyDone: it was not given up.
    """
    query = select(Outbox).where(Outbox.id == row_id).with_for_update()
    row = session.exec(query.execution_options(**_EVERYWHERE)).first()
    if row is None:
        raise NotFound(f"There is no message {row_id} in the outbox.")
    if row.state is not OutboxState.DEAD:
        raise AlreadyDone(f"Message {row_id} is {row.state.value}, not dead; nothing was changed.")
    row.state, row.due_at, row.attempt, row.missed_at = OutboxState.DUE, now, 0, None
    session.add(row)
    return row


def due_now(session: Session, *, now: datetime) -> tuple[int, int]:
    """Return how many messages were sent so far, and how many are due or under way; over all workspaces."""
    sent: Any = select(sa.func.count()).select_from(Outbox).where(Outbox.state == OutboxState.SENT)
    waiting: Any = (
        select(sa.func.count())
        .select_from(Outbox)
        .where(col(Outbox.state).in_([OutboxState.DUE, OutboxState.LEASED]), col(Outbox.due_at) <= now)
    )
    return tuple(int(session.exec(q.execution_options(**_EVERYWHERE)).one()) for q in (sent, waiting))  # type: ignore[return-value] # two of them


def after_restore(session: Session, *, now: datetime) -> int:
    """Treat what was due in a restored copy as perhaps sent since: it is looked for first, and not sent twice.

    What Baton cannot look for, in channels and group DMs, is given up visibly. Returns how many are looked for.
    """
    session.execute(sa.delete(Heartbeat))
    waiting = sa.and_(
        col(Outbox.state).in_([OutboxState.DUE, OutboxState.LEASED]),
        col(Outbox.due_at) <= now,
        col(Outbox.action) == Action.POST,
    )
    changes = (
        (
            sa.and_(waiting, col(Outbox.recipient_kind) == RecipientKind.PERSON),
            {"state": OutboxState.UNKNOWN, "due_at": now, "missed_at": None, "owner": None, "lease_until": None},
        ),
        (waiting, {"state": OutboxState.DEAD, "reason": FATE_UNKNOWN, "owner": None, "lease_until": None}),
    )
    changed = []
    for condition, values in changes:
        statement = sa.update(Outbox).where(condition).values(**values)
        result: Any = session.execute(statement.execution_options(synchronize_session=False, **_EVERYWHERE))
        changed.append(int(result.rowcount))
    return changed[0]


def _counts(session: Session) -> list[OutboxCount]:
    query: Any = (
        select(Outbox.state, Outbox.kind, Outbox.reason, sa.func.count())
        .group_by(col(Outbox.state), col(Outbox.kind), col(Outbox.reason))
        .order_by(col(Outbox.state), col(Outbox.kind))
        .execution_options(**_EVERYWHERE)
    )
    return [OutboxCount(*row) for row in session.exec(query)]
