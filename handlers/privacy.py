"""`/mentor privacy`: what is stored about somebody, as a page and as a file, and erasing it."""

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot.services import erasure, privacy
from bot.views.notices import notice_view
from bot.views.privacy import (
    ASK_TO_ERASE,
    ERASE_MODAL,
    EXPORT,
    ON_ITS_WAY,
    OPEN,
    erase_modal,
    erased,
    parse_erase,
    privacy_modal,
)
from handlers.desk import look, work
from handlers.pages import show


def show_privacy(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Show how much is stored about the person, and what admins see of them."""
    with look(context) as desk:
        view = privacy_modal(privacy.card(desk.session, desk.actor))
    ack()
    show(body, client, view)


def export(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Have the file brought into the person's own direct message."""
    with work(context) as desk:
        privacy.ask_for_export(desk.session, desk.actor, now=desk.now)
    ack()
    show(body, client, notice_view(ON_ITS_WAY))


def ask_to_erase(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Tell what goes and what stays, and ask whether the person means it."""
    with look(context) as desk:
        view = erase_modal(privacy.card(desk.session, desk.actor))
    ack()
    show(body, client, view)


def erase(ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
    """Erase the person, and say that it is done."""
    parse_erase(view["state"]["values"])
    with work(context) as desk:
        erasure.erase(desk.session, desk.actor, now=desk.now)
    ack(response_action="update", view=erased())


def register(bolt: App) -> None:
    """Bind the ids of privacy."""
    bolt.action(OPEN)(show_privacy)
    bolt.action(EXPORT)(export)
    bolt.action(ASK_TO_ERASE)(ask_to_erase)
    bolt.view(ERASE_MODAL)(erase)
