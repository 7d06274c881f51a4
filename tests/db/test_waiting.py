"""What happens when somebody else holds the database."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from bot.db.engine import Database, is_busy
from bot.db.tables import Workspace
from tests.people import make_workspace


@contextmanager
def held(database: Database) -> Iterator[None]:
    """Hold the table of workspaces from outside, as another process would."""
    other = sa.create_engine(database.url, isolation_level="AUTOCOMMIT")
    with other.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if database.is_sqlite else "BEGIN")
        if not database.is_sqlite:
            connection.exec_driver_sql("LOCK TABLE workspace IN EXCLUSIVE MODE")
        yield
        connection.exec_driver_sql("ROLLBACK")
    other.dispose()


def add(database: Database, team_id: str, name: str = "") -> None:
    """Write a workspace, with little patience."""
    with database.writing(patience=0.05) as session:
        session.add(Workspace(team_id=team_id, name=name))


def test_a_writer_gives_up_when_its_patience_ends_and_can_try_again(database: Database) -> None:
    make_workspace(database, "T1")
    with held(database), pytest.raises(DBAPIError) as gave_up:
        add(database, team_id="T2")
    assert is_busy(gave_up.value)
    add(database, team_id="T2")
    with database.reading() as session:
        assert sorted(session.exec(select(Workspace.team_id))) == ["T1", "T2"]


def test_reading_goes_on_while_somebody_else_writes(database: Database) -> None:
    make_workspace(database, "T1")
    with held(database), database.reading(patience=0.05) as session:
        assert list(session.exec(select(Workspace.team_id))) == ["T1"]


def test_a_writer_of_the_same_process_that_is_not_done_counts_as_busy(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with database.writing(), pytest.raises(DBAPIError) as gave_up:
        add(database, team_id="T1")
    assert is_busy(gave_up.value)
    database.close()


def test_what_is_wrong_with_a_statement_is_no_sign_of_being_busy(database: Database) -> None:
    make_workspace(database, "T1")
    with pytest.raises(DBAPIError) as refused:
        add(database, team_id="T1", name="secret words")
    assert not is_busy(refused.value)
    assert "secret words" not in str(refused.value)
