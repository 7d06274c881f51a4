"""Events that were recorded and then cut off, repeated, shuffled, or that nobody can process."""

import json
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from bot.db.engine import Database
from bot.db.tables import Checkin, CheckinNote, Inbound, Message, Outbox, Person
from bot.errors import Duplicate
from bot.forms.states import OutboxState
from bot.services import checkins, inbound
from tests.conftest import SetClock
from tests.faults.bolt import BOT, Front, envelope, front
from tests.faults.waiting import eventually
from tests.life import Life
from tests.people import make_person, make_workspace
from tests.services import pairs

Json = dict[str, Any]


def _record(database: Database, workspace_id: int, clock: SetClock, *keys: str) -> None:
    for key in keys:
        with database.writing(workspace_id) as session:
            inbound.record(session, key, json.dumps({"key": key}), now=clock.now())


def _take_up(database: Database, workspace_id: int, now: datetime) -> list[str]:
    with database.writing(workspace_id) as session:
        return [json.loads(payload)["key"] for payload in inbound.take_up(session, now=now)]


def test_an_event_that_always_fails_comes_a_few_times_ever_later_and_is_then_forgotten(
    database: Database, clock: SetClock
) -> None:
    """Mutant: not counting how often it was taken up."""
    workspace_id = make_workspace(database)
    _record(database, workspace_id, clock, "poison")
    taken: list[datetime] = []
    begin = clock.now()
    while clock.now() < begin + timedelta(days=4):
        taken += [clock.now() for _ in _take_up(database, workspace_id, clock.now())]
        clock.forward(minutes=5 if clock.now() < begin + timedelta(hours=2) else 180)
    assert len(taken) == len(inbound.TAKE_UP_AGAIN)
    gaps = [later - earlier for earlier, later in pairwise(taken)]
    assert gaps == sorted(gaps)
    with database.reading(workspace_id) as session:
        row = session.exec(select(Inbound)).one()
    assert row.payload is None
    with database.writing(workspace_id) as session:
        inbound.forget_old(session, now=clock.now())
    with database.reading(workspace_id) as session:
        assert session.exec(select(Inbound)).all() == []


def test_many_events_that_always_fail_do_not_hold_up_one_that_works(database: Database, clock: SetClock) -> None:
    """Mutant: taking the oldest first, however often they failed."""
    workspace_id = make_workspace(database)
    _record(database, workspace_id, clock, *(f"poison{n}" for n in range(120)), "good")
    clock.forward(seconds=31)
    seen = set(_take_up(database, workspace_id, clock.now()) + _take_up(database, workspace_id, clock.now()))
    assert "good" in seen
    assert len(seen) == 121


def test_an_event_in_work_elsewhere_is_not_taken_up_twice_at_the_same_time(database: Database, clock: SetClock) -> None:
    """Mutant: reading what was cut off without moving it on."""
    workspace_id = make_workspace(database)
    _record(database, workspace_id, clock, "one")
    clock.forward(seconds=31)
    assert _take_up(database, workspace_id, clock.now()) == ["one"]
    assert _take_up(database, workspace_id, clock.now()) == []


def test_an_event_waits_for_its_process_to_come_back_however_long(database: Database, clock: SetClock) -> None:
    """Mutant: forgetting keys by age alone."""
    workspace_id = make_workspace(database)
    _record(database, workspace_id, clock, "one")
    clock.forward(days=10)
    with database.writing(workspace_id) as session:
        inbound.forget_old(session, now=clock.now())
    assert _take_up(database, workspace_id, clock.now()) == ["one"]


def test_an_event_cut_off_between_record_and_effect_is_taken_up_by_a_tick(life: Life) -> None:
    """Mutant: acknowledging without keeping the payload."""
    person = life.somebody()
    dm = life.server.workspace.dm(person).id
    event = {"type": "message", "channel": dm, "channel_type": "im", "user": person, "text": "help", "ts": "1.000001"}
    body = envelope(life.baton.me.team_id, event, "Ev1")
    with life.baton.database.writing(life.baton.me.workspace_id) as session:
        inbound.record(session, "event:Ev1", json.dumps(body), now=life.now)
    life.settle()
    assert life.dm(person) == []
    life.travel(advance="31s")
    eventually(lambda: _unprocessed(life.baton.database) == [], "the event is processed")
    life.settle()
    assert len([message for message in life.dm(person) if message.get("bot_id")]) == 1
    life.travel(advance="1h")
    assert len([message for message in life.dm(person) if message.get("bot_id")]) == 1


def test_a_socket_that_slack_renews_loses_nothing_and_doubles_nothing(life: Life) -> None:
    """Mutant: not deduplicating by the event's id."""
    person = life.somebody()
    life.http.post("/socket", json={"duplicate_events": 4})
    life.http.post("/socket", json={"action": "refresh"})
    life.http.post("/gestures/message", json={"person": person, "text": "help"})
    # The first delivery and the repetition at once may both find the socket closed; the next comes after a minute.
    eventually(lambda: life.http.get("/socket").json()["connections"] > 0, "the socket is open again")
    life.travel(advance="2m")
    eventually(lambda: len(_processed(life.baton.database)) == 1, "the event is processed")
    life.travel(advance="10m")
    assert len([message for message in life.dm(person) if message.get("bot_id")]) == 1


def _unprocessed(database: Database) -> list[str]:
    with database.reading(1) as session:
        return [row.key for row in session.exec(select(Inbound)) if row.processed_at is None]


def _processed(database: Database) -> list[str]:
    with database.reading(1) as session:
        return [row.key for row in session.exec(select(Inbound)) if row.processed_at is not None]


def _world(database: Database, clock: SetClock) -> tuple[int, list[Json]]:
    """Two pairs that are asked how it is going, and a day's worth of events."""
    workspace_id = make_workspace(database)
    with database.writing(workspace_id) as session:
        boss = make_person(session, "Boss")
        programme = pairs.programme(session, boss, now=clock.now())
        people = [make_person(session, f"P{n}") for n in range(4)]
        for one, two in (people[:2], people[2:]):
            pairs.pair(session, one, two, programme, now=clock.now())
    with database.reading(workspace_id) as session:
        due = checkins.next_due(session)
    assert due is not None
    clock.at = due
    with database.writing(workspace_id) as session:
        checkins.queue_due(session, now=due)
        for row in session.exec(select(Outbox).where(Outbox.kind == checkins.PROMPT)).all():
            row.state, row.sent_at = OutboxState.SENT, due
            session.add(row)
        for asked in session.exec(select(Checkin)).all():
            told: dict[str, Any] = {
                "kind": checkins.PROMPT,
                "subject_id": asked.id,
                "person_id": asked.person_id,
                "sent_at": due,
            }
            session.add(Message(channel_id="D", ts=f"1.{asked.id:06}", **told))
    events: list[Json] = []
    for n in range(4):
        user, dm = f"UP{n}", f"D{n}"
        typed = {"type": "message", "channel": dm, "channel_type": "im", "user": user}
        events += [
            {**typed, "text": f"It goes well {n}", "ts": f"10{n}.000001"},
            {**typed, "text": "help", "ts": f"10{n}.000002"},
            {"type": "app_home_opened", "user": user, "channel": dm, "tab": "home"},
            {"type": "app_home_opened", "user": user, "channel": dm, "tab": "messages"},
            {"type": "member_joined_channel", "user": user, "channel": "C1", "channel_type": "C", "team": "T0001"},
            {"type": "user_change", "user": {"id": user, "name": f"new{n}", "tz": "Europe/Berlin", "profile": {}}},
            {"type": "an_event_of_next_year", "user": user},
        ]
    return workspace_id, [envelope("T0001", event, f"Ev{n}") for n, event in enumerate(events)]


def _state(database: Database, workspace_id: int) -> Json:
    with database.reading(workspace_id) as session:
        return {
            "notes": sorted((n.person_id, n.checkin_id, n.text) for n in session.exec(select(CheckinNote))),
            "checkins": sorted((c.id, c.state, str(c.mood)) for c in session.exec(select(Checkin))),
            "people": sorted((p.slack_user_id, p.name, p.tz, p.home_opened_at) for p in session.exec(select(Person))),
            "letters": sorted((o.kind, o.recipient, o.thread_ts or "") for o in session.exec(select(Outbox))),
            "events": sorted((i.key, i.processed_at is not None, i.payload) for i in session.exec(select(Inbound))),
        }


def _deliver(entrance: Front, events: Sequence[Json]) -> None:
    for event in events:
        assert entrance.dispatch(event).status == 200


@pytest.mark.parametrize("seed", [1, 2])
def test_events_delivered_four_times_and_shuffled_leave_the_same_state_as_once(
    sqlite_url: str, clock: SetClock, seed: int, tmp_path: Path, migrated_file: Path
) -> None:
    """Mutants: not deduplicating; marking processed outside the effect's transaction."""
    other = tmp_path / "other.db"
    other.write_bytes(migrated_file.read_bytes())
    begin = clock.now()
    states: list[Json] = []
    for url, times in ((sqlite_url, 1), (f"sqlite:///{other}", 4)):
        clock.at = begin
        database = Database(url)
        with front(database, clock) as entrance:
            workspace_id, events = _world(database, clock)
            deliveries = events * times
            if times > 1:
                random.Random(seed).shuffle(deliveries)  # noqa: S311 - shuffles a test
            _deliver(entrance, deliveries)
            states.append(_state(database, workspace_id))
        database.close()
    assert states[0] == states[1]
    assert all(processed and payload is None for _, processed, payload in states[0]["events"])
    assert len(states[0]["notes"]) == 4


def test_every_event_of_the_manifest_marks_itself_processed(database: Database, clock: SetClock) -> None:
    """Mutant: a handler that does its work only in one case and returns in the others."""
    with front(database, clock) as entrance:
        workspace_id, events = _world(database, clock)
        _deliver(entrance, events)
    named = {event["event"]["type"] for event in events}
    assert {name.partition(".")[0] for name in BOT["events"]} - named <= {"team_join", "member_left_channel"}
    assert all(processed for _, processed, _ in _state(database, workspace_id)["events"])


def test_an_effect_and_its_mark_are_one(database: Database, clock: SetClock) -> None:
    """Mutant: marking processed in a transaction of its own."""
    workspace_id = make_workspace(database)
    _record(database, workspace_id, clock, "one")

    def die_after_the_mark() -> None:
        with database.writing(workspace_id) as session:
            inbound.mark_processed(session, 1, now=clock.now())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        die_after_the_mark()
    with database.writing(workspace_id) as session:
        inbound.mark_processed(session, 1, now=clock.now())
    with pytest.raises(Duplicate), database.writing(workspace_id) as session:
        inbound.mark_processed(session, 1, now=clock.now())
