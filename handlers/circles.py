"""Rounds that bring peers together: drafted, looked at and published."""

from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk import WebClient
from slack_sdk.models.views import View

from bot.errors import UserError
from bot.services import circles
from bot.services.drafts import DraftChanged
from bot.views.circles import (
    NEXT_PAGE,
    PREVIEW_MODAL,
    PREVIOUS_PAGE,
    SOLVE_AGAIN,
    parse_preview,
    preview,
)
from bot.views.drafts import published, working
from bot.views.notices import notice_view
from bot.views.programmes import CIRCLES_DRAFT_NOW, CIRCLES_PREVIEW
from handlers.desk import look, work


def draft_now(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Close sign-up and show the draft. Solving can take longer than a trigger lives, so a modal opens first."""
    with look(context) as desk:
        asked = circles.ask(desk.session, desk.actor, int(action["value"]), now=desk.now)
    ack()
    view_id = client.views_open(trigger_id=body["trigger_id"], view=working())["view"]["id"]
    client.views_update(view_id=view_id, view=_solved(context, asked))


def solve_again(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Make another draft from who is in now, and show it in place of the old one."""
    round_id, _, _ = parse_preview(body["view"])
    with look(context) as desk:
        asked = circles.ask(desk.session, desk.actor, round_id, now=desk.now)
    ack()
    client.views_update(view_id=body["view"]["id"], view=_solved(context, asked))


def _solved(context: BoltContext, asked: circles.Asked) -> View:
    """Solve outside of any transaction, keep the result, and return its preview or why there is none."""
    groups = circles.answer(asked)
    try:
        with work(context) as desk:
            note = ""
            try:
                circles.store(desk.session, desk.actor, asked, groups, now=desk.now)
            except DraftChanged as changed:
                note = str(changed)
            return preview(circles.preview(desk.session, desk.actor, asked.round_id, now=desk.now), note)
    except UserError as error:
        # The trigger is spent, so the place where this person looks is the modal itself.
        return notice_view(str(error))


def show_preview(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient
) -> None:
    """Show the draft to an admin."""
    with look(context) as desk:
        draft = circles.preview(desk.session, desk.actor, int(action["value"]), now=desk.now)
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=preview(draft))


def turn_page(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Show the next or the previous page; where the draft changed meanwhile, its first page and a word about it."""
    round_id, version, page = parse_preview(body["view"])
    page += 1 if action["action_id"] == NEXT_PAGE else -1
    with look(context) as desk:
        draft = circles.preview(desk.session, desk.actor, round_id, page=page, now=desk.now)
    note = "" if draft.version == version else "The draft changed meanwhile; this is the new one."
    ack()
    client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=preview(draft, note))


def publish(ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
    """Publish the draft that this admin saw, once; a draft that changed is shown instead."""
    round_id, version, _ = parse_preview(view)
    try:
        with work(context) as desk:
            outcome = circles.publish(desk.session, desk.actor, round_id, version, now=desk.now)
    except DraftChanged as changed:
        with look(context) as desk:
            draft = circles.preview(desk.session, desk.actor, round_id, now=desk.now)
        ack(response_action="update", view=preview(draft, str(changed)))
        return
    ack(response_action="update", view=published(outcome))


def register(bolt: App) -> None:
    """Bind the ids of rounds of peers."""
    bolt.action(CIRCLES_DRAFT_NOW)(draft_now)
    bolt.action(CIRCLES_PREVIEW)(show_preview)
    bolt.action(SOLVE_AGAIN)(solve_again)
    bolt.action(NEXT_PAGE)(turn_page)
    bolt.action(PREVIOUS_PAGE)(turn_page)
    bolt.view(PREVIEW_MODAL)(publish)
