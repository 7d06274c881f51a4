"""Weekly working hours as one integer, so that two people's overlap is a count of common bits.

A week has 336 half hours in UTC, Monday 00:00 first; half hours because some zones are off by thirty minutes.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SLOTS = 336
_SLOT = timedelta(minutes=30)
_WEEK = timedelta(days=7)

#: Monday to Friday, nine to five, local time.
OFFICE: Mapping[int, tuple[tuple[time, time], ...]] = {day: ((time(9), time(17)),) for day in range(5)}


def week(zone: str, windows: Mapping[int, Iterable[tuple[time, time]]] = OFFICE, *, on: date) -> int:
    """Turn local working windows into a bit set of half hours in UTC.

    Args:
        zone: an IANA name such as "Europe/Berlin".
        windows: weekday (Monday is 0) to (start, end) in local time; an end of 00:00 or before the start
            means the next day.
        on: a date in the season that counts, because zones change their offset during the year.

    Returns:
        An integer with one bit for each half hour of the week that lies in a window.
    """
    tz = ZoneInfo(zone)
    monday = on - timedelta(days=on.weekday())
    origin = datetime.combine(monday, time(), tzinfo=ZoneInfo("UTC"))
    bits = 0
    for weekday, spans in windows.items():
        day = monday + timedelta(days=weekday)
        for start, end in spans:
            begin = datetime.combine(day, start, tzinfo=tz)
            finish = datetime.combine(day if end > start else day + timedelta(days=1), end, tzinfo=tz)
            # Wall-clock ends in different offsets (a clock change inside the window) differ in real length.
            first = -(-(begin - origin) // _SLOT)
            last = (finish - origin) // _SLOT
            for slot in range(first, last):
                bits |= 1 << (slot % SLOTS)
    return bits


def overlap_hours(one: int, other: int) -> float:
    """Hours a week that both have in common."""
    return (one & other).bit_count() / 2
