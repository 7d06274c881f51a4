"""Asking a suggested mentor, and the mentor's answer."""

from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from bot.services import asks
from bot.views.asks import ACCEPT, MODAL, NOT_NOW, WITHDRAW, ask_card, ask_modal, ask_sent, parse_ask
from bot.views.suggestions import ASK
from handlers.desk import look, work


def open_ask(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Open the form of an ask, begun with the goal."""
    with look(context) as desk:
        draft = asks.draft(desk.session, desk.actor, int(action["value"]))
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=ask_modal(draft))


def send_ask(ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
    """Send the submitted ask; refused fields are told beside them by the error handler."""
    form = parse_ask(view["state"]["values"])
    with work(context) as desk:
        asks.send(desk.session, desk.actor, int(view["private_metadata"]), form, now=desk.now)
    ack()


def accept(ack: Ack, action: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """Say yes."""
    with work(context) as desk:
        card = asks.accept(desk.session, desk.actor, int(action["value"]), now=desk.now)
    ack()
    respond(replace_original=True, **ask_card(card).payload())


def not_now(ack: Ack, action: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """Say not now."""
    with work(context) as desk:
        card = asks.decline(desk.session, desk.actor, int(action["value"]), now=desk.now)
    ack()
    respond(replace_original=True, **ask_card(card).payload())


def withdraw(ack: Ack, action: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """Take an ask back."""
    with work(context) as desk:
        card = asks.withdraw(desk.session, desk.actor, int(action["value"]), now=desk.now)
    ack()
    respond(replace_original=True, **ask_sent(card).payload())


def register(bolt: App) -> None:
    """Bind the ids of asks."""
    bolt.action(ASK)(open_ask)
    bolt.view(MODAL)(send_ask)
    bolt.action(ACCEPT)(accept)
    bolt.action(NOT_NOW)(not_now)
    bolt.action(WITHDRAW)(withdraw)
