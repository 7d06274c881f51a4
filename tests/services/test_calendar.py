"""Local days and hours, in every zone that this machine knows, through every jump of its clocks."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.services.calendar import (
    ASK_HOUR,
    USUAL,
    at_local,
    in_working_hours,
    is_working_day,
    local_date,
    next_slot,
    next_working_moment,
    zone,
)  # fmt: skip

ZONES = sorted(available_timezones() - {"localtime", "posixrules"})
FIRST, LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2035, 1, 1, tzinfo=UTC)

zones = st.sampled_from(ZONES)
instants = st.datetimes(FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None), timezones=st.just(UTC))
days_later = st.integers(0, 40)
hours = st.times().map(lambda t: t.replace(second=0, microsecond=0))


@given(instants, zones, days_later)
# Clocks jump at midnight, and a whole day is left out.
@example(datetime(2020, 10, 10, 23, 59, tzinfo=UTC), "America/Asuncion", 0)
@example(datetime(2026, 3, 28, 23, 30, tzinfo=UTC), "Europe/Berlin", 1)
@example(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Europe/Berlin", 0)
@example(datetime(2026, 4, 4, 14, 45, tzinfo=UTC), "Australia/Lord_Howe", 0)
@example(datetime(2026, 3, 6, 10, 0, tzinfo=UTC), "UTC", 0)
def test_the_next_slot_is_the_first_ten_oclock_on_a_working_day_that_is_still_to_come(
    after: datetime, tz: str, days: int
) -> None:
    slot = next_slot(after, tz, days=days)
    local = slot.astimezone(ZoneInfo(tz))
    assert slot > after
    assert local.time() == ASK_HOUR
    assert is_working_day(local.date())
    first = local_date(after, tz) + timedelta(days=days)
    assert local.date() >= first
    # Every day that was passed over is a weekend, or its ten o'clock was over.
    day = first
    while day < local.date():
        assert not is_working_day(day) or at_local(day, ASK_HOUR, tz) <= after
        day += timedelta(days=1)
    assert local.date() - first <= timedelta(days=3)


@given(instants, zones, hours, days_later)
def test_another_hour_is_kept_within_working_hours_and_gives_way_to_the_mornings_outside(
    after: datetime, tz: str, clock_time: time, days: int
) -> None:
    slot = next_slot(after, tz, days=days, clock_time=clock_time)
    assert slot > after
    assert in_working_hours(slot, tz)
    working = USUAL.begins <= clock_time < USUAL.ends
    assert slot.astimezone(ZoneInfo(tz)).time() == (clock_time if working else USUAL.begins)


@given(instants, zones)
def test_the_next_working_moment_is_now_at_work_and_else_the_next_mornings_beginning(at: datetime, tz: str) -> None:
    moment = next_working_moment(at, tz)
    assert in_working_hours(moment, tz)
    if in_working_hours(at, tz):
        assert moment == at
        return
    assert moment > at
    assert moment.astimezone(ZoneInfo(tz)).time() == USUAL.begins
    # Nobody was at work in between: look at every quarter of an hour.
    step = at
    while (step := step + timedelta(minutes=15)) < moment:
        assert not in_working_hours(step, tz)


@given(instants, zones)
def test_working_hours_are_those_of_the_clock_on_the_wall(at: datetime, tz: str) -> None:
    local = at.astimezone(ZoneInfo(tz))
    working = local.weekday() < 5 and USUAL.begins <= local.time() < USUAL.ends
    assert in_working_hours(at, tz) == working


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd", "/etc/localtime", "\0", "x" * 500])
def test_a_zone_that_nobody_knows_counts_as_utc(name: str) -> None:
    assert zone(name) == ZoneInfo("UTC")
