"""A programme's series of rounds, as a line and a button for other pages."""

from slack_sdk.models.blocks import ButtonElement

from bot.forms.programmes import ProgrammeCard
from bot.forms.states import Cadence
from bot.views.when import on_clocks

OPEN = "recurrence.open"

EVERY = {Cadence.WEEKLY: "every week", Cadence.BIWEEKLY: "every two weeks", Cadence.MONTHLY: "every four weeks"}


def line(programme: ProgrammeCard) -> str:
    """Return what an admin's hub says about the series, as mrkdwn; empty where there is none."""
    if programme.rounds_every is None or programme.next_round_at is None:
        return ""
    return f"\nA round opens {EVERY[programme.rounds_every]}; the next one {on_clocks(programme.next_round_at)}."


def open_button(programme_id: int) -> ButtonElement:
    """Return the way to the form."""
    return ButtonElement(text="Rounds that come back", action_id=OPEN, value=str(programme_id))
