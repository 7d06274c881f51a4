"""Ending PostgreSQL's connections from outside."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from bot.db.engine import Database


def shoot(database: Database) -> int:
    """End every other connection to this database at once; returns how many."""
    engine = sa.create_engine(database.url, poolclass=sa.NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        shot = connection.exec_driver_sql(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).scalar_one()
    engine.dispose()
    return int(shot)


@contextmanager
def suppress_connection_loss() -> Iterator[None]:
    """Leave the block where its connection was shot."""
    with suppress(DBAPIError):
        yield
