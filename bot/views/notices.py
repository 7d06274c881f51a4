"""Small modals that say one thing."""

from slack_sdk.models.blocks import PlainTextObject
from slack_sdk.models.views import View

from bot.views.message import Message, section


def notice_view(markdown: str, title: str = "Baton") -> View:
    """Return a modal with one text and a button to close it. `markdown` is Baton's own, or escaped."""
    return View(
        type="modal",
        callback_id="notice.modal",
        title=PlainTextObject(text=title),
        close=PlainTextObject(text="OK"),
        blocks=[section(markdown)],
    )


def message_view(message: Message, title: str = "Baton") -> View:
    """Return what a message says, with its buttons, as a modal: for a click in another one."""
    return View(
        type="modal",
        callback_id="notice.modal",
        title=PlainTextObject(text=title),
        close=PlainTextObject(text="OK"),
        blocks=message.blocks,
    )
