"""How an end is told: kindly, without a reason, and with a way on."""

from collections.abc import Mapping
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ConfirmObject, PlainTextObject
from slack_sdk.models.views import View

from bot.forms.checking import checked
from bot.forms.endings import Contact, EndedCard, EndForm, StuckPair
from bot.forms.relationships import RelationshipCard
from bot.forms.states import Role
from bot.views.inputs import read_state, text_input
from bot.views.message import Message, context, escape, mention, quote, section, shorten
from bot.views.partners import mentions, names

END = "endings.end"
END_MODAL = "endings.modal"
BLOCK = "endings.block"
STUCK = "endings.stuck"
LOOK_AGAIN = "endings.look_again"

_LONGEST_NAME = 80


# -- the buttons of a relationship's page -------------------------------------------------------------------


def buttons(relationship_id: int) -> ActionsBlock:
    """Return the ways out and the ways to help, for the page of a relationship that goes on."""
    value = str(relationship_id)
    return ActionsBlock(
        elements=[
            ButtonElement(text="We are stuck", action_id=STUCK, value=value, confirm=_sure_to_tell()),
            ButtonElement(text="End it kindly", action_id=END, value=value),
            block_button(relationship_id),
        ]
    )


def block_button(relationship_id: int) -> ButtonElement:
    """Return the button that keeps two people apart from now on."""
    return ButtonElement(
        text="Block", action_id=BLOCK, value=str(relationship_id), style="danger", confirm=_sure_to_block()
    )


def _sure_to_tell() -> ConfirmObject:
    return ConfirmObject(
        title="Ask the admins for help?",
        text=PlainTextObject(
            text="They hear that the two of you could use a hand, and nothing of what either of you told me."
        ),
        confirm="Ask for help",
        deny="Not now",
    )


def _sure_to_block() -> ConfirmObject:
    return ConfirmObject(
        title="Never be matched again?",
        text=PlainTextObject(
            text="It ends at once, and you two are never brought together again. Nobody is told that you blocked them."
        ),
        confirm="Block",
        deny="Not now",
        style="danger",
    )


def conduct_line(contact: Contact) -> str:
    """Return whom to turn to; empty where nobody is known."""
    if not contact.people:
        return ""
    whom = mentions(contact.people)
    role = "is there for exactly that" if contact.is_named else "runs this" if len(contact.people) == 1 else "run this"
    return f":shield: Something is not right? {whom} {role}; write to them directly, I pass nothing on."


def end_modal(card: RelationshipCard) -> View:
    """Return the form that ends a relationship; a word of thanks goes to the other one."""
    who = names(card.partners)
    others = "they" if len(card.partners) != 1 else shorten(card.partners[0].name, _LONGEST_NAME) or "they"
    return View(
        type="modal",
        callback_id=END_MODAL,
        private_metadata=str(card.id),
        title=PlainTextObject(text="End it kindly"),
        submit=PlainTextObject(text="End it"),
        close=PlainTextObject(text="Not now"),
        blocks=[
            section(
                f"*Ending the mentoring with {who}.* That is fine at any time and needs no reason; I give none. "
                "Check-ins stop, and both of you are matched first from now on."
            ),
            text_input(
                "thanks",
                "A word of thanks",
                multiline=True,
                optional=True,
                hint=shorten(f"Only {others} will read it.", 150),
                placeholder="What was it good for?",
            ),
        ],
    )


def parse_end(values: Mapping[str, Any]) -> EndForm:
    """Return what was submitted.

    Raises:
        InvalidInput: the word of thanks is too long.
    """
    return checked(EndForm, read_state(values))


# -- what is told -------------------------------------------------------------------------------------------


def ended(card: EndedCard) -> Message:
    """Return what the other one reads."""
    who = names(card.partners)
    if card.goes_on:
        return Message("Your circle goes on, one fewer.", [section(_circle(card))])
    first = f"Your mentoring with {who} has ended."
    blocks: list[Block] = [section(f":wave: *{first}*\n{_why(card)}")]
    if card.thanks:
        blocks.append(section(f"{who} leaves you a word of thanks:\n{quote(card.thanks, 2500)}"))
    return Message(first, [*blocks, *_way_on(card)])


def _circle(card: EndedCard) -> str:
    return f":wave: Somebody has left your circle. It goes on with {names(card.partners)} and you, as planned."


def _why(card: EndedCard) -> str:
    if card.unsigned:
        return (
            "Neither of you could look at the agreement in time, or one of you could not. That happens, and it is "
            "nobody's fault; a busy month is reason enough."
        )
    if card.partner_left:
        return "They have left, which has nothing to do with you. Whatever you two began is yours to keep."
    return (
        "It ended earlier than planned, which happens in good mentoring too and needs no reason. "
        "Whatever you two began is yours to keep."
    )


def ended_by_me(card: EndedCard) -> View:
    """Return the answer to the one who ended it."""
    who = names(card.partners)
    told = "the others hear that you have left" if card.goes_on else "I tell them kindly, without a reason"
    return View(
        type="modal",
        callback_id="endings.done",
        title=PlainTextObject(text="It has ended"),
        close=PlainTextObject(text="OK"),
        blocks=[
            section(f":wave: *Done.* Your time with {who} has ended; {told}. Check-ins have stopped."),
            *([] if card.goes_on else _way_on(card)),
        ],
    )


def blocked(card: EndedCard) -> View:
    """Return the answer to the one who blocked somebody."""
    return View(
        type="modal",
        callback_id="endings.done",
        title=PlainTextObject(text="Done"),
        close=PlainTextObject(text="OK"),
        blocks=[
            section(
                f":shield: *Done.* You and {names(card.partners)} are never brought together again. "
                "They only hear that the mentoring has ended, never that you chose this."
            ),
            *_way_on(card),
        ],
    )


def _way_on(card: EndedCard) -> list[Block]:
    if card.role is Role.MENTOR:
        return [context(":arrow_right: Your place is free again, and you are matched first. Nothing to do until then.")]
    if card.looks_again:
        return [
            context(
                ":arrow_right: You are matched first now: people who fit your goals come by message from the next "
                "working day on. Nothing to do until then."
            )
        ]
    button = ButtonElement(
        text="Find me somebody new", action_id=LOOK_AGAIN, value=str(card.relationship_id), style="primary"
    )
    return [section("Would you like somebody new? You would be matched first."), ActionsBlock(elements=[button])]


def looking_again() -> Message:
    """Return the answer to whoever wants somebody new."""
    words = "You are matched first: people who fit come by message from the next working day on."
    return Message(words, [section(f":seedling: *Gladly.* {words}")])


def asked_for_help(contact: Contact) -> View:
    """Return the answer to whoever asked for help."""
    return View(
        type="modal",
        callback_id="endings.helped",
        title=PlainTextObject(text="Help is on its way"),
        close=PlainTextObject(text="OK"),
        blocks=[
            section(
                f":raised_hand: *Thank you for saying so.* {mentions(contact.people[:5])} will hear that the two of "
                "you could use a hand, and nothing else. Being stuck happens in most good mentorships."
            )
        ],
    )


def stuck_pair(pair: StuckPair) -> Message:
    """Return what an admin hears: who, and nothing of what was said."""
    who = mentions(pair.people)
    place = f" in *{escape(shorten(pair.programme_name, 80))}*" if pair.programme_name else ""
    words = f"A pair could use a hand: {names(pair.people)}."
    return Message(
        words,
        [
            section(
                f":raised_hand: *A pair{place} could use a hand:* {who}.\n"
                f"{mention(pair.asked_by.slack_user_id)} asked me to tell you. A short “how can I help?” to both is "
                "a good start."
            ),
            context(":lock: I tell admins that a pair is stuck, and nothing of what either of them said to me."),
        ],
    )
