"""Pairing rounds: opened, answered in the channel, put off and called off."""

from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient

from bot.services import programmes, rounds
from bot.views.message import Message, section
from bot.views.notices import notice_view
from bot.views.programmes import CALL_OFF, MORE_TIME, START_ROUND, admin_hub
from bot.views.rounds import (
    COUNT_ME_IN,
    ROUND_MODAL,
    SKIP,
    parse_round,
    receipt,
    round_modal,
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


def register(bolt: App) -> None:
    """Bind the ids of rounds."""
    bolt.command(COMMAND, matchers=[says("round")])(start)
    bolt.action(START_ROUND)(start)
    bolt.view(ROUND_MODAL)(open_round)
    bolt.action(COUNT_ME_IN)(count_me_in)
    bolt.action(SKIP)(skip)
    bolt.action(MORE_TIME)(more_time)
    bolt.action(CALL_OFF)(call_off)
