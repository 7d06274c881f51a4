"""A database that people use already is brought up to date with everything in it."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.exc import IntegrityError

from bot.db.engine import Database
from bot.db.schema import _config, current, migrate, newest
from bot.services import forgetting
from tests.databases import fresh_postgres_database

_NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
#: As the first tables have them; the newest ones are not to be used here.
_ROWS: dict[str, dict[str, Any]] = {
    "workspace": {"id": 1, "team_id": "T1", "name": "", "bot_user_id": ""},
    "person": {"id": 1, "workspace_id": 1, "slack_user_id": "U1", "name": "Ana", "title": "", "tz": "UTC", "team": ""}
    | dict.fromkeys(("is_admin", "is_guest", "is_bot", "is_deleted", "stale"), False),
    "goal": {
        "id": 1,
        "workspace_id": 1,
        "person_id": 1,
        "state": "open",
        "aim": "promotion",
        "kind": "classic",
        "functions": ["skills"],
        "text": "Lead",
        "success": "",
        "skills": "",
        "compared": False,
        "vector": "",
        "timeframe_months": 6,
        "field_preference": "any",
        "opened_before": "nothing",
        "opened_after": "words",
        "wordings": 1,
        "created_at": _NOW,
        "changed_at": _NOW,
    },
    "goal_version": {
        "id": 1,
        "workspace_id": 1,
        "goal_id": 1,
        "aim": "promotion",
        "functions": ["skills"],
        "text": "Lead",
        "success": "",
        "timeframe_months": 6,
        "saved_at": _NOW,
    },
    "relationship": {
        "id": 1,
        "workspace_id": 1,
        "kind": "classic",
        "state": "ended",
        "started_at": _NOW,
        "ends_at": _NOW,
        "ended_at": _NOW,
        "reasons": [],
    },
}


@pytest.fixture(params=["sqlite", "postgresql"])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database of the first version, with a goal in it."""
    with _empty_url(request, tmp_path) as url:
        database = Database(url)
        _furnish(database)
        yield database
        database.close()


def _empty_url(request: pytest.FixtureRequest, folder: Path) -> AbstractContextManager[str]:
    if request.param == "sqlite":
        return nullcontext(f"sqlite:///{folder / 'old.db'}")
    name = "baton_old_" + os.environ.get("PYTEST_XDIST_WORKER", "alone")
    return fresh_postgres_database(request.getfixturevalue("postgres_url"), name)


def _furnish(database: Database) -> None:
    with database.engine.execution_options(writes=True).connect() as connection:
        command.upgrade(_config(connection), "0001")
        for name, values in _ROWS.items():
            connection.execute(_table(connection, name).insert(), values)
        connection.commit()


def _table(connection: sa.Connection, name: str) -> sa.Table:
    return sa.Table(name, sa.MetaData(), autoload_with=connection)


def test_goals_stay_and_may_then_name_an_aim_of_a_programmes_own(old: Database) -> None:
    migrate(old, now=_NOW)
    assert current(old) == newest()
    with old.engine.execution_options(writes=True).connect() as connection:
        goals = _table(connection, "goal")
        assert connection.execute(sa.select(goals.c.text, goals.c.aim, goals.c.opened_after)).one() == (
            "Lead",
            "promotion",
            "words",
        )
        for name in ("goal", "goal_version"):
            connection.execute(_table(connection, name).update().values(aim="own-1"))
        connection.commit()


@pytest.mark.parametrize(
    ("table", "wrong"),
    [("goal", {"kind": "sorcery"}), ("goal", {"opened_after": "all"}), ("goal_version", {"goal_id": 9})],
)
def test_every_other_rule_of_the_tables_still_holds(old: Database, table: str, wrong: dict[str, Any]) -> None:
    migrate(old, now=_NOW)
    with old.engine.execution_options(writes=True).connect() as connection, pytest.raises(IntegrityError):
        connection.execute(_table(connection, table).update().values(**wrong))


def test_what_ended_before_is_looked_at_to_be_forgotten(old: Database) -> None:
    migrate(old, now=_NOW)
    with old.writing(1) as session:
        assert forgetting.next_due(session) == _NOW
        forgetting.queue_due(session, now=_NOW)
        assert forgetting.next_due(session) == _NOW + forgetting.WORDS_AFTER
