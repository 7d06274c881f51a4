"""Engines and transactions for SQLite and PostgreSQL, behind one door."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlmodel import Session

from bot.db.scope import confine_to_workspace
from bot.errors import SettingsError

#: Seconds that ticks and the sender wait for a locked database.
PATIENT = 30.0
#: Seconds that an inbound request may wait altogether; Slack gives up on an ack after three.
INBOUND = 2.0

#: PostgreSQL: lock not available, deadlock, serialization failure.
_BUSY_STATES = {"55P03", "40P01", "40001"}
_HOW = "sqlite:///baton.db or postgresql+psycopg://user:password@host/name"


def is_busy(error: DBAPIError) -> bool:
    """Tell whether somebody else was in the way, so that the same thing may work a moment later."""
    cause = error.orig
    if isinstance(cause, sqlite3.Error):
        # The lower byte; the others say which kind of busy.
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        return code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
    return isinstance(cause, TimeoutError) or getattr(cause, "sqlstate", None) in _BUSY_STATES


def _read(url: str) -> sa.URL:
    """Return the URL of a database that Baton can use, its driver named.

    Raises:
        SettingsError: one line that says how to write it.
    """
    try:
        read = sa.make_url(url)
    except (ArgumentError, ValueError) as error:
        raise SettingsError(f"DATABASE_URL cannot be read; write {_HOW}.") from error
    if read.drivername == "postgresql":
        read = read.set(drivername="postgresql+psycopg")
    if read.drivername not in {"sqlite", "sqlite+pysqlite", "postgresql+psycopg"}:
        raise SettingsError(f"DATABASE_URL names a database that Baton does not know; write {_HOW}.")
    if read.get_backend_name() == "sqlite" and read.database in {None, "", ":memory:"}:
        raise SettingsError(f"DATABASE_URL names no file, and Baton must remember; write {_HOW}.")
    return read


class Database:
    """One database and the only two ways to use it: `reading()` and `writing()`.

    Neither may span a call to Slack. SQLite's writers queue in this process first: without that queue the
    longest wait under ten writers was thirteen times as long, since SQLite polls its lock.
    """

    def __init__(self, url: str, *, pool_size: int = 96) -> None:
        self.url = _read(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = self._sqlite(pool_size) if self.is_sqlite else self._postgres(pool_size)
        self._writers = threading.Lock()

    def _sqlite(self, pool_size: int) -> sa.Engine:
        engine = sa.create_engine(
            self.url,
            poolclass=sa.QueuePool,
            pool_size=pool_size,
            max_overflow=0,
            # An error's text must not carry what people wrote into a log.
            hide_parameters=True,
            connect_args={"check_same_thread": False},
        )

        @sa.event.listens_for(engine, "connect")
        def _prepare(connection: Any, _: Any) -> None:
            # Without this the driver opens transactions by itself, late, and loses concurrent updates.
            connection.isolation_level = None
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
                connection.execute(f"PRAGMA {pragma}")

        @sa.event.listens_for(engine, "begin")
        def _begin(connection: sa.Connection) -> None:
            options = connection.get_execution_options()
            connection.exec_driver_sql(f"PRAGMA busy_timeout={int(options.get('patience', PATIENT) * 1000)}")
            connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")

        return engine

    def _postgres(self, pool_size: int) -> sa.Engine:
        engine = sa.create_engine(
            self.url,
            pool_size=pool_size,
            max_overflow=0,
            pool_pre_ping=True,
            hide_parameters=True,
            # Somebody waits for the answer: a host that is gone must not hold it up.
            connect_args={"connect_timeout": 10},
        )

        @sa.event.listens_for(engine, "begin")
        def _begin(connection: sa.Connection) -> None:
            patience = connection.get_execution_options().get("patience", PATIENT)
            # Zero would mean to wait without end.
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {max(1, int(patience * 1000))}")

        return engine

    @contextmanager
    def reading(self, workspace_id: int | None = None, *, patience: float = PATIENT) -> Iterator[Session]:
        """Open a transaction that only reads. Scoped tables need the workspace."""
        with self._session(workspace_id, writes=False, patience=patience) as session:
            yield session

    @contextmanager
    def writing(self, workspace_id: int | None = None, *, patience: float = PATIENT) -> Iterator[Session]:
        """Open a transaction that writes; commits when the block ends well, else rolls back.

        Raises:
            sqlalchemy.exc.OperationalError: the database stayed locked for `patience` seconds.
        """
        until = time.monotonic() + patience
        if self.is_sqlite and not self._writers.acquire(timeout=patience):
            raise OperationalError("BEGIN IMMEDIATE", {}, TimeoutError("another writer of this process is not done"))
        try:
            # What was spent in this process's queue is gone for the wait on other processes.
            with self._session(workspace_id, writes=True, patience=max(0.0, until - time.monotonic())) as session:
                yield session
                session.commit()
        finally:
            if self.is_sqlite:
                self._writers.release()

    @contextmanager
    def _session(self, workspace_id: int | None, *, writes: bool, patience: float) -> Iterator[Session]:
        bind = self.engine.execution_options(writes=writes, patience=patience)
        with Session(bind, expire_on_commit=False, info={"workspace_id": workspace_id, "writes": writes}) as session:
            confine_to_workspace(session)
            yield session

    def close(self) -> None:
        """Close all idle connections."""
        self.engine.dispose()
