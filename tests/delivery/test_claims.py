"""Claiming: manners, the weekly cap, one at a time per person, leases that run out."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from bot.db.engine import Database
from bot.db.tables import Outbox, Person
from bot.delivery.aftermath import Aftermath
from bot.delivery.claims import LEASE, claim, earliest_due
from bot.delivery.kinds.base import Kinds
from bot.delivery.outcomes import Fate, Outcome
from bot.delivery.records import Attempt, record
from bot.forms.outbox import Letter, Manners, to_channel, to_person
from bot.forms.states import Action, OutboxState
from bot.services import outbox
from tests.conftest import SetClock
from tests.people import make_person, make_workspace


@pytest.fixture
def workspace_id(database: Database) -> int:
    """A workspace to send in."""
    return make_workspace(database)


def _enqueue(
    database: Database, workspace_id: int, clock: SetClock, key: str, to: object, manners: Manners, **more: object
) -> None:
    with database.writing(workspace_id) as session:
        letter = Letter(key=key, to=to, kind="test", manners=manners, due_at=clock.now(), **more)  # type: ignore[arg-type] # tests pass what they vary
        outbox.enqueue(session, letter, now=clock.now())


def _person(database: Database, workspace_id: int, name: str = "ana", tz: str = "UTC") -> int:
    with database.writing(workspace_id) as session:
        return make_person(session, name, tz=tz).id


def _claim(database: Database, clock: SetClock, owner: str = "one") -> list[str]:
    with database.writing() as session:
        return [row.key for row in claim(session, owner=owner, now=clock.now(), limit=50)]


def _rows(database: Database, workspace_id: int) -> dict[str, Outbox]:
    with database.reading(workspace_id) as session:
        return {row.key: row for row in session.exec(select(Outbox))}


def _mark_sent(database: Database, workspace_id: int, clock: SetClock) -> None:
    with database.writing(workspace_id) as session:
        for row in session.exec(select(Outbox).where(col(Outbox.state) == OutboxState.LEASED)):
            row.state, row.sent_at = OutboxState.SENT, clock.now()


def test_the_same_key_is_enqueued_once(database: Database, workspace_id: int, clock: SetClock) -> None:
    ana = _person(database, workspace_id)
    for _ in range(3):
        _enqueue(database, workspace_id, clock, "k", to_person(ana), Manners.NOW)
    assert list(_rows(database, workspace_id)) == ["k"]


def test_a_reply_goes_out_at_night(database: Database, workspace_id: int, clock: SetClock) -> None:
    clock.at = datetime(2026, 3, 4, 3, 0, tzinfo=UTC)
    _enqueue(database, workspace_id, clock, "reply", to_person(_person(database, workspace_id)), Manners.NOW)
    assert _claim(database, clock) == ["reply"]


@pytest.mark.parametrize("manners", [Manners.DAYTIME, Manners.UNASKED])
def test_a_backlog_at_night_waits_for_the_persons_morning(
    database: Database, workspace_id: int, clock: SetClock, manners: Manners
) -> None:
    """Mutant: checking quiet hours only when enqueueing."""
    ana = _person(database, workspace_id, tz="Asia/Kolkata")
    _enqueue(database, workspace_id, clock, "checkin", to_person(ana), manners)
    clock.at = datetime(2026, 3, 5, 21, 30, tzinfo=UTC)  # 3 a.m. on Friday in Kolkata
    assert _claim(database, clock) == []
    assert _rows(database, workspace_id)["checkin"].due_at == datetime(2026, 3, 6, 3, 30, tzinfo=UTC)
    clock.at = datetime(2026, 3, 6, 3, 30, tzinfo=UTC)
    assert _claim(database, clock) == ["checkin"]


def test_nobody_gets_more_than_two_unasked_messages_in_seven_days(
    database: Database, workspace_id: int, clock: SetClock
) -> None:
    """Mutant: counting per programme, or per calendar week."""
    ana = _person(database, workspace_id)
    for n in range(3):
        _enqueue(database, workspace_id, clock, f"u{n}", to_person(ana), Manners.UNASKED)
    first = clock.now()
    for expected in (["u0"], ["u1"], []):
        assert _claim(database, clock) == expected
        _mark_sent(database, workspace_id, clock)
        clock.forward(hours=1)
    waits_until = _rows(database, workspace_id)["u2"].due_at
    assert waits_until > first + timedelta(days=7)
    clock.at = waits_until
    assert _claim(database, clock) == ["u2"]


def test_replies_do_not_count_towards_the_cap(database: Database, workspace_id: int, clock: SetClock) -> None:
    ana = _person(database, workspace_id)
    for n in range(4):
        _enqueue(database, workspace_id, clock, f"r{n}", to_person(ana), Manners.NOW)
        assert _claim(database, clock) == [f"r{n}"]
        _mark_sent(database, workspace_id, clock)


def test_one_person_has_one_message_under_way_at_a_time(database: Database, workspace_id: int, clock: SetClock) -> None:
    ana, ben = _person(database, workspace_id), _person(database, workspace_id, "ben")
    _enqueue(database, workspace_id, clock, "a1", to_person(ana), Manners.NOW)
    _enqueue(database, workspace_id, clock, "a2", to_person(ana), Manners.NOW)
    _enqueue(database, workspace_id, clock, "b1", to_person(ben), Manners.NOW)
    assert _claim(database, clock) == ["a1", "b1"]
    assert _claim(database, clock, "two") == []


def test_a_lease_that_ran_out_leaves_a_posts_fate_unknown_and_is_not_sent_again_at_once(
    database: Database, workspace_id: int, clock: SetClock
) -> None:
    """Mutant: an expired lease going straight back to due."""
    _enqueue(database, workspace_id, clock, "k", to_person(_person(database, workspace_id)), Manners.NOW)
    assert _claim(database, clock) == ["k"]
    clock.at += LEASE + timedelta(seconds=1)
    assert _claim(database, clock, "two") == []
    assert _rows(database, workspace_id)["k"].state is OutboxState.UNKNOWN


def test_a_lease_that_ran_out_on_an_update_is_simply_done_again(
    database: Database, workspace_id: int, clock: SetClock
) -> None:
    _enqueue(database, workspace_id, clock, "k", to_channel("C1"), Manners.NOW, action=Action.UPDATE)
    assert _claim(database, clock) == ["k"]
    clock.at += LEASE + timedelta(seconds=1)
    assert _claim(database, clock, "two") == ["k"]


def test_a_message_past_its_time_expires_instead_of_being_sent(
    database: Database, workspace_id: int, clock: SetClock
) -> None:
    late = clock.now() + timedelta(days=2)
    ana = _person(database, workspace_id)
    _enqueue(database, workspace_id, clock, "k", to_person(ana), Manners.UNASKED, not_after=late)
    clock.forward(days=3)
    assert _claim(database, clock) == []
    assert _rows(database, workspace_id)["k"].state is OutboxState.EXPIRED


def test_whoever_snoozes_past_a_messages_last_moment_gets_it_afterwards(
    database: Database, workspace_id: int, clock: SetClock
) -> None:
    """Mutant: letting it expire in silence while its reader wanted quiet."""
    ana, ben = _person(database, workspace_id), _person(database, workspace_id, "ben")
    late, until = clock.now() + timedelta(days=8), datetime(2026, 3, 25, tzinfo=UTC)
    for who in (ana, ben):
        _enqueue(database, workspace_id, clock, f"k{who}", to_person(who), Manners.UNASKED, not_after=late)
    with database.writing(workspace_id) as session:
        session.get_one(Person, ana).snoozed_until = until
    assert _claim(database, clock) == [f"k{ben}"]
    row = _rows(database, workspace_id)[f"k{ana}"]
    assert row.due_at == datetime(2026, 3, 25, 9, tzinfo=UTC)
    assert row.not_after == row.due_at + timedelta(days=8)
    clock.at = row.due_at
    assert _claim(database, clock) == [f"k{ana}"]


def test_what_waits_for_another_reason_still_expires(database: Database, workspace_id: int, clock: SetClock) -> None:
    """Mutant: carrying every last moment along."""
    ana = _person(database, workspace_id, tz="Pacific/Auckland")
    soon = clock.now() + timedelta(hours=2)
    _enqueue(database, workspace_id, clock, "k", to_person(ana), Manners.UNASKED, not_after=soon)
    assert _claim(database, clock) == []
    assert _rows(database, workspace_id)["k"].not_after == soon


def test_the_next_due_instant_is_that_of_the_earliest_row(
    database: Database, workspace_id: int, clock: SetClock
) -> None:
    def due() -> datetime | None:
        with database.reading() as session:
            return earliest_due(session, now=clock.now())

    assert due() is None
    ana = _person(database, workspace_id)
    _enqueue(database, workspace_id, clock, "k", to_person(ana), Manners.NOW)
    assert due() == clock.now()


def test_what_an_old_holder_reports_leaves_a_row_with_whoever_holds_it_now(
    database: Database, workspace_id: int, clock: SetClock
) -> None:
    """Mutant: recording without a fence."""
    _enqueue(database, workspace_id, clock, "k", to_person(_person(database, workspace_id)), Manners.NOW)
    with database.writing() as session:
        old = claim(session, owner="one", now=clock.now(), limit=1)
    clock.forward(hours=1)
    assert _claim(database, clock, "two") == [], "the lease ran out, so it may have been sent"
    with database.writing(workspace_id) as session:
        row = session.exec(select(Outbox)).one()
        # It was looked for and not found.
        row.state, row.due_at = OutboxState.DUE, clock.now()
    assert _claim(database, clock, "two") == ["k"]
    with database.writing() as session:
        late, nobody = [Attempt(old[0], Outcome(Fate.HELD))], Aftermath(Kinds([]), lambda _, deed: deed())
        record(session, late, nobody, now=clock.now(), jitter=random.Random(1))  # noqa: S311 - spreads retries
    row = _rows(database, workspace_id)["k"]
    assert (row.state, row.owner, row.attempt) == (OutboxState.LEASED, "two", 2)
