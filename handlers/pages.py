"""The page of one relationship, and the way to it."""

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient
from slack_sdk.models.views import View

from bot.services import pages
from bot.views.pages import people_list, relationship_page
from bot.views.partners import OPEN, PEOPLE
from handlers.desk import look


def show(body: dict[str, Any], client: WebClient, view: View) -> None:
    """Open a modal; over another modal, it is laid on top."""
    if (body.get("view") or {}).get("type") == "modal":
        client.views_push(trigger_id=body["trigger_id"], view=view)
    else:
        client.views_open(trigger_id=body["trigger_id"], view=view)


def open_page(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Open the page of one relationship."""
    with look(context) as desk:
        view = relationship_page(pages.page(desk.session, desk.actor, int(action["value"]), now=desk.now))
    ack()
    show(body, client, view)


def open_people(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Open the page of the only relationship, or the list of several."""
    with look(context) as desk:
        cards = pages.people(desk.session, desk.actor)
        only = len(cards) == 1
        view = (
            relationship_page(pages.page(desk.session, desk.actor, cards[0].id, now=desk.now))
            if only
            else people_list(cards)
        )
    ack()
    show(body, client, view)


def register(bolt: App) -> None:
    """Bind the ways to a relationship's page."""
    bolt.action(OPEN)(open_page)
    bolt.action(PEOPLE)(open_people)
