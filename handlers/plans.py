"""The plan of a relationship: adding steps, ticking them off, and telling what came of them."""

import re
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from bot.services import plans
from bot.views.notices import notice_view
from bot.views.plans import (
    ADD,
    ADD_MODAL,
    DONE,
    DROP,
    LATER,
    LINE,
    LINE_MODAL,
    OPEN_PLAN,
    SAMPLE,
    add_modal,
    done_message,
    line_modal,
    line_sent,
    moved_message,
    parse_line,
    parse_step,
    plan_view,
)
from handlers.desk import look, work
from handlers.digests import in_its_place
from handlers.pages import show


def open_plan(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Open the plan."""
    with look(context) as desk:
        card = plans.plan(desk.session, desk.actor, int(action["value"]))
    ack()
    show(body, client, plan_view(card))


def open_add(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Show the form of a step in place of the plan: Slack lays at most three modals over each other."""
    with look(context) as desk:
        card = plans.plan(desk.session, desk.actor, int(action["value"]))
    ack()
    client.views_update(view_id=body["view"]["id"], view=add_modal(card))


def add(ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
    """Add a step; the plan with it takes the form's place."""
    relationship_id, form = parse_step(view)
    with work(context) as desk:
        card = plans.add(desk.session, desk.actor, relationship_id, form, now=desk.now)
    ack(response_action="update", view=plan_view(card, ":white_check_mark: Added."))


def add_sample(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Add a sample step."""
    relationship_id, _, sample = str(action["value"]).partition(":")
    with work(context) as desk:
        card = plans.add_sample(desk.session, desk.actor, int(relationship_id), sample, now=desk.now)
    ack()
    client.views_update(view_id=body["view"]["id"], view=plan_view(card, ":white_check_mark: Added."))


def done(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient, respond: Respond
) -> None:
    """Tick a step off, and offer to tell what came of it."""
    with work(context) as desk:
        step = plans.finish(desk.session, desk.actor, int(action["value"]), now=desk.now)
        shown = in_its_place(desk, action, done_message(step))
    ack()
    if "view" in body:
        client.views_update(view_id=body["view"]["id"], view=line_modal(step))
    else:
        respond(replace_original=True, **shown.payload())


def move(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient, respond: Respond
) -> None:
    """Put a step off by a week, or drop it."""
    change = plans.drop if action["action_id"] == DROP else plans.put_off
    with work(context) as desk:
        relationship_id = plans.relationship_of(desk.session, desk.actor, int(action["value"]))
        step = change(desk.session, desk.actor, int(action["value"]), now=desk.now)
        card = plans.plan(desk.session, desk.actor, relationship_id)
        shown = in_its_place(desk, action, moved_message(step))
    ack()
    if "view" in body:
        client.views_update(view_id=body["view"]["id"], view=plan_view(card, moved_message(step).text))
    else:
        respond(replace_original=True, **shown.payload())


def open_line(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Open the form of one line."""
    with look(context) as desk:
        step = plans.card_for(desk.session, desk.actor, int(action["value"]))
    ack()
    show(body, client, line_modal(step))


def tell(ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
    """Send one line."""
    step_id, form = parse_line(view)
    with work(context) as desk:
        step = plans.tell(desk.session, desk.actor, step_id, form, now=desk.now)
    ack(response_action="update", view=notice_view(line_sent(step, form)))


def register(bolt: App) -> None:
    """Bind the ids of plans."""
    bolt.action(OPEN_PLAN)(open_plan)
    bolt.action(ADD)(open_add)
    bolt.view(ADD_MODAL)(add)
    bolt.action(re.compile(rf"^{re.escape(SAMPLE)}\."))(add_sample)
    bolt.action(DONE)(done)
    bolt.action(LATER)(move)
    bolt.action(DROP)(move)
    bolt.action(LINE)(open_line)
    bolt.view(LINE_MODAL)(tell)
