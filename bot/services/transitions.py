"""The one way in which anything changes its state."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from bot.db.tables import Transition
from bot.services.actors import Actor, System


def transition(
    session: Session,
    row: Any,
    to: Any,
    *,
    allowed_from: Collection[Any],
    by: Actor | System,
    now: datetime,
    code: str | None = None,
    **changes: Any,
) -> bool:
    """Move `row` to state `to` if it is still in one of `allowed_from`, and write that down.

    The update is conditional in the database, so that of several who try at once just one succeeds.
    `changes` are other columns set in the same statement. Returns whether it happened; the row in memory
    follows.
    """
    table: Any = type(row)
    before = row.state
    values = {"state": to, **changes}
    statement = (
        sa.update(table)
        .where(sa.column("id") == row.id, table.state.in_(list(allowed_from)))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if session.execute(statement).rowcount != 1:  # type: ignore[attr-defined] # an UPDATE's result has a rowcount
        session.refresh(row)
        return False
    session.add(
        Transition(
            workspace_id=by.workspace_id,
            thing=str(table.__tablename__),
            thing_id=row.id,
            from_state=str(before),
            to_state=str(to),
            by_person_id=by.person_id if isinstance(by, Actor) else None,
            at=now,
            code=code,
        )
    )
    session.flush()
    session.refresh(row)
    return True
