"""What a mentee reads of an answer, the word that a mentor may add, and the introduction for one talk."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, PlainTextObject
from slack_sdk.models.views import View

from bot.forms.asks import AskCard, ReasonForm, Whom
from bot.forms.checking import checked
from bot.forms.relationships import Partner
from bot.forms.states import AskState, SmallOffer
from bot.views.asks import ASK_PERSON, WITHDRAW, name, whom_to_text
from bot.views.inputs import read_state, text_input
from bot.views.message import Message, context, escape, mention, quote, section
from bot.views.pickers import day_on_clocks
from bot.views.shortlist import FIND, OPEN_LIST
from bot.views.suggestions import first_name
from bot.views.when import month_day

REASON_MODAL = "asks.reason_modal"
TAKE_OFFER = "asks.take_offer"
TELL_ME = "asks.tell_me"

_NOT_ABOUT_YOU = (
    "It took courage to ask, and the answer says nothing about you. Your words are not lost; the next person can "
    "hear them as well."
)


def ask_answer(ask: AskCard) -> Message:
    """Return the mentor's answer as the mentee reads it; of reasons only the one that the mentor shared."""
    who, called = mention(ask.mentor.slack_user_id), name(ask.mentor)
    match ask.state:
        case AskState.THINKING:
            until = f" until {month_day(ask.answer_by)}" if ask.answer_by else ""
            text = f"{called} wants to think about it{until}."
            told = f":thought_balloon: *{who} wants to think about it{until}.* That is a good sign."
            return Message(text, [section(told), context(_lapse(ask))])
        case AskState.OFFERED | AskState.AGREED:
            return _offer(ask)
        case AskState.POINTED if ask.pointed_to is not None:
            return _pointed(ask, ask.pointed_to)
        case _:
            text, told = _endings(ask)
            return Message(text, [section(told), *_word(ask), *_what_now(ask)])


def _endings(ask: AskCard) -> tuple[str, str]:
    who, called = mention(ask.mentor.slack_user_id), name(ask.mentor)
    again = f" You may ask again after {month_day(ask.ask_again_after)}." if ask.ask_again_after else ""
    not_now = f"{called} cannot take this on now."
    lapsed = (
        f"{who} found no time to answer, so the ask has lapsed. Most often it is the calendar, not you. "
        "Your words are not lost; the next person can hear them as well."
    )
    endings = {
        AskState.BUSY: (not_now, f"{who} cannot take this on now.{again}\n{_NOT_ABOUT_YOU}"),
        AskState.NOT_RIGHT: (
            f"{called} is not the right person for this.",
            f"{who} thinks that somebody else would be the right person for this.\n{_NOT_ABOUT_YOU}",
        ),
        AskState.POINTED: (not_now, f"{who} cannot take this on.\n{_NOT_ABOUT_YOU}"),
        AskState.LAPSED: (
            f"{called} found no time to answer.",
            lapsed,
        ),
        AskState.WITHDRAWN: (
            "You took your ask back.",
            f"You took your ask to {who} back. Nothing more is sent.",
        ),
        AskState.DISSOLVED: (
            f"{called} takes no part any more.",
            f"{who} takes no part any more, so your ask has come to its end. It has nothing to do with you.",
        ),
        AskState.ACCEPTED: (f"{called} said yes.", f":tada: {who} said yes."),
        AskState.OPEN: (f"{called} has your ask.", f"{who} has your ask."),
    }
    return endings[ask.state]


def _offer(ask: AskCard) -> Message:
    who, called = mention(ask.mentor.slack_user_id), name(ask.mentor)
    less = "one talk" if ask.offer is SmallOffer.TALK else "help with one skill"
    if ask.state is AskState.AGREED:
        return Message(
            f"You take {less} with {called}.", [section(f":handshake: You take {less} with {who}. Enjoy it.")]
        )
    value = str(ask.id)
    return Message(
        f"{called} offers you {less}.",
        [
            section(f":seedling: *{who} offers you {less}*, rather than the whole. Much good began like that."),
            *_word(ask),
            ActionsBlock(
                elements=[
                    ButtonElement(text="Yes, gladly", action_id=TAKE_OFFER, value=value, style="primary"),
                    ButtonElement(text="No, thank you", action_id=WITHDRAW, value=value),
                ]
            ),
            context(_lapse(ask, "The offer stands")),
        ],
    )


def _pointed(ask: AskCard, other: Partner) -> Message:
    who = mention(ask.mentor.slack_user_id)
    whom = Whom(person_id=other.person_id, pointed_by=ask.id)
    button = ButtonElement(
        text=f"Ask {first_name(other)}", action_id=ASK_PERSON, value=whom_to_text(whom), style="primary"
    )
    return Message(
        f"{name(ask.mentor)} suggests that you ask {name(other)}.",
        [
            section(f":bulb: {who} cannot take this on, and suggests that you ask {mention(other.slack_user_id)}."),
            *_word(ask),
            ActionsBlock(elements=[button]),
            context(f"{escape(first_name(other))} knows nothing of this unless you ask."),
        ],
    )


def _word(ask: AskCard) -> list[Block]:
    if not ask.reason:
        return []
    return [section(f"*A word from {escape(first_name(ask.mentor))}*\n{quote(ask.reason)}")]


def _what_now(ask: AskCard) -> list[Block]:
    if ask.state in {AskState.WITHDRAWN, AskState.ACCEPTED, AskState.OPEN}:
        return []
    if ask.then_next:
        return [context("The next one on your list has a turn now; I write before I ask them.")]
    ways = [
        ButtonElement(text="Find people who fit", action_id=FIND),
        ButtonElement(text="My list", action_id=OPEN_LIST),
    ]
    return [ActionsBlock(elements=ways)]


def _lapse(ask: AskCard, what: str = "The ask stays open") -> str:
    until = f" until {day_on_clocks(ask.lapse_at)}" if ask.lapse_at else ""
    return f"{what}{until}; until then you need do nothing."


def talk(ask: AskCard) -> Message:
    """Return the introduction of two people who agreed on one talk. Nothing of the ask is in it."""
    mentor, mentee = mention(ask.mentor.slack_user_id), mention(ask.mentee.slack_user_id)
    return Message(
        f"{name(ask.mentee)} and {name(ask.mentor)}: one talk.",
        [
            section(
                f":coffee: {mentee}, {mentor} offered you one talk, and you took it. "
                f"{mentee}, please propose two or three times; half an hour is plenty."
            ),
            context("One talk, no obligation beyond it. I am not in this conversation and cannot read it."),
        ],
    )


def reason_modal(ask: AskCard) -> View:
    """Return the form for a word about the answer."""
    who = first_name(ask.mentee)
    return View(
        type="modal",
        callback_id=REASON_MODAL,
        private_metadata=str(ask.id),
        title=PlainTextObject(text="A word"),
        submit=PlainTextObject(text="Share"),
        close=PlainTextObject(text="Cancel"),
        blocks=[
            text_input(
                "reason",
                f"A word for {who}",
                initial=ask.reason,
                multiline=True,
                optional=True,
                hint=f"{who} reads it as you write it. Leave it empty to share none.",
            )
        ],
    )


def parse_reason(values: Mapping[str, Any]) -> ReasonForm:
    """Return what was submitted.

    Raises:
        InvalidInput: it is too long.
    """
    return checked(ReasonForm, read_state(values))


def no_place(mentor: Partner) -> View:
    """Return what is said where somebody cannot be asked at present, and the offer to be told when they can."""
    who = mention(mentor.slack_user_id)
    button = ButtonElement(text="Tell me when there is a place", action_id=TELL_ME, value=str(mentor.person_id))
    return View(
        type="modal",
        callback_id="asks.no_place",
        title=PlainTextObject(text="No place just now"),
        close=PlainTextObject(text="Close"),
        blocks=[
            section(f"{who} cannot take an ask just now. That has nothing to do with you."),
            ActionsBlock(elements=[button]),
            context("Places are told in the order of waiting. Nobody learns that you wait."),
        ],
    )
