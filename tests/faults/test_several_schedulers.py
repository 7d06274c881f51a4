"""Several processes look at the same calendar at the same instant."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from bot.db.engine import Database
from bot.db.tables import Checkin, Outbox
from bot.forms.outbox import Letter, Manners, to_person
from bot.services import checkins, outbox
from scheduling.calendar import all_ticks
from scheduling.ticks import Tick, Ticks
from tests.conftest import SetClock
from tests.people import make_person, make_workspace
from tests.services import pairs

_PROCESSES = 4


def _four_at_once(database: Database, do: Callable[[Database], None]) -> None:
    urls = [database.url.render_as_string(hide_password=False)] * _PROCESSES
    databases = [Database(url, pool_size=2) for url in urls]
    together = threading.Barrier(_PROCESSES)

    def begin(one: Database) -> None:
        together.wait(10)
        do(one)

    with ThreadPoolExecutor(_PROCESSES) as pool:
        list(pool.map(begin, databases))
    for one in databases:
        one.close()


def _tick(one: Database, *, now: datetime) -> None:
    Ticks(one, all_ticks()).run(now)


def _pairs(database: Database, workspace_id: int, clock: SetClock, couples: int) -> None:
    with database.writing(workspace_id) as session:
        boss = make_person(session, "Boss")
        programme = pairs.programme(session, boss, now=clock.now())
        for n in range(couples):
            one, two = make_person(session, f"One{n}"), make_person(session, f"Two{n}")
            pairs.pair(session, one, two, programme, now=clock.now())


def test_four_schedulers_ask_everybody_once(database: Database, clock: SetClock) -> None:
    """Mutants: keys and check-ins without their local date's uniqueness; a next date that is not moved on."""
    workspace_id = make_workspace(database)
    _pairs(database, workspace_id, clock, 10)
    for _ in range(3):
        with database.reading(workspace_id) as session:
            due = checkins.next_due(session)
        assert due is not None
        _four_at_once(database, partial(_tick, now=due))
    with database.reading(workspace_id) as session:
        asked = session.exec(select(Checkin.member_id, func.count()).group_by(col(Checkin.member_id))).all()
        letters = session.exec(
            select(Outbox.person_id, func.count()).where(Outbox.kind == checkins.PROMPT).group_by(col(Outbox.person_id))
        ).all()
    assert [count for _, count in asked] == [3] * 20
    assert [count for _, count in letters] == [3] * 20


def test_check_ins_are_unique_even_without_taking_turns(database: Database, clock: SetClock) -> None:
    """Mutant: check-ins without their local date's uniqueness."""
    workspace_id = make_workspace(database)
    _pairs(database, workspace_id, clock, 5)
    with database.reading(workspace_id) as session:
        due = checkins.next_due(session)
    assert due is not None

    def queue(one: Database) -> None:
        # The loser of a race may fail as a whole; the next tick finds that nothing is left to do.
        with suppress(IntegrityError), one.writing(workspace_id) as session:
            checkins.queue_due(session, now=due)

    _four_at_once(database, queue)
    with database.reading(workspace_id) as session:
        assert session.exec(select(func.count()).select_from(Checkin)).one() == 10
        prompts = select(func.count()).select_from(Outbox).where(col(Outbox.kind) == checkins.PROMPT)
        assert session.exec(prompts).one() == 10


def test_a_key_enqueued_by_four_at_once_is_there_once(database: Database, clock: SetClock) -> None:
    """Mutant: the outbox's key not being unique."""
    workspace_id = make_workspace(database)
    with database.writing(workspace_id) as session:
        ids = [make_person(session, f"P{n}").id for n in range(20)]
    new: list[bool] = []

    def queue(one: Database) -> None:
        with one.writing(workspace_id) as session:
            for person_id in ids:
                to, now = to_person(person_id), clock.now()
                letter = Letter(key=f"x:{person_id}", to=to, kind="x", manners=Manners.NOW, due_at=now)
                new.append(outbox.enqueue(session, letter, now=now))

    _four_at_once(database, queue)
    with database.reading(workspace_id) as session:
        assert session.exec(select(func.count()).select_from(Outbox)).one() == len(ids)
    assert sum(new) == len(ids)


@pytest.mark.parametrize("where", ["doing", "looking", "waiting"])
def test_a_tick_that_fails_does_not_stop_the_others(database: Database, clock: SetClock, where: str) -> None:
    """Mutant: letting the first failure end the run."""
    make_workspace(database)
    done: list[str] = []

    def fail(_: Session, *, now: datetime) -> None:
        raise ValueError(f"odd data at {now}")

    def work(_: Session, *, now: datetime) -> None:
        done.append(f"work at {now}")

    def fail_to_look(_: Session, *, now: datetime | None = None) -> Any:
        raise ValueError(f"odd data at {now}")

    bad = {
        "doing": Tick("bad", fail),
        "looking": Tick("bad", work, fail_to_look),
        "waiting": Tick("bad", work, waits=fail_to_look),
    }
    with pytest.raises(ExceptionGroup) as failed:
        Ticks(database, [bad[where], Tick("good", work)]).run(clock.now())
    assert done == [f"work at {clock.now()}"]
    assert "bad" in str(failed.value.exceptions[0].__notes__)
