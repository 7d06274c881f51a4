"""Times at which people in several zones are all at work, and a person's own day and hour as an instant."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from bot.errors import InvalidInput
from bot.services.calendar import WorkWeek, at_local, in_working_hours, zone

_GRID = timedelta(minutes=30)
#: How far ahead times are looked for.
_DAYS_AHEAD = 21
#: Nobody is asked for a time sooner than this.
_NOTICE = timedelta(hours=20)
_MIDDAY = 13

#: A person's zone and when they work.
Hours = tuple[str, WorkWeek]


def propose(people: Sequence[Hours], *, now: datetime, minutes: int, count: int) -> list[datetime]:
    """Return up to `count` instants, one a day, at which everybody is at work for so many minutes.

    The hour of each day is the one furthest from the edges of everybody's day. Where working hours never meet,
    instants are returned at which as many as can be are at work, and the others awake.
    """
    for fits in (_all_at_work, _somebody_at_work_and_all_awake, _all_awake):
        found: list[datetime] = []
        for day in range(_DAYS_AHEAD):
            slots = [at for at in _grid(now, day) if fits(people, at, timedelta(minutes=minutes))]
            if slots:
                found.append(min(slots, key=lambda at: (_distance(people, at), at)))
            if len(found) == count:
                return found
        if found:
            return found
    return []


def all_at_work(people: Sequence[Hours], at: datetime, *, minutes: int) -> bool:
    """Tell whether everybody is at work for so many minutes from an instant on."""
    return _all_at_work(people, at, timedelta(minutes=minutes))


def own_instant(day: date, clock_time: time, tz: str) -> datetime:
    """Return the instant of somebody's own day and hour.

    Raises:
        InvalidInput: their clocks jump over this hour on this day.
    """
    at = at_local(day, clock_time, tz)
    if at.astimezone(zone(tz)).replace(tzinfo=None) != datetime.combine(day, clock_time):
        raise InvalidInput({"at": "On this day your clocks jump over this hour, so it does not exist. Choose another."})
    return at


def _grid(now: datetime, day: int) -> list[datetime]:
    first = now + _NOTICE
    start = datetime(first.year, first.month, first.day, tzinfo=UTC) + timedelta(days=day)
    return [at for n in range(48) if (at := start + n * _GRID) >= first]


def _all_at_work(people: Sequence[Hours], at: datetime, span: timedelta) -> bool:
    return all(_at_work(one, at, span) for one in people)


def _somebody_at_work_and_all_awake(people: Sequence[Hours], at: datetime, span: timedelta) -> bool:
    return any(_at_work(one, at, span) for one in people) and _all_awake(people, at, span)


def _all_awake(people: Sequence[Hours], at: datetime, span: timedelta) -> bool:
    return all(_awake(tz, week, at, span) for tz, week in people)


def _at_work(one: Hours, at: datetime, span: timedelta) -> bool:
    tz, week = one
    return in_working_hours(at, tz, week) and in_working_hours(at + span - timedelta(minutes=1), tz, week)


def _awake(tz: str, week: WorkWeek, at: datetime, span: timedelta) -> bool:
    local, end = at.astimezone(zone(tz)), (at + span).astimezone(zone(tz))
    return local.weekday() in week.days and local.hour >= 7 and end.date() == local.date() and end.hour < 22  # noqa: PLR2004 - the hours of a waking day


def _distance(people: Sequence[Hours], at: datetime) -> int:
    """Return how far from the middle of the day the worst-off of them would be, in minutes."""
    locals_ = [at.astimezone(zone(tz)) for tz, _ in people]
    return max(abs(local.hour * 60 + local.minute - _MIDDAY * 60) for local in locals_)
