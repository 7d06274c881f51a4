"""Snoozing, pausing to a date, own working hours; and what waits meanwhile."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlmodel import Session, select

from bot.catalogue import Field, Stage
from bot.db.engine import Database
from bot.db.tables import Outbox, Person, Profile
from bot.delivery.claims import claim
from bot.errors import AlreadyDone, InvalidInput
from bot.forms.outbox import Letter, Manners, to_person
from bot.forms.quiet import QuietForm, Rest
from bot.forms.states import ProfileState
from bot.services import outbox, quiet
from bot.services.actors import Actor
from tests.conftest import SetClock
from tests.people import make_person, make_workspace


@pytest.fixture
def ana(database: Database) -> Actor:
    """Somebody in Kolkata who takes part; it is Wednesday, 17:30 there."""
    workspace_id = make_workspace(database)
    with database.writing(workspace_id) as session:
        person = make_person(session, "ana", tz="Asia/Kolkata")
        session.add(
            Profile(
                person_id=person.id,
                stage=next(iter(Stage)),
                field=next(iter(Field)),
                looking=True,
                joined_at=datetime(2026, 1, 1, tzinfo=UTC),
            )
        )
        return Actor(workspace_id, person.id)


def _save(database: Database, ana: Actor, clock: SetClock, **form: object) -> None:
    with database.writing(ana.workspace_id) as session:
        quiet.save(session, ana, QuietForm.model_validate(form), now=clock.now())


def _enqueue(database: Database, ana: Actor, clock: SetClock, manners: Manners) -> None:
    with database.writing(ana.workspace_id) as session:
        letter = Letter(manners.value, to_person(ana.person_id), "test", manners, clock.now())
        outbox.enqueue(session, letter, now=clock.now())


def _claim(database: Database, clock: SetClock) -> list[str]:
    with database.writing() as session:
        return [row.key for row in claim(session, owner="one", now=clock.now(), limit=50)]


def _due_at(database: Database, ana: Actor) -> datetime:
    with database.reading(ana.workspace_id) as session:
        return session.exec(select(Outbox.due_at)).one()


def _tick(database: Database, ana: Actor, clock: SetClock) -> None:
    with database.writing(ana.workspace_id) as session:
        quiet.queue_due(session, now=clock.now())


def _state(session: Session, ana: Actor) -> ProfileState:
    return ProfileState(session.exec(select(Profile.state).where(Profile.person_id == ana.person_id)).one())


def test_what_was_not_asked_for_waits_for_the_first_morning_after_a_snooze(
    database: Database, ana: Actor, clock: SetClock
) -> None:
    """Mutant: ending a snooze at midnight UTC, or at night."""
    _save(database, ana, clock, until=date(2026, 3, 16))
    _enqueue(database, ana, clock, Manners.UNASKED)
    assert _claim(database, clock) == []
    assert _due_at(database, ana) == datetime(2026, 3, 16, 3, 30, tzinfo=UTC)  # Monday, nine in Kolkata
    clock.at = datetime(2026, 3, 16, 3, 30, tzinfo=UTC)
    assert _claim(database, clock) == ["unasked"]


@pytest.mark.parametrize("manners", [Manners.NOW, Manners.DAYTIME])
def test_asks_and_answers_come_in_spite_of_a_snooze(
    database: Database, ana: Actor, clock: SetClock, manners: Manners
) -> None:
    _save(database, ana, clock, until=date(2026, 3, 16))
    _enqueue(database, ana, clock, manners)
    assert _claim(database, clock) == [manners.value]


def test_what_waited_for_a_snooze_comes_when_it_is_stopped(database: Database, ana: Actor, clock: SetClock) -> None:
    """Mutant: leaving it put off to the day on which the snooze would have ended."""
    _save(database, ana, clock, until=date(2026, 3, 16))
    _enqueue(database, ana, clock, Manners.UNASKED)
    assert _claim(database, clock) == []
    with database.writing(ana.workspace_id) as session:
        quiet.stop(session, ana, now=clock.now())
        with pytest.raises(AlreadyDone):
            quiet.stop(session, ana, now=clock.now())
    assert _claim(database, clock) == ["unasked"]


def test_a_snooze_ends_by_itself(database: Database, ana: Actor, clock: SetClock) -> None:
    _save(database, ana, clock, until=date(2026, 3, 6))
    with database.reading(ana.workspace_id) as session:
        due = quiet.next_due(session)
    assert due == datetime(2026, 3, 5, 18, 30, tzinfo=UTC)  # midnight in Kolkata
    clock.at = due
    _tick(database, ana, clock)
    with database.reading(ana.workspace_id) as session:
        assert session.exec(select(Person.snoozed_until)).one() is None
        assert quiet.next_due(session) is None
        assert quiet.card(session, ana, now=clock.now()).snoozed_until is None


def test_a_pause_to_a_date_ends_by_itself_on_that_day(database: Database, ana: Actor, clock: SetClock) -> None:
    """Mutant: a tick that forgets pauses, whereupon somebody stays away for good."""
    _save(database, ana, clock, until=date(2026, 3, 6), rest=Rest.PAUSE)
    with database.reading(ana.workspace_id) as session:
        assert _state(session, ana) is ProfileState.PAUSED
        assert quiet.card(session, ana, now=clock.now()).paused_until == date(2026, 3, 6)
        due = quiet.next_due(session)
    assert due is not None
    clock.at = due - timedelta(seconds=1)
    _tick(database, ana, clock)
    with database.reading(ana.workspace_id) as session:
        assert _state(session, ana) is ProfileState.PAUSED
    clock.at = due
    _tick(database, ana, clock)
    with database.reading(ana.workspace_id) as session:
        assert _state(session, ana) is ProfileState.ACTIVE
        assert quiet.next_due(session) is None


def test_a_running_pause_can_get_another_date(database: Database, ana: Actor, clock: SetClock) -> None:
    for day in (6, 20):
        _save(database, ana, clock, until=date(2026, 3, day), rest=Rest.PAUSE)
    with database.reading(ana.workspace_id) as session:
        assert quiet.card(session, ana, now=clock.now()).paused_until == date(2026, 3, 20)


@pytest.mark.parametrize("day", [date(2026, 3, 4), date(2020, 1, 1), date(2027, 6, 1)])
def test_a_day_that_is_not_to_come_or_far_away_is_refused_beside_its_field(
    database: Database, ana: Actor, clock: SetClock, day: date
) -> None:
    with pytest.raises(InvalidInput) as refused:
        _save(database, ana, clock, until=day)
    assert list(refused.value.fields) == ["until"]


def test_own_working_days_and_hours_decide_when_something_comes(
    database: Database, ana: Actor, clock: SetClock
) -> None:
    """Mutant: everybody's Monday to Friday, nine to six."""
    _save(database, ana, clock, days=[6], begins=time(14, 0), ends=time(16, 0))
    _enqueue(database, ana, clock, Manners.DAYTIME)
    assert _claim(database, clock) == []
    assert _due_at(database, ana) == datetime(2026, 3, 8, 8, 30, tzinfo=UTC)  # Sunday, two in the afternoon


def test_somebody_who_has_not_joined_can_snooze_all_the_same(database: Database, clock: SetClock) -> None:
    workspace_id = make_workspace(database)
    with database.writing(workspace_id) as session:
        ben = Actor(workspace_id, make_person(session, "ben").id)
        saved = quiet.save(session, ben, QuietForm(until=date(2026, 3, 9)), now=clock.now())
    assert (saved.snoozed_until, saved.days) == (date(2026, 3, 9), None)
