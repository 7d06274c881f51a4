"""Who passed mentoring on to whom."""

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.services import chain
from bot.views.chain import SHOW, UNNAME, chain_modal, unnamed
from handlers.desk import work
from handlers.pages import show


def show_chain(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Show the chain in words, and in pictures as far as they are drawn; the others come by message."""
    value = next((action.get("value") for action in body.get("actions") or []), None)
    programme_id = int(value) if value else None
    with work(context) as desk:
        cards = chain.look(desk.session, desk.actor, programme_id, now=desk.now)
    ack()
    try:
        show(body, client, chain_modal(cards))
    except SlackApiError as error:
        # Somebody may have deleted the file, or Slack still looks it through; the words are there all the same.
        if error.response["error"] not in {"invalid_arguments", "invalid_blocks"}:
            raise
        show(body, client, chain_modal(cards, with_pictures=False))


def unname(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Take one's name out."""
    with work(context) as desk:
        card = chain.unname(desk.session, desk.actor, int(action["value"]))
    ack()
    client.views_update(view_id=body["view"]["id"], view=unnamed(card))


def register(bolt: App) -> None:
    """Bind the ids of the chain."""
    bolt.action(SHOW)(show_chain)
    bolt.action(UNNAME)(unname)
