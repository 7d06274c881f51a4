"""Days and moments in words. Spelled out, since strftime follows the machine's locale."""

from datetime import UTC, date, datetime

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def month_day(day: date) -> str:
    """Return a day as in "9 March"."""
    return f"{day.day} {_MONTHS[day.month - 1]}"


def moment(at: datetime) -> str:
    """Return an instant, already in its reader's zone, as in "on Monday, 9 March at 10:00"."""
    return f"on {_DAYS[at.weekday()]}, {month_day(at)} at {at:%H:%M}"


def on_clocks(at: datetime) -> str:
    """Return mrkdwn that shows an instant in each reader's own zone, and in UTC where Slack cannot."""
    in_utc = at.astimezone(UTC)
    return f"<!date^{int(at.timestamp())}^{{date_long_pretty}} at {{time}}|{month_day(in_utc)} at {in_utc:%H:%M} UTC>"
