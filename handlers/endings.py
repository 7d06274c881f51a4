"""Ending a relationship, never meeting again, asking for help, and looking for somebody new."""

from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from bot.services import endings, pages
from bot.views.endings import (
    BLOCK,
    END,
    END_MODAL,
    LOOK_AGAIN,
    STUCK,
    asked_for_help,
    blocked,
    end_modal,
    ended_by_me,
    looking_again,
    parse_end,
)
from bot.views.notices import notice_view
from handlers.desk import look, work
from handlers.pages import show


def open_end(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Open the form that ends a relationship."""
    with look(context) as desk:
        page = pages.page(desk.session, desk.actor, int(action["value"]), now=desk.now)
    ack()
    show(body, client, end_modal(page.card))


def end(ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
    """End it."""
    form = parse_end(view["state"]["values"])
    with work(context) as desk:
        card = endings.end(desk.session, desk.actor, int(view["private_metadata"]), form, now=desk.now)
    ack(response_action="update", view=ended_by_me(card))


def block(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Keep two people apart from now on."""
    with work(context) as desk:
        card = endings.block(desk.session, desk.actor, int(action["value"]), now=desk.now)
    ack()
    client.views_update(view_id=body["view"]["id"], view=blocked(card))


def ask_for_help(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient
) -> None:
    """Tell the admins that a pair is stuck, and nothing else."""
    with work(context) as desk:
        told = endings.ask_for_help(desk.session, desk.actor, int(action["value"]), now=desk.now)
    ack()
    show(body, client, asked_for_help(told))


def look_again(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient, respond: Respond
) -> None:
    """Have people suggested again."""
    with work(context) as desk:
        endings.look_again(desk.session, desk.actor, int(action["value"]), now=desk.now)
    ack()
    if "view" in body:
        client.views_update(view_id=body["view"]["id"], view=notice_view(f":seedling: {looking_again().text}"))
    else:
        respond(response_type="ephemeral", replace_original=False, **looking_again().payload())


def register(bolt: App) -> None:
    """Bind the ids of endings."""
    bolt.action(END)(open_end)
    bolt.view(END_MODAL)(end)
    bolt.action(BLOCK)(block)
    bolt.action(STUCK)(ask_for_help)
    bolt.action(LOOK_AGAIN)(look_again)
