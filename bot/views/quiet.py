"""When Baton may write: snooze, pause to a date, working days and hours."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import ButtonElement, PlainTextObject
from slack_sdk.models.views import View

from bot.forms.checking import checked
from bot.forms.quiet import QuietCard, QuietForm, Rest
from bot.views.inputs import clock_input, date_input, one_of, options, read_state, some_of
from bot.views.message import context
from bot.views.when import month_day

OPEN = "quiet.open"
STOP = "quiet.stop"
MODAL = "quiet.modal"

_RESTS = {
    Rest.SNOOZE: "Only what I did not ask for",
    Rest.PAUSE: "Everything: pause mentoring",
}
_MEANINGS = {
    Rest.SNOOZE: "Check-ins, suggestions and nudges wait; asks and answers still come",
    Rest.PAUSE: "Nobody is suggested to you, nor you to others, until that day",
}
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def snooze_button(label: str = "Snooze") -> ButtonElement:
    """Return the button that every unasked message carries."""
    return ButtonElement(text=label, action_id=OPEN)


def stop_button() -> ButtonElement:
    """Return the button that ends a snooze at one click."""
    return ButtonElement(text="Stop snoozing", action_id=STOP)


def quiet_modal(card: QuietCard) -> View:
    """Return the form; a snooze or a pause needs a date, the rest can be changed without."""
    until = card.snoozed_until or card.paused_until
    blocks = [
        date_input(
            "until", "Quiet until", initial=until, hint="Leave it empty to change your hours only.", optional=True
        ),
        one_of(
            "rest",
            "What waits until then",
            options(_RESTS, _MEANINGS) if card.days is not None else options({Rest.SNOOZE: _RESTS[Rest.SNOOZE]}),
            initial=Rest.PAUSE if card.paused_until else Rest.SNOOZE,
            radio=True,
        ),
    ]
    if card.days is not None:
        blocks += [
            some_of(
                "days",
                "My working days",
                options(dict(enumerate(_DAYS))),
                initial=[str(day) for day in sorted(card.days)],
                boxes=True,
            ),
            clock_input("begins", "My day begins", initial=card.begins),
            clock_input("ends", "My day ends", initial=card.ends),
        ]
    return View(
        type="modal",
        callback_id=MODAL,
        title=PlainTextObject(text="Quiet times"),
        submit=PlainTextObject(text="Save"),
        close=PlainTextObject(text="Cancel"),
        blocks=[*blocks, context("Times are in your own time zone, as Slack knows it. Only you see this.")],
    )


def parse_quiet(values: Mapping[str, Any]) -> QuietForm:
    """Return what was submitted.

    Raises:
        InvalidInput: with a sentence for each field that is not usable.
    """
    return checked(QuietForm, {name: value for name, value in read_state(values).items() if value is not None})


def quiet_saved(card: QuietCard) -> str:
    """Return in words what holds from now on."""
    if card.paused_until:
        return f":zzz: *Paused until {month_day(card.paused_until)}.* You come back by yourself on that day."
    if card.snoozed_until:
        return (
            f":zzz: *Quiet until {month_day(card.snoozed_until)}.* Until then nothing comes that you did not ask for; "
            "asks from people and answers to your own clicks still do. `/mentor` ends it at one click."
        )
    return ":white_check_mark: Your hours are saved."
