"""Things that come back: the next time of a series, on its own weekday, however late this one was."""

from datetime import datetime, timedelta

from bot.services.calendar import USUAL, WorkWeek, local_date, next_slot


def following(due: datetime, now: datetime, tz: str, *, days: int, week: WorkWeek = USUAL) -> datetime:
    """Return when a series that was due at `due` is next due: at 10:00 on a working day in `tz`.

    The series stays on its days: lateness moves nothing. Times that an outage swallowed are passed over, and the
    next one keeps at least half a period's distance, so that an outage never brings two in a row.
    """
    passed = (local_date(now, tz) - local_date(due, tz)).days
    periods = max(1, passed // days)
    while (slot := next_slot(due, tz, days=periods * days, week=week)) < now + timedelta(days=days) / 2:
        periods += 1
    return slot
