"""Choosing people, and dates that each reader sees on their own calendar."""

from datetime import UTC, datetime

from slack_sdk.models.blocks import InputBlock, PlainTextObject, UserSelectElement

from bot.views.inputs import VALUE
from bot.views.when import month_day


def person_input(
    field: str, label: str, *, initial: str = "", hint: str | None = None, optional: bool = False
) -> InputBlock:
    """Return a choice of one person in the workspace."""
    return InputBlock(
        block_id=field,
        label=PlainTextObject(text=label),
        element=UserSelectElement(action_id=VALUE, initial_user=initial or None),
        hint=PlainTextObject(text=hint) if hint else None,
        optional=optional,
    )


def day_on_clocks(at: datetime) -> str:
    """Return mrkdwn that shows the day of an instant in each reader's own zone."""
    return f"<!date^{int(at.timestamp())}^{{date_long}}|{month_day(at.astimezone(UTC))}>"
