"""Pairing rounds: opened, answered in the channel, drafted, looked at and published."""

from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient
from slack_sdk.models.views import View

from bot.errors import UserError
from bot.services import drafts, programmes, publishing, rounds
from bot.services.drafts import DraftChanged
from bot.views.message import Message, section
from bot.views.notices import notice_view
from bot.views.programmes import CALL_OFF, DRAFT_NOW, MORE_TIME, PREVIEW, START_ROUND, admin_hub
from bot.views.rounds import (
    COUNT_ME_IN,
    NEXT_PAGE,
    PREVIEW_MODAL,
    PREVIOUS_PAGE,
    ROUND_MODAL,
    SKIP,
    SOLVE_AGAIN,
    parse_preview,
    parse_round,
    preview,
    published,
    receipt,
    round_modal,
    working,
)
from bot.views.when import on_clocks
from handlers.desk import look, work
from handlers.participants import join_modal_for
from handlers.programmes import COMMAND, says


def start(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Open the form of a new round for this channel's programme, or this button's."""
    with look(context) as desk:
        if body.get("command"):
            hub = programmes.hub(desk.session, desk.actor, body["channel_id"], now=desk.now)
            if hub.programme is None:
                ack(response_type="ephemeral", **admin_hub(hub).payload())
                return
            programme_id = hub.programme.id
        else:
            programme_id = int(body["actions"][0]["value"])
        day, tz = rounds.default_deadline(desk.session, desk.actor, programme_id, now=desk.now)
        sizes = rounds.sizes(programmes.get(desk.session, programme_id))
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=round_modal(programme_id, day, tz, sizes))


def open_round(ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
    """Open the round and have it announced."""
    programme_id, form = parse_round(view)
    with work(context) as desk:
        row = rounds.open_round(desk.session, desk.actor, programme_id, form, now=desk.now)
        channel_id = rounds.channel_of(desk.session, row)
    words = f":tada: *Done.* I am asking in <#{channel_id}> who is in, until {on_clocks(row.deadline_at)}."
    ack(response_action="update", view=notice_view(words))


def count_me_in(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient, respond: Respond
) -> None:
    """Sign somebody up; whoever has not joined yet gets the join modal, which signs them up too."""
    round_id = int(action["value"])
    try:
        with work(context) as desk:
            told = rounds.sign_up(desk.session, desk.actor, round_id, now=desk.now)
    except rounds.NotJoinedYet as missing:
        with look(context) as desk:
            view = join_modal_for(desk, programme_id=missing.programme_id, round_id=round_id)
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=view)
        return
    ack()
    respond(response_type="ephemeral", replace_original=False, **receipt(told).payload())


def skip(ack: Ack, action: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """Let somebody sit this one out."""
    with work(context) as desk:
        told = rounds.skip(desk.session, desk.actor, int(action["value"]), now=desk.now)
    ack()
    respond(response_type="ephemeral", replace_original=False, **receipt(told).payload())


def more_time(ack: Ack, action: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """Keep sign-up open, or open it again."""
    with work(context) as desk:
        card = rounds.give_more_time(desk.session, desk.actor, int(action["value"]), now=desk.now)
    ack()
    words = f":hourglass_flowing_sand: *Sign-up is open* until {on_clocks(card.deadline_at)}."
    respond(replace_original=True, **Message("Sign-up is open.", [section(words)]).payload())


def call_off(ack: Ack, action: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """End a round without pairs."""
    with work(context) as desk:
        rounds.call_off(desk.session, desk.actor, int(action["value"]), now=desk.now)
    ack()
    words = "*The round is called off.* The channel hears of it now."
    respond(replace_original=True, **Message("The round is called off.", [section(words)]).payload())


def draft_now(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Close sign-up and show the draft. Solving can take longer than a trigger lives, so a modal opens first."""
    round_id = int(action["value"])
    with look(context) as desk:
        asked = drafts.ask(desk.session, desk.actor, round_id, now=desk.now)
    ack()
    view_id = client.views_open(trigger_id=body["trigger_id"], view=working())["view"]["id"]
    client.views_update(view_id=view_id, view=_solved(context, asked))


def solve_again(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Make another draft from who is in now, and show it in place of the old one."""
    round_id, _, _ = parse_preview(body["view"])
    with look(context) as desk:
        asked = drafts.ask(desk.session, desk.actor, round_id, now=desk.now)
    ack()
    client.views_update(view_id=body["view"]["id"], view=_solved(context, asked))


def _solved(context: BoltContext, asked: drafts.Asked) -> View:
    """Solve outside of any transaction, keep the result, and return its preview or why there is none."""
    solution = drafts.answer(asked)
    try:
        with work(context) as desk:
            note = ""
            try:
                drafts.store(desk.session, desk.actor, asked, solution, now=desk.now)
            except DraftChanged as changed:
                note = str(changed)
            return preview(drafts.preview(desk.session, desk.actor, asked.round_id), note)
    except UserError as error:
        # The trigger is spent, so the place where this person looks is the modal itself.
        return notice_view(str(error))


def show_preview(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient
) -> None:
    """Show the draft to an admin."""
    with look(context) as desk:
        draft = drafts.preview(desk.session, desk.actor, int(action["value"]))
    ack()
    client.views_open(trigger_id=body["trigger_id"], view=preview(draft))


def turn_page(ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Show the next or the previous page; where the draft changed meanwhile, its first page and a word about it."""
    round_id, version, page = parse_preview(body["view"])
    with look(context) as desk:
        draft = drafts.preview(
            desk.session, desk.actor, round_id, page=page + (1 if action["action_id"] == NEXT_PAGE else -1)
        )
    note = "" if draft.version == version else "The draft changed meanwhile; this is the new one."
    ack()
    client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=preview(draft, note))


def publish(ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
    """Publish the draft that this admin saw, once; a draft that changed is shown instead."""
    round_id, version, _ = parse_preview(view)
    try:
        with work(context) as desk:
            outcome = publishing.publish(desk.session, desk.actor, round_id, version, now=desk.now)
    except DraftChanged as changed:
        with look(context) as desk:
            draft = drafts.preview(desk.session, desk.actor, round_id)
        ack(response_action="update", view=preview(draft, str(changed)))
        return
    ack(response_action="update", view=published(outcome))


def register(bolt: App) -> None:
    """Bind the ids of rounds."""
    bolt.command(COMMAND, matchers=[says("round")])(start)
    bolt.action(START_ROUND)(start)
    bolt.view(ROUND_MODAL)(open_round)
    bolt.action(COUNT_ME_IN)(count_me_in)
    bolt.action(SKIP)(skip)
    bolt.action(MORE_TIME)(more_time)
    bolt.action(CALL_OFF)(call_off)
    bolt.action(DRAFT_NOW)(draft_now)
    bolt.action(PREVIEW)(show_preview)
    bolt.action(SOLVE_AGAIN)(solve_again)
    bolt.action(NEXT_PAGE)(turn_page)
    bolt.action(PREVIOUS_PAGE)(turn_page)
    bolt.view(PREVIEW_MODAL)(publish)
