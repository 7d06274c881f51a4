"""Days and hours in somebody's own time zone. Local times are computed, never reached by adding 24 hours."""

import logging
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_log = logging.getLogger(__name__)

#: When check-ins and suggestions arrive, local time; the hour is the habit of the field (10:00).
ASK_HOUR = time(10, 0)
#: Working hours of somebody who named none, local time, Monday to Friday.
DAY_BEGINS = time(9, 0)
DAY_ENDS = time(18, 0)
_SATURDAY = 5


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """Return the zone, or UTC where Slack names one that this machine does not know (logged once)."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        _log.warning("unknown time zone %r, using UTC", name[:64])
        return ZoneInfo("UTC")


def is_working_day(day: date) -> bool:
    """Tell whether people work on this day: Monday to Friday."""
    return day.weekday() < _SATURDAY


def local_date(at: datetime, tz: str) -> date:
    """Return the date that `at` has for somebody in `tz`."""
    return at.astimezone(zone(tz)).date()


def at_local(day: date, clock_time: time, tz: str) -> datetime:
    """Return the instant, in UTC, at which clocks in `tz` show `clock_time` on `day`.

    In a spring gap, where that time does not exist, the instant is as long after midnight as clocks outside the gap
    would say; in an autumn fold it is the first of the two.
    """
    return datetime.combine(day, clock_time, zone(tz)).astimezone(UTC)


def next_slot(after: datetime, tz: str, *, days: int = 0, clock_time: time = ASK_HOUR) -> datetime:
    """Return the first working day's `clock_time` in `tz` that is at least `days` local days later than `after`.

    With `days=0` it is today if that time is still to come.
    """
    day = local_date(after, tz) + timedelta(days=days)
    while not is_working_day(day) or at_local(day, clock_time, tz) <= after:
        day += timedelta(days=1)
    return at_local(day, clock_time, tz)


def in_working_hours(at: datetime, tz: str) -> bool:
    """Tell whether somebody in `tz` is at work at this instant."""
    local = at.astimezone(zone(tz))
    return is_working_day(local.date()) and DAY_BEGINS <= local.time() < DAY_ENDS


def next_working_moment(at: datetime, tz: str) -> datetime:
    """Return `at` itself when somebody in `tz` is at work, else when their next working day begins."""
    return at if in_working_hours(at, tz) else next_slot(at, tz, clock_time=DAY_BEGINS)
