"""The outbox in numbers, messages sent after all, and what a restored copy may not send twice."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session, select

from bot.db.engine import Database
from bot.db.tables import Outbox
from bot.errors import AlreadyDone, NotFound
from bot.forms.outbox import Letter, Manners, To, to_channel, to_people, to_person
from bot.forms.states import Action, OutboxState
from bot.services import outbox, postoffice
from tests.conftest import SetClock
from tests.people import make_person, make_workspace


@pytest.fixture
def workspace_id(database: Database) -> int:
    """A workspace to send in."""
    return make_workspace(database)


@pytest.fixture
def put(database: Database, workspace_id: int, clock: SetClock) -> Callable[..., int]:
    """Puts a message in a state into the outbox."""

    def put(to: To | None = None, state: OutboxState = OutboxState.DUE, reason: str | None = None, **more: Any) -> int:
        with database.writing(workspace_id) as session:
            number = len(_all(session))
            to = to or to_person(make_person(session, f"p{number}").id)
            letter = Letter(f"{number}", to, "test", Manners.NOW, clock.now(), **more)
            outbox.enqueue(session, letter, now=clock.now())
            row = _all(session)[-1]
            row.state, row.reason = state, reason
            return row.id

    return put


def _all(session: Session) -> list[Outbox]:
    return list(session.exec(select(Outbox).order_by(Outbox.id)))  # type: ignore[arg-type] # a column


def test_admins_see_kinds_and_codes_of_what_failed_lately_and_nothing_else(
    database: Database, workspace_id: int, clock: SetClock, put: Callable[..., int]
) -> None:
    put(state=OutboxState.DEAD, reason="channel_not_found")
    clock.forward(days=31)
    for _ in range(2):
        put(state=OutboxState.DEAD, reason="user_not_found")
    put(state=OutboxState.EXPIRED, reason="too_late")
    put(state=OutboxState.SENT)
    with database.reading(workspace_id) as session:
        failed = postoffice.failed_lately(session, now=clock.now())
    assert [(c.state, c.kind, c.reason, c.count) for c in failed] == [
        (OutboxState.DEAD, "test", "user_not_found", 2),
        (OutboxState.EXPIRED, "test", "too_late", 1),
    ]


def test_admins_see_nothing_of_another_workspace(database: Database, clock: SetClock, put: Callable[..., int]) -> None:
    put(state=OutboxState.DEAD, reason="channel_not_found")
    other = make_workspace(database, "T0002")
    with database.reading(other) as session:
        assert postoffice.failed_lately(session, now=clock.now()) == []


def test_a_message_that_was_given_up_can_be_sent_after_all_and_only_such_a_one(
    database: Database, workspace_id: int, clock: SetClock, put: Callable[..., int]
) -> None:
    dead, sent = put(state=OutboxState.DEAD, reason="channel_not_found"), put(state=OutboxState.SENT)
    with database.writing() as session:
        postoffice.retry(session, dead, now=clock.now())
        with pytest.raises(AlreadyDone):
            postoffice.retry(session, sent, now=clock.now())
        with pytest.raises(NotFound):
            postoffice.retry(session, 999, now=clock.now())
    with database.reading(workspace_id) as session:
        assert [row.state for row in _all(session)] == [OutboxState.DUE, OutboxState.SENT]


def test_what_was_due_in_a_restored_copy_is_looked_for_before_it_is_sent(
    database: Database, workspace_id: int, clock: SetClock, put: Callable[..., int]
) -> None:
    """Mutant: sending what the copy calls due, which was sent after the copy was made."""
    for state in (OutboxState.DUE, OutboxState.LEASED, OutboxState.SENT):
        put(state=state)
    put(to_channel("C1"))
    put(to_people([1, 2]))
    put(to_channel("C1"), action=Action.UPDATE)
    with database.writing() as session:
        assert postoffice.after_restore(session, now=clock.now()) == 2
    with database.reading(workspace_id) as session:
        assert [row.state for row in _all(session)] == [
            OutboxState.UNKNOWN,
            OutboxState.UNKNOWN,
            OutboxState.SENT,
            OutboxState.DEAD,
            OutboxState.DEAD,
            OutboxState.DUE,
        ]
