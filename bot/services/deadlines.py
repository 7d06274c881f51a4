"""Working days in somebody's own week: when they are reminded, and when a thing lapses."""

from datetime import date, datetime, time, timedelta

from bot.services.calendar import ASK_HOUR, USUAL, WorkWeek, at_local, is_working_day, local_date


def after_working_days(after: datetime, tz: str, days: int, week: WorkWeek = USUAL) -> datetime:
    """Return 10:00 (or when this person begins) on the working day that is `days` working days after `after`."""
    day = local_date(after, tz)
    while days > 0:
        day += timedelta(days=1)
        days -= is_working_day(day, week)
    return at_local(day, _hour(week), tz)


def end_after_working_days(after: datetime, tz: str, days: int, week: WorkWeek = USUAL) -> datetime:
    """Return when the working day ends that is `days` working days after `after`."""
    return at_local(local_date(after_working_days(after, tz, days, week), tz), week.ends, tz)


def morning_of(day: date, tz: str, week: WorkWeek = USUAL) -> datetime:
    """Return the morning of a day, or of the last working day before it."""
    while not is_working_day(day, week):
        day -= timedelta(days=1)
    return at_local(day, _hour(week), tz)


def end_after_day(day: date, tz: str, week: WorkWeek = USUAL) -> datetime:
    """Return the end of the first working day after a day."""
    day += timedelta(days=1)
    while not is_working_day(day, week):
        day += timedelta(days=1)
    return at_local(day, week.ends, tz)


def _hour(week: WorkWeek) -> time:
    return ASK_HOUR if week.begins <= ASK_HOUR < week.ends else week.begins
