"""`/mentor ready`: the readiness check and its coaching, both in a form that never becomes a message."""

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot.services import readiness
from bot.views.readiness import MODAL, OPEN, coaching, parse_readiness, readiness_modal
from handlers.desk import look, work


def open_readiness(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Open the check, begun with the last answers."""
    with look(context) as desk:
        card = readiness.last(desk.session, desk.actor)
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=readiness_modal(card))


def save_readiness(ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
    """Keep the answers, and show in place of the form what would help."""
    form = parse_readiness(view["state"]["values"])
    with work(context) as desk:
        card = readiness.save(desk.session, desk.actor, form, now=desk.now)
    ack(response_action="update", view=coaching(card))


def register(bolt: App) -> None:
    """Bind the ids of the readiness check."""
    bolt.action(OPEN)(open_readiness)
    bolt.view(MODAL)(save_readiness)
