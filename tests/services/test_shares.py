"""Many due at the same instant: done in shares, so that whoever clicks meanwhile does not wait for all of it."""

from sqlmodel import Session, func, select

from bot.db.engine import Database
from bot.db.tables import Checkin
from bot.services import checkins
from scheduling.ticks import Tick, Ticks
from tests.conftest import SetClock
from tests.people import make_person, make_workspace
from tests.services import pairs


def test_check_ins_of_many_are_all_asked_in_one_tick_but_in_several_transactions(
    database: Database, clock: SetClock
) -> None:
    """Mutants: asking all of them in one transaction; leaving the rest for the next tick."""
    workspace_id = make_workspace(database)
    with database.writing(workspace_id) as session:
        programme = pairs.programme(session, make_person(session, "boss"), now=clock.now())
        for n in range(30):
            pairs.pair(
                session, make_person(session, f"a{n}"), make_person(session, f"b{n}"), programme, now=clock.now()
            )
    with database.reading(workspace_id) as session:
        due = checkins.next_due(session)
    assert due is not None
    shares: list[int] = []

    def counted(session: Session, **now: object) -> None:
        before = session.exec(select(func.count(Checkin.id))).one()  # type: ignore[arg-type] # a column
        checkins.queue_due(session, **now)  # type: ignore[arg-type] # the instant
        shares.append(session.exec(select(func.count(Checkin.id))).one() - before)  # type: ignore[arg-type] # a column

    Ticks(database, [Tick("checkins", counted, checkins.next_due, in_parts=True)]).run(due)
    assert sum(shares) == 60
    assert max(shares) <= 50
