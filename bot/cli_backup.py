"""`baton backup` and `baton restore`: a whole copy of an SQLite database while Baton runs, and its way back."""

import os
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import DatabaseError

from bot.config import Settings, load_settings
from bot.db.engine import Database
from bot.db.schema import current, is_known, migrate
from bot.errors import BatonError, SchemaError
from bot.services import health, postoffice
from bot.terminal import clock_of, one_line_errors, say

_File = Annotated[Path, typer.Argument(help="The copy.")]
_Force = Annotated[bool, typer.Option("--force", help="Do it all the same.")]


def backup(file: _File, force: _Force = False) -> None:  # noqa: FBT002 - typer's way to declare a flag
    """Copy the database to FILE while Baton runs. The copy is whole, unlike one made by copying files."""
    with one_line_errors():
        settings = load_settings()
        path = _sqlite_file(settings, "copy it with `pg_dump`")
        if not path.exists():
            raise SchemaError(f"There is no database {path} yet; nothing was copied.")
        if file.exists() and (not force or file.samefile(path)):
            raise BatonError(f"{file} is there already; choose another name, or overwrite it with --force.")
        _copy(path, file)
        say(f"Copied to {file} ({file.stat().st_size // 1024} KiB). Keep it as safe as the database itself.")


def restore(file: _File, force: _Force = False) -> None:  # noqa: FBT002 - as above
    """Put the copy FILE in the database's place; what is there now is kept beside it. Stop Baton first."""
    with one_line_errors():
        settings = load_settings()
        path = _sqlite_file(settings, "restore it with `pg_restore`")
        now = clock_of(settings).now()
        _check(file)
        if not force and _is_in_use(settings, path, now):
            raise BatonError("Baton runs on this database; stop it first, or insist with --force.")
        fresh = path.with_name(f"{path.name}.restoring")
        _copy(file, fresh)
        kept = _put_aside(path, now)
        fresh.replace(path)
        database = Database(settings.database_url)
        try:
            migrate(database, now=now)
            with database.writing() as session:
                looked_for = postoffice.after_restore(session, now=now)
        finally:
            database.close()
        say(f"Restored from {file}.{f' What was there is kept as {kept}.' if kept else ''}")
        if looked_for:
            say(f"{looked_for} waiting messages may have been sent since the copy: each is looked for first.")


def _sqlite_file(settings: Settings, otherwise: str) -> Path:
    database = Database(settings.database_url)
    database.close()
    if not database.is_sqlite:
        raise BatonError(f"DATABASE_URL names a PostgreSQL database; {otherwise}.")
    return Path(str(database.url.database))


def _copy(source: Path, target: Path) -> None:
    """Copy with SQLite's own means, to a file that takes its name only once it is whole."""
    partial = target.with_name(f"{target.name}.partial")
    try:
        partial.unlink(missing_ok=True)
        # Nobody but its owner may read it, from the first byte on.
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with closing(sqlite3.connect(source)) as whole, closing(sqlite3.connect(partial)) as copy:
            whole.backup(copy)
            # One file, whatever the next program does with it.
            copy.execute("PRAGMA journal_mode=DELETE")
        with partial.open("rb+") as written:
            os.fsync(written.fileno())
        partial.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise BatonError(f"{target} cannot be written ({error}).") from error
    finally:
        partial.unlink(missing_ok=True)


def _check(file: Path) -> None:
    """Look whether a copy is whole, and of a version that this Baton knows.

    Raises:
        SchemaError: it is not.
    """
    if not file.is_file():
        raise SchemaError(f"There is no file {file}; nothing was changed.")
    database = Database(f"sqlite:///{file.resolve()}")
    try:
        revision = current(database)
        if not is_known(revision):
            raise SchemaError(f"{file} has schema {revision or 'none'}, which this version of Baton does not know.")
    finally:
        database.close()


def _is_in_use(settings: Settings, path: Path, now: datetime) -> bool:
    if not path.exists():
        return False
    database = Database(settings.database_url)
    try:
        with database.reading() as session:
            at = health.latest(session)
    except DatabaseError:
        # Damaged, hence restored: no Baton runs on it.
        return False
    finally:
        database.close()
    return at is not None and now - at <= timedelta(seconds=settings.baton_tick_seconds * health.MISSED_TICKS)


def _put_aside(path: Path, now: datetime) -> Path | None:
    """Rename what is there with all that belongs to it, even a damaged file; returns its new name."""
    kept = path.with_name(f"{path.name}.before-restore-{now:%Y%m%dT%H%M%S}")
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.replace(kept.with_name(kept.name + suffix))
    return kept if kept.exists() else None
