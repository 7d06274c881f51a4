"""What came of it, half a year later."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, ButtonElement, PlainTextObject
from slack_sdk.models.views import View

from bot.forms.checking import checked
from bot.forms.follow_ups import FollowUpCard, FollowUpForm, NewsCard
from bot.views.inputs import read_state, text_input
from bot.views.message import Message, context, quote, section
from bot.views.partners import names

PROMISE = "follow_ups.promise"
TAKE_BACK = "follow_ups.take_back"
OPEN = "follow_ups.open"
DECLINE = "follow_ups.decline"
MODAL = "follow_ups.modal"

SENT = ":seedling: *On its way.* It is read in their own working hours. Thank you for telling!"


def promise_button(relationship_id: int) -> ButtonElement:
    """Return the button by which a mentee wants to be asked later."""
    return ButtonElement(text="Ask me in six months", action_id=PROMISE, value=str(relationship_id))


def take_back_button(relationship_id: int) -> ButtonElement:
    """Return the button that takes it back."""
    return ButtonElement(text="Rather do not ask me", action_id=TAKE_BACK, value=str(relationship_id))


def asked(card: FollowUpCard) -> Message:
    """Return the question to the mentee."""
    who = names(card.relationship.partners)
    words = f"Half a year ago your time with {who} came to its end. What came of it?"
    buttons = [
        ButtonElement(text="Tell them", action_id=OPEN, value=str(card.id), style="primary"),
        ButtonElement(text="Not this time", action_id=DECLINE, value=str(card.id)),
    ]
    note = f"You wanted to be asked. {who} reads what you write, and nobody else; you are asked just this once."
    return Message(words, [section(f":seedling: *{words}*"), ActionsBlock(elements=buttons), context(note)])


def declined(card: FollowUpCard) -> Message:
    """Return what takes the question's place where it stays open."""
    words = f"That is fine. {names(card.relationship.partners)} does not hear that you were asked."
    return Message(words, [section(words)])


def told_modal(card: FollowUpCard) -> View:
    """Return the form."""
    who = names(card.relationship.partners)
    placeholder = "I lead the customer reviews now, and I pass on what you told me about interruptions."
    return View(
        type="modal",
        callback_id=MODAL,
        private_metadata=str(card.id),
        title=PlainTextObject(text="What came of it"),
        submit=PlainTextObject(text="Send"),
        close=PlainTextObject(text="Cancel"),
        blocks=[
            section(f"*Half a year after your time with {who}*"),
            text_input(
                "told",
                "What came of it?",
                multiline=True,
                placeholder=placeholder,
                hint="Your mentor reads it: progress is what they get in return.",
            ),
        ],
    )


def parse(view: Mapping[str, Any]) -> tuple[int, FollowUpForm]:
    """Return the question and what was written.

    Raises:
        InvalidInput: with a sentence for each field that is not usable.
    """
    return int(view["private_metadata"]), checked(FollowUpForm, read_state(view["state"]["values"]))


def told(card: NewsCard) -> Message:
    """Return what the mentor reads."""
    who = names((card.author,))
    words = f"{who} tells what came of it, half a year on."
    return Message(words, [section(f":seedling: *{words}*"), section(quote(card.told, 2500))])
