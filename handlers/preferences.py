"""`/mentor rather-not`: with whom somebody would like to be matched, and with whom not."""

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot.services import preferences
from bot.views.notices import notice_view
from bot.views.preferences import MODAL, OPEN, SAVED, parse_preferences, preferences_modal
from handlers.desk import look, work


def open_preferences(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Open the form, begun with what was said before."""
    with look(context) as desk:
        card = preferences.own(desk.session, desk.actor)
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=preferences_modal(card))


def save_preferences(ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
    """Keep what was submitted, and say so in the form's place: no message is left behind."""
    form = parse_preferences(view["state"]["values"])
    with work(context) as desk:
        preferences.save(desk.session, desk.actor, form, now=desk.now)
    ack(response_action="update", view=notice_view(SAVED))


def register(bolt: App) -> None:
    """Bind the ids of preferences."""
    bolt.action(OPEN)(open_preferences)
    bolt.view(MODAL)(save_preferences)
