"""How an end is told: kindly, without a reason, and with a way on."""

from collections.abc import Mapping, Sequence
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ConfirmObject, PlainTextObject
from slack_sdk.models.views import View

from bot.forms.checking import checked
from bot.forms.endings import BlockForm, CircleNews, Contact, EndedCard, EndForm, StuckPair
from bot.forms.privacy import is_erased
from bot.forms.relationships import Company, Partner, RelationshipCard
from bot.forms.states import Role
from bot.views.inputs import options, read_state, some_of, text_input
from bot.views.message import Message, context, escape, mention, quote, section, shorten
from bot.views.partners import mentions, names
from bot.views.voices import voice

END = "endings.end"
END_MODAL = "endings.modal"
BLOCK = "endings.block"
STUCK = "endings.stuck"
LOOK_AGAIN = "endings.look_again"

BLOCK_WHOM = "endings.block_whom"
BLOCK_MODAL = "endings.block_modal"

_LONGEST_NAME = 80
_PAIR = 2


# -- the buttons of a relationship's page -------------------------------------------------------------------


def buttons(card: RelationshipCard) -> ActionsBlock:
    """Return the ways out and the ways to help, for the page of a relationship that goes on."""
    value = str(card.id)
    return ActionsBlock(
        elements=[
            ButtonElement(text="We are stuck", action_id=STUCK, value=value, confirm=_sure_to_tell(card)),
            ButtonElement(text=voice(card.company).leave_title, action_id=END, value=value),
            block_button(card),
        ]
    )


def block_button(card: RelationshipCard) -> ButtonElement:
    """Return the button that keeps people apart from now on; among several peers it asks whom."""
    if card.role is Role.PEER:
        return ButtonElement(text="Block …", action_id=BLOCK_WHOM, value=str(card.id), style="danger")
    return ButtonElement(text="Block", action_id=BLOCK, value=str(card.id), style="danger", confirm=_sure_to_block())


def _sure_to_tell(card: RelationshipCard) -> ConfirmObject:
    hand = voice(card.company).needs_a_hand
    return ConfirmObject(
        title="Ask the admins for help?",
        text=PlainTextObject(text=f"They hear that {hand}, and nothing of what any of you told me."),
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
    words = voice(card.company)
    others = "they" if len(card.partners) != 1 else shorten(card.partners[0].name, _LONGEST_NAME) or "they"
    return View(
        type="modal",
        callback_id=END_MODAL,
        private_metadata=str(card.id),
        title=PlainTextObject(text=words.leave_title),
        submit=PlainTextObject(text=words.leave_button),
        close=PlainTextObject(text="Not now"),
        blocks=[
            section(words.leave.format(who=names(card.partners))),
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


def block_modal(card: RelationshipCard, people: Sequence[Partner]) -> View:
    """Return the form that asks whom of several to block."""
    choices = {str(one.person_id): one.name or "Somebody" for one in people}
    return View(
        type="modal",
        callback_id=BLOCK_MODAL,
        private_metadata=str(card.id),
        title=PlainTextObject(text="Block"),
        submit=PlainTextObject(text="Block"),
        close=PlainTextObject(text="Not now"),
        blocks=[
            section(
                "*Whom do you not want to be with?* You leave at once if they are still in it, and are never brought "
                "together again. Nobody is told that you chose this."
            ),
            some_of("whom", "Keep me apart from", options(choices), boxes=True),
        ],
    )


def parse_block(view: Mapping[str, Any]) -> tuple[int, BlockForm]:
    """Return the relationship and whom to block.

    Raises:
        InvalidInput: nobody was chosen.
    """
    return int(view["private_metadata"]), checked(BlockForm, read_state(view["state"]["values"]))


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
    words = voice(card.company)
    first = f"Your {words.time} with {who} has ended."
    if card.partner_left and any(is_erased(one.slack_user_id) for one in card.partners):
        first = f"{words.them} has left, and your {words.time} has ended."
    blocks: list[Block] = [section(f":wave: *{first}*\n{_why(card)}")]
    if card.thanks:
        blocks.append(section(f"{who} leaves you a word of thanks:\n{quote(card.thanks, 2500)}"))
    return Message(first, [*blocks, *_way_on(card)])


def _why(card: EndedCard) -> str:
    words = voice(card.company)
    if card.unsigned:
        return words.nobody_signed
    kept = "Whatever you began together is yours to keep."
    if card.partner_left:
        return f"They have left, which has nothing to do with you. {kept}"
    return f"{words.ended_early} {kept}"


def fewer(news: CircleNews) -> Message:
    """Return the one line that those read who stay, and words of thanks where somebody left some."""
    rest = news.relationship.partners
    pair = len(rest) == 1
    words = "Somebody has left your circle." if pair else "Somebody has left your circle; it goes on."
    goes_on = f"You and {names(rest)} go on as a pair, as planned." if pair else f"You go on with {names(rest)}."
    group = "The conversation that I opened for you has everybody in it; a new one among yourselves is soon made."
    blocks: list[Block] = [section(f":wave: {words} {goes_on}")]
    for author, text in news.thanks:
        blocks.append(section(f"{names((author,))} leaves you a word of thanks:\n{quote(text, 2500)}"))
    return Message(words, [*blocks, context(group)])


def released(card: EndedCard) -> Message:
    """Return what somebody reads whose circle began without them, since their signature was missing."""
    words = "Your circle has begun without you."
    why = (
        "The agreement waited for your signature until today. That happens, and it is nobody's fault; a busy month is "
    )
    return Message(words, [section(f":wave: *{words}*\n{why}reason enough."), *_way_on(card)])


def ended_by_me(card: EndedCard) -> View:
    """Return the answer to the one who ended it."""
    who = names(card.partners)
    done = f"Your {voice(card.company).time} with {who} has ended; I tell them kindly, without a reason."
    if card.goes_on:
        done = f"You have left your circle. {who} hear that somebody has left, and go on."
    return View(
        type="modal",
        callback_id="endings.done",
        title=PlainTextObject(text="It has ended"),
        close=PlainTextObject(text="OK"),
        blocks=[
            section(f":wave: *Done.* {done} Check-ins have stopped."),
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
                f"{voice(Company.CIRCLE if card.goes_on else card.company).blocked}"
            ),
            *([] if card.goes_on else _way_on(card)),
        ],
    )


def _way_on(card: EndedCard) -> list[Block]:
    if card.role is Role.PEER:
        words = "Peers are brought together in rounds: say “Count me in” when the next one is announced."
        return [context(f":arrow_right: {words}")]
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


def asked_for_help(card: RelationshipCard, contact: Contact) -> View:
    """Return the answer to whoever asked for help."""
    return View(
        type="modal",
        callback_id="endings.helped",
        title=PlainTextObject(text="Help is on its way"),
        close=PlainTextObject(text="OK"),
        blocks=[
            section(
                f":raised_hand: *Thank you for saying so.* {mentions(contact.people[:5])} will hear that "
                f"{voice(card.company).needs_a_hand}, and nothing else. Being stuck happens to most who try something."
            )
        ],
    )


def stuck_pair(pair: StuckPair) -> Message:
    """Return what an admin hears: who, and nothing of what was said."""
    who = mentions(pair.people)
    place = f" in *{escape(shorten(pair.programme_name, 80))}*" if pair.programme_name else ""
    several = len(pair.people) > _PAIR
    what = "A circle" if several else "A pair"
    words = f"{what} could use a hand: {names(pair.people)}."
    return Message(
        words,
        [
            section(
                f":raised_hand: *{what}{place} could use a hand:* {who}.\n"
                f"{mention(pair.asked_by.slack_user_id)} asked me to tell you. A short “how can I help?” to "
                f"{'all of them' if several else 'both'} is a good start."
            ),
            context(":lock: I tell admins who is stuck, and nothing of what any of them said to me."),
        ],
    )
