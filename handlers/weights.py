"""What counts how much in a programme's matching: the form."""

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot.services import weights
from bot.views.notices import notice_view
from bot.views.weights import MODAL, OPEN, SAVED, parse_weights, weights_modal
from handlers.desk import look, work


def open_form(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Open the form, begun with what holds."""
    with look(context) as desk:
        card = weights.card(desk.session, desk.actor, int(action["value"]))
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=weights_modal(card))


def save(ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
    """Keep what was submitted."""
    programme_id, form = parse_weights(view)
    with work(context) as desk:
        weights.save(desk.session, desk.actor, programme_id, form)
    ack(response_action="update", view=notice_view(SAVED))


def register(bolt: App) -> None:
    """Bind the ids of weights."""
    bolt.action(OPEN)(open_form)
    bolt.view(MODAL)(save)
