"""Local times in every time zone that there is, over two years of summer times coming and going."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import available_timezones

from hypothesis import given
from hypothesis import strategies as st

from bot.services.cadence import following
from bot.services.calendar import ASK_HOUR, in_working_hours, local_date, next_slot, next_working_moment, zone

_BEGIN = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
_END = _BEGIN + timedelta(days=730)
# Names of one zone share a file; each name is a person's all the same.
_ZONES = sorted(available_timezones() - {"localtime"})


def _local(at: datetime, tz: str) -> tuple[int, time]:
    local = at.astimezone(zone(tz))
    return local.weekday(), local.time()


def test_a_series_keeps_its_weekday_and_hour_in_every_zone_for_two_years() -> None:
    """Mutant: adding periods of 24 hours instead of local days."""
    for tz in _ZONES:
        for days in (7, 14, 28):
            due = first = next_slot(_BEGIN, tz, days=days)
            dates = [local_date(first, tz)]
            while due < _END:
                assert _local(due, tz) == (first.astimezone(zone(tz)).weekday(), ASK_HOUR), (tz, due)
                assert in_working_hours(due, tz), (tz, due)
                due = following(due, due + timedelta(seconds=20), tz, days=days)
                dates.append(local_date(due, tz))
            steps = {later - earlier for earlier, later in pairwise(dates)}
            assert steps == {timedelta(days=days)}, tz


def test_every_working_day_has_one_slot_in_every_zone() -> None:
    """Mutants: adding 24 hours; taking the second of a fold, which gives a date two slots."""
    working_days = 0
    day = _BEGIN.date()
    for offset in range(1, 120):
        working_days += (day + timedelta(days=offset)).weekday() < 5
    for tz in _ZONES:
        at, seen = next_slot(_BEGIN, tz, days=1), set()
        while local_date(at, tz) < local_date(_BEGIN, tz) + timedelta(days=120):
            assert local_date(at, tz) not in seen, tz
            seen.add(local_date(at, tz))
            at = next_slot(at, tz)
        assert len(seen) == working_days or local_date(_BEGIN, tz) != day, tz


@given(
    st.sampled_from(_ZONES),
    st.sampled_from([7, 14, 28]),
    st.timedeltas(timedelta(0), timedelta(days=90)),
    st.timedeltas(timedelta(0), timedelta(days=365)),
)
def test_a_series_that_was_interrupted_goes_on_later_on_its_own_days(
    tz: str, days: int, late: timedelta, since: timedelta
) -> None:
    """Mutants: catching up on each missed one; counting on from the late one."""
    due = next_slot(_BEGIN + since, tz, days=days)
    now = due + late
    then = following(due, now, tz, days=days)
    assert then >= now + timedelta(days=days) / 2
    assert then <= now + timedelta(days=2 * days + 1)
    assert _local(then, tz) == _local(due, tz)
    assert (local_date(then, tz) - local_date(due, tz)).days % days == 0


@given(st.sampled_from(_ZONES), st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - hypothesis adds the zone
def test_the_next_working_moment_is_at_work_soon_and_not_in_the_past(tz: str, at: datetime) -> None:
    """Mutant: ending the day an hour too late."""
    moment = next_working_moment(at, tz)
    assert in_working_hours(moment, tz)
    assert at <= moment <= at + timedelta(days=3)
    weekday, clock_time = _local(moment, tz)
    assert weekday < 5
    assert time(9) <= clock_time < time(18)
