"""The workspace and the sender of the delivery tests, here with processes that die."""

from collections.abc import Iterator

import pytest

from bot.db.engine import Database
from tests.databases import empty
from tests.delivery.conftest import post, sender

__all__ = ["database", "post", "sender"]


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """An empty database with an engine of its own, and on SQLite a file of its own, since these tests harm them."""
    is_sqlite = request.param == "sqlite"
    database = Database(request.getfixturevalue("sqlite_url" if is_sqlite else "postgres_url"))
    empty(database)
    yield database
    database.close()
