"""`/mentor about`: what somebody tells about themselves beside their profile."""

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot.services import details
from bot.views.details import MODAL, OPEN, SAVED, details_modal, parse_details
from bot.views.notices import notice_view
from handlers.desk import look, work


def open_details(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Open the form, begun with what was told before."""
    with look(context) as desk:
        card = details.own(desk.session, desk.actor)
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=details_modal(card))


def save_details(ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
    """Keep what was submitted, and say so in the form's place."""
    form = parse_details(view["state"]["values"])
    with work(context) as desk:
        details.save(desk.session, desk.actor, form)
    ack(response_action="update", view=notice_view(SAVED))


def register(bolt: App) -> None:
    """Bind the ids of details."""
    bolt.action(OPEN)(open_details)
    bolt.view(MODAL)(save_details)
