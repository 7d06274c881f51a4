"""Holidays and own hours in the times that are computed, and in those that are sent."""

from datetime import UTC, datetime, time

import pytest

from bot.db.engine import Database
from bot.db.tables import Enrolment
from bot.delivery.claims import claim
from bot.forms.outbox import Letter, Manners, to_person
from bot.services import outbox, workweeks
from bot.services.cadence import following
from bot.services.calendar import WorkWeek, in_working_hours, next_slot, next_working_moment
from tests.conftest import SetClock
from tests.people import make_person, make_workspace
from tests.services import pairs

_GERMAN = WorkWeek(countries=("DE",))


def test_a_slot_on_a_holiday_moves_to_the_next_working_day() -> None:
    """Good Friday and Easter Monday 2026. Mutant: holidays known by fixed dates only."""
    thursday = datetime(2026, 4, 2, 12, 0, tzinfo=UTC)
    assert next_slot(thursday, "Europe/Berlin", week=_GERMAN) == datetime(2026, 4, 7, 8, 0, tzinfo=UTC)
    assert not in_working_hours(datetime(2026, 4, 6, 10, 0, tzinfo=UTC), "Europe/Berlin", _GERMAN)


def test_a_region_keeps_holidays_that_the_country_does_not() -> None:
    corpus_christi = datetime(2026, 6, 4, 10, 0, tzinfo=UTC)
    assert in_working_hours(corpus_christi, "Europe/Berlin", _GERMAN)
    assert not in_working_hours(corpus_christi, "Europe/Berlin", WorkWeek(countries=("DE-BY",)))


def test_the_holidays_of_all_programmes_that_somebody_is_in_are_kept() -> None:
    both = WorkWeek(countries=("DE", "US"))
    assert not in_working_hours(datetime(2026, 11, 26, 10, 0, tzinfo=UTC), "Europe/Berlin", both)  # Thanksgiving


def test_a_country_that_is_unknown_when_it_matters_keeps_nobody_from_anything(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A country may be dropped by the library long after a programme named it."""
    noon = datetime(2026, 4, 3, 10, 0, tzinfo=UTC)
    assert in_working_hours(noon, "UTC", WorkWeek(countries=("ZZ", "DE-ZZ")))
    assert "ZZ" in caplog.text


def test_a_series_keeps_its_weekday_and_steps_over_a_holiday() -> None:
    fridays = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
    after = following(fridays, fridays, "Europe/Berlin", days=14, week=_GERMAN)
    assert after == datetime(2026, 4, 7, 8, 0, tzinfo=UTC)


def test_somebody_who_begins_in_the_afternoon_is_asked_then() -> None:
    late = WorkWeek(begins=time(14, 0), ends=time(20, 0))
    assert next_slot(datetime(2026, 3, 4, 0, 0, tzinfo=UTC), "UTC", week=late) == datetime(
        2026, 3, 4, 14, 0, tzinfo=UTC
    )
    assert next_working_moment(datetime(2026, 3, 4, 19, 0, tzinfo=UTC), "UTC", late).hour == 19


@pytest.mark.parametrize("manners", [Manners.DAYTIME, Manners.UNASKED])
def test_a_message_that_can_wait_is_not_sent_on_a_holiday_of_the_programme(
    database: Database, clock: SetClock, manners: Manners
) -> None:
    """Mutant: keeping holidays when a message is planned, and not when it is sent."""
    clock.at = datetime(2026, 4, 3, 10, 0, tzinfo=UTC)
    workspace_id = make_workspace(database)
    with database.writing(workspace_id) as session:
        ana, ben = make_person(session, "ana", tz="Europe/Berlin"), make_person(session, "ben", tz="Europe/Berlin")
        programme = pairs.programme(session, ben, now=clock.now())
        programme.holiday_country = "DE"
        session.add(Enrolment(programme_id=programme.id, person_id=ana.id, joined_at=clock.now()))
        session.flush()
        assert workweeks.of(session, ana.id).countries == ("DE",)
        assert workweeks.of(session, ben.id).countries == ()
        for person in (ana, ben):
            letter = Letter(f"to {person.name}", to_person(person.id), "test", manners, clock.now())
            outbox.enqueue(session, letter, now=clock.now())
    with database.writing() as session:
        assert "to ben" in [row.key for row in claim(session, owner="one", now=clock.now(), limit=50)]
    with database.writing() as session:
        rows = claim(session, owner="one", now=datetime(2026, 4, 7, 7, 0, tzinfo=UTC), limit=50)
        assert "to ana" in [row.key for row in rows]
