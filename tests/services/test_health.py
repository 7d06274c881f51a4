"""Health: a process that stops looking at what is due is noticed."""

from bot.db.engine import Database
from bot.services import health
from tests.conftest import SetClock


def _ailment(database: Database, clock: SetClock, process: str | None = None) -> str | None:
    with database.reading() as session:
        return health.ailment(session, now=clock.now(), tick_seconds=20, process=process)


def _beat(database: Database, clock: SetClock, process: str) -> None:
    with database.writing() as session:
        health.beat(session, process, "1", now=clock.now())


def test_three_missed_ticks_are_an_ailment_and_two_are_not(database: Database, clock: SetClock) -> None:
    _beat(database, clock, "one")
    clock.forward(seconds=59)
    assert _ailment(database, clock) is None
    clock.forward(seconds=2)
    assert "61 s (3 ticks missed)" in (_ailment(database, clock) or "")


def test_a_database_on_which_nobody_runs_is_ill(database: Database, clock: SetClock) -> None:
    assert "no Baton runs" in (_ailment(database, clock) or "")


def test_one_living_process_makes_the_database_well_and_not_its_hanging_neighbour(
    database: Database, clock: SetClock
) -> None:
    _beat(database, clock, "hanging")
    clock.forward(minutes=2)
    _beat(database, clock, "living")
    assert _ailment(database, clock) is None
    assert _ailment(database, clock, "living") is None
    assert _ailment(database, clock, "hanging") is not None


def test_a_process_that_ended_as_it_should_leaves_no_heartbeat(database: Database, clock: SetClock) -> None:
    _beat(database, clock, "one")
    with database.writing() as session:
        health.farewell(session, "one")
    assert "no Baton runs" in (_ailment(database, clock) or "")


def test_heartbeats_of_processes_long_gone_are_forgotten(database: Database, clock: SetClock) -> None:
    _beat(database, clock, "crashed")
    clock.forward(days=8)
    _beat(database, clock, "living")
    with database.reading() as session:
        assert health.latest(session, "crashed") is None
