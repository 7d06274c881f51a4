"""Fixtures that all rooms share: a migrated database, a clock to set, and a workspace with Baton in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.db.engine import Database
from bot.db.schema import migrate
from tests.life import Life, live


@dataclass
class SetClock:
    """A clock that stands still until a test moves it."""

    at: datetime = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)  # a Wednesday

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


@pytest.fixture
def database(tmp_path: Path, clock: SetClock) -> Iterator[Database]:
    """An empty, migrated database."""
    database = Database(f"sqlite:///{tmp_path / 'baton.db'}")
    migrate(database, now=clock.now())
    yield database
    database.close()


@pytest.fixture
def life(tmp_path: Path) -> Iterator[Life]:
    """A workspace of thirty people with the real bot connected to it."""
    with live(f"sqlite:///{tmp_path / 'baton.db'}") as life:
        yield life
