"""What all commands of the terminal share: how they speak, fail, and tell the time."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from sqlalchemy.exc import DatabaseError

from bot.clock import Clock, RemoteClock, SystemClock
from bot.config import Settings
from bot.db.engine import Database
from bot.db.schema import current, newest, one_line
from bot.errors import BatonError, SchemaError


def say(text: str) -> None:
    """Print at once: whoever reads through a pipe must see it too."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


@contextmanager
def one_line_errors() -> Iterator[None]:
    """Show what went wrong as one line, and exit with 1."""
    try:
        yield
    except BatonError as error:
        sys.stderr.write(f"baton: {error}\n")
        raise typer.Exit(1) from error
    except DatabaseError as error:
        sys.stderr.write(f"baton: {one_line(error)}\n")
        raise typer.Exit(1) from error


def clock_of(settings: Settings) -> Clock:
    """Return the clock that the settings name."""
    return RemoteClock(settings.baton_clock_url) if settings.baton_clock_url else SystemClock()


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """Yield the database that the settings name, as `baton run` left it.

    Raises:
        SchemaError: it is not there, or of another version.
    """
    database = Database(settings.database_url)
    try:
        if database.is_sqlite and not Path(str(database.url.database)).exists():
            raise SchemaError(f"There is no database {database.url.database} yet; `baton run` makes it.")
        if (found := current(database)) != (needed := newest()):
            raise SchemaError(
                f"The database has schema {found or 'none'} and this Baton needs {needed}; run `baton migrate`."
            )
        yield database
    finally:
        database.close()
