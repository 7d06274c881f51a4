"""`baton outbox`, `baton health`, `baton backup` and `baton restore`, as processes of their own."""

import shutil
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.db.engine import Database
from bot.db.tables import Outbox
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.states import OutboxState
from bot.services import health, outbox
from tests.house.terminal import baton
from tests.people import make_person, make_workspace


def _url(database: Database) -> str:
    return database.url.render_as_string(hide_password=False)


def _fill(database: Database, *states: tuple[OutboxState, str | None]) -> None:
    now = datetime.now(UTC)
    workspace_id = make_workspace(database)
    with database.writing(workspace_id) as session:
        ana = make_person(session, "ana secretname")
        for n, (state, reason) in enumerate(states):
            outbox.enqueue(session, Letter(f"k{n}", to_person(ana.id), "test", Manners.NOW, now), now=now)
            session.execute(sa.update(Outbox).where(sa.column("key") == f"k{n}").values(state=state, reason=reason))


def test_the_outbox_is_shown_by_state_kind_and_reason_without_names(database: Database, tmp_path: Path) -> None:
    _fill(database, (OutboxState.DUE, None), (OutboxState.DUE, None), (OutboxState.DEAD, "channel_not_found"))
    shown = baton(tmp_path, "outbox", env={"DATABASE_URL": _url(database)})
    assert shown.code == 0
    for words in (("due", "test", "2"), ("dead", "test", "channel_not_found", "1")):
        assert any(all(word in line for word in words) for line in shown.out.splitlines()), shown.out
    assert "Due since 20" in shown.out
    assert "secretname" not in shown.out


def test_what_was_given_up_is_listed_and_sent_after_all_on_request(database: Database, tmp_path: Path) -> None:
    _fill(database, (OutboxState.DEAD, "channel_not_found"), (OutboxState.SENT, None))
    env = {"DATABASE_URL": _url(database)}
    listed = baton(tmp_path, "outbox", "--dead", env=env)
    assert "channel_not_found" in listed.out
    assert baton(tmp_path, "outbox", "--retry", "1", env=env).out == "Message 1 is due again.\n"
    assert baton(tmp_path, "outbox", "--dead", env=env).out == "Nothing was given up.\n"
    refused = baton(tmp_path, "outbox", "--retry", "2", env=env)
    assert (refused.code, refused.err) == (1, "baton: Message 2 is sent, not dead; nothing was changed.\n")


def test_watching_ends_once_nothing_is_due(database: Database, tmp_path: Path) -> None:
    _fill(database, (OutboxState.SENT, None))
    assert baton(tmp_path, "outbox", "--watch", env={"DATABASE_URL": _url(database)}).code == 0


def test_health_exits_with_one_once_nobody_looks_any_more(database: Database, tmp_path: Path) -> None:
    env = {"DATABASE_URL": _url(database)}
    ill = baton(tmp_path, "health", env=env)
    assert (ill.code, "no Baton runs" in ill.out) == (1, True)
    with database.writing() as session:
        health.beat(session, "one", "1", now=datetime.now(UTC))
    well = baton(tmp_path, "health", env=env)
    assert (well.code, well.out) == (0, "ok\n")


def test_a_database_that_is_not_there_is_told_in_one_line_and_not_made(tmp_path: Path) -> None:
    for command in (["outbox"], ["health"], ["backup", "copy.db"]):
        ended = baton(tmp_path, *command, env={"DATABASE_URL": "sqlite:///none.db"})
        assert ended.code == 1
        assert ended.err.startswith("baton: There is no database none.db yet")
        assert len(ended.err.splitlines()) == 1
    assert not (tmp_path / "none.db").exists()


@pytest.fixture
def file(tmp_path: Path, migrated_file: Path) -> Path:
    """An SQLite database with one person in it."""
    shutil.copy(migrated_file, tmp_path / "baton.db")
    database = Database(f"sqlite:///{tmp_path / 'baton.db'}")
    _fill(database, (OutboxState.DUE, None))
    database.close()
    return tmp_path / "baton.db"


def _env(file: Path) -> dict[str, str]:
    return {"DATABASE_URL": f"sqlite:///{file}"}


def _people(file: Path) -> int:
    with closing(sqlite3.connect(file)) as connection:
        return int(connection.execute("SELECT count(*) FROM person").fetchone()[0])


def test_a_copy_made_while_others_write_is_whole(file: Path, tmp_path: Path) -> None:
    """Mutant: copying the file, which leaves out what still stands in the write-ahead log."""
    ended = threading.Event()
    database = Database(f"sqlite:///{file}")
    written: list[int] = []

    def write() -> None:
        while not ended.is_set():
            with database.writing(1) as session:
                make_person(session, f"b{len(written)}")
            written.append(1)

    writers = threading.Thread(target=write)
    writers.start()
    try:
        before = len(written)
        copied = baton(tmp_path, "backup", "copy.db", env=_env(file))
    finally:
        ended.set()
        writers.join()
        database.close()
    assert copied.code == 0, copied.err
    assert _people(tmp_path / "copy.db") >= before + 1
    with closing(sqlite3.connect(tmp_path / "copy.db")) as connection:
        assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
    assert (tmp_path / "copy.db").stat().st_mode & 0o077 == 0


def test_a_copy_overwrites_nothing_unasked(file: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("precious")
    refused = baton(tmp_path, "backup", "copy.db", env=_env(file))
    assert (refused.code, "--force" in refused.err) == (1, True)
    assert (tmp_path / "copy.db").read_text() == "precious"
    assert baton(tmp_path, "backup", "copy.db", "--force", env=_env(file)).code == 0
    assert baton(tmp_path, "backup", str(file), "--force", env=_env(file)).code == 1


def test_postgresql_is_copied_with_its_own_tools(tmp_path: Path) -> None:
    env = {"DATABASE_URL": "postgresql://u:secret1@127.0.0.1:9/db"}
    for words, tool in ((["backup", "x"], "pg_dump"), (["restore", "x"], "pg_restore")):
        refused = baton(tmp_path, *words, env=env)
        assert (refused.code, tool in refused.err, "secret1" in refused.err) == (1, True, False)


def test_a_restored_copy_brings_everything_back_and_keeps_what_was_there(file: Path, tmp_path: Path) -> None:
    baton(tmp_path, "backup", "copy.db", env=_env(file))
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DELETE FROM outbox")
        connection.execute("DELETE FROM person")
    restored = baton(tmp_path, "restore", "copy.db", env=_env(file))
    assert restored.code == 0, restored.err
    assert "looked for first" in restored.out
    assert _people(file) == 1
    (kept,) = tmp_path.glob("baton.db.before-restore-*[0-9]")
    assert _people(kept) == 0


def test_a_damaged_database_can_be_replaced(file: Path, tmp_path: Path) -> None:
    baton(tmp_path, "backup", "copy.db", env=_env(file))
    file.write_bytes(b"not a database at all" * 100)
    assert baton(tmp_path, "restore", "copy.db", env=_env(file)).code == 0
    assert _people(file) == 1


def test_nothing_is_restored_under_a_running_baton_unless_insisted(file: Path, tmp_path: Path) -> None:
    baton(tmp_path, "backup", "copy.db", env=_env(file))
    database = Database(f"sqlite:///{file}")
    with database.writing() as session:
        health.beat(session, "one", "1", now=datetime.now(UTC))
    database.close()
    refused = baton(tmp_path, "restore", "copy.db", env=_env(file))
    assert (refused.code, "stop it first" in refused.err) == (1, True)
    assert baton(tmp_path, "restore", "copy.db", "--force", env=_env(file)).code == 0


@pytest.mark.parametrize("how", ["damaged", "newer", "missing"])
def test_a_copy_that_cannot_be_used_changes_nothing(file: Path, tmp_path: Path, how: str) -> None:
    copy = tmp_path / "copy.db"
    if how != "missing":
        baton(tmp_path, "backup", "copy.db", env=_env(file))
    if how == "damaged":
        content = bytearray(copy.read_bytes())
        content[4096 : 4096 * 20] = b"x" * (4096 * 19)
        copy.write_bytes(content)
    if how == "newer":
        with closing(sqlite3.connect(copy)) as connection, connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
    refused = baton(tmp_path, "restore", "copy.db", env=_env(file))
    assert refused.code == 1
    assert len(refused.err.splitlines()) == 1
    assert _people(file) == 1
    assert not list(tmp_path.glob("baton.db.before-restore-*"))
