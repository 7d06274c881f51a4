"""Days and hours in somebody's own time zone. Local times are computed, never reached by adding 24 hours."""

import logging
from dataclasses import dataclass
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


@dataclass(frozen=True)
class WorkWeek:
    """When somebody works: weekdays (Monday is 0), local hours, and countries whose public holidays are free."""

    days: frozenset[int] = frozenset(range(_SATURDAY))
    begins: time = DAY_BEGINS
    ends: time = DAY_ENDS
    countries: tuple[str, ...] = ()


#: Of somebody who named none.
USUAL = WorkWeek()


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """Return the zone, or UTC where Slack names one that this machine does not know (logged once)."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        _log.warning("unknown time zone %r, using UTC", name[:64])
        return ZoneInfo("UTC")


@lru_cache(maxsize=256)
def public_holidays(country: str, year: int) -> frozenset[date]:
    """Return a country's public holidays; none where the country is unknown (logged once a year)."""
    # Imported when a programme keeps holidays: the library takes memory that others need not spend.
    import holidays  # noqa: PLC0415 - see above

    code, _, region = country.partition("-")
    try:
        return frozenset(holidays.country_holidays(code, subdiv=region or None, years=year))
    except (NotImplementedError, KeyError):
        _log.warning("no holidays are known for the country %r, every working day counts", country[:16])
        return frozenset()


def knows_holidays_of(country: str) -> bool:
    """Tell whether the holidays of a country or region, coded as in ISO 3166 (DE, DE-BY), are known."""
    import holidays  # noqa: PLC0415 - as above

    code, dash, region = country.partition("-")
    known = holidays.list_supported_countries(include_aliases=False)
    return code in known and (not dash or region in known[code])


def is_working_day(day: date, week: WorkWeek = USUAL) -> bool:
    """Tell whether somebody works on this day."""
    return day.weekday() in week.days and not any(day in public_holidays(c, day.year) for c in week.countries)


def local_date(at: datetime, tz: str) -> date:
    """Return the date that `at` has for somebody in `tz`."""
    return at.astimezone(zone(tz)).date()


def at_local(day: date, clock_time: time, tz: str) -> datetime:
    """Return the instant, in UTC, at which clocks in `tz` show `clock_time` on `day`.

    In a spring gap, where that time does not exist, the instant is as long after midnight as clocks outside the gap
    would say; in an autumn fold it is the first of the two.
    """
    return datetime.combine(day, clock_time, zone(tz)).astimezone(UTC)


def next_slot(
    after: datetime, tz: str, *, days: int = 0, clock_time: time = ASK_HOUR, week: WorkWeek = USUAL
) -> datetime:
    """Return the first working day's `clock_time` in `tz` that is at least `days` local days later than `after`.

    With `days=0` it is today if that time is still to come. A time at which this person does not work gives way to
    the beginning of their day.
    """
    if not week.begins <= clock_time < week.ends:
        clock_time = week.begins
    day = local_date(after, tz) + timedelta(days=days)
    while not is_working_day(day, week) or at_local(day, clock_time, tz) <= after:
        day += timedelta(days=1)
    return at_local(day, clock_time, tz)


def in_working_hours(at: datetime, tz: str, week: WorkWeek = USUAL) -> bool:
    """Tell whether somebody in `tz` is at work at this instant."""
    local = at.astimezone(zone(tz))
    return is_working_day(local.date(), week) and week.begins <= local.time() < week.ends


def next_working_moment(at: datetime, tz: str, week: WorkWeek = USUAL) -> datetime:
    """Return `at` itself when somebody in `tz` is at work, else when their next working day begins."""
    return at if in_working_hours(at, tz, week) else next_slot(at, tz, clock_time=week.begins, week=week)
