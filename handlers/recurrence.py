"""Rounds that come back: the form, and skipping one of them."""

from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from bot.services import recurrence
from bot.views.notices import notice_view
from bot.views.recurrence import MODAL, SKIP, parse_recurrence, parse_round, recurrence_modal, saved, skipped
from bot.views.series import OPEN
from handlers.desk import look, work


def open_form(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Open the form, begun with what holds."""
    with look(context) as desk:
        card = recurrence.card(desk.session, desk.actor, int(action["value"]), now=desk.now)
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=recurrence_modal(card))


def save(ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
    """Keep what was submitted."""
    programme_id, form = parse_recurrence(view)
    with work(context) as desk:
        card = recurrence.save(desk.session, desk.actor, programme_id, form, now=desk.now)
    ack(response_action="update", view=notice_view(saved(card)))


def skip(ack: Ack, action: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """Leave one round out."""
    programme_id, opens_at = parse_round(action["value"])
    with work(context) as desk:
        card = recurrence.skip(desk.session, desk.actor, programme_id, opens_at, now=desk.now)
    ack()
    respond(replace_original=True, **skipped(card).payload())


def register(bolt: App) -> None:
    """Bind the ids of rounds that come back."""
    bolt.action(OPEN)(open_form)
    bolt.view(MODAL)(save)
    bolt.action(SKIP)(skip)
