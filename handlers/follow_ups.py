"""What came of it, half a year later."""

from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from bot.services import follow_ups, reviews
from bot.views.follow_ups import DECLINE, MODAL, OPEN, PROMISE, SENT, TAKE_BACK, declined, parse, told_modal
from bot.views.notices import notice_view
from bot.views.reviews import closed
from handlers.desk import look, work
from handlers.pages import show


def promise(ack: Ack, action: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """Want to be asked in half a year, or rather not."""
    with work(context) as desk:
        relationship_id = int(action["value"])
        if action["action_id"] == PROMISE:
            follow_ups.promise(desk.session, desk.actor, relationship_id, now=desk.now)
        else:
            follow_ups.take_back(desk.session, desk.actor, relationship_id)
        card = reviews.last_word(desk.session, desk.actor, relationship_id)
    ack()
    respond(replace_original=True, **closed(card).payload())


def open_form(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Open the form."""
    with look(context) as desk:
        card = follow_ups.get(desk.session, desk.actor, int(action["value"]))
    ack()
    show(body, client, told_modal(card))


def decline(ack: Ack, action: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """Leave it open."""
    with work(context) as desk:
        card = follow_ups.decline(desk.session, desk.actor, int(action["value"]))
    ack()
    respond(replace_original=True, **declined(card).payload())


def tell(ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
    """Tell the mentor."""
    follow_up_id, form = parse(view)
    with work(context) as desk:
        follow_ups.tell(desk.session, desk.actor, follow_up_id, form, now=desk.now)
    ack(response_action="update", view=notice_view(SENT))


def register(bolt: App) -> None:
    """Bind the ids of what comes half a year later."""
    bolt.action(PROMISE)(promise)
    bolt.action(TAKE_BACK)(promise)
    bolt.action(OPEN)(open_form)
    bolt.action(DECLINE)(decline)
    bolt.view(MODAL)(tell)
