"""Asks as the two people of an ask see them."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, PlainTextObject
from slack_sdk.models.views import View

from bot.forms.asks import AskCard, AskDraft, AskForm
from bot.forms.checking import checked
from bot.forms.goals import LONGEST_MONTHS, SHORTEST_MONTHS
from bot.forms.relationships import Partner
from bot.forms.states import AskState
from bot.views.inputs import one_of, options, read_state, text_input
from bot.views.message import Message, context, escape, mention, quote, section, shorten
from bot.views.suggestions import clocks, first_name

MODAL = "asks.modal"
ACCEPT = "asks.accept"
NOT_NOW = "asks.not_now"
WITHDRAW = "asks.withdraw"

#: Three texts share one message of at most about 13,000 characters.
_LONGEST_QUOTE = 2400


def ask_modal(draft: AskDraft) -> View:
    """Return the form of an ask."""
    name = first_name(draft.mentor)
    months = {str(n): f"{n} months" for n in range(SHORTEST_MONTHS, LONGEST_MONTHS + 1)}
    return View(
        type="modal",
        callback_id=MODAL,
        private_metadata=str(draft.suggestion_id),
        title=PlainTextObject(text="Your ask"),
        submit=PlainTextObject(text="Send"),
        close=PlainTextObject(text="Cancel"),
        blocks=[
            section(f"You ask {mention(draft.mentor.slack_user_id)}."),
            context(f":lock: {escape(name)} reads all of this form, and nobody else. It carries no obligation."),
            text_input(
                "what",
                "What exactly do you ask for?",
                multiline=True,
                placeholder="An hour every two weeks to rehearse the customer review with me.",
            ),
            text_input("goal_text", "Your goal", initial=draft.goal_text, multiline=True),
            one_of("timeframe_months", "For how long?", options(months), initial=str(draft.timeframe_months)),
            text_input(
                "why",
                f"Why {name}?",
                multiline=True,
                placeholder="You turned the March review around; I was in the room.",
                hint="Something specific that you saw or heard says more than praise.",
            ),
        ],
    )


def parse_ask(values: Mapping[str, Any]) -> AskForm:
    """Return what was submitted.

    Raises:
        InvalidInput: with a sentence for each field that is not usable.
    """
    return checked(AskForm, read_state(values))


def ask_card(ask: AskCard) -> Message:
    """Return the ask for the mentor: what they need to decide, and two clicks; afterwards what became of it."""
    title = f"{_name(ask.mentee)} asks whether you would be their mentor."
    if ask.state is not AskState.OPEN:
        return _became(ask)
    about = f"{escape(shorten(ask.mentee.title, 150))} · " if ask.mentee.title else ""
    accept = ButtonElement(text="Accept", action_id=ACCEPT, value=str(ask.id), style="primary")
    not_now = ButtonElement(text="Not now", action_id=NOT_NOW, value=str(ask.id))
    return Message(
        title,
        [
            section(f":wave: *{mention(ask.mentee.slack_user_id)} asks whether you would be their mentor.*"),
            context(f"{about}{clocks(ask.minutes_ahead)}"),
            *_words(ask, "What they ask for", "Why you"),
            ActionsBlock(elements=[accept, not_now]),
            context("Take the time you need. If you accept, you meet in a group message; a “not now” is told kindly."),
        ],
    )


def ask_sent(ask: AskCard) -> Message:
    """Return the mentee's receipt, which is also the place to take the ask back."""
    who = mention(ask.mentor.slack_user_id)
    if ask.state is AskState.WITHDRAWN:
        return Message("You took your ask back.", [section(f"You took your ask to {who} back. Nothing more is sent.")])
    withdraw = ButtonElement(text="Take it back", action_id=WITHDRAW, value=str(ask.id))
    return Message(
        f"Your ask is on its way to {_name(ask.mentor)}.",
        [
            section(f":envelope: *Your ask is on its way to {who}.* It arrives in their working hours."),
            *_words(ask, "What you ask for", f"Why {escape(first_name(ask.mentor))}"),
            ActionsBlock(elements=[withdraw]),
            context("The best mentors think before they commit. I write as soon as there is an answer."),
        ],
    )


def ask_declined(ask: AskCard) -> Message:
    """Return the kind no."""
    who = mention(ask.mentor.slack_user_id)
    return Message(
        f"{_name(ask.mentor)} cannot take this on now.",
        [
            section(
                f"{who} cannot take this on now. It took courage to ask, and the answer says nothing about you: "
                "most often it is the calendar that says no.\n"
                "Your words are not lost; the next person can hear them as well."
            ),
            context("The people you kept for later are still above, and new suggestions come as before."),
        ],
    )


def _became(ask: AskCard) -> Message:
    who, name = mention(ask.mentee.slack_user_id), _name(ask.mentee)
    texts = {
        AskState.ACCEPTED: (
            f"You said yes to {name}.",
            f":handshake: You said yes to {who}. You two are introduced in a group message.",
        ),
        AskState.DECLINED: (
            f"You told {name}: not now.",
            f"You told {who}: not now. Thank you for answering; a clear no is kinder than silence.",
        ),
        AskState.WITHDRAWN: (f"{name} took the ask back.", f"{who} took the ask back. There is nothing left to do."),
    }
    text, words = texts[ask.state]
    return Message(text, [section(words)])


def _words(ask: AskCard, what: str, why: str) -> list[Block]:
    return [
        section(f"*{what}*\n{quote(ask.what, _LONGEST_QUOTE)}"),
        section(f"*The goal, for {ask.timeframe_months} months*\n{quote(ask.goal_text, _LONGEST_QUOTE)}"),
        section(f"*{why}*\n{quote(ask.why, _LONGEST_QUOTE)}"),
    ]


def _name(partner: Partner) -> str:
    return shorten(partner.name or "Somebody", 80)
