"""A letter to somebody outside Slack, and a plan for the call. Nothing of it is sent or kept."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import PlainTextObject
from slack_sdk.models.views import View

from bot.forms.checking import LONGEST_TEXT, checked
from bot.forms.shortlist import LetterForm
from bot.views.inputs import read_state, text_input
from bot.views.message import context, section, shorten

LETTER_MODAL = "letters.modal"
WRITTEN_MODAL = "letters.written"

_PLAN = (
    "*A plan for the call*\n"
    "1. Say in one sentence what you ask for, and for how long.\n"
    "2. Tell your goal, and why you want help with it rather than go alone.\n"
    "3. Say why them: one thing that you saw, heard or read. Name who recommended them.\n"
    "4. Offer to send your goals in writing.\n"
    "5. Say that they need not answer now; ask when you may come back to it.\n"
    "6. Whatever the answer: thank them, and ask whom else they would suggest."
)


def letter_modal() -> View:
    """Return the form of a letter."""
    return View(
        type="modal",
        callback_id=LETTER_MODAL,
        title=PlainTextObject(text="A letter"),
        submit=PlainTextObject(text="Write it"),
        close=PlainTextObject(text="Cancel"),
        blocks=[
            context(":lock: For somebody outside Slack. Nothing is sent, and nothing of it is kept."),
            text_input("name", "Whom do you write to?", placeholder="Maria"),
            text_input("what", "What exactly do you ask for?", multiline=True),
            text_input("goal_text", "Your goal, and in which time", multiline=True),
            text_input("need", "Why do you want help with it?", multiline=True),
            text_input("why", "Why them?", multiline=True, hint="Something specific says more than praise."),
            text_input("recommended", "Who recommended them?", optional=True),
        ],
    )


def parse_letter(values: Mapping[str, Any]) -> LetterForm:
    """Return what was submitted.

    Raises:
        InvalidInput: with a sentence for each field that is not usable.
    """
    return checked(LetterForm, read_state(values))


def letter(form: LetterForm) -> View:
    """Return the letter to copy, in as many parts as Slack needs, and the plan for the call."""
    text = _letter(form)
    parts = [text[at : at + LONGEST_TEXT] for at in range(0, len(text), LONGEST_TEXT)]
    inputs = [
        text_input(
            f"letter{number}",
            "Your letter, to copy" if number == 1 else "… and the rest of it",
            initial=part,
            multiline=True,
            optional=True,
        )
        for number, part in enumerate(parts, 1)
    ]
    return View(
        type="modal",
        callback_id=WRITTEN_MODAL,
        title=PlainTextObject(text="Your letter"),
        close=PlainTextObject(text="Close"),
        # Slack wants a way to submit wherever there is something to type in; nothing is kept.
        submit=PlainTextObject(text="Done"),
        blocks=[*inputs, section(_PLAN), context("Read it aloud once before you send it; it should sound like you.")],
    )


def _letter(form: LetterForm) -> str:
    recommended = f"{shorten(form.recommended, 500)} recommended you to me.\n\n" if form.recommended else ""
    return (
        f"Dear {form.name},\n\n{recommended}{form.what}\n\nMy goal: {form.goal_text}\n\n"
        f"Why I ask for help with it: {form.need}\n\nWhy I ask you: {form.why}\n\n"
        "I can send you my goals in writing. Please take your time; a no is fine as well, and so is a name of "
        "somebody whom you would suggest.\n\nThank you for reading this!"
    )
