"""Delivery: messages a second beside a bare loop, ticks over many relationships, several processes, memory."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import sqlalchemy as sa
from sqlmodel import SQLModel

from bot.catalogue import Kind
from bot.db.engine import Database
from bot.db.schema import migrate
from bot.db.tables import Member, Person, Programme, Relationship
from bot.forms.states import RelationshipState, Role
from scheduling.calendar import all_ticks
from scheduling.ticks import Ticks
from tests.benchmarks.figures import Figure
from tests.benchmarks.office import Office, fill, office, sent
from tests.databases import fresh_postgres_database, postgres_server
from tests.people import make_workspace

_ROWS = 10_000
_THREADS = 8
#: The workspace's limit of messages a second, and the burst before it bites.
_LIMIT, _BURST = 20, 20
_LIMITED_SECONDS = 60
_PROCESSES = 4
_DUE = 1_000
_MANY = 1_000_000
_TICKS = 5


def delivery() -> Iterator[Figure]:
    """Measure everything about delivery."""
    with ExitStack() as stack:
        workspace = stack.enter_context(office(_ROWS))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(postgres_server())
        yield from _beside_a_bare_loop(workspace, folder, server)
        yield from _several_processes(workspace, server)
        yield from _memory(workspace, folder)
        yield _with_limits(workspace, folder)
        yield from _ticks(folder, server)


def _drain(workspace: Office, url: str, **more: Any) -> dict[str, Any]:
    return workspace.run({"what": "drain", "threads": _THREADS, "database_url": url, **more})[0]


def _bare(workspace: Office) -> float:
    """Return the messages a second of slack_sdk alone, with as many threads."""
    people = (workspace.people * (_ROWS // len(workspace.people) + 1))[:_ROWS]
    told = workspace.run({"what": "bare", "threads": _THREADS, "people": people})[0]
    return len(people) / float(told["seconds"])


def _beside_a_bare_loop(workspace: Office, folder: Path, server: str) -> Iterator[Figure]:
    workspace.limits(enforced=False)
    with fresh_postgres_database(server, "bench_drain") as postgres:
        before = _bare(workspace)
        for name, url in (("SQLite", f"sqlite:///{folder / 'drain.db'}"), ("PostgreSQL", postgres)):
            fill(url, workspace.people, _ROWS, now=datetime.now(UTC))
            told = _drain(workspace, url)
            # Before and after: the machine may be busy with something else for a while.
            after = _bare(workspace)
            bare, ours = (before + after) / 2, sent(url) / told["seconds"]
            before = after
            yield Figure(
                f"{_ROWS:,} due rows sent, {name}",
                f"{ours:.0f} messages/s",
                f"bare slack_sdk loop: {bare:.0f} messages/s",
                f"{ours / bare:.2f}x",
                "0.3x or more",
                met=ours / bare >= 0.3,
            )


def _with_limits(workspace: Office, folder: Path) -> Figure:
    workspace.limits(enforced=True)
    url = f"sqlite:///{folder / 'limited.db'}"
    fill(url, workspace.people, _LIMIT * _LIMITED_SECONDS * 2, now=datetime.now(UTC))
    told = _drain(workspace, url, seconds=_LIMITED_SECONDS)
    workspace.limits(enforced=False)
    allowed = _LIMIT * told["seconds"] + _BURST
    share = sent(url) / allowed
    return Figure(
        f"a fan-out at {_LIMIT} messages/s, {_LIMITED_SECONDS} s",
        f"{sent(url)} messages",
        f"the limit allows {allowed:.0f}",
        f"{share:.1%}",
        "95 % or more",
        met=share >= 0.95,
    )


def _several_processes(workspace: Office, server: str) -> Iterator[Figure]:
    rates = []
    for processes in (1, _PROCESSES):
        with fresh_postgres_database(server, f"bench_{processes}") as url:
            fill(url, workspace.people, _ROWS, now=datetime.now(UTC))
            order = {"what": "drain", "threads": _THREADS, "database_url": url}
            told = workspace.run(*[order] * processes)
            rates.append(sent(url) / max(one["seconds"] for one in told))
    one, many = rates
    yield Figure(
        f"{_PROCESSES} processes on PostgreSQL",
        f"{many:.0f} messages/s",
        f"1 process: {one:.0f} messages/s",
        f"{many / one:.2f}x",
        "told, the machine's cores decide",
        met=True,
    )


def _memory(workspace: Office, folder: Path) -> Iterator[Figure]:
    peaks = []
    for rows in (_ROWS, 10 * _ROWS):
        url = f"sqlite:///{folder / f'memory{rows}.db'}"
        fill(url, workspace.people, rows, now=datetime.now(UTC))
        peaks.append(float(_drain(workspace, url)["peak_mb"]))
    few, many = peaks
    yield Figure(
        f"peak memory, {10 * _ROWS:,} rows sent",
        f"{many:.0f} MB",
        f"{_ROWS:,} rows: {few:.0f} MB",
        f"{many / few:.2f}x",
        "within 1.2x",
        met=many / few <= 1.2,
    )


# -- ticks ------------------------------------------------------------------------------------------------


def _ticks(folder: Path, server: str) -> Iterator[Figure]:
    for name in ("SQLite", "PostgreSQL"):
        took = []
        for relationships in (_DUE, _MANY):
            with ExitStack() as stack:
                url = f"sqlite:///{folder / f'ticks{relationships}.db'}"
                if name == "PostgreSQL":
                    url = stack.enter_context(fresh_postgres_database(server, f"bench_ticks_{relationships}"))
                took.append(_tick(url, relationships))
        few, many = took
        yield Figure(
            f"a tick with {_DUE:,} due among {_MANY:,} relationships, {name}",
            f"{many * 1000:.0f} ms",
            f"among {_DUE:,}: {few * 1000:.0f} ms",
            f"{many / few:.2f}x",
            "within 1.5x",
            met=many / few <= 1.5,
        )


def _tick(url: str, relationships: int) -> float:
    """Return the median of a few ticks, each with as many check-ins due."""
    now = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
    database = Database(url)
    migrate(database, now=now)
    workspace_id = make_workspace(database)
    _relationships(database, workspace_id, relationships, now)
    ticks, took = Ticks(database, [tick for tick in all_ticks() if tick.name == "checkins"]), []
    for _ in range(_TICKS):
        started = time.perf_counter()
        ticks.run(now)
        took.append(time.perf_counter() - started)
        now += timedelta(days=14)
    database.close()
    return median(took)


def _relationships(database: Database, workspace_id: int, count: int, now: datetime) -> None:
    """Fill the tables: the first relationships' check-ins are due now and every two weeks, the others' in years."""
    people = 2_000
    with database.writing(workspace_id) as session:
        connection = session.connection()

        def insert(table: type[SQLModel], rows: list[dict[str, Any]]) -> None:
            # The tables' own defaults stand in for what the rows leave out.
            connection.execute(sa.insert(table), rows)

        insert(
            Person, [{"workspace_id": workspace_id, "slack_user_id": f"U{n}", "name": f"P{n}"} for n in range(people)]
        )
        boss = int(
            connection.execute(sa.select(sa.func.min(sa.column("id"))).select_from(sa.table("person"))).scalar_one()
        )
        programme = Programme(workspace_id=workspace_id, channel_id="C1", name="P", created_by=boss, created_at=now)
        session.add(programme)
        session.flush()
        for begin in range(0, count, 20_000):
            numbers = range(begin, min(begin + 20_000, count))
            shared = {"workspace_id": workspace_id, "programme_id": programme.id, "kind": next(iter(Kind))}
            times = {"started_at": now, "ends_at": now + timedelta(days=9_000), "state": RelationshipState.ACTIVE}
            insert(Relationship, [{"id": n + 1, **shared, **times} for n in numbers])
            insert(
                Member,
                [
                    {
                        "workspace_id": workspace_id,
                        "relationship_id": n + 1,
                        "person_id": boss + (n * 2 + side) % people,
                        "role": (Role.MENTOR, Role.MENTEE)[side],
                        "next_checkin_at": now if n < _DUE and side else now + timedelta(days=8_000),
                    }
                    for n in numbers
                    for side in (0, 1)
                ],
            )
    if not database.is_sqlite:
        with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql("ANALYZE")
