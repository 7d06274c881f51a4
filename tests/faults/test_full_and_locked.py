"""A disk without room and a database that somebody else holds: nothing is lost, nothing happens unrecorded."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from bot.db.engine import Database
from bot.db.tables import Inbound
from bot.delivery import sender as sending
from bot.delivery.sender import Sender
from bot.forms.states import OutboxState
from bot.services import inbound
from tests.delivery.conftest import Post
from tests.faults.waiting import eventually
from tests.flows.test_goals import GOAL
from tests.life import live


class Disk:
    """Limits how many pages an SQLite database may have, as a disk without room does."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._most: int | None = None
        sa.event.listen(database.engine, "connect", self._limit)

    def _limit(self, connection: Any, _: Any) -> None:
        if self._most is not None:
            connection.execute(f"PRAGMA max_page_count={self._most}")

    def fill(self, spare: int) -> None:
        """Leave just this many pages."""
        with self._database.engine.connect() as connection:
            self._most = int(connection.exec_driver_sql("PRAGMA page_count").scalar_one()) + spare
        self._database.engine.dispose()

    def free(self) -> None:
        """Make room."""
        self._most = None
        self._database.engine.dispose()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("spare", [0, 1, 2])
def test_a_full_disk_sends_nothing_that_is_not_written_down_and_loses_nothing(
    post: Post, sender: Sender, database: Database, monkeypatch: pytest.MonkeyPatch, spare: int
) -> None:
    """Mutant: sending before the claim is committed."""
    monkeypatch.setattr(sending, "_RECORD_AGAIN", (0.01,))
    for n in range(12):
        for to in post.everybody():
            post.enqueue(f"m{n}-{to.ref}", to)
    disk = Disk(database)
    disk.fill(spare)
    with suppress(DBAPIError), database.writing(post.workspace_id) as session:
        # The last free pages go to something else.
        inbound.record(session, "big", "x" * 40_000, now=post.server.clock.now())
    for _ in range(5):
        with suppress(DBAPIError):
            sender.drain()
        untouched = {row.key for row in post.rows().values() if row.state is OutboxState.DUE and row.attempt == 0}
        arrived = {text for person_id in post.people for text in post.texts(person_id)}
        assert not arrived & untouched
    disk.free()
    post.until_settled(sender)
    for person_id in post.people:
        assert Counter(post.texts(person_id)) == Counter(f"m{n}-{person_id}" for n in range(12))


@contextmanager
def _held(url: str) -> Iterator[None]:
    """Hold the database as a backup, a migration or another process may."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    begin = ["BEGIN IMMEDIATE"]
    if not url.startswith("sqlite"):
        begin = ["BEGIN", "LOCK TABLE inbound, outbox, goal IN ACCESS EXCLUSIVE MODE"]
    try:
        with engine.connect() as connection:
            for statement in begin:
                connection.exec_driver_sql(statement)
            yield
            connection.exec_driver_sql("ROLLBACK")
    finally:
        engine.dispose()


def test_a_locked_database_loses_no_typed_answer_and_no_event(database: Database) -> None:
    """Mutants: acknowledging before saving; waiting longer than Slack does."""
    url = database.url.render_as_string(hide_password=False)
    with live(Database(url)) as life:
        person = life.somebody()
        life.command(person, "/mentor", "goals")
        with _held(url):
            life.http.post("/gestures/message", json={"person": person, "text": "help"})
            life.http.post("/gestures/submit", json={"person": person, "values": GOAL})
            modal = life.modal(person)
            assert any("try again" in words for words in modal["errors"].values())
            assert str(GOAL["text"]) in str(modal["state"])
            sent = threading.Thread(target=life.baton.sender.drain)
            sent.start()
            assert life.dm(person) == [] or all("bot_id" not in message for message in life.dm(person))
        sent.join(30)
        assert not sent.is_alive()
        assert life.submit(person, **GOAL)["ok"]
        assert "errors" not in str(life.see(person)["modals"])
        # Slack delivers again at once, after a minute and after five, counted from when it gave up the time before;
        # the first of these may meet the lock as well, so how much time has to pass is not known.
        eventually(
            lambda: bool(life.travel(advance="1m")) and _answers(life, person) == 2,
            "the goal is confirmed and the message answered",
        )
        life.travel(advance="1h")
        assert _answers(life, person) == 2
        with life.baton.database.reading(life.baton.me.workspace_id) as session:
            assert all(row.processed_at for row in session.exec(select(Inbound)) if row.key.startswith("event:"))


def _answers(life: Any, person: str) -> int:
    return len([m for m in life.dm(person) if m.get("bot_id")])
