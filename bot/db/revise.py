"""Writes the next migration from what the tables have changed: `python -m bot.db.revise "why"`."""

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bot.db.engine import Database
from bot.db.schema import migrate, newest, write_migration
from bot.errors import SchemaError


def revise(message: str) -> None:
    """Migrate an empty database as far as migrations go, and write what is missing to the tables."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'empty.db'}")
        try:
            number = int(newest()) + 1
            migrate(database, now=datetime.now(UTC))
        except SchemaError:
            number = 1
        write_migration(database, message, f"{number:04}")
        database.close()


if __name__ == "__main__":
    revise(" ".join(sys.argv[1:]) or "change tables")
