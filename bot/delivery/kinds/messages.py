"""Replies to what people type."""

from collections.abc import Callable

from bot.delivery.kinds.base import MessageKind
from bot.forms.messages import Reply
from bot.services.messages import kind_of
from bot.views import messages
from bot.views.hub import help_message
from bot.views.message import Message


def _nothing(*_: object) -> None:
    """Load nothing: these replies say the same to everybody."""


def _kind(reply: Reply, view: Callable[[], Message]) -> MessageKind:
    return MessageKind(kind_of(reply), _nothing, lambda _: view())


KINDS = [
    _kind(Reply.HELP, help_message),
    _kind(Reply.HELLO, messages.hello),
    _kind(Reply.QUIET, messages.quiet),
    _kind(Reply.FILES, messages.files),
    _kind(Reply.UNCLEAR, messages.unclear),
]
