"""What people type into the DM with Baton."""

from typing import Any

from slack_bolt import App, BoltContext

from bot.services import messages
from bot.views.messages import parse_message
from handlers.desk import work


def hear(event: dict[str, Any], context: BoltContext) -> None:
    """Do what a message asks for; also one that asks for nothing counts as processed."""
    heard = parse_message(event)
    with work(context) as desk:
        if heard is not None:
            messages.hear(desk.session, desk.actor, heard, now=desk.now)


def register(bolt: App) -> None:
    """Bind typed messages."""
    bolt.event("message")(hear)
