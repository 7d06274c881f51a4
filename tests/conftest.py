"""Fixtures that all rooms share: a migrated database, a clock to set, and a workspace with Baton in it."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel

from bot.db.engine import Database
from bot.db.schema import migrate
from tests.databases import fresh_postgres_database, postgres_server
from tests.life import Life, live

_WEDNESDAY_NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@dataclass
class SetClock:
    """A clock that stands still until a test moves it."""

    at: datetime = _WEDNESDAY_NOON

    def now(self) -> datetime:
        """Return the instant it was set to."""
        return self.at

    def forward(self, **how: float) -> datetime:
        """Move on by days, hours, minutes …; returns the new instant."""
        self.at += timedelta(**how)
        return self.at


@pytest.fixture
def clock() -> SetClock:
    """A clock standing at noon UTC on a Wednesday."""
    return SetClock()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy: migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("migrated") / "baton.db"
    database = Database(f"sqlite:///{path}")
    migrate(database, now=_WEDNESDAY_NOON)
    # Out of WAL for the copy: everything in one file.
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A migrated PostgreSQL database of this test process."""
    name = "baton_" + os.environ.get("PYTEST_XDIST_WORKER", "alone")
    with postgres_server() as server, fresh_postgres_database(server, name) as url:
        database = Database(url)
        migrate(database, now=_WEDNESDAY_NOON)
        database.close()
        yield url


def _emptied(url: str) -> str:
    engine = sa.create_engine(url)
    tables = ", ".join(f'"{table.name}"' for table in SQLModel.metadata.sorted_tables)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
    engine.dispose()
    return url


@pytest.fixture
def sqlite_url(tmp_path: Path, migrated_file: Path) -> str:
    """An empty, migrated SQLite database."""
    shutil.copy(migrated_file, tmp_path / "baton.db")
    return f"sqlite:///{tmp_path / 'baton.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """An empty, migrated database: each test that asks for it runs on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        url = request.getfixturevalue("sqlite_url")
    else:
        url = _emptied(request.getfixturevalue("postgres_url"))
    database = Database(url)
    yield database
    database.close()


@pytest.fixture
def life(sqlite_url: str) -> Iterator[Life]:
    """A workspace of thirty people with the real bot connected to it."""
    with live(sqlite_url) as life:
        yield life
