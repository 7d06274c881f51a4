"""Letting one relationship rest, and going on."""

from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from bot.services import pages, pauses
from bot.views.pages import relationship_page
from bot.views.pauses import GO_ON, PAUSE, done
from handlers.desk import work


def change(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient, respond: Respond
) -> None:
    """Let it rest, or go on; a page shows at once how it stands, a message gives way to the answer."""
    deed = pauses.pause if action["action_id"] == PAUSE else pauses.resume
    with work(context) as desk:
        card = deed(desk.session, desk.actor, int(action["value"]), now=desk.now)
        page = pages.page(desk.session, desk.actor, card.relationship.id, now=desk.now)
    ack()
    if "view" in body:
        client.views_update(view_id=body["view"]["id"], view=relationship_page(page, done(card).text))
    else:
        respond(replace_original=True, **done(card).payload())


def register(bolt: App) -> None:
    """Bind the ids of rests."""
    bolt.action(PAUSE)(change)
    bolt.action(GO_ON)(change)
