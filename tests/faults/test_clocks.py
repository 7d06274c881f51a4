"""Clocks that jump and processes that were away for days: no burst, nothing at night, nothing that is overdue."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import col, select

from bot.db.engine import Database
from bot.db.tables import Outbox, Person
from bot.delivery.claims import claim
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.states import OutboxState
from bot.services import outbox
from bot.services.calendar import in_working_hours
from scheduling.calendar import all_ticks
from scheduling.ticks import Ticks
from tests.conftest import SetClock
from tests.people import make_person, make_workspace
from tests.services import pairs

_CAP, _WINDOW = 2, timedelta(days=7)
_ZONES = ("UTC", "America/New_York", "Asia/Kathmandu", "Pacific/Auckland")


class Months:
    """Pairs all over the world, whose clock is moved by hand, and what reached whom at which instant."""

    def __init__(self, database: Database, clock: SetClock) -> None:
        self.database, self.clock = database, clock
        clock.at = datetime(2026, 2, 16, 9, 0, tzinfo=UTC)
        self.workspace_id = make_workspace(database)
        self.ticks = Ticks(database, all_ticks())
        self.sent: dict[int, list[datetime]] = defaultdict(list)
        self.unasked: dict[int, list[datetime]] = defaultdict(list)
        with database.writing(self.workspace_id) as session:
            boss = make_person(session, "Boss")
            programme = pairs.programme(session, boss, now=clock.now())
            mentors = [make_person(session, f"Mentor{n}", tz=tz) for n, tz in enumerate(_ZONES)]
            for n, tz in enumerate(_ZONES):
                mentee = make_person(session, f"Mentee{n}", tz=tz)
                # Everybody has two mentors, whose questions come in one message.
                for mentor in (mentors[n], mentors[n - 1]):
                    # Check-ins are what these clocks are about: nobody is reminded of anything.
                    pairs.pair(session, mentor, mentee, programme, now=clock.now()).next_look_at = None
            session.flush()
            self.tz = {person.id: person.tz for person in session.exec(select(Person))}

    def live(self, **how: float) -> None:
        """Let time pass with a process that looks morning and night, and whenever something is due."""
        end = self.clock.now() + timedelta(**how)
        while self.clock.now() < end:
            self.clock.at = min(end, self.clock.now() + timedelta(hours=12), self._next_due())
            self.look()

    def _next_due(self) -> datetime:
        waiting = select(Outbox.due_at).where(Outbox.state == OutboxState.DUE).order_by(col(Outbox.due_at)).limit(1)
        with self.database.reading(self.workspace_id) as session:
            dues = [self.ticks.next_due(), session.exec(waiting).first()]
        soon = self.clock.now() + timedelta(minutes=1)
        return max(soon, min((due for due in dues if due is not None), default=datetime.max.replace(tzinfo=UTC)))

    def look(self) -> None:
        """Tick and deliver whatever may be delivered now."""
        now = self.clock.now()
        self.ticks.run(now)
        while True:
            with self.database.writing() as session:
                rows = claim(session, owner="one", now=now, limit=50)
            if not rows:
                return
            with self.database.writing(self.workspace_id) as session:
                for row in session.exec(select(Outbox).where(col(Outbox.state) == OutboxState.LEASED)):
                    row.state, row.sent_at = OutboxState.SENT, now
                    if row.person_id is not None and row.params["manners"] != Manners.NOW.value:
                        self.sent[row.person_id].append(now)
                    if row.person_id is not None and row.unasked:
                        self.unasked[row.person_id].append(now)

    def enqueue(self, key: str, not_after: datetime) -> None:
        """Enqueue something for everybody that has a last moment."""
        with self.database.writing(self.workspace_id) as session:
            for person_id in self.tz:
                letter = Letter(
                    key=f"{key}:{person_id}",
                    to=to_person(person_id),
                    kind="test",
                    manners=Manners.UNASKED,
                    due_at=self.clock.now(),
                    not_after=not_after,
                )
                outbox.enqueue(session, letter, now=self.clock.now())

    def assert_polite(self) -> None:
        """Nothing came at night or on a weekend, and never three unasked messages within seven days."""
        assert self.unasked
        for person_id, instants in self.sent.items():
            assert all(in_working_hours(at, self.tz[person_id]) for at in instants), self.tz[person_id]
        for person_id, instants in self.unasked.items():
            in_order = sorted(instants)
            for first, third in zip(in_order, in_order[_CAP:], strict=False):
                assert third - first >= _WINDOW, (self.tz[person_id], first, third)


@pytest.mark.parametrize(
    ("database", "jump"), [("sqlite", timedelta(hours=2)), ("postgresql", timedelta(hours=-2))], indirect=["database"]
)
def test_a_clock_that_jumps_brings_no_burst_and_no_message_at_night(
    database: Database, clock: SetClock, jump: timedelta
) -> None:
    """Mutants: counting the cap per calendar week; checking hours only when something is enqueued."""
    months = Months(database, clock)
    for week in range(5):
        # Together with the check-ins these are more than a week may bring.
        months.enqueue(f"one{week}", clock.now() + timedelta(days=30))
        months.enqueue(f"two{week}", clock.now() + timedelta(days=30))
        months.live(days=7)
        clock.at += jump
        months.look()
    months.assert_polite()
    assert all(len(months.unasked[person_id]) >= 2 * 5 - 1 for person_id in list(months.tz)[1:])


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_restart_after_three_days_brings_no_burst_and_nothing_overdue(database: Database, clock: SetClock) -> None:
    """Mutants: sending what is past its last moment; catching up on each missed check-in."""
    months = Months(database, clock)
    months.live(days=13)
    months.enqueue("soon", clock.now() + timedelta(days=1))
    clock.forward(days=3)
    months.live(days=2)
    with database.reading(months.workspace_id) as session:
        overdue = session.exec(select(Outbox).where(Outbox.kind == "test")).all()
    assert {row.state for row in overdue} == {OutboxState.EXPIRED}
    months.live(days=5)
    months.assert_polite()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_month_without_baton_is_not_made_up_for(database: Database, clock: SetClock) -> None:
    """Mutant: catching up on each missed check-in."""
    months = Months(database, clock)
    months.live(days=1)
    clock.forward(days=45)
    back = clock.now()
    months.live(days=14)
    months.assert_polite()
    for person_id in list(months.tz)[1:]:
        # Two relationships, one message with one question each, though three were missed; the next are half a period
        # away at least.
        assert len([at for at in months.unasked[person_id] if at < back + timedelta(days=7)]) == 1
