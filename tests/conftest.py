"""Fixtures that all rooms share: a migrated database, a clock to set, and a workspace with Baton in it."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings

from bot.db.engine import Database
from bot.db.schema import migrate
from tests.databases import empty, fresh_postgres_database, postgres_server
from tests.life import Life, live

# Many short tries in every run; `make chaos` has the long ones.
settings.register_profile("suite", max_examples=40, deadline=None)
settings.load_profile("suite")

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


@pytest.fixture
def sqlite_url(tmp_path: Path, migrated_file: Path) -> str:
    """An empty, migrated SQLite database in a file of this test alone."""
    shutil.copy(migrated_file, tmp_path / "baton.db")
    return f"sqlite:///{tmp_path / 'baton.db'}"


@pytest.fixture(scope="session")
def shared_sqlite(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Iterator[Database]:
    """One SQLite database for most tests: its engine remembers how to write a statement, a third of a test's time."""
    path = tmp_path_factory.mktemp("shared") / "baton.db"
    shutil.copy(migrated_file, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture(scope="session")
def shared_postgres(postgres_url: str) -> Iterator[Database]:
    """One PostgreSQL database for most tests."""
    database = Database(postgres_url)
    yield database
    database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Database:
    """An empty, migrated database: each test that asks for it runs on SQLite and on PostgreSQL."""
    database: Database = request.getfixturevalue("shared_sqlite" if request.param == "sqlite" else "shared_postgres")
    empty(database)
    return database


@pytest.fixture
def life(shared_sqlite: Database) -> Iterator[Life]:
    """A workspace of thirty people with the real bot connected to it."""
    empty(shared_sqlite)
    with live(shared_sqlite) as life:
        yield life
