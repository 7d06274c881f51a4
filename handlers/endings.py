"""Ending a relationship, never meeting again, asking for help, and looking for somebody new."""

from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from bot.services import endings, helping, pages
from bot.services.relationships import partner
from bot.views.endings import (
    BLOCK,
    BLOCK_MODAL,
    BLOCK_WHOM,
    END,
    END_MODAL,
    LOOK_AGAIN,
    STUCK,
    asked_for_help,
    block_modal,
    blocked,
    end_modal,
    ended_by_me,
    looking_again,
    parse_block,
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


def open_block(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Ask whom of several peers to block."""
    relationship_id = int(action["value"])
    with look(context) as desk:
        page = pages.page(desk.session, desk.actor, relationship_id, now=desk.now)
        people = endings.to_block(desk.session, desk.actor, relationship_id)
        view = block_modal(page.card, [partner(one) for one in people])
    ack()
    show(body, client, view)


def block_some(ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
    """Keep somebody apart from those whom they chose."""
    relationship_id, form = parse_block(view)
    with work(context) as desk:
        card = endings.block(desk.session, desk.actor, relationship_id, form.whom, now=desk.now)
    ack(response_action="update", view=blocked(card))


def ask_for_help(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient
) -> None:
    """Tell the admins that a pair is stuck, and nothing else."""
    with work(context) as desk:
        told = helping.ask_for_help(desk.session, desk.actor, int(action["value"]), now=desk.now)
        page = pages.page(desk.session, desk.actor, int(action["value"]), now=desk.now)
    ack()
    show(body, client, asked_for_help(page.card, told))


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
    bolt.action(BLOCK_WHOM)(open_block)
    bolt.view(BLOCK_MODAL)(block_some)
    bolt.action(STUCK)(ask_for_help)
    bolt.action(LOOK_AGAIN)(look_again)
