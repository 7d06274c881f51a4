"""Steering a draft of peers: the buttons of its preview, and the form behind one of them."""

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient

from bot.forms.circle_steering import CircleSteer, Turn
from bot.services import circle_steering
from bot.views import circle_steering as views
from bot.views.circles import APART_TAKE_BACK, CHANGE, KEEP, LET_GO
from bot.views.drafts import parse_preview, parse_two
from bot.views.steering import Where
from handlers.circles import pages
from handlers.desk import look
from handlers.draft_pages import refused_beside

_TURNS = {KEEP: Turn.KEEP, LET_GO: Turn.LET_GO}


def decide(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Keep a circle together, or let it go; the preview shows what follows."""
    where = Where(*parse_preview(body["view"]))
    steer = CircleSteer(where.round_id, where.version, _TURNS[action["action_id"]], int(action["value"]))
    pages().steer(ack, context, client, body["view"]["id"], where, steer)


def take_back(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Let two come together again; the preview shows what follows."""
    where = Where(*parse_preview(body["view"]))
    steer = CircleSteer(where.round_id, where.version, Turn.TAKE_BACK, *parse_two(action["value"]))
    pages().steer(ack, context, client, body["view"]["id"], where, steer)


def open_form(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Open the form for one person of a circle."""
    where, person_id = Where(*parse_preview(body["view"])), int(action["value"])
    with pages().stale_is_shown(ack, context, client, body["view"]["id"], where):
        with look(context) as desk:
            circle = circle_steering.circle_of(desk.session, desk.actor, where.round_id, where.version, person_id)
        ack()
        client.views_push(trigger_id=body["trigger_id"], view=views.change_modal(where, circle))


def change(ack: Ack, view: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Keep somebody apart from one of their circle, or move them; the preview below the form shows what follows."""
    where, form = views.parse_change(view)
    with look(context) as desk:
        steer = circle_steering.to_steer(desk.session, where.round_id, where.version, form)
    with refused_beside("move_to"):
        pages().steer(ack, context, client, view["root_view_id"], where, steer)


def register(bolt: App) -> None:
    """Bind the ids of steering peers."""
    bolt.action(KEEP)(decide)
    bolt.action(LET_GO)(decide)
    bolt.action(APART_TAKE_BACK)(take_back)
    bolt.action(CHANGE)(open_form)
    bolt.view(views.CHANGE_MODAL)(change)
