"""Snoozing, pausing to a date, and one's own working hours."""

from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from bot.services import hub, quiet
from bot.views.hub import hub_message
from bot.views.notices import notice_view
from bot.views.quiet import MODAL, OPEN, STOP, parse_quiet, quiet_modal, quiet_saved
from handlers.desk import look, work
from handlers.participants import show


def open_quiet(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Open the form."""
    with look(context) as desk:
        card = quiet.card(desk.session, desk.actor, now=desk.now)
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=quiet_modal(card))


def save_quiet(ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
    """Save the submitted form; refused fields are told beside them by the error handler."""
    form = parse_quiet(view["state"]["values"])
    with work(context) as desk:
        card = quiet.save(desk.session, desk.actor, form, now=desk.now)
    ack(response_action="update", view=notice_view(quiet_saved(card), "Quiet times"))


def stop_snoozing(ack: Ack, body: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """End a snooze at one click."""
    with work(context) as desk:
        quiet.stop(desk.session, desk.actor, now=desk.now)
        standing = hub.standing(desk.session, desk.actor.person_id, now=desk.now)
    show(ack, body, respond, hub_message(standing, ":sunny: *Everything comes as usual again.*"))


def register(bolt: App) -> None:
    """Bind the ids of quiet times."""
    bolt.action(OPEN)(open_quiet)
    bolt.action(STOP)(stop_snoozing)
    bolt.view(MODAL)(save_quiet)
