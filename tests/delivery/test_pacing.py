"""The pace of sending: channels, methods, and a workspace rate that is learned and shared by all processes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count, pairwise
from typing import Any

import pytest
from sqlmodel import col, select

from bot.db.engine import Database
from bot.db.tables import Outbox, Pace
from bot.delivery.claims import claim, earliest_due
from bot.delivery.pacing import CHANNEL_BURST, OPEN, WORKSPACE, slow_down
from bot.forms.outbox import Letter, Manners, To, to_channel, to_people, to_person
from bot.forms.states import Action, OutboxState
from bot.services import outbox
from tests.conftest import SetClock
from tests.people import make_person, make_workspace


@pytest.fixture
def workspace_id(database: Database) -> int:
    """A workspace to send in."""
    return make_workspace(database)


@pytest.fixture
def people(database: Database, workspace_id: int) -> list[int]:
    """A hundred people."""
    with database.writing(workspace_id) as session:
        return [make_person(session, f"p{n}").id for n in range(100)]


@pytest.fixture
def put(database: Database, workspace_id: int, clock: SetClock) -> Callable[..., None]:
    """Puts messages into the outbox."""
    numbers = count()

    def put(*tos: To, **more: Any) -> None:
        with database.writing(workspace_id) as session:
            for to in tos:
                letter = Letter(
                    key=str(next(numbers)), to=to, kind="test", manners=Manners.NOW, due_at=clock.now(), **more
                )
                outbox.enqueue(session, letter, now=clock.now())

    return put


def _send(database: Database, clock: SetClock, limit: int = 1000, owner: str = "one") -> int:
    """Claim, and write down that all of it was sent."""
    with database.writing() as session:
        rows = claim(session, owner=owner, now=clock.now(), limit=limit)
        for row in rows:
            row.state, row.sent_at, row.owner, row.lease_until = OutboxState.SENT, clock.now(), None, None
        return len(rows)


def _too_fast(
    database: Database, workspace_id: int, clock: SetClock, lane: str = WORKSPACE, seconds: float = 1
) -> None:
    with database.writing() as session:
        slow_down(session, workspace_id, lane, seconds, clock.now())


def _due(database: Database, clock: SetClock) -> datetime | None:
    with database.reading() as session:
        return earliest_due(session, now=clock.now())


def _rate(database: Database, workspace_id: int) -> float:
    with database.reading(workspace_id) as session:
        rate = session.exec(select(Pace.rate).where(Pace.lane == WORKSPACE)).one()
        assert rate is not None
        return rate


def test_a_workspace_that_never_complained_is_not_held_back(
    database: Database, clock: SetClock, people: list[int], put: Callable[..., None]
) -> None:
    put(*(to_person(p) for p in people))
    assert _send(database, clock) == 100


def test_the_first_complaint_teaches_the_rate_of_the_last_second(
    database: Database, workspace_id: int, clock: SetClock, people: list[int], put: Callable[..., None]
) -> None:
    put(*(to_person(p) for p in people[:20]))
    assert _send(database, clock) == 20
    _too_fast(database, workspace_id, clock)
    assert _rate(database, workspace_id) == 20


def test_one_rest_slows_down_once_however_many_were_told(
    database: Database, workspace_id: int, clock: SetClock, people: list[int], put: Callable[..., None]
) -> None:
    """Mutant: halving for each of eight calls that were under way together."""
    put(*(to_person(p) for p in people[:20]))
    _send(database, clock)
    for _ in range(8):
        _too_fast(database, workspace_id, clock)
    assert _rate(database, workspace_id) == 20
    clock.forward(seconds=2)
    _too_fast(database, workspace_id, clock)
    assert 10 < _rate(database, workspace_id) < 20


def test_after_a_rest_no_process_goes_faster_than_the_learned_rate(
    database: Database, workspace_id: int, clock: SetClock, people: list[int], put: Callable[..., None]
) -> None:
    """Mutant: a bucket of tokens in each process."""
    put(*(to_person(p) for p in people[:20]))
    _send(database, clock)
    _too_fast(database, workspace_id, clock)
    put(*(to_person(p) for p in people))
    assert _send(database, clock) == 0
    clock.forward(seconds=1)
    sent = 0
    for step in range(20):
        sent += _send(database, clock, owner=f"process {step % 4}")
        clock.forward(seconds=0.1)
    # Two seconds at twenty a second, a burst of half a second, and the little by which the rate grew.
    assert 40 <= sent <= 52


def test_the_rate_grows_while_it_is_what_holds_back_and_not_while_nothing_waits(
    database: Database, workspace_id: int, clock: SetClock, people: list[int], put: Callable[..., None]
) -> None:
    put(*(to_person(p) for p in people[:10]))
    _send(database, clock)
    _too_fast(database, workspace_id, clock)
    clock.forward(minutes=10)
    _send(database, clock)
    assert _rate(database, workspace_id) == 10
    put(*(to_person(p) for p in people))
    for _ in range(20):
        _send(database, clock)
        clock.forward(seconds=0.25)
    assert 10 < _rate(database, workspace_id) < 12


def test_the_sender_is_told_to_come_back_when_the_pace_allows(
    database: Database, workspace_id: int, clock: SetClock, people: list[int], put: Callable[..., None]
) -> None:
    """Mutant: waking at the due time of a row whose lane rests, again and again."""
    put(*(to_person(p) for p in people[:20]))
    _send(database, clock)
    _too_fast(database, workspace_id, clock, seconds=30)
    put(*(to_person(p) for p in people))
    assert _due(database, clock) == clock.now() + timedelta(seconds=30)
    total = 0
    while (due := _due(database, clock)) is not None:
        clock.at = max(due, clock.now())
        total += (sent := _send(database, clock))
        assert sent > 0
    assert total == 100


def test_a_channel_gets_a_short_burst_and_then_one_message_a_second(
    database: Database, clock: SetClock, put: Callable[..., None]
) -> None:
    put(*[to_channel("C1")] * 20)
    begun = clock.now()
    sent_at: list[datetime] = []
    while (due := _due(database, clock)) is not None:
        clock.at = max(due, clock.now())
        sent_at += [clock.now()] * _send(database, clock)
    assert len(sent_at) == 20
    for first, last in zip(sent_at, sent_at[CHANNEL_BURST:], strict=False):
        assert (last - first).total_seconds() >= CHANNEL_BURST
    assert sent_at[-1] - begun <= timedelta(seconds=20)


def test_a_resting_channel_holds_nobody_else_up(
    database: Database, clock: SetClock, people: list[int], put: Callable[..., None]
) -> None:
    for _ in range(CHANNEL_BURST):
        put(to_channel("C1"))
        _send(database, clock)
    put(*[to_channel("C1")] * 10, to_person(people[0]))
    assert [_send(database, clock, limit=4) for _ in range(2)] == [1, 0]


def test_greetings_in_group_dms_wait_for_their_method_and_hold_no_dm_up(
    database: Database, workspace_id: int, clock: SetClock, people: list[int], put: Callable[..., None]
) -> None:
    """conversations.open takes fifty calls a minute. Mutant: one lane for everything."""
    put(*(to_people([a, b]) for a, b in pairwise(people)))
    put(to_person(people[0]))
    opened = 0
    for _ in range(60):
        opened += _send(database, clock, limit=16)
        clock.forward(seconds=1)
    # A burst of forty, the DM, and fifty a minute after it.
    assert opened == 40 + 1 + 49
    with database.reading(workspace_id) as session:
        waiting = session.exec(select(Outbox).where(col(Outbox.state) == OutboxState.DUE)).all()
        assert all("," in row.recipient for row in waiting)
    _too_fast(database, workspace_id, clock, OPEN, seconds=60)
    put(to_person(people[1]))
    assert _send(database, clock) == 1


def test_publishing_home_tabs_takes_nothing_from_messages(
    database: Database, clock: SetClock, people: list[int], put: Callable[..., None]
) -> None:
    put(*(to_person(p) for p in people), action=Action.HOME)
    published = _send(database, clock)
    assert 0 < published < 100
    put(*(to_person(p) for p in people))
    assert _send(database, clock) == 100
