"""Writes down that something began; every later change goes through `transitions`."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from bot.db.tables import Transition
from bot.services.actors import Actor, System

#: The state before there was anything.
NOTHING = "new"


def begun(session: Session, row: Any, *, by: Actor | System, now: datetime, code: str | None = None) -> None:
    """Append the first line of a thing's history; the row has its id already."""
    session.add(
        Transition(
            workspace_id=by.workspace_id,
            thing=str(type(row).__tablename__),
            thing_id=row.id,
            from_state=NOTHING,
            to_state=str(row.state),
            by_person_id=by.person_id if isinstance(by, Actor) else None,
            at=now,
            code=code,
        )
    )
