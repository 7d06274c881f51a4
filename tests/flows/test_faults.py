"""A busy, a read-only and a broken day, as people live through it: told kindly, in time, and nothing typed is lost."""

import io
import json
import logging
import sqlite3
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from slack_bolt import BoltRequest
from sqlmodel import Session, select

from bot.db.engine import Database
from bot.db.tables import Goal, Inbound
from bot.logs import set_up_logging
from bot.services import goals, hub, participants, rounds
from tests.flows import programme_walks as walk
from tests.flows.test_hub import modal
from tests.flows.village import as_read
from tests.life import Life, live
from tests.sandbox.client import eventually

Json = dict[str, Any]
GOAL: Json = {"aim": "promotion", "functions": ["advancement"], "text": "Written with care <3"}
#: Nobody but its author ever reads this, least of all in a log.
CANARY = "canary-7f3a"
WRONG = "Something went wrong on Baton's side"


@contextmanager
def locked(life: Life) -> Iterator[None]:
    """Hold the database as another process would: a backup, a migration, somebody's shell."""
    with closing(sqlite3.connect(str(life.baton.database.url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def post(life: Life, gesture: str, **body: Any) -> Json:
    """Make a gesture without waiting for what comes of it: nothing can settle while the database is held."""
    answer: Json = life.http.post(f"/gestures/{gesture}", json=body).json()
    return answer


def hears(life: Life, person: str, words: str, channel: str | None = None) -> Json:
    """The newest message in somebody's DM (or a channel) once it says these words."""

    def look() -> Json | None:
        messages = walk.in_channel(life, person, channel) if channel else life.dm(person)
        return messages[-1] if messages and words in messages[-1]["text"] + str(messages[-1]["blocks"]) else None

    found: Json = eventually(look, words)
    return found


def stored(life: Life) -> list[str]:
    with life.baton.database.reading(life.baton.me.workspace_id) as session:
        return list(session.exec(select(Goal.text)))


def test_while_the_database_is_locked_people_are_told_in_time_and_the_second_try_works(life: Life) -> None:
    ana, ben = life.somebody(0), life.somebody(1)
    walk.joined(life, ben, "look")
    life.home(ben)
    life.command(ana, "/mentor", "goals")
    modal(life, ana, "goals.modal")
    with locked(life):
        answer = post(life, "submit", person=ana, values=GOAL)
        assert answer["acked"], answer
        assert "busy" in str(answer["errors"])
        assert life.modal(ana)["state"]["values"]["text"]["value"]["value"] == GOAL["text"]
        # A crowd waits no longer than one person does: everybody is answered before Slack gives up.
        with ThreadPoolExecutor(8) as crowd:
            asked = [crowd.submit(post, life, "command", person=life.somebody(n), command="/mentor") for n in range(8)]
            assert all(one.result()["acked"] for one in asked)
        hears(life, ana, "busy")
        assert post(life, "click", person=ben, action_id="participants.pause", at={"home": True})["acked"]
        assert "busy" in as_read(modal(life, ben, "notice.modal"))
    answer = life.submit(ana)
    assert answer["ok"], answer
    assert not answer.get("errors")
    assert stored(life) == [GOAL["text"]]
    assert [m["text"] for m in life.dm(ana)].count("Your goal is saved.") == 1


def test_a_message_typed_while_the_database_is_locked_is_delivered_again_and_answered_once(life: Life) -> None:
    ana = life.somebody()
    with locked(life):
        answer = post(life, "message", person=ana, text="help")
        assert not answer["acked"], answer
    life.travel(advance="10m")

    def answers() -> list[str]:
        life.settle()
        return [m["text"] for m in life.dm(ana) if "what I understand" in str(m["blocks"]) + m["text"]]

    eventually(answers, "the answer comes")
    life.travel(advance="1h")
    assert len(answers()) == 1
    with life.baton.database.reading(life.baton.me.workspace_id) as session:
        rows = [row for row in session.exec(select(Inbound)) if row.key.startswith("event:")]
    assert rows
    assert all(row.processed_at is not None and row.payload is None for row in rows)


def test_what_is_due_while_the_database_is_locked_is_sent_afterwards_once(life: Life) -> None:
    ana = life.somebody()
    walk.joined(life, ana, "look")
    walk.with_goal(life, ana, "Lead", ["advancement"])
    before = len(life.dm(ana))
    travelled: list[Json] = []
    traveller = threading.Thread(target=lambda: travelled.append(life.travel(advance="1h")))
    life.command(ana, "/mentor", "goals")
    view = eventually(lambda: life.see(ana)["modals"], "the list opens")[-1]
    value = next(e["value"] for b in view["blocks"] if b["type"] == "actions" for e in b["elements"] if e.get("value"))
    with locked(life):
        traveller.start()
        eventually(lambda: life.http.get("/time").json()["travelling"], "time begins to travel")
        assert not travelled
    traveller.join(40)
    assert travelled[0]["ok"], travelled
    life.click(ana, "goals.complete", {"view": view["id"]}, value=value)
    assert stored(life) == ["Lead"]
    assert len(life.dm(ana)) >= before


@contextmanager
def read_only(life: Life) -> Iterator[None]:
    """Have every connection refuse to write, as on a full or write-protected disk."""

    def protect(connection: Any, *_: Any) -> None:
        connection.execute("PRAGMA query_only=ON")

    def release(connection: Any, *_: Any) -> None:
        connection.execute("PRAGMA query_only=OFF")

    engine = life.baton.database.engine
    sa.event.listen(engine, "checkout", protect)
    sa.event.listen(engine, "checkin", release)
    try:
        yield
    finally:
        sa.event.remove(engine, "checkout", protect)


def test_where_nothing_can_be_saved_people_are_told_so_and_keep_what_they_typed(life: Life) -> None:
    ana = life.somebody()
    life.command(ana, "/mentor", "goals")
    modal(life, ana, "goals.modal")
    with read_only(life):
        answer = post(life, "submit", person=ana, values=GOAL)
        assert "cannot save anything at present" in str(answer["errors"])
        assert life.modal(ana)["state"]["values"]["text"]["value"]["value"] == GOAL["text"]
        assert not post(life, "message", person=ana, text="help")["acked"]
    assert not life.submit(ana).get("errors")
    assert stored(life) == [GOAL["text"]]


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Everything that the process prints, with its logs as `baton run` sets them up, at the most talkative level."""
    root, hook, raising = logging.getLogger(), threading.excepthook, logging.raiseExceptions
    handlers, level = root.handlers[:], root.level
    everything = io.StringIO()
    monkeypatch.setattr(sys, "stderr", everything)
    monkeypatch.setattr(sys, "stdout", everything)
    set_up_logging("DEBUG")
    yield everything
    root.handlers[:], threading.excepthook, logging.raiseExceptions = handlers, hook, raising
    root.setLevel(level)


def fail(*_: Any, **__: Any) -> Any:
    """Stand in for a service with a defect, whose error quotes what somebody wrote."""
    raise RuntimeError(f"could not handle {CANARY}")


def break_a_constraint(session: Session, *_: Any, **__: Any) -> Any:
    """Have the database itself refuse a row with somebody's words in it."""
    session.connection().execute(
        sa.text("INSERT INTO workspace (team_id, name, bot_user_id) SELECT team_id, :words, '' FROM workspace"),
        {"words": CANARY},
    )


def test_a_defect_is_told_kindly_wherever_the_person_is_and_their_words_reach_no_log(
    sqlite_url: str, printed: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    with live(Database(sqlite_url)) as life:
        live_through_defects(life, monkeypatch)
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
    told = printed.getvalue()
    assert CANARY not in told
    assert "xoxb-" not in told
    assert "xapp-" not in told
    lines = [json.loads(line) for line in told.splitlines()]
    assert {"RuntimeError", "IntegrityError"} <= {line.get("error") for line in lines}
    assert any("ended by an error" in line["message"] for line in lines)
    # What Slack's libraries remark is told by its place alone.
    assert any("_handle_unmatched_requests" in line["message"] for line in lines)


def live_through_defects(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = life.somebody()
    walk.joined(life, ana, "look", skills=CANARY)
    walk.with_goal(life, ana, CANARY, ["advancement"])
    life.home(ana)
    life.message(ana, f"{CANARY} typed")
    channel = walk.invited(life)
    walk.programme(life, channel)
    announcement = walk.round_in(life, channel)
    life.gesture("join", person=ana, channel=channel)
    with monkeypatch.context() as broken:
        broken.setattr(hub, "standing", fail)
        assert life.command(ana, "/mentor")["acked"]
        hears(life, ana, WRONG)
        broken.setattr(rounds, "sign_up", fail)
        assert life.click(ana, "rounds.in", walk.at(channel, announcement))["acked"]
        hears(life, ana, WRONG, channel)
        broken.setattr(participants, "pause", fail)
        assert life.click(ana, "participants.pause", {"home": True})["acked"]
        assert WRONG in as_read(modal(life, ana, "notice.modal"))
        life.gesture("close", person=ana)
        life.command(ana, "/mentor", "goals")
        listed = modal(life, ana, "goals.list")
        broken.setattr(goals, "get", fail)
        value = next(e["value"] for b in listed["blocks"] for e in b.get("elements", []) if e.get("value"))
        assert life.click(ana, "goals.edit", {"view": listed["id"]}, value=value)["acked"]
        assert WRONG in as_read(modal(life, ana, "notice.modal"))
        life.gesture("close", person=ana)
        life.click(ana, "goals.add", {"view": listed["id"]})
        modal(life, ana, "goals.modal")
        for defect in (fail, break_a_constraint):
            broken.setattr(goals, "save", defect)
            answer = life.submit(ana, aim="promotion", functions=["advancement"], text=f"{CANARY} again")
            assert WRONG in str(answer["errors"]), answer
            assert life.modal(ana)["state"]["values"]["text"]["value"]["value"] == f"{CANARY} again"
        broken.setattr("bot.services.messages.hear", fail)
        life.message(ana, f"{CANARY} typed again")
    # What nobody handles, and answers that nobody can read, are quoted by Slack's libraries.
    unknown = {"type": "shortcut", "callback_id": CANARY, "team": {"id": life.baton.me.team_id}, "user": {"id": ana}}
    life.baton.bolt.dispatch(BoltRequest(body={**unknown, "trigger_id": "t"}, mode="socket_mode"))
    life.http.post("/faults", json={"fault": "malformed", "method": "chat.postMessage", "times": 2})
    assert not life.submit(ana).get("errors")
    life.settle()


def test_where_slack_takes_no_answer_the_person_still_hears_something(life: Life) -> None:
    ana = life.somebody()
    walk.joined(life, ana, "look")
    life.home(ana)
    life.http.post("/faults", json={"fault": "internal_error", "method": "views.open", "times": 1})
    assert life.command(ana, "/mentor", "goals")["acked"]
    assert hears(life, ana, "try once more")["ephemeral"]
    # Neither the form nor the explanation in its place can be opened: then it is said in the DM.
    life.http.post("/faults", json={"fault": "500", "method": "views.open", "times": 2})
    assert life.click(ana, "participants.profile", {"home": True})["acked"]
    eventually(lambda: any("try once more" in m["text"] for m in life.dm(ana) if not m.get("ephemeral")), "told by DM")
