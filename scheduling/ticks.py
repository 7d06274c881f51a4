"""What is looked at again and again. Each tick is one function that may run at any time, twice, or late."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, select

from bot.db.engine import Database
from bot.db.tables import Workspace

#: Queues what is due in one workspace.
Queue = Callable[..., object]
#: Tells when something will next be due in one workspace.
NextDue = Callable[[Session], datetime | None]
#: Tells, by reading alone, whether something is to be done in one workspace that has no instant.
Waits = Callable[..., bool]


@dataclass(frozen=True)
class Tick:
    """One rule of the calendar: `queue(session, now=…)` does what is due, `next_due(session)` tells when.

    What a rule waits for may have no instant: somebody joined, a place is free. `waits(session, now=…)` tells of that.
    One that has neither is done each time.
    One that is done in parts takes a share of what is due each time, each share in a transaction of its own.
    """

    name: str
    queue: Queue
    next_due: NextDue | None = None
    waits: Waits | None = None
    in_parts: bool = False


#: No day has more shares than this; a rule whose due time would stand still ends here.
_MOST_PARTS = 2000


def _nobody_else_does(session: Session, workspace_id: int, name: str) -> bool:
    """Take the tick for this transaction; False while another process does the same.

    Unique keys already keep two from doing the same twice; this keeps them from waiting for each other in vain.
    SQLite has one writer at a time anyway.
    """
    if session.get_bind().dialect.name != "postgresql":
        return True
    lock = sa.func.hashtextextended(f"tick:{workspace_id}:{name}", 0)
    return bool(session.connection().execute(sa.select(sa.func.pg_try_advisory_xact_lock(lock))).scalar())


def _has_come(due: datetime | None, now: datetime) -> bool:
    return due is not None and due <= now


def _is_due(tick: Tick, session: Session, now: datetime) -> bool:
    if tick.waits is None and tick.next_due is None:
        return True
    if tick.waits is not None and tick.waits(session, now=now):
        return True
    return tick.next_due is not None and _has_come(tick.next_due(session), now)


class Ticks:
    """Runs every tick in every workspace, each in a transaction of its own."""

    def __init__(self, database: Database, ticks: Sequence[Tick]) -> None:
        self._database = database
        self._ticks = ticks

    def _workspaces(self) -> list[int]:
        with self._database.reading() as session:
            return list(session.exec(select(Workspace.id)))

    def run(self, now: datetime) -> None:
        """Do everything that is due at `now`.

        Raises:
            ExceptionGroup: ticks failed; all the others were done nevertheless.
        """
        # One thread takes them one after the other; what a rule raises stays in its future and stops no other.
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="tick") as thread:
            outcomes = [
                (tick, thread.submit(self._look, tick, workspace_id, now))
                for workspace_id in self._workspaces()
                # Where even looking fails, each is looked at by itself, and the one that fails is told.
                if (look := thread.submit(self._is_any_due, workspace_id, now)).exception() or look.result()
                for tick in self._ticks
            ]
        failures: list[BaseException] = []
        for tick, outcome in outcomes:
            if (failure := outcome.exception()) is not None:
                failure.add_note(f"in the tick {tick.name!r}")
                failures.append(failure)
        if failures:
            raise BaseExceptionGroup("ticks failed", failures)

    def _is_any_due(self, workspace_id: int, now: datetime) -> bool:
        """Tell by reading alone, at once for all: most looks find nothing, and hold up no writer."""
        with self._database.reading(workspace_id) as session:
            return any(_is_due(tick, session, now) for tick in self._ticks)

    def _look(self, tick: Tick, workspace_id: int, now: datetime) -> None:
        # Read anew, since what the one before did may have made it due, or done it.
        with self._database.reading(workspace_id) as session:
            due = _is_due(tick, session, now)
        if due:
            self._run(tick, workspace_id, now)

    def _run(self, tick: Tick, workspace_id: int, now: datetime) -> None:
        for _ in range(_MOST_PARTS):
            with self._database.writing(workspace_id) as session:
                if not _nobody_else_does(session, workspace_id, tick.name):
                    return
                tick.queue(session, now=now)
                if not (tick.in_parts and tick.next_due and _has_come(tick.next_due(session), now)):
                    return

    def next_due(self) -> datetime | None:
        """Return the next instant at which some tick has something to do."""
        dues: list[datetime] = []
        for workspace_id in self._workspaces():
            with self._database.reading(workspace_id) as session:
                dues += [due for tick in self._ticks if tick.next_due and (due := tick.next_due(session)) is not None]
        return min(dues, default=None)
