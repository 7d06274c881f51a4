"""Everything about asks in one place: one's own, the invitations on their way, those that wait for one, the door."""

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock, PlainTextObject
from slack_sdk.models.views import View

from bot.forms.asks import Overview
from bot.views.asks import SHUT, UNSHUT, ask_card, ask_sent
from bot.views.invitations import invitation_sent
from bot.views.message import Message, section

MODAL = "asks.overview_modal"


def overview(shown: Overview) -> Message:
    """Return somebody's own ask and invitations, the asks that wait for them, and their door."""
    blocks: list[Block] = []
    if shown.mine is not None:
        blocks += [*ask_sent(shown.mine).blocks, DividerBlock()]
    for ask in shown.waiting:
        blocks += [*ask_card(ask).blocks, DividerBlock()]
    for card in shown.invited:
        blocks += [*invitation_sent(card).blocks, DividerBlock()]
    if not blocks:
        blocks.append(section("No ask of yours is on its way, and none waits for you."))
    if shown.offering and shown.closed:
        door = ButtonElement(text="Take asks again", action_id=UNSHUT)
        told = ":closed_lock_with_key: Your door is closed: nobody can ask you until you open it."
        blocks += [section(told), ActionsBlock(elements=[door])]
    elif shown.offering:
        door = ButtonElement(text="No more asks for now", action_id=SHUT)
        told = "You can be asked, two at a time and never beyond your places."
        blocks += [section(told), ActionsBlock(elements=[door])]
    return Message("Your ask, and the asks that wait for you", blocks[:49])


def as_modal(message: Message) -> View:
    """Return what a message says as a modal, for places without messages such as the Home tab."""
    return View(
        type="modal",
        callback_id=MODAL,
        title=PlainTextObject(text="My asks"),
        close=PlainTextObject(text="Close"),
        blocks=message.blocks,
    )
