"""Rounds that come back, in words: the form, the line in an admin's hub, and the word before each one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, ButtonElement, PlainTextObject
from slack_sdk.models.views import View

from bot.forms.checking import checked
from bot.forms.recurrence import NEVER, SIGN_UP_DAYS, RecurrenceCard, RecurrenceForm, RecurrenceNotice
from bot.forms.rounds import MENTORING
from bot.views.circles import group_size
from bot.views.inputs import date_input, one_of, options, read_state
from bot.views.message import Message, context, escape, section
from bot.views.series import EVERY, open_button
from bot.views.when import month_day, on_clocks

MODAL = "recurrence.modal"
SKIP = "recurrence.skip"


def recurrence_modal(card: RecurrenceCard) -> View:
    """Return the form, begun with what holds."""
    rhythms = {NEVER: "Only when an admin opens one"} | {key.value: words.capitalize() for key, words in EVERY.items()}
    days = {str(n): "1 working day" if n == 1 else f"{n} working days" for n in SIGN_UP_DAYS}
    return View(
        type="modal",
        callback_id=MODAL,
        private_metadata=str(card.programme_id),
        title=PlainTextObject(text="Rounds that come back"),
        submit=PlainTextObject(text="Save"),
        close=PlainTextObject(text="Cancel"),
        blocks=[
            section(
                "A round can open by itself again and again, and nobody is paired with somebody they were paired with "
                "before. You hear from me a working day ahead and can skip it; the draft waits for you each time."
            ),
            one_of("every", "How often does a round open?", options(rhythms), initial=card.every or NEVER),
            date_input(
                "first_on",
                "On which day does the next one open?",
                initial=card.first_on,
                hint=f"At 10:00, {card.tz}. A day on which nobody works gives way to the next.",
            ),
            one_of(
                "sign_up_days",
                "How long can people sign up?",
                options(days),
                initial=str(card.sign_up_days),
                hint="It closes at 17:00 on the last of these days.",
            ),
            *([group_size(card.sizes, card.group_size)] if set(card.sizes) != {MENTORING} else []),
        ],
    )


def parse_recurrence(view: Mapping[str, Any]) -> tuple[int, RecurrenceForm]:
    """Return the programme's id and what was submitted.

    Raises:
        InvalidInput: with a sentence for each field that is not usable.
    """
    raw = read_state(view["state"]["values"])
    raw.setdefault("group_size", MENTORING)
    return int(view["private_metadata"]), checked(RecurrenceForm, raw)


def saved(card: RecurrenceCard) -> str:
    """Return the confirmation, as mrkdwn."""
    if card.every is None or card.next_on is None:
        return ":white_check_mark: *Saved.* Rounds open only when an admin opens one."
    return (
        f":white_check_mark: *Saved.* A round opens {EVERY[card.every]}, the next one on {month_day(card.next_on)} at "
        "10:00. All who run the programme hear of each a working day before."
    )


def notice(told: RecurrenceNotice) -> Message:
    """Return, for an admin, that a round is about to open, or why it did not."""
    name = escape(told.programme_name)
    if told.held:
        after = f" The next one is planned {on_clocks(told.next_at)}." if told.next_at else ""
        text = f"The next round of {name} did not open."
        words = f"The one before is still under way: publish it or call it off in <#{told.channel_id}>.{after}"
        return Message(text, [section(f":calendar: *{text}*\n{words}"), _buttons(told)])
    text = f"The next round of {name} is about to open."
    words = f"It opens {on_clocks(told.opens_at)} in <#{told.channel_id}>, as {EVERY[told.every]}. Nothing to do."
    return Message(text, [section(f":calendar: *{text}*\n{words}"), _buttons(told)])


def _buttons(told: RecurrenceNotice) -> ActionsBlock:
    skip = ButtonElement(text="Skip this one", action_id=SKIP, value=_of_round(told))
    return ActionsBlock(elements=[*([] if told.held else [skip]), open_button(told.programme_id)])


def _of_round(told: RecurrenceNotice) -> str:
    return f"{told.programme_id}:{told.opens_at.isoformat()}"


def parse_round(value: str) -> tuple[int, datetime]:
    """Return the programme's id and when the round would open, from the button that skips it."""
    programme_id, _, opens_at = value.partition(":")
    return int(programme_id), datetime.fromisoformat(opens_at)


def skipped(card: RecurrenceCard) -> Message:
    """Return what stands in place of the word about a round that was skipped."""
    after = f" The next one opens on {month_day(card.next_on)}." if card.next_on else ""
    text = "This round is skipped."
    return Message(text, [section(f"*{text}*{after}"), context("Nobody else was told of the one that is left out.")])
