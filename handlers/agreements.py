"""Looking at an agreement, changing it, and signing it."""

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot.services import agreements
from bot.views.agreements import MODAL, OPEN_AGREEMENT, agreement_modal, parse_agreement, signed_notice
from bot.views.notices import notice_view
from handlers.desk import look, work
from handlers.pages import show


def open_agreement(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient
) -> None:
    """Open the newest version."""
    with look(context) as desk:
        card = agreements.card(desk.session, desk.actor, int(action["value"]))
    ack()
    show(body, client, agreement_modal(card))


def sign(ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
    """Sign it, with or without a change; refused fields are told beside them by the error handler."""
    relationship_id, version, form = parse_agreement(view)
    with work(context) as desk:
        card = agreements.sign(desk.session, desk.actor, relationship_id, version, form, now=desk.now)
    ack(response_action="update", view=notice_view(signed_notice(card)))


def register(bolt: App) -> None:
    """Bind the ids of agreements."""
    bolt.action(OPEN_AGREEMENT)(open_agreement)
    bolt.view(MODAL)(sign)
