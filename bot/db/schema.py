"""Brings a database to this version's schema, or says in one line why not."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DatabaseError
from sqlmodel import SQLModel

from bot.db.engine import Database
from bot.errors import SchemaError

#: Any constant will do, as long as all processes of Baton use the same.
_ADVISORY_LOCK = 0xBA70
#: Signs in a database's own words, and what helps.
_MENDS = {
    "readonly": "Baton must be allowed to write the file and its folder",
    "unable to open": "check that the folder exists and that Baton may write in it",
    "not a database": "DATABASE_URL names another kind of file, or a damaged one to replace by a backup",
    "malformed": "it is damaged, put a backup in its place",
    "is locked": "another program holds it, end that or try again",
    "full": "make room on the disk",
    "password": "check the user and the password in DATABASE_URL",
    "does not exist": "create it, or correct DATABASE_URL",
    "connection": "check that PostgreSQL runs there, and DATABASE_URL",
}


def _config(connection: sa.Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def newest() -> str:
    """Return the revision that this version of Baton needs."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    if head is None:
        raise SchemaError("This installation of Baton carries no migrations; install it again.")
    return head


def current(database: Database) -> str | None:
    """Return the database's revision, None where it is empty.

    Raises:
        SchemaError: it cannot be reached, or is damaged.
    """
    try:
        with database.engine.connect() as connection:
            if database.is_sqlite:
                verdict = connection.exec_driver_sql("PRAGMA quick_check").scalar()
                if verdict != "ok":
                    raise SchemaError(f"The database {database.url.database} is damaged; put a backup in its place.")
            return MigrationContext.configure(connection).get_current_revision()
    except DatabaseError as error:
        raise SchemaError(one_line(error, database)) from error


def is_known(revision: str | None) -> bool:
    """Tell whether this version of Baton can use, or bring up to date, a database of this revision."""
    return revision in {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def require_writable(database: Database) -> None:
    """Write something that changes nothing, and take it back.

    Beginning to write would not do: SQLite quietly begins to read where a file is read-only.

    Raises:
        SchemaError: nothing can be written.
    """
    try:
        with database.engine.execution_options(writes=True).connect() as connection:
            connection.exec_driver_sql("UPDATE alembic_version SET version_num = version_num")
            connection.rollback()
    except DatabaseError as error:
        raise SchemaError(one_line(error, database)) from error


def one_line(error: DatabaseError, database: Database | None = None) -> str:
    """Return in one line what is wrong with a database, and how to mend it."""
    where = f" {database.url.render_as_string(hide_password=True)}" if database is not None else ""
    cause = next(iter(str(error.orig).strip().splitlines()), type(error).__name__)
    mend = next((mend for sign, mend in _MENDS.items() if sign in cause), "check DATABASE_URL")
    return f"The database{where} cannot be used: {cause.rstrip('.')}; {mend}."


def migrate(database: Database, *, now: datetime) -> str:
    """Bring the schema up to date; a no-op where it is. Returns what was done, in one line.

    An SQLite file is copied beside itself before it is changed; on PostgreSQL an advisory lock makes several
    starting processes take turns.

    Raises:
        SchemaError: the schema is newer than this version, or the database is damaged or out of reach.
    """
    target = newest()
    before = current(database)
    if before == target:
        require_writable(database)
        return "The database is up to date."
    if before is not None and not is_known(before):
        raise SchemaError(
            f"The database has schema {before}, newer than this version of Baton knows ({target}); update Baton."
        )
    backup = _backup_beside(database, now) if before is not None else None
    try:
        with database.engine.execution_options(writes=True).connect() as connection:
            if not database.is_sqlite:
                connection.execute(sa.select(sa.func.pg_advisory_lock(_ADVISORY_LOCK)))
                connection.commit()
            try:
                with _tables_may_be_copied(connection, is_sqlite=database.is_sqlite):
                    command.upgrade(_config(connection), "head")
            finally:
                if not database.is_sqlite:
                    connection.execute(sa.select(sa.func.pg_advisory_unlock(_ADVISORY_LOCK)))
                    connection.commit()
    except DatabaseError as error:
        raise SchemaError(one_line(error, database)) from error
    note = f" The old file is kept as {backup}." if backup else ""
    return f"The database was brought to schema {target}.{note}"


@contextmanager
def _tables_may_be_copied(connection: sa.Connection, *, is_sqlite: bool) -> Iterator[None]:
    """Commit what is done inside, whole or not at all.

    SQLite changes a table by putting a copy in its place. What refers to it would be in the way meanwhile, so
    references are looked at once, at the end.

    Raises:
        SchemaError: a reference would lead nowhere; nothing was changed.
    """
    raw = connection.connection.driver_connection
    try:
        if is_sqlite and raw is not None:
            raw.execute("PRAGMA foreign_keys=OFF")
        yield
        if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
            raise SchemaError("The database refers to rows that are not there; put a backup in its place.")
        connection.commit()
    finally:
        connection.rollback()
        if is_sqlite and raw is not None:
            raw.execute("PRAGMA foreign_keys=ON")


def _backup_beside(database: Database, now: datetime) -> str | None:
    path = database.url.database
    if not database.is_sqlite or not path or path == ":memory:":
        return None
    copy = f"{path}.backup-{now:%Y%m%dT%H%M%S}"
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def differences(database: Database) -> list[str]:
    """Return what the tables have that the migrations do not make, one line each; empty when in step."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return [str(change) for change in compare_metadata(context, SQLModel.metadata)]


def write_migration(database: Database, message: str, revision: str) -> None:
    """Write the migration that brings the migrated `database` in step with the tables."""
    with database.engine.execution_options(writes=True).connect() as connection:
        command.revision(_config(connection), message=message, autogenerate=True, rev_id=revision)
