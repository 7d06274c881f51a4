"""Whether somebody still looks at what is due."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, select

from bot.db.tables import Heartbeat

#: So many ticks may be missed before Baton calls itself ill.
MISSED_TICKS = 3
#: Heartbeats of processes that ended without a word are forgotten after this long.
_FORGOTTEN_AFTER = timedelta(days=7)


def beat(session: Session, process: str, version: str, *, now: datetime) -> None:
    """Write down that a process looked at everything that may be due."""
    session.merge(Heartbeat(process=process, beat_at=now, version=version))
    session.execute(sa.delete(Heartbeat).where(col(Heartbeat.beat_at) < now - _FORGOTTEN_AFTER))


def farewell(session: Session, process: str) -> None:
    """Take back the heartbeat of a process that ends as it should."""
    session.execute(sa.delete(Heartbeat).where(col(Heartbeat.process) == process))


def latest(session: Session, process: str | None = None) -> datetime | None:
    """Return when a process, or any of them, last looked; None where none did."""
    query = select(Heartbeat.beat_at).order_by(col(Heartbeat.beat_at).desc()).limit(1)
    if process is not None:
        query = query.where(Heartbeat.process == process)
    return session.exec(query).first()


def ailment(session: Session, *, now: datetime, tick_seconds: float, process: str | None = None) -> str | None:
    """Return what is wrong, in a line; None where a process, or any of them, looked within the last three ticks."""
    at = latest(session, process)
    if at is None:
        return "Nobody looks at what is due: no Baton runs on this database."
    missed = (now - at).total_seconds() / tick_seconds
    if missed <= MISSED_TICKS:
        return None
    return f"Nobody has looked at what is due for {round((now - at).total_seconds())} s ({int(missed)} ticks missed)."
