"""What ticks look for is found by an index, however many rows there are that need nothing."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from bot.db.engine import Database
from scheduling.calendar import all_ticks
from scheduling.ticks import Tick
from tests.people import make_workspace

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
#: A workspace has few of these beside what people do. No index leads to somebody's state: most have the same one, and
#: PostgreSQL would join a thousand people with a thousand by it where it knows no numbers yet.
_FEW = {"programme", "workspace", "round", "person", "profile"}
#: Asks and invitations that came to nothing are few beside what people do once they are together.
_READ_WHOLE = {"forgetting": {"ask", "invitation"}}


def _plans(database: Database, workspace_id: int, look: Callable[[Session], Any]) -> list[str]:
    """Return how SQLite goes about every statement that a look makes."""
    told: list[str] = []

    def explain(connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        del connection
        if statement.startswith("SELECT"):
            raw = cursor.connection
            told.extend(str(row[3]) for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters))

    sa.event.listen(database.engine, "before_cursor_execute", explain)
    try:
        with database.writing(workspace_id) as session:
            look(session)
    finally:
        sa.event.remove(database.engine, "before_cursor_execute", explain)
    return told


@pytest.mark.parametrize("tick", all_ticks(), ids=lambda tick: tick.name)
def test_an_idle_look_reads_no_table_from_end_to_end(shared_sqlite: Database, tick: Tick) -> None:
    """Mutant: an index on an instant that the workspace does not lead, which SQLite passes over."""
    workspace_id = make_workspace(shared_sqlite)

    def look(session: Session) -> None:
        if tick.waits is not None:
            tick.waits(session, now=NOW)
        if tick.next_due is not None:
            tick.next_due(session)
        tick.queue(session, now=NOW)

    plans = _plans(shared_sqlite, workspace_id, look)
    # "SCAN table …", or "SEARCH table USING INDEX … (workspace_id=?)": all that a workspace has.
    whole = {plan for plan in plans if plan.startswith("SCAN") or plan.endswith("(workspace_id=?)")}
    assert {plan for plan in whole if plan.split()[1] not in _FEW | _READ_WHOLE.get(tick.name, set())} == set()
