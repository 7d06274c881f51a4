"""Answers to invitations, letters to somebody outside Slack, and pairs that agreed among themselves."""

import re
from typing import Any

from slack_bolt import Ack, App, BoltContext, Respond
from slack_sdk import WebClient
from slack_sdk.models.views import View

from bot.forms.asks import Whom
from bot.services import agreed_pairs, invitations, people
from bot.views import invitations as views
from bot.views import letters
from bot.views.notices import notice_view
from bot.views.shortlist import parse_named
from bot.views.ways import OPEN_LETTER, OPEN_PAIR, START_ASK
from handlers.asks import ask_view, open_modal, retell
from handlers.desk import work


def decline(ack: Ack, action: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """Say no to an invitation, or to all of them for ever."""
    never = action["action_id"] == views.NEVER
    with work(context) as desk:
        card = invitations.decline(desk.session, desk.actor, int(action["value"]), never=never, now=desk.now)
    ack()
    respond(replace_original=True, **views.invitation(card).payload())


def withdraw(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient, respond: Respond
) -> None:
    """Take an invitation back."""
    with work(context) as desk:
        card = invitations.withdraw(desk.session, desk.actor, int(action["value"]), now=desk.now)
    ack()
    retell(body, client, respond, views.invitation_sent(card))


def open_letter(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    """Open the form of a letter."""
    ack()
    open_modal(client, body, letters.letter_modal())


def write_letter(ack: Ack, view: dict[str, Any]) -> None:
    """Show the letter to copy; nothing is kept."""
    ack(response_action="update", view=letters.letter(letters.parse_letter(view["state"]["values"])))


def done(ack: Ack) -> None:
    """Close what was only there to be copied."""
    ack()


def start_ask(ack: Ack, body: dict[str, Any], context: BoltContext, client: WebClient) -> None:
    """Open the ask of the person mentioned behind the word, or let one be chosen."""
    told = mentioned(body)
    view = _ask_of(context, told) if told else views.pick_modal()
    ack()
    open_modal(client, body, view)


def go_on(ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
    """Open the ask of the person chosen."""
    told = parse_named(view["state"]["values"]).person
    ack(response_action="update", view=_ask_of(context, told))


def _ask_of(context: BoltContext, slack_user_id: str) -> View:
    with work(context) as desk:
        told = people.ensure(desk.session, slack_user_id)
        return ask_view(desk, Whom(person_id=told.id))


def open_pair(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
    """Open the form for two who agreed; a person mentioned behind the word stands in it already."""
    ack()
    open_modal(client, body, views.pair_modal(mentioned(body)))


def mentioned(body: dict[str, Any]) -> str:
    """Return the Slack id of the person whom a command mentions, or nothing."""
    found = re.search(r"<@([A-Z0-9]+)(?:\|[^>]*)?>", body.get("text") or "")
    return found.group(1) if found else ""


def propose_pair(ack: Ack, view: dict[str, Any], context: BoltContext) -> None:
    """Have the other one asked to confirm."""
    form = views.parse_pair(view["state"]["values"])
    with work(context) as desk:
        card = agreed_pairs.propose(desk.session, desk.actor, form, now=desk.now)
    ack(response_action="update", view=views.pair_proposed(card))


def answer_pair(ack: Ack, action: dict[str, Any], context: BoltContext, respond: Respond) -> None:
    """Confirm a pair, or say that it is not so."""
    yes = action["action_id"] == views.PAIR_YES
    with work(context) as desk:
        card = agreed_pairs.answer(desk.session, desk.actor, int(action["value"]), yes=yes, now=desk.now)
    ack()
    respond(replace_original=True, **views.pair_question(card).payload())


def withdraw_pair(
    ack: Ack, body: dict[str, Any], action: dict[str, Any], context: BoltContext, client: WebClient
) -> None:
    """Take back that two agreed."""
    with work(context) as desk:
        agreed_pairs.withdraw(desk.session, desk.actor, int(action["value"]), now=desk.now)
    ack()
    view = notice_view("You took it back. Nothing was begun.")
    client.views_update(view_id=body["view"]["id"], hash=body["view"]["hash"], view=view)


def register(bolt: App) -> None:
    """Bind the ids of invitations, letters and agreed pairs."""
    bolt.action(views.DECLINE)(decline)
    bolt.action(views.NEVER)(decline)
    bolt.action(views.WITHDRAW)(withdraw)
    bolt.action(START_ASK)(start_ask)
    bolt.view(views.PICK_MODAL)(go_on)
    bolt.action(OPEN_LETTER)(open_letter)
    bolt.view(letters.LETTER_MODAL)(write_letter)
    bolt.view(letters.WRITTEN_MODAL)(done)
    bolt.action(OPEN_PAIR)(open_pair)
    bolt.view(views.PAIR_MODAL)(propose_pair)
    bolt.action(views.PAIR_YES)(answer_pair)
    bolt.action(views.PAIR_NO)(answer_pair)
    bolt.action(views.PAIR_WITHDRAW)(withdraw_pair)
