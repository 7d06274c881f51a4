"""One message instead of several: what is due to the same person is merged while it is claimed.

A digest lives as long as one attempt. Whatever the attempt comes to, its rows follow the one that carries them: sent
with it, given up with it, or due again by themselves. While its fate is unknown they wait with it. So a crash between
merging and sending loses nothing and doubles nothing.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, col, select

from bot.db.scope import ALL_WORKSPACES
from bot.db.tables import Outbox
from bot.db.tables.outbox import waits_as
from bot.forms.states import Action, OutboxState
from bot.services.digests import DIGEST, MERGEABLE, MOST

#: The code of a message that could not be made.
BROKEN = "broken"

_EVERYWHERE = {ALL_WORKSPACES: True}


@dataclass(frozen=True)
class Parts:
    """What an attempt at a digest showed: the rows in it, and those that had lost their point, with a code each."""

    shown: tuple[int, ...]
    unwanted: Mapping[int, str] = field(default_factory=dict)


def carries(row: Outbox) -> bool:
    """Tell whether a row carries others."""
    return row.merged_into is not None and row.merged_into == row.id


def may_merge(row: Outbox) -> bool:
    """Tell whether a row may stand in a digest. What broke one goes alone, so that it breaks no other."""
    is_plain = row.action is Action.POST and row.thread_ts is None and row.reason != BROKEN
    return is_plain and row.unasked and row.kind in MERGEABLE


def merge(session: Session, claimed: Sequence[Outbox], now: datetime) -> None:
    """Let claimed rows carry what else is due to their recipients, in the transaction that claims them."""
    carriers = {(row.workspace_id, row.recipient): row for row in claimed if may_merge(row)}
    if not carriers:
        return
    query = (
        select(Outbox)
        .where(waits_as(OutboxState.DUE), col(Outbox.due_at) <= now)
        .where(col(Outbox.recipient).in_({recipient for _, recipient in carriers}), col(Outbox.kind).in_(MERGEABLE))
        .order_by(col(Outbox.due_at), col(Outbox.id))
        .with_for_update(skip_locked=True)
        .execution_options(**_EVERYWHERE)
    )
    parts: dict[int, list[int]] = defaultdict(list)
    for row in session.exec(query):
        carrier = carriers.get((row.workspace_id, row.recipient))
        too_late = row.not_after is not None and row.not_after < now
        if carrier is not None and may_merge(row) and not too_late and len(parts[carrier.id]) < MOST - 1:
            parts[carrier.id].append(row.id)
    for carrier in carriers.values():
        if ids := parts.get(carrier.id):
            _update(session, col(Outbox.id).in_(ids), state=OutboxState.MERGED, merged_into=carrier.id)
            _update(session, col(Outbox.id) == carrier.id, merged_into=carrier.id)
            set_committed_value(carrier, "merged_into", carrier.id)


def about(session: Session, carrier: Outbox, parts: Parts | None) -> dict[str, Any]:
    """Return what the message that was posted is about: the digest, or the one part that was left of it."""
    if parts is not None and len(parts.shown) == 1:
        query = select(Outbox).where(Outbox.id == parts.shown[0]).execution_options(**_EVERYWHERE)
        row = session.exec(query).one()
        return {"kind": row.kind, "subject_id": row.subject_id, "params": row.params}
    return {"kind": DIGEST, "subject_id": carrier.id, "params": {}}


def follow(session: Session, carrier: Outbox, parts: Parts | None, now: datetime) -> None:
    """Let the rows of a digest follow the one that carries them, whose new state is in the session already.

    `parts` is None where nobody knows what the attempt showed, since the process that made it is gone: then all of
    them count as shown.
    """
    session.flush()
    mine = sa.and_(col(Outbox.merged_into) == carrier.id, col(Outbox.state) == OutboxState.MERGED)
    unwanted = parts.unwanted if parts is not None else {}
    match carrier.state:
        case OutboxState.SENT:
            _skip(session, mine, unwanted)
            _update(session, mine, sent_at=now, reason=None)
            carrier.reason = unwanted.get(carrier.id)
        case OutboxState.SKIPPED:
            _skip(session, mine, unwanted)
            _update(session, mine, state=OutboxState.SKIPPED, reason=carrier.reason)
        case OutboxState.DUE:
            broken = {"reason": BROKEN} if carrier.reason == BROKEN else {}
            _update(session, mine, state=OutboxState.DUE, merged_into=None, **broken)
            carrier.merged_into = None
        case OutboxState.DEAD:
            _update(session, mine, state=OutboxState.DEAD, reason=carrier.reason, merged_into=None)
            carrier.merged_into = None
        case _:
            # Of unknown fate: they wait with it.
            pass
    session.add(carrier)
    session.flush()


def _skip(session: Session, mine: Any, unwanted: Mapping[int, str]) -> None:
    for row_id, code in unwanted.items():
        _update(session, sa.and_(mine, col(Outbox.id) == row_id), state=OutboxState.SKIPPED, reason=code)


def _update(session: Session, condition: Any, **values: Any) -> None:
    statement = sa.update(Outbox).where(condition).values(**values)
    session.execute(statement.execution_options(synchronize_session=False, **_EVERYWHERE))
